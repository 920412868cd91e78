// What judgment says of open asks, for their cards: looked up beside everything else, kept per ask, and never waited for
// longer than a moment. What is not known by then is absent, and its card is changed once it is there.

import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../engine/ports.ts";
import type { AskView } from "../engine/types.ts";
import type { Judged } from "../notify/facts.ts";
import type { AskKey } from "../notify/nouns.ts";
import { botLimits } from "./limits.ts";

export interface Judging {
  /** What is known by now; what is not, or may be another by now, is looked up. */
  of(key: AskKey, ask: AskView): Judged | undefined;
  /** Until all that was wanted is known, or a moment has passed. */
  settled(): Promise<void>;
  /** Looked up now: for who is about to act on it. */
  anew(ask: AskView): Promise<Judged>;
  /** Somebody decided something: what is known may be another by now, and is shown until it is looked up. */
  outdated(): void;
}

export interface JudgingPorts {
  readonly judge: Pick<Engine["judge"], "recommend" | "rulingOn">;
  readonly clock: Pick<Clock, "now_ms" | "sleep">;
  /** Cards may say something else. */
  changed(): void;
}

interface Known {
  readonly judged: Judged;
  readonly text: string;
  readonly version: number;
  readonly at_ms: number;
}

export function createJudging({ judge, clock, changed }: JudgingPorts): Judging {
  const known = new Map<AskKey, Known>();
  const wanted = new Map<AskKey, AskView>();
  let version = 0;
  let working: Promise<void> | undefined;

  function isFresh({ version: of, at_ms }: Known): boolean {
    const age_ms = clock.now_ms() - at_ms;
    return of === version && age_ms >= 0 && age_ms < botLimits.judged_fresh_ms;
  }

  async function anew(ask: AskView): Promise<Judged> {
    const [recommended, ruling] = await Promise.all([judge.recommend(ask), judge.rulingOn(ask)]);
    return { ...(recommended && { recommended }), ...(ruling && { ruling }) };
  }

  /** One after the other: each takes the disk, and none is in a hurry. */
  async function work(): Promise<void> {
    let news = false;
    for (let [next] = wanted; next !== undefined; [next] = wanted) {
      const [key, ask] = next;
      const of = version;
      const judged = await anew(ask);
      const text = JSON.stringify(judged);
      news ||= known.get(key)?.text !== text;
      if (known.size >= botLimits.judged_kept_max) known.clear();
      known.set(key, { judged, text, version: of, at_ms: clock.now_ms() });
      wanted.delete(key);
    }
    working = undefined;
    if (news) changed();
  }

  return {
    of(key, ask) {
      const found = known.get(key);
      const isWanted = found === undefined || !isFresh(found);
      if (isWanted && wanted.size < botLimits.judged_waiting_max) {
        wanted.set(key, ask);
        working ??= work();
      }
      return found?.judged;
    },
    async settled() {
      if (working === undefined) return;
      const over = new AbortController();
      await Promise.race([working, clock.sleep(botLimits.judged_wait_ms_max, over.signal)]);
      over.abort();
    },
    anew,
    outdated() {
      version += 1;
    },
  };
}
