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
  readonly clock: Pick<Clock, "now_ms" | "monotonic_ms" | "sleep">;
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
  /** Never looked up: their cards wait for it. */
  const unknown = new Map<AskKey, AskView>();
  const outdated = new Map<AskKey, AskView>();
  let version = 0;
  let isWorking = false;
  let allKnown = Promise.withResolvers<void>();

  function isFresh({ version: of, at_ms }: Known): boolean {
    const age_ms = clock.now_ms() - at_ms;
    return of === version && age_ms >= 0 && age_ms < botLimits.judged_fresh_ms;
  }

  async function anew(ask: AskView): Promise<Judged> {
    const [recommended, ruling] = await Promise.all([judge.recommend(ask), judge.rulingOn(ask)]);
    return { ...(recommended && { recommended }), ...(ruling && { ruling }) };
  }

  async function lookUp(key: AskKey, ask: AskView): Promise<"news" | "same"> {
    const of = version;
    const judged = await anew(ask);
    const text = JSON.stringify(judged);
    const before = known.get(key);
    const isSame = before?.text === text;
    if (known.size >= botLimits.judged_kept_max) known.clear();
    known.set(key, { judged: isSame ? before.judged : judged, text, version: of, at_ms: clock.now_ms() });
    unknown.delete(key);
    outdated.delete(key);
    return isSame ? "same" : "news";
  }

  /** One after the other: each takes the disk, and keeps everybody waiting meanwhile; so others have their turn. */
  async function work(): Promise<void> {
    let news = false;
    let began_ms = clock.monotonic_ms();
    for (let next = first(unknown, outdated); next !== undefined; next = first(unknown, outdated)) {
      const factor = unknown.size > 0 ? 1 : botLimits.judged_rest_factor;
      if ((await lookUp(...next)) === "news") news = true;
      if (unknown.size === 0) allKnown.resolve();
      const took_ms = clock.monotonic_ms() - began_ms;
      if (took_ms < botLimits.judged_turn_ms) continue;
      await clock.sleep(Math.min(took_ms * factor, botLimits.judged_rest_ms_max));
      began_ms = clock.monotonic_ms();
    }
    isWorking = false;
    if (news) changed();
  }

  function want(key: AskKey, ask: AskView): void {
    if (unknown.size + outdated.size >= botLimits.judged_waiting_max) return;
    if (known.has(key)) outdated.set(key, ask);
    else {
      if (unknown.size === 0) allKnown = Promise.withResolvers<void>();
      unknown.set(key, ask);
    }
    if (isWorking) return;
    isWorking = true;
    void work();
  }

  return {
    of(key, ask) {
      const found = known.get(key);
      if (found === undefined || !isFresh(found)) want(key, ask);
      return found?.judged;
    },
    async settled() {
      if (unknown.size === 0) return;
      const over = new AbortController();
      await Promise.race([allKnown.promise, clock.sleep(botLimits.judged_wait_ms_max, over.signal)]);
      over.abort();
    },
    anew,
    outdated() {
      version += 1;
    },
  };
}

function first<Key, Value>(...maps: readonly ReadonlyMap<Key, Value>[]): readonly [Key, Value] | undefined {
  for (const map of maps) for (const each of map) return each;
  return undefined;
}
