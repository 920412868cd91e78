// What a call came to → the outcomes of the port (§ errors of Telegram). Pure, but for a short memory of who was told to
// wait: Telegram does not say whether a wait is for one chat or for all.

import type { EditOutcome, PostOutcome, Undeliverable } from "../channel.ts";
import type { Unanswered } from "./client.ts";
import { telegramLimits } from "./limits.ts";

export type Failure = Exclude<EditOutcome, { kind: "ok" }>;
export type PostFailure = Exclude<PostOutcome, { kind: "ok" }>;

export interface Floods {
  /** Notes that this chat was told to wait, and says who has to. */
  waitOf(chat: string, now_ms: number): "chat" | "surface";
}

export function createFloods(): Floods {
  let last: { readonly chat: string; readonly at_ms: number } | undefined;
  return {
    waitOf(chat, now_ms) {
      const before = last;
      last = { chat, at_ms: now_ms };
      const isOther = before !== undefined && before.chat !== chat;
      return isOther && now_ms - before.at_ms <= telegramLimits.flood_window_ms ? "surface" : "chat";
    },
  };
}

/** A failed post. `wait`: who has to wait if it is about being too fast. */
export function postFailureOf(unanswered: Unanswered, wait: "chat" | "surface"): PostFailure {
  const failure = failureOf(unanswered, wait);
  // Nothing that concerns an existing message can come of a post.
  if (failure.kind === "gone" || failure.kind === "uneditable") return cardRefused(failure.why);
  return failure;
}

export function failureOf(unanswered: Unanswered, wait: "chat" | "surface"): Failure {
  switch (unanswered.kind) {
    case "refused":
      return refusedOf(unanswered, wait);
    case "unheard":
      return unanswered.wasSent === "no"
        ? { kind: "retryable", why: unanswered.why, wait: "surface" }
        : { kind: "unknown", why: unanswered.why };
  }
}

function refusedOf(refused: Extract<Unanswered, { kind: "refused" }>, wait: "chat" | "surface"): Failure {
  const { code, description, retry_after_s, migrate_to } = refused;
  if (migrate_to !== undefined) return { kind: "moved", to: String(migrate_to) };
  if (code === 429) {
    const after_ms = (retry_after_s ?? 1) * 1_000;
    return { kind: "retryable", why: "Telegram wants us to wait: too many messages", after_ms, wait };
  }
  // The server says that something broke on its side, not whether it did so before or after.
  if (code >= 500) return { kind: "unknown", why: `Telegram answered ${code}: ${description}` };
  if (code === 401 || code === 404) return tokenRefused(description);
  if (code === 403) return placeRefused(description);
  return badRequestOf(description);
}

function badRequestOf(description: string): Failure {
  if (/message to edit not found|MESSAGE_ID_INVALID|message identifier is not specified/i.test(description)) {
    return { kind: "gone", why: `Telegram knows no such message any more: ${description}` };
  }
  if (/message can't be edited/i.test(description)) {
    return { kind: "uneditable", why: `Telegram will not change it: ${description}` };
  }
  if (PLACE.test(description)) return placeRefused(description);
  return cardRefused(description);
}

// Of a topic or a chat as a whole, whatever the message.
const PLACE =
  /chat not found|thread not found|TOPIC_(?:CLOSED|DELETED|ID_INVALID)|not enough rights|have no rights|CHAT_(?:WRITE|SEND_\w+)_FORBIDDEN|CHAT_RESTRICTED|need administrator rights|PEER_ID_INVALID|USER_IS_BLOCKED|group is deactivated/i;

export function tokenRefused(description: string): Undeliverable {
  return {
    kind: "fatal",
    what: "surface",
    why: `Telegram refuses the token: ${description}`,
    remedy: "get a new token from @BotFather and put it into the configuration",
  };
}

function placeRefused(description: string): Undeliverable {
  const remedy =
    REMEDIES.find(([pattern]) => pattern.test(description))?.[1] ?? "look at the chat in Telegram";
  return { kind: "fatal", what: "place", why: `nothing can be posted there: ${description}`, remedy };
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/blocked by the user|USER_IS_BLOCKED/i, "the person unblocks the bot in Telegram"],
  [/can't initiate conversation/i, "the person opens the bot in Telegram and presses Start"],
  [/user is deactivated/i, "the account is gone: choose another place"],
  [/kicked|not a member/i, "somebody adds the bot to the chat again"],
  [/thread not found|TOPIC_(?:DELETED|ID_INVALID)/i, "the topic is gone: open a new one"],
  [/TOPIC_CLOSED/i, "somebody reopens the topic"],
  [/rights|FORBIDDEN|RESTRICTED/i, "an admin of the chat lets the bot write there"],
  [/chat not found|PEER_ID_INVALID/i, "the person or chat must first write to the bot, or add it"],
];

export function cardRefused(description: string): Undeliverable {
  return {
    kind: "fatal",
    what: "card",
    why: `Telegram does not take this card: ${description}`,
    remedy: "report it: a card must fit, whatever is on it",
  };
}

export function badPlace(why: string): Undeliverable {
  return { kind: "fatal", what: "place", why, remedy: "use the numeric id that Telegram gave" };
}

export const isMarkupRefused = ({ description }: { readonly description: string }): boolean =>
  /can't parse entities|ENTITY_|ENTITIES_TOO_LONG/i.test(description);

export const isPhotoRefused = ({ description }: { readonly description: string }): boolean =>
  /PHOTO_|IMAGE_PROCESS_FAILED|wrong type of the web page content|file is too big/i.test(description);

export const isUnchanged = ({ description }: { readonly description: string }): boolean =>
  /message is not modified/i.test(description);

export const isMedia = ({ description }: { readonly description: string }): boolean =>
  /there is no text in the message to edit/i.test(description);
