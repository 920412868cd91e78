// What people do in this Telegram, and which of it the bot is told about.

import type { Chat, Message, User } from "grammy/types";
import type { News, Updates } from "./updates.ts";
import { authorOf, bodyOf, placeOf, type SayOptions } from "./utterance.ts";
import {
  addMessage,
  GROUP_ANONYMOUS_BOT,
  isGroup,
  type KeptMessage,
  type Room,
  takeMessageId,
  type World,
} from "./world.ts";

export interface People {
  say(user: number, chat: number, text: string, options?: SayOptions): number;
  postToChannel(channel: number, text: string): number;
  tap(user: number, chat: number, message: number, button: string): string;
  edit(chat: number, message: number, text: string): void;
  react(user: number, chat: number, message: number, emojis: readonly string[]): void;
  setBot(chat: number, by: number, status: Room["bot"]): void;
  upgrade(chat: number, by: number): number;
  openTopic(user: number, chat: number, name: string): number;
}

// How long the client waits for an answer to a press.
const PRESS_MS_MAX = 15_000;

export function createPeople(world: World, updates: Updates): People {
  const roomAt = (id: number): Room => found(world.rooms.get(id), `chat ${id}`);
  const userAt = (id: number): User => found(world.people.get(id), `user ${id}`);

  /** Privacy mode: in a group, an ordinary bot is told only what is meant for it. */
  function tell(room: Room, kept: KeptMessage, news: News): void {
    if (["none", "left", "kicked", "blocked"].includes(room.bot)) return;
    // Bots do not hear each other; those who stand for an anonymous person are none.
    if (kept.wire.from?.is_bot === true && kept.wire.sender_chat === undefined) return;
    const seesAll = room.bot === "administrator" || world.self.can_read_all_group_messages;
    if (isGroup(room) && !seesAll && !isForBot(world, room, kept.wire)) return;
    updates.push(news);
  }

  function post(room: Room, wire: Message): KeptMessage {
    const kept = addMessage(room, wire);
    tell(room, kept, { message: wire } as News);
    return kept;
  }

  function service(room: Room, by: User, content: Partial<Message>): Message {
    const wire = {
      message_id: takeMessageId(room),
      from: by,
      chat: room.chat,
      date: world.now_s(),
      ...content,
    } as Message;
    addMessage(room, wire);
    if (room.bot === "member" || room.bot === "administrator") updates.push({ message: wire } as News);
    return wire;
  }

  return {
    say(user, chat, text, options = {}) {
      const room = roomAt(chat);
      if (room.chat.type === "private" && (room.bot === "none" || room.bot === "blocked"))
        room.bot = "member";
      const wire = {
        message_id: takeMessageId(room),
        ...authorOf(room, userAt(user), options),
        chat: room.chat,
        date: world.now_s(),
        ...placeOf(room, options),
        ...(options.quote !== undefined && { quote: { text: options.quote, position: 0 } }),
        ...(options.forwardedFrom !== undefined && {
          forward_origin: {
            type: "hidden_user",
            date: world.now_s(),
            sender_user_name: options.forwardedFrom,
          },
        }),
        ...bodyOf(text, options),
      } as Message;
      return post(room, wire).wire.message_id;
    },

    postToChannel(channel, text) {
      const room = roomAt(channel);
      const wire = {
        message_id: takeMessageId(room),
        sender_chat: room.chat,
        chat: room.chat,
        date: world.now_s(),
        ...bodyOf(text, {}),
      } as Message;
      addMessage(room, wire);
      if (room.bot === "administrator") updates.push({ channel_post: wire } as News);
      return wire.message_id;
    },

    tap(user, chat, message, button) {
      const room = roomAt(chat);
      const kept = found(room.messages.get(message), `message ${message}`);
      const buttons = kept.wire.reply_markup?.inline_keyboard.flat() ?? [];
      const pressed = buttons.find(
        (each) => each.text === button || ("callback_data" in each && each.callback_data === button),
      );
      if (kept.isRemoved || pressed === undefined || !("callback_data" in pressed)) {
        throw new Error(`there is no button “${button}” on message ${message}`);
      }
      const id = String(7_000_000_000 + world.nextId());
      world.presses.set(id, {
        id,
        by: user,
        chat,
        message,
        until_ms: world.clock.now_ms() + PRESS_MS_MAX,
        answer: "waiting",
      });
      updates.push({
        callback_query: {
          id,
          from: userAt(user),
          chat_instance: String(chat),
          data: pressed.callback_data,
          message: kept.isForgotten ? { message_id: message, chat: room.chat, date: 0 } : kept.wire,
        },
      } as News);
      return id;
    },

    edit(chat, message, text) {
      const room = roomAt(chat);
      const kept = found(room.messages.get(message), `message ${message}`);
      kept.wire = { ...kept.wire, ...bodyOf(text, {}), edit_date: world.now_s() } as Message;
      kept.revisions += 1;
      const kind = room.chat.type === "channel" ? "edited_channel_post" : "edited_message";
      tell(room, kept, { [kind]: kept.wire } as News);
    },

    react(user, chat, message, emojis) {
      const room = roomAt(chat);
      const key = `${chat}:${message}:${user}`;
      const reactions = (list: readonly string[]) => list.map((emoji) => ({ type: "emoji", emoji }));
      const old = world.reactions.get(key) ?? [];
      world.reactions.set(key, emojis);
      if (isGroup(room) && room.bot !== "administrator") return;
      updates.push({
        message_reaction: {
          chat: room.chat,
          message_id: message,
          user: userAt(user),
          date: world.now_s(),
          old_reaction: reactions(old),
          new_reaction: reactions(emojis),
        },
      } as News);
    },

    setBot(chat, by, status) {
      const room = roomAt(chat);
      const before = room.bot;
      room.bot = status;
      const member = (is: Room["bot"]) => ({
        user: world.self,
        status: is === "blocked" ? "kicked" : is === "none" ? "left" : is,
      });
      updates.push({
        my_chat_member: {
          chat: room.chat,
          from: userAt(by),
          date: world.now_s(),
          old_chat_member: member(before),
          new_chat_member: member(status),
        },
      } as News);
    },

    upgrade(chat, by) {
      const old = roomAt(chat);
      const id = -1_000_000_000_000 - world.nextId();
      const next: Room = {
        ...old,
        id,
        chat: { id, type: "supergroup", title: old.chat.title ?? "" } as Chat,
        messages: new Map(),
        topics: new Map(),
        next_message: 1,
      };
      world.rooms.set(id, next);
      service(old, userAt(by), { migrate_to_chat_id: id });
      old.movedTo = id;
      service(next, GROUP_ANONYMOUS_BOT, { migrate_from_chat_id: chat, sender_chat: next.chat });
      return id;
    },

    openTopic(user, chat, name) {
      const room = roomAt(chat);
      const thread = room.next_message;
      room.topics.set(thread, { name, isClosed: false, isDeleted: false });
      service(room, userAt(user), {
        message_thread_id: thread,
        is_topic_message: true,
        forum_topic_created: { name, icon_color: 7_322_096 },
      });
      return thread;
    },
  };
}

function isForBot(world: World, room: Room, wire: Message): boolean {
  const mine = `@${world.self.username.toLowerCase()}`;
  const text = wire.text ?? wire.caption ?? "";
  const answered = wire.reply_to_message?.message_id;
  const isReply = answered !== undefined && room.messages.get(answered)?.byBot === "yes";
  return (
    isReply ||
    [...(wire.entities ?? []), ...(wire.caption_entities ?? [])].some((entity) => {
      const words = text.slice(entity.offset, entity.offset + entity.length).toLowerCase();
      if (entity.type === "mention") return words === mine;
      return entity.type === "bot_command" && (!words.includes("@") || words.endsWith(mine));
    })
  );
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}
