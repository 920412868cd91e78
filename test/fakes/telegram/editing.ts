// Methods that change a message or say something about one.

import type { Message } from "grammy/types";
import { formattedOf } from "./entities.ts";
import { markupOf } from "./markup.ts";
import type { Params } from "./params.ts";
import { refusal } from "./refusal.ts";
import { captionOf, type Ground, mediaOf, uploadedFile, writableRoom } from "./sending.ts";
import { isGroup, type KeptMessage, type Room, type World } from "./world.ts";

const TEXT_CHARS_MAX = 4_096;
const DELETE_S_MAX = 48 * 3_600;
const ANSWER_CHARS_MAX = 200;

export function editMessageText(ground: Ground, params: Params): Message {
  const { room, kept } = editable(ground.world, params);
  const { text, entities } = formattedOf(params.text("text") ?? "", params.text("parse_mode"));
  if (kept.wire.text === undefined) throw refusal(400, "there is no text in the message to edit");
  if (text === "") throw refusal(400, "message text is empty");
  if (text.length > TEXT_CHARS_MAX) throw refusal(400, "MESSAGE_TOO_LONG");
  const content = { text, ...(entities.length > 0 && { entities: [...entities] }) };
  return change(ground, params, { room, kept, content, dropped: ["text", "entities"] });
}

export function editMessageCaption(ground: Ground, params: Params): Message {
  const { room, kept } = editable(ground.world, params);
  if (kept.file === undefined) throw refusal(400, "there is no caption in the message to edit");
  const content = captionOf(params.text("caption") ?? "", params.text("parse_mode"));
  return change(ground, params, { room, kept, content, dropped: ["caption", "caption_entities"] });
}

export function editMessageReplyMarkup(ground: Ground, params: Params): Message {
  const { room, kept } = editable(ground.world, params);
  return change(ground, params, { room, kept, content: {}, dropped: [] });
}

export function editMessageMedia(ground: Ground, params: Params): Message {
  const { room, kept } = editable(ground.world, params);
  const media = params.json("media");
  if (typeof media !== "object" || media === null || !("type" in media) || !("media" in media)) {
    throw refusal(400, "media not found");
  }
  const kind = media.type === "photo" ? "photo" : "document";
  const file = uploadedFile(params, kind, String(media.media));
  const caption = captionOf(
    "caption" in media ? String(media.caption) : "",
    "parse_mode" in media ? String(media.parse_mode) : undefined,
  );
  const content = { ...caption, ...mediaOf(file, ground.world.nextId()) };
  const dropped = ["text", "entities", "caption", "caption_entities", "photo", "document"] as const;
  const message = change(ground, params, { room, kept, content, dropped });
  kept.file = file;
  return message;
}

function editable(world: World, params: Params): { readonly room: Room; readonly kept: KeptMessage } {
  const room = writableRoom(world, params);
  const kept = room.messages.get(params.number("message_id") ?? 0);
  if (kept === undefined || kept.isRemoved) throw refusal(400, "message to edit not found");
  if (kept.byBot === "no" || kept.placeholder !== undefined) throw refusal(400, "message can't be edited");
  return { room, kept };
}

interface Change {
  readonly room: Room;
  readonly kept: KeptMessage;
  readonly content: Partial<Message>;
  readonly dropped: readonly (keyof Message)[];
}

function change({ world, rates }: Ground, params: Params, { room, kept, content, dropped }: Change): Message {
  const { inline } = markupOf(params.json("reply_markup"));
  const before = kept.wire;
  const rest = Object.fromEntries(
    Object.entries(before).filter(
      ([name]) => name !== "reply_markup" && name !== "edit_date" && !dropped.includes(name as keyof Message),
    ),
  ) as unknown as Message;
  const after = { ...rest, ...content, ...(inline && { reply_markup: inline }) };
  const { edit_date: _, ...shown } = before;
  if (sameShape(after) === sameShape(shown)) {
    throw refusal(
      400,
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  }
  rates.take(room.id, isGroup(room));
  kept.wire = { ...after, edit_date: world.now_s() };
  kept.revisions += 1;
  return kept.wire;
}

function sameShape(message: Message): string {
  return JSON.stringify(Object.entries(message).sort(([a], [b]) => a.localeCompare(b)));
}

export function deleteMessage({ world }: Ground, params: Params): true {
  const room = writableRoom(world, params);
  const kept = room.messages.get(params.number("message_id") ?? 0);
  if (kept === undefined || kept.isRemoved) throw refusal(400, "message to delete not found");
  const isOld = world.now_s() - kept.wire.date > DELETE_S_MAX;
  if (isOld || (kept.byBot === "no" && room.bot !== "administrator" && room.chat.type !== "private")) {
    throw refusal(400, "message can't be deleted for everyone");
  }
  kept.isRemoved = true;
  return true;
}

export function answerCallbackQuery({ world }: Ground, params: Params): true {
  const press = world.presses.get(params.text("callback_query_id") ?? "");
  if (press === undefined || press.answer !== "waiting" || world.clock.now_ms() > press.until_ms) {
    throw refusal(400, "query is too old and response timeout expired or query ID is invalid");
  }
  const text = params.text("text") ?? "";
  if (text.length > ANSWER_CHARS_MAX) throw refusal(400, "MESSAGE_TOO_LONG");
  press.answer = { text, alert: params.flag("show_alert") };
  return true;
}

export function setMessageReaction({ world }: Ground, params: Params): true {
  const room = writableRoom(world, params);
  const id = params.number("message_id") ?? 0;
  if (room.messages.get(id)?.isRemoved !== false) throw refusal(400, "message to react not found");
  const given = params.json("reaction");
  const emojis = Array.isArray(given) ? given.map((each: { emoji?: unknown }) => String(each.emoji)) : [];
  if (emojis.length > 1) throw refusal(400, "REACTIONS_TOO_MANY");
  if (!emojis.every((emoji) => ALLOWED_REACTIONS.has(emoji))) throw refusal(400, "REACTION_INVALID");
  world.reactions.set(`${room.id}:${id}:${world.self.id}`, emojis);
  return true;
}

/** Some of those that may stand in ReactionTypeEmoji. */
const ALLOWED_REACTIONS = new Set(["👍", "👎", "❤", "🔥", "🎉", "🤔", "👀", "👌", "🙏", "💯", "✍", "🫡"]);

export function pinChatMessage({ world }: Ground, params: Params): true {
  const room = writableRoom(world, params);
  const id = params.number("message_id") ?? 0;
  if (room.messages.get(id)?.isRemoved !== false) throw refusal(400, "message to pin not found");
  if (room.chat.type !== "private" && room.bot !== "administrator") {
    throw refusal(400, "not enough rights to manage pinned messages in the chat");
  }
  room.pinned = [...room.pinned.filter((other) => other !== id), id];
  return true;
}

export function sendChatAction({ world }: Ground, params: Params): true {
  const room = writableRoom(world, params);
  room.actions.push({ action: params.text("action") ?? "", at_ms: world.clock.now_ms() });
  return true;
}

export function getFile({ world }: Ground, params: Params): { file_id: string; file_path: string } {
  const file_id = params.text("file_id") ?? "";
  const isKnown = [...world.rooms.values()].some(({ messages }) =>
    [...messages.values()].some(({ wire }) =>
      [wire.document, ...(wire.photo ?? [])].some((each) => each?.file_id === file_id),
    ),
  );
  if (!isKnown) throw refusal(400, "wrong file_id or the file is temporarily unavailable");
  return { file_id, file_path: `documents/${file_id}` };
}
