// Operations that tell a bot who and where it is: itself, its application, guilds, members, the gateway.

import { refuse } from "./refusal.ts";
import type { Answer, Call, Operation } from "./rest.ts";
import { channelShape, guildShape, memberShape, userShape } from "./shapes.ts";
import type { Channel, Guild, User, World } from "./world.ts";

/** Bits of an application's flags: the switch of the portal, as it is for a bot in fewer than a hundred guilds. */
const appFlags = { presences: 1 << 13, guildMembers: 1 << 15, messageContent: 1 << 19 } as const;

export function identityOperations(
  world: World,
  budget: () => { readonly remaining: number; readonly after_ms: number },
): readonly Operation[] {
  const me = () => userShape(world.users.get(world.botId) as User);

  function guildOf(call: Call): Guild {
    const guild = world.guilds.get(call.params.guild ?? "");
    if (guild === undefined) refuse(10004);
    if (!guild.members.has(world.botId)) refuse(50001);
    return guild;
  }

  function application(): object {
    const { portal } = world;
    return {
      id: world.applicationId,
      name: world.users.get(world.botId)?.name,
      description: "",
      bot: me(),
      bot_public: true,
      bot_require_code_grant: portal.codeGrant,
      interactions_endpoint_url: portal.interactionsUrl === "" ? null : portal.interactionsUrl,
      flags:
        (portal.presences ? appFlags.presences : 0) |
        (portal.guildMembers ? appFlags.guildMembers : 0) |
        (portal.messageContent ? appFlags.messageContent : 0),
    };
  }

  function gateway(): object {
    const { remaining, after_ms } = budget();
    return {
      url: world.origin.replace("http", "ws"),
      shards: 1,
      session_start_limit: {
        total: world.limits.identifies_per_day_max,
        remaining,
        reset_after: after_ms,
        max_concurrency: 1,
      },
    };
  }

  function openDirect(call: Call): Answer {
    const userId = String(call.body.recipient_id ?? "");
    if (!world.users.has(userId) || userId === world.botId) refuse(50033);
    return ok(channelShape(world, directChannel(world, userId)));
  }

  function member(call: Call): Answer {
    const guild = guildOf(call);
    const id = call.params.user === "@me" ? world.botId : (call.params.user ?? "");
    const found = guild.members.get(id);
    if (found === undefined) refuse(world.users.has(id) ? 10007 : 10013);
    return ok(memberShape(world, found));
  }

  function user(call: Call): Answer {
    const found = world.users.get(call.params.user ?? "");
    if (found === undefined) refuse(10013);
    return ok(userShape(found));
  }

  const guildChannels = (guild: Guild) =>
    [...world.channels.values()].filter(({ guildId }) => guildId === guild.id);

  function active(call: Call): Answer {
    const threads = guildChannels(guildOf(call)).filter(
      ({ kind, archived }) => kind.endsWith("thread") && !archived,
    );
    return ok({ threads: threads.map((thread) => channelShape(world, thread)), members: [] });
  }

  const get = (op: string, path: string, run: (call: Call) => Answer): Operation => ({
    op,
    method: "GET",
    path,
    run,
  });
  return [
    get("gateway.get", "/gateway", () => ok({ url: world.origin.replace("http", "ws") })),
    get("gateway.bot", "/gateway/bot", () => ok(gateway())),
    get("user.me", "/users/@me", () => ok(me())),
    get("guild.mine", "/users/@me/guilds", () =>
      ok(
        [...world.guilds.values()]
          .filter((guild) => guild.members.has(world.botId))
          .map(({ id, name }) => ({ id, name, owner: false, permissions: "0", features: [], icon: null })),
      ),
    ),
    { op: "dm.open", method: "POST", path: "/users/@me/channels", run: openDirect },
    get("user.get", "/users/:user", user),
    get("application.get", "/applications/@me", () => ok(application())),
    get("application.get", "/oauth2/applications/@me", () => ok(application())),
    get("guild.get", "/guilds/:guild", (call) => ok(guildShape(world, guildOf(call)))),
    get("guild.channels", "/guilds/:guild/channels", (call) =>
      ok(
        guildChannels(guildOf(call))
          .filter(({ kind }) => !kind.endsWith("thread"))
          .map((channel) => channelShape(world, channel)),
      ),
    ),
    get("guild.roles", "/guilds/:guild/roles", (call) =>
      ok((guildShape(world, guildOf(call)) as { roles: object }).roles),
    ),
    get("member.get", "/guilds/:guild/members/:user", member),
    get("thread.active", "/guilds/:guild/threads/active", active),
  ];
}

/** The direct chat of the bot with somebody; there is one, and it lasts. */
export function directChannel(world: World, userId: string): Channel {
  for (const channel of world.channels.values()) {
    if (channel.kind === "dm" && channel.recipients.includes(userId)) return channel;
  }
  const channel: Channel = {
    id: world.nextId(),
    kind: "dm",
    recipients: [world.botId, userId],
    name: "",
    overwrites: [],
    archived: false,
    locked: false,
    autoArchive_min: 0,
    archivedAt_ms: 0,
  };
  world.channels.set(channel.id, channel);
  return channel;
}

function ok(body: object): Answer {
  return { status: 200, body };
}
