// Who and what there is in this Telegram: people, chats, topics, messages. Plain state with the few rules that keep it
// consistent; methods and people act on it.

import type { BotCommand, Chat, Message, User } from "grammy/types";
import type { ChannelClock } from "../../../src/channels/channel.ts";

export interface KeptFile {
  readonly kind: "photo" | "document";
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

export interface KeptMessage {
  /** As the Bot API shows it. */
  wire: Message;
  readonly byBot: "yes" | "no";
  isRemoved: boolean;
  /** Too old for the server to show to the bot: presses on it come without its content. */
  isForgotten: boolean;
  silent: boolean;
  file?: KeptFile;
  placeholder?: string;
  /** As the bot sent it, with its markup; to tell an edit that changes nothing. */
  source: string;
  revisions: number;
}

export interface Topic {
  name: string;
  isClosed: boolean;
  isDeleted: boolean;
}

export interface Room {
  id: number;
  readonly chat: Chat;
  readonly members: Map<number, "member" | "administrator" | "creator" | "left" | "kicked">;
  /** Whether the bot is in it, and what it may. `blocked`: by the one person of a private chat. `none`: never was there. */
  bot: "none" | "member" | "administrator" | "left" | "kicked" | "blocked";
  mayTopics: boolean;
  mayWrite: boolean;
  isDeactivated: boolean;
  readonly messages: Map<number, KeptMessage>;
  readonly topics: Map<number, Topic>;
  next_message: number;
  movedTo?: number;
  /** Chat actions that the bot showed, newest last. */
  readonly actions: { readonly action: string; readonly at_ms: number }[];
  pinned: number[];
}

export interface CommandMenu {
  readonly scope: string;
  readonly language: string;
  readonly commands: readonly BotCommand[];
}

export interface Press {
  readonly id: string;
  readonly by: number;
  readonly message: number;
  readonly chat: number;
  readonly until_ms: number;
  answer: "waiting" | { readonly text: string; readonly alert: boolean };
}

export interface World {
  readonly clock: ChannelClock;
  readonly self: User & { can_read_all_group_messages: boolean; is_bot: true; username: string };
  readonly people: Map<number, User>;
  readonly rooms: Map<number, Room>;
  readonly presses: Map<string, Press>;
  readonly menus: Map<string, CommandMenu>;
  readonly reactions: Map<string, readonly string[]>;
  now_s(): number;
  nextId(): number;
}

export const GROUP_ANONYMOUS_BOT: User = {
  id: 1_087_968_824,
  is_bot: true,
  first_name: "Group",
  username: "GroupAnonymousBot",
};
export const CHANNEL_BOT: User = {
  id: 136_817_688,
  is_bot: true,
  first_name: "Channel",
  username: "Channel_Bot",
};
export const TELEGRAM: User = { id: 777_000, is_bot: false, first_name: "Telegram" };
/** General is a topic without an id of its own to send to. */
export const GENERAL_TOPIC = 1;

export function createWorld(
  clock: ChannelClock,
  bot: { readonly id: number; readonly username: string },
): World {
  let ids = 5_000;
  return {
    clock,
    self: {
      id: bot.id,
      is_bot: true,
      first_name: "looop",
      username: bot.username,
      can_read_all_group_messages: false,
    },
    people: new Map(),
    rooms: new Map(),
    presses: new Map(),
    menus: new Map(),
    reactions: new Map(),
    now_s: () => Math.floor(clock.now_ms() / 1_000),
    nextId() {
      ids += 1;
      return ids;
    },
  };
}

export function addRoom(world: World, chat: Chat): Room {
  const room: Room = {
    id: chat.id,
    chat,
    members: new Map(),
    bot: "none",
    mayTopics: false,
    mayWrite: true,
    isDeactivated: false,
    messages: new Map(),
    topics: new Map(),
    next_message: 1 + (world.rooms.size + 1) * 100,
    actions: [],
    pinned: [],
  };
  world.rooms.set(chat.id, room);
  return room;
}

export function addMessage(room: Room, wire: Message, more: Partial<KeptMessage> = {}): KeptMessage {
  const kept: KeptMessage = {
    wire,
    byBot: "no",
    isRemoved: false,
    isForgotten: false,
    silent: false,
    source: wire.text ?? wire.caption ?? "",
    revisions: 0,
    ...more,
  };
  room.messages.set(wire.message_id, kept);
  return kept;
}

export function takeMessageId(room: Room): number {
  const id = room.next_message;
  room.next_message += 1;
  return id;
}

export function isGroup({ chat }: Room): boolean {
  return chat.type === "group" || chat.type === "supergroup";
}

export function isForum({ chat }: Room): boolean {
  return chat.type === "supergroup" && chat.is_forum === true;
}

/** What stands in `reply_to_message`: the message, but not what it replied to itself. */
export function asReply({ wire }: KeptMessage): NonNullable<Message["reply_to_message"]> {
  const { reply_to_message: _, ...rest } = wire;
  return rest as NonNullable<Message["reply_to_message"]>;
}
