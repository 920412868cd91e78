// How asks ended of which a card is not over yet: an answer does not change (I3), so it is read once. What is needed for
// longer than a look stands in the ledger as well: who removes the record of it then takes back nothing that a card said,
// before a restart or after it (I6).

import type { Surface } from "../channels/channel.ts";
import { askSubject } from "../notify/ask-key.ts";
import type { Actor } from "../notify/audit.ts";
import type { AskFacts } from "../notify/facts.ts";
import type { Ledger, Tables } from "../notify/ledger/ledger.ts";
import type { AskKey } from "../notify/nouns.ts";
import type { Found } from "./ask-facts.ts";
import { botLimits } from "./limits.ts";

export type Ended = Found & Required<Pick<Found, "answer">>;

export interface Ends {
  of(key: AskKey): Ended | undefined;
  /** As it was before its record was removed. */
  recall(key: AskKey): Ended | undefined;
  /** Those of this look; of others nothing is needed any more. */
  keep(ends: ReadonlyMap<AskKey, Ended>): void;
}

export const isEnded = (found: Found): found is Ended => found.answer !== undefined;

export function createEnds(ledger: Ledger): Ends {
  let known: ReadonlyMap<AskKey, Ended> = new Map();
  const noted = new Set<AskKey>();
  return {
    of: (key) => known.get(key),
    recall(key) {
      const kept = ledger.look(({ notes }) => notes.read(noteOf(key)));
      if (kept.kind === "failed" || kept.value === undefined) return undefined;
      return JSON.parse(kept.value) as Ended;
    },
    keep(ends) {
      const lasting = [...ends].filter(([key]) => known.has(key) && !noted.has(key));
      if (lasting.length > 0) {
        const done = ledger.atomically(({ notes }) => {
          for (const [key, { ask, answer }] of lasting)
            notes.write(noteOf(key), JSON.stringify({ ask, answer }));
        });
        if (done.kind === "ok") for (const [key] of lasting) noted.add(key);
      }
      for (const key of noted) if (!ends.has(key)) noted.delete(key);
      known = ends;
    },
  };
}

/** All its cards say so. */
export function closeAsk(tables: Tables, facts: AskFacts, now_ms: number): void {
  const { key } = facts.row;
  noteUnheard(tables, facts, now_ms);
  tables.asks.close(key, now_ms);
  tables.notes.remove(noteOf(key));
}

/** What was said past us: to a verb while nobody ran, or by another program. The audit has it all the same. */
function noteUnheard({ audit }: Tables, { ask, answer, row }: AskFacts, now_ms: number): void {
  // What we heard has a row of its own, or will have.
  if (answer === undefined || answer.by?.ref !== undefined) return;
  const subject = askSubject(row.key);
  if (audit.about(subject, botLimits.touched_rows_max).some(({ event }) => event === "answered")) return;
  const { by, text, decision } = answer;
  const actor: Actor =
    by === undefined
      ? { kind: "program", name: "unknown" }
      : { kind: "person", name: by.person, surface: by.surface as Surface };
  const result = `${ask.id} was answered by ${actor.name}, past the program`;
  audit.append({ event: "answered", actor, subject, words: text, reading: decision.kind, result }, now_ms);
}

const noteOf = (key: AskKey) => `end:${key}`;
