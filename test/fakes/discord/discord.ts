// A Discord on loopback: REST (v10) and gateway for unmodified clients, and people who use it.
//
//   const discord = await openDiscord();
//   const client = new Client({ intents: […], rest: { api: discord.api } });   // the gateway's url comes from the fake
//   await client.login(discord.token);
//   const ann = discord.addPerson("Ann");
//   const message = discord.say(ann, discord.channel, "hello", { mention: discord.botId });
//   const seen = discord.click(ann, cardId, "Approve"); await seen.settled;     // { kind: "quiet" | "form" | "failed" … }
//   discord.sees(ann).private;                                                  // what only she sees
//   await discord.close();
//
// World: one guild with the channel #general, its owner, and the bot; `addPerson`, `addChannel`, `forbid`, `portal` …
// Time: `clock` decides about deadlines (3 s, 15 min), ages and budgets; buckets run on it too. A manual clock does not
// move the timers inside a client: its heartbeats and its waits after a 429 are real.
// Faults (`discord.faults`): at an operation, or at one `in <channel>` (`message.create`, `message.edit`, `thread.create`, `channel.edit`,
// `interaction.respond`, `webhook.create`, `command.overwrite`, `gateway.bot` …, see each `op`):
//   rate_limit | global_rate_limit (value: seconds) · status (value: 500…) · error (value: a code of Discord's)
//   stall | stall_after: not done | done, and no answer until the client hangs up · hang_up: not done, connection broken · lost_ack: done, connection broken · slow | late (value: ms, before | after)
// at `gateway.dispatch`: drop | duplicate | reorder | disconnect (value: close code; resuming gets it back) ·
// at `gateway.heartbeat`: withhold · at `gateway.identify`, `gateway.resume`: close (value) | invalid_session.
// What happened stands in `transcript()`. What Discord does not publish is an option with a guess, see `Limits`; the options stand in `home.ts`.

import type { Faults } from "../wire/faults.ts";
import { type LoopbackReply, openLoopback } from "../wire/loopback.ts";
import { createBuckets, usualRates } from "./buckets.ts";
import { channelOperations } from "./channels.ts";
import { commandOperations } from "./commands.ts";
import { createGateway, type Gateway } from "./gateway.ts";
import { addChannel, createWorld, type DiscordOptions, seed } from "./home.ts";
import { identityOperations } from "./identity.ts";
import { createInteractions } from "./interactions.ts";
import { createPeople, type People } from "./people.ts";
import { maskOf, type Permission } from "./permissions.ts";
import { remove, setArchived } from "./posting.ts";
import { createRest } from "./rest.ts";
import { channelShape } from "./shapes.ts";
import {
  type Channel,
  intents,
  type Line,
  type Message,
  messageIn,
  type Portal,
  type World,
} from "./world.ts";

export interface FakeDiscord extends People {
  /** For `rest: { api }`. */
  readonly api: string;
  readonly token: string;
  readonly applicationId: string;
  readonly botId: string;
  readonly guild: string;
  /** #general */
  readonly channel: string;
  /** The guild's owner. */
  readonly owner: string;
  readonly faults: Faults;
  /** Switches of the developer portal; change them at will. All are off. */
  readonly portal: Portal;
  readonly gateway: Omit<Gateway, "tell" | "budget" | "close">;
  addPerson(
    name: string,
    options?: { readonly kind?: "bot"; readonly locale?: string; readonly in?: "nowhere" },
  ): string;
  addChannel(name: string, kind?: "text" | "voice" | "forum"): string;
  /** Takes a permission from the bot in one channel. */
  forbid(channel: string, ...permissions: readonly Permission[]): void;
  /** Gives the bot these permissions in the guild, and no others. */
  grant(...permissions: readonly Permission[]): void;
  archive(thread: string, locked?: "locked"): void;
  removeChannel(channel: string): void;
  /** A moderator takes any message away. */
  removeMessage(channel: string, id: string): void;
  /** The bot is thrown out of the guild, or comes back by its link. */
  removeBot(): void;
  inviteBot(): void;
  closeDms(user: string): void;
  /** The token is no good any more. */
  resetToken(): void;
  /** Tells every session an event of the test's own making. */
  dispatch(event: string, body: unknown): void;
  /** Of a channel or thread, oldest first. */
  messages(channel: string): readonly Message[];
  message(channel: string, id: string): Message | undefined;
  thread(id: string): Channel | undefined;
  commands(): readonly Readonly<Record<string, unknown>>[];
  transcript(): readonly Line[];
  /** The first line of the transcript that fits, written already or still to come. */
  until(fits: (line: Line) => boolean): Promise<Line>;
  close(): Promise<void>;
}

