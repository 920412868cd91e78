// The name of an ask as it was shown. An id may be used again; the same id with other words is another ask (I5). Pure.

import type { Ask } from "../engine/types.ts";
import { canonicalText, sha256 } from "./digest.ts";
import type { AskKey, Subject } from "./nouns.ts";

const CHARS = 20;

export function askKeyOf(ask: Ask): AskKey {
  const { id, raised_s, kind, risk, prompt, options, reference, action } = ask;
  const shown = { id, raised_s, kind, risk, prompt, options, reference, action };
  return BigInt(`0x${sha256(canonicalText(shown))}`)
    .toString(36)
    .padStart(CHARS, "0")
    .slice(-CHARS) as AskKey;
}

export const askSubject = (key: AskKey): Subject => `ask:${key}` as Subject;

/** Undefined: the subject is something else than an ask. */
export function askOf(subject: Subject): AskKey | undefined {
  return subject.startsWith("ask:") ? (subject.slice(4) as AskKey) : undefined;
}

export const REMINDER = "notice:remind:";

/** A new message for each, so that it is heard. */
export const reminderSubject = (key: AskKey, now_ms: number): Subject =>
  `${REMINDER}${key}:${now_ms}` as Subject;

/** Of which ask it reminds. */
export function reminderOf(subject: Subject): AskKey | undefined {
  if (!subject.startsWith(REMINDER)) return undefined;
  return subject.slice(REMINDER.length).split(":")[0] as AskKey;
}
