// What somebody who looks at a chat sees: messages as they are now, buttons, files, who was rung for.

import type { MessageEntity } from "grammy/types";
import { isGroup, type KeptMessage, type Room, type World } from "./world.ts";

export interface SeenMessage {
  readonly id: number;
  readonly from: string;
  /** Text or caption, as it is read: without tags. */
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** Labels, row by row. */
  readonly buttons: readonly (readonly string[])[];
  readonly file?: {
    readonly kind: "photo" | "document";
    readonly name: string;
    readonly mime: string;
    readonly bytes: Buffer;
  };
  readonly topic?: number;
  readonly replyTo?: number;
  /** The keyboard opened for a reply, with this hint. */
  readonly placeholder?: string;
  readonly isEdited: boolean;
  /** Whose phone rang when it came: everybody in a direct chat, in a group those who are called. Nobody if it was silent. */
  readonly rang: readonly number[];
}

export function seenIn(world: World, room: Room, topic?: number): readonly SeenMessage[] {
  return [...room.messages.values()]
    .filter(({ isRemoved, wire }) => !isRemoved && (topic === undefined || wire.message_thread_id === topic))
    .map((kept) => seenOf(world, room, kept));
}

function seenOf(world: World, room: Room, kept: KeptMessage): SeenMessage {
  const { wire, file } = kept;
  const topic = wire.is_topic_message === true ? wire.message_thread_id : undefined;
  const replyTo = wire.reply_to_message?.message_id;
  return {
    id: wire.message_id,
    from: wire.sender_chat?.title ?? wire.from?.username ?? wire.from?.first_name ?? "",
    text: wire.text ?? wire.caption ?? "",
    entities: wire.entities ?? wire.caption_entities ?? [],
    buttons: wire.reply_markup?.inline_keyboard.map((row) => row.map(({ text }) => text)) ?? [],
    ...(file && { file }),
    ...(topic !== undefined && { topic }),
    ...(replyTo !== undefined && { replyTo }),
    ...(kept.placeholder !== undefined && { placeholder: kept.placeholder }),
    isEdited: kept.revisions > 0,
    rang: kept.byBot === "yes" && !kept.silent ? rungBy(world, room, kept) : [],
  };
}

/** Groups are muted by those who live in them; a call by name, or a reply to one's own message, rings all the same. */
function rungBy(world: World, room: Room, { wire }: KeptMessage): readonly number[] {
  const there = [...room.members].filter(([, status]) => !["left", "kicked"].includes(status));
  if (!isGroup(room)) return there.map(([id]) => id);
  const text = wire.text ?? wire.caption ?? "";
  const called = (wire.entities ?? wire.caption_entities ?? []).flatMap((entity) => {
    if (entity.type === "text_mention") return [entity.user.id];
    if (entity.type !== "mention") return [];
    const name = text.slice(entity.offset + 1, entity.offset + entity.length).toLowerCase();
    return [...world.people.values()]
      .filter((user) => user.username?.toLowerCase() === name)
      .map(({ id }) => id);
  });
  const answered = wire.reply_to_message?.from?.id;
  return there.map(([id]) => id).filter((id) => called.includes(id) || id === answered);
}
