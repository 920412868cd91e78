// Which readings change beat after beat and so wake the loop for nothing. One quiet beat lowers a streak instead of
// ending it (change, change, still would hide for ever), and a flapping reading is announced once.

import { pulseLimits } from "./limits.ts";

export interface FlapEntry {
  readonly last: string;
  readonly streak: number;
  /** People were told; stays until the reading has been quiet for as long as it was not. */
  readonly told: boolean;
}

/** By item name (`snap:…`). */
export type FlapLedger = ReadonlyMap<string, FlapEntry>;

export interface FlapReport {
  readonly ledger: FlapLedger;
  /** To be told to people, once. */
  readonly announced: readonly string[];
  /** Every one at or above the threshold, for the decider. */
  readonly flapping: readonly string[];
}

/** `streakMax` 0 turns it off. */
export function trackFlapping(
  before: FlapLedger,
  items: Readonly<Record<string, string>>,
  streakMax: number = pulseLimits.flap_streak,
): FlapReport {
  const ledger = new Map<string, FlapEntry>();
  const announced: string[] = [];
  const flapping: string[] = [];
  for (const [item, value] of Object.entries(items)) {
    if (!item.startsWith("snap:")) continue;
    const entry = before.get(item);
    const streak = streakOf(entry, value);
    const flaps = streakMax > 0 && streak >= streakMax;
    const told = streak > 0 && entry?.told === true;
    if (flaps) flapping.push(item);
    if (flaps && !told) announced.push(item);
    ledger.set(item, { last: value, streak, told: told || flaps });
  }
  return { ledger, announced, flapping };
}

function streakOf(before: FlapEntry | undefined, value: string): number {
  if (before === undefined) return 0;
  if (before.last === value) return Math.max(0, before.streak - 1);
  return Math.min(before.streak + 1, pulseLimits.flap_streak_max);
}
