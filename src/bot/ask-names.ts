// What an ask is called, worked out once; and what stands for one whose record is gone.

import type { AskView } from "../engine/types.ts";
import { askKeyOf } from "../notify/ask-key.ts";
import type { AskKey, AskRow } from "../notify/nouns.ts";
import { botLimits } from "./limits.ts";

export interface KeyCache {
  of(ask: AskView): AskKey;
}

/** An ask's record is written once; its key is worked out once per record. */
export function keyCache(): KeyCache {
  const kept = new Map<string, { readonly ask: AskView; readonly key: AskKey }>();
  const isSame = (a: AskView, b: AskView) =>
    a.raised_s === b.raised_s && a.prompt === b.prompt && a.kind === b.kind && a.risk === b.risk;
  return {
    of(ask) {
      const known = kept.get(ask.id);
      if (known && isSame(known.ask, ask)) return known.key;
      const key = askKeyOf(ask);
      if (kept.size >= botLimits.keys_kept_max) kept.clear();
      kept.set(ask.id, { ask, key });
      return key;
    },
  };
}

/** Proven to be gone, by somebody else's hand, or another ask has its name: nothing can be answered there any more. */
export function takenAway({ id, raised_s }: AskRow): AskView {
  return {
    id,
    worker: id.replace(/-\d+$/, "") as AskView["worker"],
    kind: "question",
    prompt: `The record of ${id} was removed`,
    raised_s,
    options: [],
    risk: "reversible",
    detached: false,
    state: "withdrawn",
    age_s: 0,
    note: "Its record was removed by another program, or its name was given to another question. Nothing was decided.",
  };
}
