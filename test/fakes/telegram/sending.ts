// Methods that put a message somewhere: whether the bot may, where it lands, what it must look like.

import type { Message, PhotoSize } from "grammy/types";
import { formattedOf } from "./entities.ts";
import { type Markup, markupOf } from "./markup.ts";
import type { Params, Upload } from "./params.ts";
import type { Rates } from "./rates.ts";
import { refusal } from "./refusal.ts";
import {
  addMessage,
  asReply,
  GENERAL_TOPIC,
  isForum,
  isGroup,
  type KeptFile,
  type KeptMessage,
  type Room,
  takeMessageId,
  type World,
} from "./world.ts";

export interface Ground {
  readonly world: World;
  readonly rates: Rates;
}

const TEXT_CHARS_MAX = 4_096;
export const CAPTION_CHARS_MAX = 1_024;
const UPLOAD_BYTES_MAX = 50 * 1_024 * 1_024;
const PHOTO_BYTES_MAX = 10 * 1_024 * 1_024;

export function sendMessage({ world, rates }: Ground, params: Params): Message {
  const room = writableRoom(world, params);
  const place = placeOf(room, params);
  const source = params.text("text") ?? "";
  const { text, entities } = formattedOf(source, params.text("parse_mode"));
  if (text === "") throw refusal(400, "message text is empty");
  if (text.length > TEXT_CHARS_MAX) throw refusal(400, "message is too long");
  const markup = markupOf(params.json("reply_markup"));
  rates.take(room.id, isGroup(room));
  const content = { text, ...(entities.length > 0 && { entities: [...entities] }) };
  return post(world, room, { ...place, ...content }, { params, markup, source });
}

export function sendPhoto(ground: Ground, params: Params): Message {
  return sendFile(ground, params, "photo");
}

export function sendDocument(ground: Ground, params: Params): Message {
  return sendFile(ground, params, "document");
}

function sendFile({ world, rates }: Ground, params: Params, kind: KeptFile["kind"]): Message {
  const room = writableRoom(world, params);
  const place = placeOf(room, params);
  const file = uploadedFile(params, kind, params.text(kind) ?? kind);
  const source = params.text("caption") ?? "";
  const caption = captionOf(source, params.text("parse_mode"));
  const markup = markupOf(params.json("reply_markup"));
  rates.take(room.id, isGroup(room));
  const content = { ...caption, ...mediaOf(file, world.nextId()) };
  return post(world, room, { ...place, ...content }, { params, markup, source, file });
}

export function captionOf(
  source: string,
  parse_mode: string | undefined,
): Pick<Message, "caption" | "caption_entities"> {
  const { text, entities } = formattedOf(source, parse_mode);
  if (text.length > CAPTION_CHARS_MAX) throw refusal(400, "message caption is too long");
  if (text === "") return {};
  return { caption: text, ...(entities.length > 0 && { caption_entities: [...entities] }) };
}

export function uploadedFile(params: Params, kind: KeptFile["kind"], reference: string): KeptFile {
  const upload: Upload | undefined = params.file(reference) ?? params.file(kind);
  if (upload === undefined) throw refusal(400, `there is no ${kind} in the request`);
  const bytes_max = kind === "photo" ? PHOTO_BYTES_MAX : UPLOAD_BYTES_MAX;
  if (upload.bytes.length > bytes_max) throw refusal(413, "Request Entity Too Large");
  if (upload.bytes.length === 0) throw refusal(400, "file must be non-empty");
  const isPicture = upload.bytes.subarray(1, 4).toString() === "PNG" || upload.bytes[0] === 0xff;
  if (kind === "photo" && !isPicture) throw refusal(400, "IMAGE_PROCESS_FAILED");
  if (kind === "photo" && !hasPhotoShape(upload.bytes)) throw refusal(400, "PHOTO_INVALID_DIMENSIONS");
  return { kind, name: upload.name, mime: upload.mime, bytes: upload.bytes };
}

