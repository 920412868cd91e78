// What Telegram tells → what the listener hears. Pure. An id names the thing that happened, not the delivery: the same
// message or press, told again, has the same id (I2).

import type { CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User } from "grammy/types";
import type { Author, Inbound, Place, Said } from "../channel.ts";
import { commandIn, type Self, typedIn } from "./said.ts";

export interface Hearing {
  readonly self: Self;
  /** What a command of ours is called here → the words it stands for. */
  readonly verbs: ReadonlyMap<string, string>;
  /** For what Telegram gives no time. */
  readonly now_ms: number;
}

/** The kinds of update that `inboundsOf` makes something of; the server keeps no others for us. */
export const heardUpdates = [
  "message",
  "edited_message",
  "channel_post",
  "edited_channel_post",
  "callback_query",
  "message_reaction",
  "my_chat_member",
] as const;

/** Nothing, for what concerns nobody: joins, pins, our own messages. */
export function inboundsOf(update: Update, hearing: Hearing): readonly Inbound[] {
  const message = update.message ?? update.channel_post;
  const edited = update.edited_message ?? update.edited_channel_post;
  if (message !== undefined) return messageInbound(message, hearing);
  if (edited !== undefined) return editedInbound(edited, update.update_id, hearing);
  if (update.callback_query !== undefined) return pressInbound(update.callback_query, hearing);
  if (update.message_reaction !== undefined)
    return reactionInbound(update.message_reaction, update.update_id);
  if (update.my_chat_member !== undefined) return memberInbound(update.my_chat_member, update.update_id);
  return [];
}

function messageInbound(message: Message, hearing: Hearing): readonly Inbound[] {
  const moved = movedInbound(message);
  if (moved !== undefined) return [moved];
  if (message.from?.id === hearing.self.id || isAnnouncement(message)) return [];
  const what = saidIn(message, hearing);
  if (what === undefined) return [];
  return [
    {
      surface: "telegram",
      id: `message:${message.chat.id}:${message.message_id}`,
      at_ms: message.date * 1_000,
      place: placeOf(message),
      author: authorOf(message),
      what,
    },
  ];
}

function saidIn(message: Message, { self, verbs }: Hearing): Said | undefined {
  const command = commandIn(message);
  if (command !== undefined) {
    if (command.for !== undefined && command.for.toLowerCase() !== self.username.toLowerCase())
      return undefined;
    if (command.name === "start") {
      return { kind: "visit", ...(command.rest !== "" && { payload: command.rest }) };
    }
    const verb = verbs.get(command.name) ?? command.name;
    return { kind: "command", text: `${verb} ${command.rest}`.trim() };
  }
  return { kind: "text", message: String(message.message_id), ...typedIn(message, self) };
}

function editedInbound(message: Message, update_id: number, { self }: Hearing): readonly Inbound[] {
  if (message.from?.id === self.id || isAnnouncement(message)) return [];
  return [
    {
      surface: "telegram",
      id: `edited:${message.chat.id}:${message.message_id}:${update_id}`,
      at_ms: (message.edit_date ?? message.date) * 1_000,
      place: placeOf(message),
      author: authorOf(message),
      what: { kind: "edited", message: String(message.message_id), text: typedIn(message, self).text },
    },
  ];
}

/** The message may be one that Telegram does not show any more: then only its id is sure. */
function pressInbound(query: CallbackQuery, { now_ms }: Hearing): readonly Inbound[] {
  const { message, data } = query;
  if (message === undefined || data === undefined) return [];
  const place = message.date === 0 ? chatPlace(message.chat) : placeOf(message as Message);
  return [
    {
      surface: "telegram",
      id: pressId(query),
      at_ms: now_ms,
      place,
      author: userAuthor(query.from),
      what: { kind: "press", key: data, message: String(message.message_id) },
    },
  ];
}

export function pressId({ id }: CallbackQuery): string {
  return `press:${id}`;
}

