// What was shown of an ask and what was said about it, line by line, as the audit has it: behind Why.

import type { Part } from "../../channels/channel.ts";
import { cleanLine } from "../../channels/text/clean.ts";
import type { JudgeWhy } from "../../engine/judge.ts";
import type { AuditRow } from "../audit.ts";
import { cardLimits } from "../limits.ts";
import type { Copy } from "../nouns.ts";
import { placeText } from "../routing.ts";
import { onSurface, timeText } from "../words.ts";
import { quoted } from "./reading.ts";

export interface AskHistory {
  readonly shown: readonly Copy[];
  /** Oldest first. */
  readonly said: readonly AuditRow[];
  /** What judgment remembers of it. */
  readonly judged?: JudgeWhy;
  /** The ledger could not be read, and this is why. */
  readonly unread?: string;
}

export const noHistory: AskHistory = { shown: [], said: [] };

export function historyParts({ shown, said, unread }: AskHistory, zone: string): readonly Part[] {
  if (unread !== undefined)
    return [{ kind: "note", text: `What was said about it cannot be read: ${unread}` }];
  const lines = [
    ...shown.map((copy) => ({ at_ms: copy.delivered_ms, text: shownText(copy) })),
    ...said.map((row) => ({ at_ms: row.at_ms, text: saidText(row) })),
  ];
  if (lines.length === 0) return [];
  const text = lines
    .toSorted((a, b) => a.at_ms - b.at_ms)
    .map((line) => `${timeText(line.at_ms, zone)}  ${line.text}`)
    .join("\n");
  return [{ kind: "verbatim", text, from: "What was shown, and who said what" }];
}

function shownText({ place, rendered, whole, state }: Copy): string {
  const seen = { whole: "", attached: ", its whole text attached", cut: ", not all of it" }[whole];
  const gone = state === "gone" ? ", and removed there since" : "";
  return `shown in ${placeText(place)}${seen}${gone}, card ${hashText(rendered)}`;
}

function saidText({ actor, words, reading, card, result }: AuditRow): string {
  const who = actor.surface === undefined ? actor.name : `${actor.name} ${onSurface(actor.surface)}`;
  const told = [
    words !== undefined && ` said ${quoted(words)}`,
    reading !== undefined && `read as ${cleanLine(reading)}`,
    card !== undefined && `on card ${hashText(card)}`,
  ].filter((part) => part !== false);
  return `${cleanLine(who)}${told.length === 0 ? "" : told.join(", ")}: ${cleanLine(result)}`;
}

function hashText(hash: string): string {
  return hash.slice(0, cardLimits.hash_chars);
}
