// What people say, change and take back → Inbound. Pure. A message is known by its channel and moment, whether it came
// as `message`, as `app_mention` or from the history.

import type { Author, Inbound, Place } from "../channel.ts";
import { type Fields, fieldsOf, momentOf, wordOf } from "./fields.ts";
import { mentions, typedOf } from "./said.ts";

/** Who we are there, and what is known by now of those who speak. */
export interface Around {
  readonly self: { readonly user: string; readonly bot?: string; readonly team?: string };
  readonly now_ms: number;
  person(id: string): { readonly name: string; readonly locale?: string; readonly zone?: string } | undefined;
}

/** Kinds of messages in which somebody says something; joining, renaming and the like are none. */
const speech: readonly unknown[] = [undefined, "thread_broadcast", "file_share", "bot_message", "me_message"];

export function messageInbound(
  message: Fields,
  where: { readonly chat: string; readonly direct: "yes" | "no"; readonly foreign?: "yes" | undefined },
  around: Around,
): Inbound | undefined {
  const ts = wordOf(message.ts);
  const { self } = around;
  if (ts === undefined || !speech.includes(message.subtype)) return undefined;
  if (message.user === self.user || (self.bot !== undefined && message.bot_id === self.bot)) return undefined;
  const thread = wordOf(message.thread_ts);
  const isReply = thread !== undefined && thread !== ts;
  const addressed =
    where.direct === "yes" ? "direct" : mentions(message, self.user) ? "mention" : "overheard";
  return {
    surface: "slack",
    id: `m:${where.chat}:${ts}`,
    at_ms: momentOf(ts) ?? around.now_ms,
    place: placeOf(where.chat, isReply ? thread : undefined),
    author: messageAuthor(message, around, where.foreign),
    what: { kind: "text", message: ts, ...typedOf(message, self.user), addressed },
  };
}

function messageAuthor(message: Fields, around: Around, shared: "yes" | undefined): Author {
  const bot = wordOf(message.bot_id);
  if (bot !== undefined || message.subtype === "bot_message") {
    const name = wordOf(message.username) ?? wordOf(fieldsOf(message.bot_profile).name) ?? "a program";
    return { kind: "bot", id: bot ?? wordOf(message.user) ?? "bot", name };
  }
  const id = wordOf(message.user);
  if (id === undefined) return { kind: "anonymous", id: "anonymous", name: "somebody" };
  const team = wordOf(message.user_team) ?? wordOf(message.source_team) ?? wordOf(message.team);
  const isForeign = shared === "yes" && team !== undefined && team !== around.self.team;
  return userAuthor(id, around, isForeign ? "yes" : undefined);
}

export function userAuthor(id: string, around: Around, foreign?: "yes", name?: string): Author {
  const known = around.person(id);
  return {
    kind: "user",
    id,
    name: known?.name ?? name ?? id,
    ...(known?.locale !== undefined && { locale: known.locale }),
    ...(known?.zone !== undefined && { zone: known.zone }),
    ...(foreign && { foreign }),
  };
}

export function eventMessage(event: Fields, foreign: "yes" | undefined, around: Around): Inbound | undefined {
  const chat = wordOf(event.channel);
  if (chat === undefined) return undefined;
  const at_ms = momentOf(wordOf(event.event_ts)) ?? around.now_ms;
  const isOurs = (message: Fields): boolean =>
    message.user === around.self.user ||
    (around.self.bot !== undefined && message.bot_id === around.self.bot);
  if (event.subtype === "message_deleted") {
    const before = fieldsOf(event.previous_message);
    const message = wordOf(event.deleted_ts);
    if (message === undefined || isOurs(before)) return undefined;
    const author = messageAuthor(before, around, foreign);
    const base = { surface: "slack", id: `d:${chat}:${message}`, at_ms } as const;
    return { ...base, place: placeOf(chat, threadOf(before)), author, what: { kind: "removed", message } };
  }
  if (event.subtype === "message_changed") {
    const after = fieldsOf(event.message);
    const message = wordOf(after.ts);
    const edited = wordOf(fieldsOf(after.edited).ts);
    const wasEdited = wordOf(fieldsOf(fieldsOf(event.previous_message).edited).ts);
    // Also told when a link is unfurled or a reply counted: only somebody's edit is one.
    if (message === undefined || edited === undefined || edited === wasEdited || isOurs(after))
      return undefined;
    const author = messageAuthor(after, around, foreign);
    const base = { surface: "slack", id: `c:${chat}:${message}:${edited}`, at_ms } as const;
    const { text } = typedOf(after, around.self.user);
    return {
      ...base,
      place: placeOf(chat, threadOf(after)),
      author,
      what: { kind: "edited", message, text },
    };
  }
  const direct = event.channel_type === "im" || chat.startsWith("D") ? "yes" : "no";
  return messageInbound(event, { chat, direct, foreign }, around);
}

export const threadOf = (message: Fields): string | undefined => {
  const thread = wordOf(message.thread_ts);
  return thread === wordOf(message.ts) ? undefined : thread;
};

export function placeOf(chat: string, thread?: string): Place {
  return { surface: "slack", chat, ...(thread !== undefined && { thread }) };
}
