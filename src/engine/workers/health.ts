// How a worker is, from what was seen of it. Pure. What could not be seen makes nobody stuck.

import type { Health, WorkerFacts } from "../types.ts";

export interface HealthFacts {
  readonly alive: boolean;
  /** It waits for an answer to a question of its own. */
  readonly ask: "open" | "none";
  /** A dialog on its screen waits for a key. */
  readonly dialog: "open" | "none";
  /** When the text on the screen last changed; absent where nobody could say. */
  readonly screen_moved_ms?: number;
  readonly stuck_s: number;
}

export interface HealthVerdict {
  readonly health: Health;
  readonly reason: string;
  readonly idle_s?: number;
}

export function decideHealth(facts: HealthFacts, now_ms: number): HealthVerdict {
  if (!facts.alive) return { health: "dead", reason: "its session has ended" };
  const idle_s =
    facts.screen_moved_ms === undefined
      ? undefined
      : Math.max(0, Math.floor((now_ms - facts.screen_moved_ms) / 1_000));
  const seen = idle_s === undefined ? {} : { idle_s };
  if (facts.ask === "open") return { health: "waiting-ask", reason: "it waits for an answer", ...seen };
  if (facts.dialog === "open")
    return { health: "waiting-prompt", reason: "a dialog on its screen waits for a key", ...seen };
  if (idle_s === undefined) return { health: "busy", reason: "its screen could not be looked at" };
  if (idle_s >= facts.stuck_s)
    return { health: "stuck", reason: `nothing on its screen has changed for ${idle_s} s`, ...seen };
  return { health: "busy", reason: "its screen changes", ...seen };
}

/** What its record says of it, for people: of one whose host is gone without a last word, that it is lost. */
export function stateWord({
  state,
  alive,
}: Pick<WorkerFacts, "state" | "alive">): WorkerFacts["state"] | "lost" {
  return !alive && (state === "starting" || state === "running") ? "lost" : state;
}
