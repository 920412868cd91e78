// One message of a person, as the Bot API would show it: whose it is, where it stands, what is in it.

import type { Message, User } from "grammy/types";
import { formattedOf } from "./entities.ts";
import { asReply, CHANNEL_BOT, GROUP_ANONYMOUS_BOT, isForum, type Room, TELEGRAM } from "./world.ts";

export interface SayOptions {
  /** Id of the message that is answered. */
  readonly reply_to?: number;
  readonly topic?: number;
  /** Part of the answered message that the person quotes. */
  readonly quote?: string;
  /** The text is not theirs: it was forwarded from somebody. */
  readonly forwardedFrom?: string;
  /** HTML as a person's client would format it. */
  readonly html?: true;
  /** As an admin who hides behind the group, or as a channel of theirs. */
  readonly as?: "anonymous" | "channel" | "linked channel";
  /** A photograph with the text as its caption. */
  readonly photo?: true;
  readonly voice?: true;
}

export function authorOf(room: Room, user: User, { as }: SayOptions): Partial<Message> {
  if (as === "anonymous") return { from: GROUP_ANONYMOUS_BOT, sender_chat: room.chat };
  const channel = { id: -1_009_999, type: "channel", title: "A channel" } as const;
  if (as === "channel") return { from: CHANNEL_BOT, sender_chat: channel };
  if (as === "linked channel") return { from: TELEGRAM, sender_chat: channel, is_automatic_forward: true };
  return { from: user };
}

export function placeOf(room: Room, { topic, reply_to }: SayOptions): Partial<Message> {
  const answered = reply_to === undefined ? undefined : room.messages.get(reply_to);
  // In a topic, what answers nothing answers the topic's own first message.
  const opening = topic === undefined ? undefined : room.messages.get(topic);
  const reply = answered ?? opening;
  return {
    ...(topic !== undefined && { message_thread_id: topic, is_topic_message: true }),
    // Outside forums, a chain of replies is a thread too, without being a topic.
    ...(answered !== undefined &&
      topic === undefined &&
      room.chat.type === "supergroup" &&
      !isForum(room) && { message_thread_id: answered.wire.message_id }),
    ...(reply && { reply_to_message: asReply(reply) }),
  };
}

export function bodyOf(text: string, { html, photo, voice }: SayOptions): Partial<Message> {
  const { text: words, entities } = formattedOf(text, html && "HTML");
  const file = { file_id: "file-person", file_unique_id: "unique-person" };
  if (voice) return { voice: { ...file, duration: 3 } };
  if (photo) {
    return {
      photo: [{ ...file, width: 10, height: 10 }],
      ...(words !== "" && { caption: words, caption_entities: [...entities] }),
    };
  }
  return { text: words, ...(entities.length > 0 && { entities: [...entities] }) };
}
