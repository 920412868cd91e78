// How asks ended of which a card is not over yet: an answer does not change (I3), so it is read once. What is needed for
// longer than a look stands in the ledger as well: who removes the record of it then takes back nothing that a card said,
// before a restart or after it (I6).

import type { Ledger, Tables } from "../notify/ledger/ledger.ts";
import type { AskKey } from "../notify/nouns.ts";
import type { Found } from "./ask-facts.ts";

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
export function closeAsk({ asks, notes }: Tables, key: AskKey, now_ms: number): void {
  asks.close(key, now_ms);
  notes.remove(noteOf(key));
}

const noteOf = (key: AskKey) => `end:${key}`;
