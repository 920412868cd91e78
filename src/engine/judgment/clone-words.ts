// A recommendation in words that a person can check: who decided what, how many times, and when last. Pure.

import type { LocalTime } from "../ports.ts";
import type { Alike, CloneOpinion } from "./clone.ts";
import type { Evidence } from "./ruling.ts";

export interface Telling {
  readonly localTime: LocalTime;
  readonly now_ms: number;
  /** How many people ever answered: of one alone it is said "you". */
  readonly people: number;
}

const DAY_MS = 86_400_000;
const SHOWN = 5;

export function reasonOf(
  opinion: Extract<CloneOpinion, { kind: "would" }>,
  what: { readonly class: string; readonly kind: string },
  telling: Telling,
): string {
  const { agreeing, alike, choice, person } = opinion;
  const newest = alike.find(({ precedent }) => precedent.choice === choice)?.precedent;
  const who = telling.people <= 1 ? "you" : person;
  const last = newest === undefined ? "" : `, last ${dayOf(newest.at_ms, telling)}`;
  if (newest?.source === "taught") return `${who} taught this${last}`;
  return `${who} ${didOf(choice)} ${agreeing} of ${alike.length} similar ${nounOf(what)}${last}`;
}

export function evidenceOf(alike: readonly Alike[], telling: Telling): readonly Evidence[] {
  return alike.slice(0, SHOWN).map(({ precedent }) => {
    const { person, choice, at_ms, ask, id, signature } = precedent;
    const about = signature === "" ? "" : ` to \`${signature}\``;
    return { text: `${person}: ${spokenChoice(choice)}${about}, ${dayOf(at_ms, telling)}`, ref: ask ?? id };
  });
}

function didOf(choice: string): string {
  if (choice === "approve") return "approved";
  if (choice === "deny") return "denied";
  if (choice.startsWith("choice:")) return `chose "${choice.slice("choice:".length)}" in`;
  return choice.startsWith("text:") ? `answered "${choice.slice("text:".length)}" to` : "limited";
}

function spokenChoice(choice: string): string {
  return choice.replace(/^choice:|^text:/, "");
}

function nounOf({ class: of, kind }: { readonly class: string; readonly kind: string }): string {
  if (of === "gate") return "gates";
  if (of === "question") return "questions";
  return kind === "gate" ? `${of} gates` : `${of} questions`;
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** "today", "yesterday", "on Tuesday", "on 2026-03-01", as the person's own calendar says. */
export function dayOf(at_ms: number, { localTime, now_ms }: Pick<Telling, "localTime" | "now_ms">): string {
  const date = localTime(at_ms).date;
  if (date === localTime(now_ms).date) return "today";
  if (date === localTime(now_ms - DAY_MS).date) return "yesterday";
  const day = weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()];
  return now_ms - at_ms < 6 * DAY_MS && day !== undefined ? `on ${day}` : `on ${date}`;
}