function reactionInbound(
  reaction: NonNullable<Update["message_reaction"]>,
  update_id: number,
): readonly Inbound[] {
  const emojis = (list: typeof reaction.new_reaction) =>
    list.flatMap((each) => (each.type === "emoji" ? [each.emoji] : []));
  const before = new Set<string>(emojis(reaction.old_reaction));
  const author = reaction.user ? userAuthor(reaction.user) : hiddenAuthor(reaction.actor_chat);
  return emojis(reaction.new_reaction)
    .filter((emoji) => !before.has(emoji))
    .map((emoji, index) => ({
      surface: "telegram",
      id: `reaction:${reaction.chat.id}:${update_id}:${index}`,
      at_ms: reaction.date * 1_000,
      place: chatPlace(reaction.chat),
      author,
      what: { kind: "reaction", message: String(reaction.message_id), emoji },
    }));
}

function memberInbound(change: ChatMemberUpdated, update_id: number): readonly Inbound[] {
  const what = memberSaid(change);
  if (what === undefined) return [];
  return [
    {
      surface: "telegram",
      id: `member:${change.chat.id}:${update_id}`,
      at_ms: change.date * 1_000,
      place: chatPlace(change.chat),
      author: userAuthor(change.from),
      what,
    },
  ];
}

function memberSaid({ chat, old_chat_member, new_chat_member }: ChatMemberUpdated): Said | undefined {
  const isIn = ({ status }: { status: string }) => ["member", "administrator", "creator"].includes(status);
  const { status } = new_chat_member;
  if (status === "kicked" || status === "left") {
    const why =
      chat.type === "private" ? "the user blocked the bot" : `the bot was removed from the ${chat.type}`;
    return { kind: "shut", why };
  }
  if (status === "restricted" && !new_chat_member.can_send_messages) {
    return { kind: "shut", why: `the bot may not write in the ${chat.type} any more` };
  }
  return isIn(new_chat_member) && !isIn(old_chat_member) ? { kind: "visit" } : undefined;
}

/** The old group and the new one both tell it; it is one thing. */
function movedInbound(message: Message): Inbound | undefined {
  const { migrate_to_chat_id: to, migrate_from_chat_id: from, chat } = message;
  const [old, next] = to !== undefined ? [chat.id, to] : from !== undefined ? [from, chat.id] : [];
  if (old === undefined || next === undefined) return undefined;
  return {
    surface: "telegram",
    id: `moved:${old}:${next}`,
    at_ms: message.date * 1_000,
    place: { surface: "telegram", chat: String(old) },
    author: hiddenAuthor(chat),
    what: { kind: "moved", to: String(next) },
  };
}

/** What the chat itself reports has neither text nor anything to look at. */
function isAnnouncement(message: Message): boolean {
  return !SPOKEN.some((kind) => message[kind] !== undefined);
}

const SPOKEN = [
  "text",
  "caption",
  "photo",
  "document",
  "voice",
  "audio",
  "video",
  "video_note",
  "animation",
  "sticker",
  "location",
  "contact",
  "poll",
  "dice",
] as const satisfies readonly (keyof Message)[];

function placeOf(message: Message): Place {
  // Outside of topics, a thread id is only a chain of replies.
  const thread = message.is_topic_message === true ? message.message_thread_id : undefined;
  return { ...chatPlace(message.chat), ...(thread !== undefined && { thread: String(thread) }) };
}

function chatPlace({ id }: Chat): Place {
  return { surface: "telegram", chat: String(id) };
}

/** Who speaks as a chat has no person behind them that could be known: an anonymous admin, a channel. */
function authorOf(message: Message): Author {
  if (message.sender_chat !== undefined || message.from === undefined) {
    return hiddenAuthor(message.sender_chat ?? message.chat);
  }
  return userAuthor(message.from);
}

function userAuthor(user: User): Author {
  const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
  return {
    kind: user.is_bot ? "bot" : "user",
    id: String(user.id),
    name: name || user.username || String(user.id),
    ...(user.language_code !== undefined && { locale: user.language_code }),
  };
}

function hiddenAuthor(chat: Chat | undefined): Author {
  return { kind: "anonymous", id: String(chat?.id ?? 0), name: chat?.title ?? "anonymous" };
}
