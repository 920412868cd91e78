// What deciding has used up: attempts in the last hour, and spend per local day of the owner's zone. Pure folds over
// small rows; a clock that jumped never hides a row, and never keeps one for ever.

import { pulseLimits } from "./limits.ts";
import { dayStart_ms } from "./zone.ts";

/** Input that was not read from a cache (writes to it included), output with reasoning, and cached input. */
export interface Tokens {
  readonly in: number;
  readonly out: number;
  readonly cached: number;
}

/** USD per million tokens, for runners that report tokens but no cost. */
export interface Prices {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
}

export interface SpendRow {
  readonly at_ms: number;
  /** Only deciders report on every run; a worker's terminal tells nothing, and its row says only what is known. */
  readonly who: "decider" | "worker" | "lap";
  readonly cost_usd?: number;
  readonly tokens?: Tokens;
}

export interface Spent {
  readonly cost_usd: number;
  /** Cached input is left out: it costs a tenth, and would drown the rest. */
  readonly tokens: number;
  readonly runs: number;
  /** Deciders in a row, up to now, that told no cost. */
  readonly unpriced: number;
  /** Deciders in a row, up to now, that told no tokens. */
  readonly uncounted: number;
}

export function noteAttempt(attempts: readonly number[], now_ms: number): readonly number[] {
  return [...recentAttempts(attempts, now_ms), now_ms];
}

/** Attempts of the last hour. One from the future was made before the clock was set back: it counts as made now. */
export function recentAttempts(attempts: readonly number[], now_ms: number): readonly number[] {
  return attempts
    .filter((at_ms) => Number.isFinite(at_ms))
    .map((at_ms) => Math.min(at_ms, now_ms))
    .filter((at_ms) => now_ms - at_ms < pulseLimits.attempts_window_ms)
    .sort((a, b) => a - b);
}

/** When the next attempt fits under the cap; 0 when it fits now. */
export function attemptWait_ms(attempts: readonly number[], attemptsMax: number, now_ms: number): number {
  const recent = recentAttempts(attempts, now_ms);
  if (attemptsMax <= 0 || recent.length < attemptsMax) return 0;
  const freeing_ms = recent[recent.length - attemptsMax] ?? now_ms;
  return freeing_ms + pulseLimits.attempts_window_ms - now_ms;
}

export function noteSpend(rows: readonly SpendRow[], row: SpendRow, now_ms: number): readonly SpendRow[] {
  const kept = [...rows, row]
    .map((each) => (each.at_ms > now_ms ? { ...each, at_ms: now_ms } : each))
    .filter((each) => now_ms - each.at_ms < pulseLimits.spend_kept_ms);
  const excess = kept.length - pulseLimits.spend_rows_max;
  return excess > 0 ? folded(kept, excess + 1) : kept;
}

export function spentToday(rows: readonly SpendRow[], zone: string, now_ms: number): Spent {
  const start_ms = dayStart_ms(now_ms, zone);
  const rowsToday = rows.filter((row) => row.at_ms >= start_ms);
  const deciders = rowsToday.filter((row) => row.who === "decider");
  return {
    cost_usd: rowsToday.reduce((sum, row) => sum + (row.cost_usd ?? 0), 0),
    tokens: rowsToday.reduce((sum, row) => sum + (row.tokens?.in ?? 0) + (row.tokens?.out ?? 0), 0),
    runs: rowsToday.length,
    unpriced: trailing(deciders, (row) => row.cost_usd === undefined),
    uncounted: trailing(deciders, (row) => row.tokens === undefined),
  };
}

/** What the runner said it cost, else what its tokens cost by the owner's prices; undefined when neither is known. */
export function costOf(
  reading: { readonly cost_usd?: number; readonly tokens?: Tokens },
  prices: Prices | undefined,
): number | undefined {
  if (reading.cost_usd !== undefined) return reading.cost_usd;
  if (reading.tokens === undefined || prices === undefined) return undefined;
  const { in: input, out, cached } = reading.tokens;
  return (input * prices.input + out * prices.output + cached * prices.cachedInput) / 1_000_000;
}

function trailing(rows: readonly SpendRow[], matches: (row: SpendRow) => boolean): number {
  const last = rows.findLastIndex((row) => !matches(row));
  return rows.length - 1 - last;
}

/** The oldest rows as one, dated by the youngest of them: nothing spent is ever forgotten early. */
function folded(rows: readonly SpendRow[], count: number): readonly SpendRow[] {
  const oldest = rows.slice(0, count);
  const priced = oldest.filter((row) => row.cost_usd !== undefined);
  const counted = oldest.flatMap((row) => row.tokens ?? []);
  const sum: SpendRow = {
    at_ms: Math.max(...oldest.map((row) => row.at_ms)),
    who: "worker",
    ...(priced.length > 0 && { cost_usd: priced.reduce((total, row) => total + (row.cost_usd ?? 0), 0) }),
    ...(counted.length > 0 && {
      tokens: counted.reduce((total, one) => ({
        in: total.in + one.in,
        out: total.out + one.out,
        cached: total.cached + one.cached,
      })),
    }),
  };
  return [sum, ...rows.slice(count)];
}
