// What a workspace holds: people, channels, messages, files, open views. Plain state with the few rules that keep it whole.

import { type FakeClock, refuse, type Wire } from "./wire.ts";

export interface User {
  readonly id: string;
  readonly team: string;
  name: string;
  readonly isBot: boolean;
  readonly locale: string;
  readonly zone: string;
}

export type ChannelKind = "channel" | "group" | "im";

export interface Channel {
  readonly id: string;
  readonly kind: ChannelKind;
  name: string;
  /** For a direct channel: with whom. */
  readonly user?: string;
  readonly members: Set<string>;
  isArchived: boolean;
  readonly isShared: boolean;
}

export interface Message {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly isOurs: boolean;
  readonly isBot: boolean;
  text: string;
  blocks: readonly Wire[];
  readonly threadTs?: string;
  readonly broadcast: boolean;
  metadata?: Wire;
  readonly files: readonly string[];
  readonly reactions: { name: string; users: string[] }[];
  readonly clientMsgId?: string;
  readonly unfurl: boolean;
  edited?: { user: string; ts: string };
  isDeleted: boolean;
}

export interface Ephemeral {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly threadTs?: string;
  text: string;
  blocks: readonly Wire[];
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly altText?: string;
  bytes?: Buffer;
  title?: string;
}

export interface View {
  readonly id: string;
  readonly user: string;
  body: Wire;
  hash: string;
}

export interface Workspace {
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  readonly messages: Message[];
  readonly ephemerals: Ephemeral[];
  readonly files: Map<string, StoredFile>;
  /** The open modals of each user, the one on top last. */
  readonly modals: Map<string, View[]>;
  readonly homes: Map<string, View>;
  readonly self: {
    readonly team: string;
    readonly user: string;
    readonly bot: string;
    readonly app: string;
    readonly name: string;
  };
  nextTs(): string;
  nextId(prefix: string): string;
  channelOf(id: string): Channel;
  messageOf(channel: string, ts: string): Message | undefined;
  dmOf(user: string): Channel;
}

export function createWorkspace(clock: FakeClock): Workspace {
  let last_us = 0;
  let ids = 0;
  const self = {
    team: "T0WORKSPACE",
    user: "U0CONCIERGE",
    bot: "B0CONCIERGE",
    app: "A0CONCIERGE",
    name: "concierge",
  };
  const workspace: Workspace = {
    users: new Map(),
    channels: new Map(),
    messages: [],
    ephemerals: [],
    files: new Map(),
    modals: new Map(),
    homes: new Map(),
    self,
    nextTs() {
      last_us = Math.max(last_us + 100, clock.now_ms() * 1_000);
      return `${Math.floor(last_us / 1_000_000)}.${String(last_us % 1_000_000).padStart(6, "0")}`;
    },
    nextId(prefix) {
      ids += 1;
      return `${prefix}${String(ids).padStart(8, "0")}`;
    },
    channelOf: (id) => workspace.channels.get(id) ?? refuse("channel_not_found"),
    messageOf: (channel, ts) =>
      workspace.messages.find((each) => each.channel === channel && each.ts === ts && !each.isDeleted),
    dmOf(user) {
      const open = [...workspace.channels.values()].find((each) => each.kind === "im" && each.user === user);
      if (open !== undefined) return open;
      if (!workspace.users.has(user)) return refuse("user_not_found");
      const made: Channel = {
        id: workspace.nextId("D"),
        kind: "im",
        name: "",
        user,
        members: new Set([user, self.user]),
        isArchived: false,
        isShared: false,
      };
      workspace.channels.set(made.id, made);
      return made;
    },
  };
  workspace.users.set(self.user, {
    id: self.user,
    team: self.team,
    name: self.name,
    isBot: true,
    locale: "en-US",
    zone: "Etc/UTC",
  });
  return workspace;
}

/** A message as the Web API and events show it. */
export function messageWire(workspace: Workspace, message: Message, withMetadata: "yes" | "no" = "no"): Wire {
  const { self } = workspace;
  const replies = workspace.messages.filter((each) => each.threadTs === message.ts && !each.isDeleted);
  return {
    type: "message",
    ...(message.broadcast && { subtype: "thread_broadcast" }),
    ...(message.files.length > 0 && { subtype: "file_share" }),
    ...(message.isBot && !message.isOurs && { subtype: "bot_message", bot_id: "B0ANOTHER" }),
    ...(message.isOurs && { bot_id: self.bot, app_id: self.app }),
    user: message.user,
    team: workspace.users.get(message.user)?.team ?? self.team,
    ts: message.ts,
    text: message.text,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.clientMsgId !== undefined && { client_msg_id: message.clientMsgId }),
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
    ...(replies.length > 0 && { thread_ts: message.ts, reply_count: replies.length }),
    ...(message.edited && { edited: message.edited }),
    ...(message.files.length > 0 && { files: message.files.map((id) => fileWire(workspace, id)) }),
    ...(message.reactions.length > 0 && {
      reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })),
    }),
    ...(withMetadata === "yes" && message.metadata && { metadata: message.metadata }),
  };
}

export function fileWire(workspace: Workspace, id: string): Wire {
  const file = workspace.files.get(id) ?? refuse("file_not_found");
  return {
    id,
    name: file.name,
    title: file.title ?? file.name,
    size: file.length,
    permalink: `https://files.invalid/${id}`,
  };
}
