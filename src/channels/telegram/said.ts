// The words of one message: what its author typed, apart from what they quoted or forwarded and from our own name; and
// whether it was meant for us. Pure.

import type { Message, MessageEntity } from "grammy/types";

export interface Self {
  readonly id: number;
  readonly username: string;
}

export interface Typed {
  readonly text: string;
  readonly quoted?: string;
  readonly addressed: "direct" | "mention" | "overheard";
  readonly replyTo?: string;
}

export interface Command {
  readonly name: string;
  /** The other bot for which it is meant. */
  readonly for?: string;
  readonly rest: string;
}

export function typedIn(message: Message, self: Self): Typed {
  const entities = message.entities ?? message.caption_entities ?? [];
  const text = message.text ?? message.caption ?? "";
  // Words that came by way of somebody else are not the author's, whoever passes them on.
  const isPassedOn = message.forward_origin !== undefined || message.via_bot !== undefined;
  const quotes = entities.filter(({ type }) => type === "blockquote" || type === "expandable_blockquote");
  const mine = entities.filter((entity) => isMention(entity, text, self));
  const quoted = [
    ...(message.quote ? [message.quote.text] : []),
    ...(isPassedOn ? [text] : quotes.map((entity) => wordsOf(entity, text))),
  ].join("\n");
  const replyTo = repliedTo(message);
  return {
    text: isPassedOn ? "" : without(text, [...quotes, ...mine]),
    ...(quoted !== "" && { quoted }),
    addressed: addressed(message, mine, self),
    ...(replyTo !== undefined && { replyTo: String(replyTo.message_id) }),
  };
}

/** A command stands at the very beginning. */
export function commandIn(message: Message): Command | undefined {
  if (message.forward_origin !== undefined || message.via_bot !== undefined) return undefined;
  const text = message.text ?? message.caption ?? "";
  const [first] = message.entities ?? message.caption_entities ?? [];
  if (first?.type !== "bot_command" || first.offset !== 0) return undefined;
  const [name = "", other] = text.slice(1, first.length).split("@");
  return { name: name.toLowerCase(), ...(other && { for: other }), rest: text.slice(first.length).trim() };
}

/** In a topic, what answers nothing answers the message that opened it. */
function repliedTo(message: Message): Message | undefined {
  const answered = message.reply_to_message;
  if (answered === undefined || answered.forum_topic_created !== undefined) return undefined;
  const isOpening = message.is_topic_message === true && answered.message_id === message.message_thread_id;
  return isOpening ? undefined : answered;
}

function addressed(message: Message, mine: readonly MessageEntity[], self: Self): Typed["addressed"] {
  if (message.chat.type === "private") return "direct";
  return mine.length > 0 || repliedTo(message)?.from?.id === self.id ? "mention" : "overheard";
}

function isMention(entity: MessageEntity, text: string, self: Self): boolean {
  if (entity.type === "text_mention") return entity.user.id === self.id;
  return (
    entity.type === "mention" && wordsOf(entity, text).toLowerCase() === `@${self.username.toLowerCase()}`
  );
}

function wordsOf({ offset, length }: MessageEntity, text: string): string {
  return text.slice(offset, offset + length);
}

/** A name at the beginning goes with what sets it apart: `@looop_bot: yes`. */
function without(text: string, entities: readonly MessageEntity[]): string {
  const last = [...entities].sort((a, b) => b.offset - a.offset);
  const left = last.reduce((rest, { offset, length }) => {
    const after = rest.slice(offset + length);
    return rest.slice(0, offset) + (offset === 0 ? after.replace(/^[\s,:]+/, "") : after.replace(/^ /, ""));
  }, text);
  return left.trim();
}