/** Width and height together at most 10000, and neither more than 20 times the other. Read from the head of a PNG. */
function hasPhotoShape(bytes: Buffer): boolean {
  if (bytes.length < 24 || bytes.subarray(12, 16).toString() !== "IHDR") return true;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return width + height <= 10_000 && Math.max(width, height) <= 20 * Math.min(width, height);
}

export function mediaOf(file: KeptFile, id: number): Pick<Message, "photo" | "document"> {
  const ids = { file_id: `file-${id}`, file_unique_id: `unique-${id}`, file_size: file.bytes.length };
  if (file.kind === "photo") return { photo: [{ ...ids, width: 800, height: 600 } satisfies PhotoSize] };
  return { document: { ...ids, file_name: file.name, mime_type: file.mime } };
}

interface Post {
  readonly params: Params;
  readonly markup: Markup;
  readonly source: string;
  readonly file?: KeptFile;
}

function post(world: World, room: Room, content: Partial<Message>, more: Post): Message {
  const wire = {
    message_id: takeMessageId(room),
    from: world.self,
    chat: room.chat,
    date: world.now_s(),
    ...content,
    ...(more.markup.inline && { reply_markup: more.markup.inline }),
  } as Message;
  const placeholder = more.markup.forceReply && (more.markup.forceReply.input_field_placeholder ?? "");
  addMessage(room, wire, {
    byBot: "yes",
    silent: more.params.flag("disable_notification"),
    source: more.source,
    ...(placeholder !== undefined && { placeholder }),
    ...(more.file && { file: more.file }),
  });
  return wire;
}

/** The chat that is meant, however it is doing. */
export function roomOf(world: World, params: Params): Room {
  const given = params.text("chat_id");
  if (given === undefined || given === "") throw refusal(400, "chat_id is empty");
  const room = world.rooms.get(Number(given));
  if (room === undefined) throw refusal(400, "chat not found");
  if (room.movedTo !== undefined) {
    throw refusal(400, "group chat was upgraded to a supergroup chat", { migrate_to_chat_id: room.movedTo });
  }
  return room;
}

/** The chat, if the bot may write there. */
export function writableRoom(world: World, params: Params): Room {
  const room = roomOf(world, params);
  const { type } = room.chat;
  if (room.isDeactivated) throw refusal(403, "user is deactivated");
  if (room.bot === "blocked") throw refusal(403, "bot was blocked by the user");
  if (room.bot === "none" && type === "private") {
    throw refusal(403, "bot can't initiate conversation with a user");
  }
  if (room.bot === "kicked") throw refusal(403, `bot was kicked from the ${type} chat`);
  if (room.bot === "left" || room.bot === "none")
    throw refusal(403, `bot is not a member of the ${type} chat`);
  if (!room.mayWrite) throw refusal(400, "not enough rights to send text messages to the chat");
  return room;
}

function placeOf(room: Room, params: Params): Partial<Message> {
  const thread = params.number("message_thread_id");
  const topic = thread === undefined ? {} : topicOf(room, thread);
  const reply = repliedTo(room, params);
  return { ...topic, ...(reply && { reply_to_message: asReply(reply) }) };
}

function topicOf(room: Room, thread: number): Partial<Message> {
  const topic = room.topics.get(thread);
  const isKnown = topic !== undefined && !topic.isDeleted;
  if (thread === GENERAL_TOPIC || !isKnown || !(isForum(room) || room.chat.type === "private")) {
    throw refusal(400, "message thread not found");
  }
  if (topic.isClosed && room.bot !== "administrator") throw refusal(400, "TOPIC_CLOSED");
  return { message_thread_id: thread, is_topic_message: true };
}

function repliedTo(room: Room, params: Params): KeptMessage | undefined {
  const given = params.json("reply_parameters");
  if (typeof given !== "object" || given === null || !("message_id" in given)) return undefined;
  const message = room.messages.get(Number(given.message_id));
  if (message !== undefined && !message.isRemoved) return message;
  if ("allow_sending_without_reply" in given && given.allow_sending_without_reply === true) return undefined;
  throw refusal(400, "message to be replied not found");
}
