// What a watcher compares: one short print per category of the state, and which categories differ. Pure.
// Keeps I12: what could not be seen is not a change, and does not erase what was seen before.

import { canonicalJson, contentHash } from "../hash.ts";
import type { ChangeCategory } from "../types.ts";

/** A category that could not be seen is undefined. */
export interface Sighting {
  readonly asks: string | undefined;
  readonly journal: string | undefined;
  readonly playbook: string | undefined;
  readonly goals: string | undefined;
  readonly snapshots: string | undefined;
  readonly workers: string | undefined;
  readonly pulse: "up" | "down" | undefined;
}

/** Enough that two states which differ do not look alike; a cursor is passed around on command lines. */
const PRINT_CHARS = 16;
const PRINTED = ["asks", "journal", "playbook", "goals", "snapshots", "workers"] as const;
const VERSION = "s1";
const UNSEEN = "-";

export function printOf(content: unknown): string {
  return contentHash(canonicalJson(content)).slice(0, PRINT_CHARS);
}

/** `printOf([])`, written out: to hash while loading would cost every verb Node's crypto, 7 ms. */
const EMPTY_PRINT = "4f53cda18c2baa0c";

/** What somebody was told who was never told anything: each category empty, the pulse not known to have run. */
export const nothingSeen: Sighting = {
  asks: EMPTY_PRINT,
  journal: EMPTY_PRINT,
  playbook: EMPTY_PRINT,
  goals: EMPTY_PRINT,
  snapshots: EMPTY_PRINT,
  workers: EMPTY_PRINT,
  pulse: undefined,
};

export function changesOf(before: Sighting, now: Sighting): readonly ChangeCategory[] {
  const changed: ChangeCategory[] = PRINTED.filter(
    (category) => now[category] !== undefined && now[category] !== before[category],
  );
  return before.pulse === "up" && now.pulse === "down" ? [...changed, "pulse-down"] : changed;
}

/** That the pulse went down interests everybody who waits: without it nothing else will change. */
export function isOfInterest(
  changed: readonly ChangeCategory[],
  interest: "anything" | "asks" | "actionable",
): boolean {
  if (interest === "anything") return changed.length > 0;
  const wanted: readonly ChangeCategory[] =
    interest === "asks" ? ["asks", "pulse-down"] : ["asks", "journal", "pulse-down"];
  return changed.some((category) => wanted.includes(category));
}

/** What is known after `now`: news where there is some, what was known where there is none. */
export function sightingAfter(before: Sighting, now: Sighting): Sighting {
  return {
    asks: now.asks ?? before.asks,
    journal: now.journal ?? before.journal,
    playbook: now.playbook ?? before.playbook,
    goals: now.goals ?? before.goals,
    snapshots: now.snapshots ?? before.snapshots,
    workers: now.workers ?? before.workers,
    pulse: now.pulse ?? before.pulse,
  };
}

export function encodeCursor(sighting: Sighting): string {
  return [VERSION, ...PRINTED.map((category) => sighting[category] ?? UNSEEN), sighting.pulse ?? UNSEEN].join(
    ".",
  );
}

export function decodeCursor(cursor: string): Sighting | undefined {
  const [version, asks, journal, playbook, goals, snapshots, workers, pulse, ...rest] = cursor.split(".");
  const prints = [asks, journal, playbook, goals, snapshots, workers];
  if (version !== VERSION || rest.length > 0 || !prints.every(isPrint)) return undefined;
  if (pulse !== "up" && pulse !== "down" && pulse !== UNSEEN) return undefined;
  const seen = (print: string | undefined) => (print === UNSEEN ? undefined : print);
  return {
    asks: seen(asks),
    journal: seen(journal),
    playbook: seen(playbook),
    goals: seen(goals),
    snapshots: seen(snapshots),
    workers: seen(workers),
    pulse: pulse === UNSEEN ? undefined : pulse,
  };
}

function isPrint(text: string | undefined): boolean {
  return text !== undefined && (text === UNSEEN || /^[0-9a-f]{16}$/.test(text));
}