export async function openDiscord(options: DiscordOptions = {}): Promise<FakeDiscord> {
  const world = createWorld(options);
  const { guild, channel, owner, botRole } = seed(world);
  const interactions = createInteractions(world);
  let gateway: Gateway | undefined;
  const rest = createRest(world, createBuckets(world.clock, options.rates ?? usualRates), [
    ...interactions.operations,
    ...channelOperations(world),
    ...commandOperations(world),
    ...identityOperations(world, () => gateway?.budget() ?? { remaining: 0, after_ms: 0 }),
  ]);
  const loopback = await openLoopback((request) =>
    request.path.startsWith("/attachments/") ? Promise.resolve(download(world, request.path)) : rest(request),
  );
  world.origin = loopback.origin;
  const open = createGateway(world, loopback.server);
  gateway = open;
  world.tell = open.tell;
  const { token } = world;
  const channelNamed = (id: string): Channel => {
    const found = world.channels.get(id);
    if (found === undefined) throw new Error(`there is no channel ${id}`);
    return found;
  };

  return {
    ...createPeople(world, interactions),
    api: `${loopback.origin}/api`,
    token,
    applicationId: world.applicationId,
    botId: world.botId,
    guild,
    channel,
    owner,
    faults: world.faults,
    portal: world.portal,
    gateway: open,
    addPerson(name, { kind, locale, in: where } = {}) {
      const id = world.nextId();
      world.users.set(id, { id, name, bot: kind === "bot", locale: locale ?? "en-US", dmsClosed: false });
      if (where !== "nowhere") world.guilds.get(guild)?.members.set(id, { userId: id, roles: [] });
      return id;
    },
    addChannel: (name, kind = "text") => addChannel(world, guild, { name, kind }),
    forbid(id, ...permissions) {
      const target = channelNamed(id);
      target.overwrites = [...target.overwrites, { id: world.botId, deny: maskOf(permissions) }];
    },
    grant(...permissions) {
      const role = world.guilds.get(guild)?.roles.find(({ id }) => id === botRole);
      const everyone = world.guilds.get(guild)?.roles.find(({ id }) => id === guild);
      if (role !== undefined) role.permissions = maskOf(permissions);
      if (everyone !== undefined) everyone.permissions = maskOf(permissions);
    },
    archive(id, locked) {
      const thread = channelNamed(id);
      thread.locked = locked === "locked";
      setArchived(world, thread, true);
    },
    removeChannel(id) {
      const gone = channelNamed(id);
      world.channels.delete(id);
      const event = gone.kind.endsWith("thread") ? "THREAD_DELETE" : "CHANNEL_DELETE";
      world.tell({ event, needs: intents.guilds, body: () => channelShape(world, gone) });
    },
    removeMessage(inChannel, id) {
      const message = messageIn(world, inChannel, id);
      if (message !== undefined) remove(world, message);
    },
    removeBot() {
      world.guilds.get(guild)?.members.delete(world.botId);
      world.tell({ event: "GUILD_DELETE", needs: intents.guilds, body: () => ({ id: guild }) });
    },
    inviteBot() {
      world.guilds.get(guild)?.members.set(world.botId, { userId: world.botId, roles: [botRole] });
    },
    closeDms(id) {
      const user = world.users.get(id);
      if (user !== undefined) user.dmsClosed = true;
    },
    resetToken() {
      world.token = `${world.token}.reset`;
    },
    dispatch(event, body) {
      open.tell({ event, needs: 0, body: () => body as object });
    },
    messages: (id) => world.messages.get(id) ?? [],
    message: (inChannel, id) => messageIn(world, inChannel, id),
    thread: (id) => world.channels.get(id),
    commands: () => (world.commands.get(guild) ?? []).map(({ id, body }) => ({ id, ...body })),
    transcript: () => world.lines,
    until: world.until,
    async close() {
      interactions.close();
      open.close();
      await loopback.close();
    },
  };
}

function download(world: World, path: string): LoopbackReply {
  const [, , channelId = "", attachmentId] = path.split("/");
  const files = (world.messages.get(channelId) ?? []).flatMap(({ attachments }) => attachments);
  const file = files.find(({ id }) => id === attachmentId);
  if (file === undefined) return { status: 404, body: "This content is no longer available." };
  return { status: 200, headers: { "content-type": file.contentType }, body: Buffer.from(file.bytes) };
}
