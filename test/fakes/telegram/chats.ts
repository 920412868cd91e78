// Methods about chats, topics, menus of commands, and the bot itself.

import type { BotCommand, ChatFullInfo, ChatMember, ForumTopic, User } from "grammy/types";
import type { Params } from "./params.ts";
import { refusal } from "./refusal.ts";
import { type Ground, roomOf, writableRoom } from "./sending.ts";
import { addMessage, isForum, type Room, type Topic, takeMessageId, type World } from "./world.ts";

const TOPIC_NAME_CHARS_MAX = 128;
const COMMANDS_MAX = 100;
const COMMAND = /^[a-z0-9_]{1,32}$/;
const DESCRIPTION_CHARS_MAX = 256;

export function getMe({ world }: Ground): User {
  return { ...world.self, can_join_groups: true, has_topics_enabled: false } as User;
}

export function getChat({ world }: Ground, params: Params): ChatFullInfo {
  const room = roomOf(world, params);
  return {
    ...room.chat,
    accent_color_id: 0,
    max_reaction_count: 11,
    permissions: { can_send_messages: room.mayWrite },
  } as unknown as ChatFullInfo;
}

export function getChatMember({ world }: Ground, params: Params): ChatMember {
  const room = roomOf(world, params);
  const id = params.number("user_id") ?? 0;
  if (id === world.self.id) return botMember(world, room);
  const user = world.people.get(id);
  const status = room.members.get(id);
  if (user === undefined || status === undefined) throw refusal(400, "user not found");
  return { user, status } as ChatMember;
}

export function getChatAdministrators({ world }: Ground, params: Params): readonly ChatMember[] {
  const room = roomOf(world, params);
  if (room.chat.type === "private") {
    throw refusal(400, "there are no administrators in the private chat");
  }
  const people = [...room.members].flatMap(([id, status]) => {
    const user = world.people.get(id);
    const isAdmin = status === "administrator" || status === "creator";
    return user && isAdmin ? [{ user, status } as ChatMember] : [];
  });
  return room.bot === "administrator" ? [...people, botMember(world, room)] : people;
}

function botMember({ self }: World, room: Room): ChatMember {
  const status = room.bot === "none" || room.bot === "blocked" ? "left" : room.bot;
  return {
    user: self,
    status,
    ...(status === "administrator" && { can_manage_topics: room.mayTopics }),
  } as ChatMember;
}

export function createForumTopic({ world }: Ground, params: Params): ForumTopic {
  const room = forumOf(world, params);
  const name = params.text("name") ?? "";
  if (name.trim() === "" || name.length > TOPIC_NAME_CHARS_MAX) throw refusal(400, "TOPIC_TITLE_EMPTY");
  const message_thread_id = takeMessageId(room);
  room.topics.set(message_thread_id, { name, isClosed: false, isDeleted: false });
  addMessage(room, {
    message_id: message_thread_id,
    message_thread_id,
    is_topic_message: true,
    from: world.self,
    chat: room.chat,
    date: world.now_s(),
    forum_topic_created: { name, icon_color: 7_322_096 },
  });
  return { message_thread_id, name, icon_color: 7_322_096 };
}

export function editForumTopic(ground: Ground, params: Params): true {
  const topic = topicOf(ground, params);
  const name = params.text("name") ?? "";
  if (name.length > TOPIC_NAME_CHARS_MAX) throw refusal(400, "TOPIC_TITLE_EMPTY");
  if (name === topic.name) throw refusal(400, "TOPIC_NOT_MODIFIED");
  if (name !== "") topic.name = name;
  return true;
}

export function closeForumTopic(ground: Ground, params: Params): true {
  const topic = topicOf(ground, params);
  if (topic.isClosed) throw refusal(400, "TOPIC_NOT_MODIFIED");
  topic.isClosed = true;
  return true;
}

export function reopenForumTopic(ground: Ground, params: Params): true {
  const topic = topicOf(ground, params);
  if (!topic.isClosed) throw refusal(400, "TOPIC_NOT_MODIFIED");
  topic.isClosed = false;
  return true;
}

function topicOf({ world }: Ground, params: Params): Topic {
  const room = forumOf(world, params);
  const topic = room.topics.get(params.number("message_thread_id") ?? 0);
  if (topic === undefined || topic.isDeleted) throw refusal(400, "message thread not found");
  return topic;
}

function forumOf(world: World, params: Params): Room {
  const room = writableRoom(world, params);
  if (!isForum(room)) throw refusal(400, "the chat is not a forum");
  if (room.bot !== "administrator" || !room.mayTopics) {
    throw refusal(400, "not enough rights to create a topic");
  }
  return room;
}

export function setMyCommands({ world }: Ground, params: Params): true {
  const given = params.json("commands");
  const commands: readonly BotCommand[] = Array.isArray(given) ? given : [];
  if (commands.length > COMMANDS_MAX) throw refusal(400, "BOT_COMMANDS_TOO_MUCH");
  for (const { command, description } of commands) {
    if (!COMMAND.test(command)) throw refusal(400, "BOT_COMMAND_INVALID");
    if (description.length < 1 || description.length > DESCRIPTION_CHARS_MAX) {
      throw refusal(400, "BOT_COMMAND_DESCRIPTION_INVALID");
    }
  }
  const menu = { scope: scopeOf(params), language: params.text("language_code") ?? "", commands };
  world.menus.set(`${menu.scope}|${menu.language}`, menu);
  return true;
}

export function getMyCommands({ world }: Ground, params: Params): readonly BotCommand[] {
  return world.menus.get(`${scopeOf(params)}|${params.text("language_code") ?? ""}`)?.commands ?? [];
}

export function deleteMyCommands({ world }: Ground, params: Params): true {
  world.menus.delete(`${scopeOf(params)}|${params.text("language_code") ?? ""}`);
  return true;
}

function scopeOf(params: Params): string {
  const scope = params.json("scope");
  if (typeof scope !== "object" || scope === null || !("type" in scope)) return "default";
  return "chat_id" in scope ? `${String(scope.type)}:${String(scope.chat_id)}` : String(scope.type);
}
