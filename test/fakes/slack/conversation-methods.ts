// conversations.*, reactions.add: what the app may look up and read again.

import {
  type Ground,
  type MethodFacts,
  needed,
  scopeByKind,
  visibleChannel,
  writableChannel,
} from "./methods.ts";
import { refuse, textOf, type Wire } from "./wire.ts";
import { type Channel, type Message, messageWire } from "./workspace.ts";

const PAGE_DEFAULT = 100;
const PAGE_MAX = 999;

function channelWire(channel: Channel, self: string): Wire {
  return {
    id: channel.id,
    ...(channel.kind === "im" ? { user: channel.user } : { name: channel.name }),
    is_channel: channel.kind === "channel",
    is_group: channel.kind === "group",
    is_im: channel.kind === "im",
    is_private: channel.kind !== "channel",
    is_archived: channel.isArchived,
    is_member: channel.members.has(self),
    is_ext_shared: channel.isShared,
    ...(channel.kind !== "im" && { num_members: channel.members.size }),
  };
}

/** One page, the cursor being the place in the list. */
function page(all: readonly Wire[], args: Wire, name: string): Wire {
  const limit = Math.min(Number(args.limit ?? PAGE_DEFAULT), PAGE_MAX);
  const cursor = textOf(args.cursor) ?? "";
  const from = cursor === "" ? 0 : Number(Buffer.from(cursor, "base64").toString());
  if (!Number.isInteger(from)) return refuse("invalid_cursor");
  const next = from + limit < all.length ? Buffer.from(String(from + limit)).toString("base64") : "";
  return {
    [name]: all.slice(from, from + limit),
    has_more: next !== "",
    response_metadata: { next_cursor: next },
  };
}

/** `oldest` and `latest` are exclusive unless `inclusive`. */
function within(message: Message, args: Wire): boolean {
  const oldest = Number(args.oldest ?? 0);
  const latest = Number(args.latest ?? Number.POSITIVE_INFINITY);
  const ts = Number(message.ts);
  const inclusive = args.inclusive === true || args.inclusive === "true";
  return inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
}

function readable(ground: Ground, args: Wire): Channel {
  const channel = visibleChannel(ground, args);
  if (!channel.members.has(ground.workspace.self.user)) return refuse("not_in_channel");
  return channel;
}

const shown = (ground: Ground, args: Wire) => (message: Message) =>
  messageWire(ground.workspace, message, args.include_all_metadata === true ? "yes" : "no");

export const conversationMethods: Readonly<Record<string, MethodFacts>> = {
  "conversations.history": {
    scopes: scopeByKind("history"),
    run(ground, args) {
      const channel = readable(ground, args);
      const messages = ground.workspace.messages
        .filter((each) => each.channel === channel.id && !each.isDeleted && within(each, args))
        .filter((each) => each.threadTs === undefined || each.broadcast)
        .toReversed();
      return page(messages.map(shown(ground, args)), args, "messages");
    },
  },
  "conversations.replies": {
    scopes: scopeByKind("history"),
    run(ground, args) {
      const channel = readable(ground, args);
      const ts = needed(args, "ts");
      const parent = ground.workspace.messageOf(channel.id, ts) ?? refuse("thread_not_found");
      const root = parent.threadTs ?? parent.ts;
      const thread = ground.workspace.messages.filter(
        (each) =>
          each.channel === channel.id && !each.isDeleted && (each.ts === root || each.threadTs === root),
      );
      // The parent always leads the first page, whatever the bounds.
      const kept = thread.filter((each) => each.ts === root || within(each, args));
      return page(kept.map(shown(ground, args)), args, "messages");
    },
  },
  "conversations.info": {
    scopes: scopeByKind("read"),
    run: (ground, args) => ({
      channel: channelWire(visibleChannel(ground, args), ground.workspace.self.user),
    }),
  },
  "conversations.list": {
    scopes: () => ["channels:read"],
    run(ground, args) {
      const { workspace } = ground;
      const types = (textOf(args.types) ?? "public_channel").split(",");
      const named = { channel: "public_channel", group: "private_channel", im: "im" } as const;
      const channels = [...workspace.channels.values()]
        .filter((each) => types.includes(named[each.kind]))
        .filter((each) => each.kind === "channel" || each.members.has(workspace.self.user))
        .filter((each) => args.exclude_archived !== true || !each.isArchived);
      return page(
        channels.map((each) => channelWire(each, workspace.self.user)),
        args,
        "channels",
      );
    },
  },
  "conversations.open": {
    scopes: () => ["im:write"],
    run(ground, args) {
      const { workspace } = ground;
      const user = needed(args, "users");
      const known = workspace.users.get(user) ?? refuse("user_not_found");
      if (known.isBot) refuse("cannot_dm_bot");
      const channel = workspace.dmOf(user);
      return { channel: { id: channel.id } };
    },
  },
  "conversations.join": {
    scopes: () => ["channels:join"],
    run(ground, args) {
      const { workspace } = ground;
      const channel = visibleChannel(ground, args);
      if (channel.kind !== "channel") refuse("method_not_supported_for_channel_type");
      if (channel.isArchived) refuse("is_archived");
      channel.members.add(workspace.self.user);
      return { channel: channelWire(channel, workspace.self.user) };
    },
  },
  "reactions.add": {
    scopes: () => ["reactions:write"],
    run(ground, args) {
      const { workspace } = ground;
      const channel = writableChannel(ground, args);
      const message =
        workspace.messageOf(channel.id, needed(args, "timestamp")) ?? refuse("message_not_found");
      const name = needed(args, "name");
      const there = message.reactions.find((each) => each.name === name);
      if (there?.users.includes(workspace.self.user)) refuse("already_reacted");
      if (there === undefined) message.reactions.push({ name, users: [workspace.self.user] });
      else there.users.push(workspace.self.user);
      return {};
    },
  },
};
