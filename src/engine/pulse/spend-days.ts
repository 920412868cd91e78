// Spend per local day of the owner's zone. Pure. A run that told no cost is counted as such: unknown is not nothing.

import type { DaySpend } from "../pulse-control.ts";
import type { Event } from "../types.ts";
import type { SpendRow } from "./ledger.ts";
import { dayAt, dayStart_ms } from "./zone.ts";

export type SpendEntry = Pick<SpendRow, "at_ms" | "cost_usd" | "tokens">;

/** Rows that the ledger has forgotten long since. */
export function spendEntries(events: readonly Event[]): readonly SpendEntry[] {
  return events.flatMap((each): readonly SpendEntry[] => {
    const at_ms = Date.parse(each.ts);
    if (each.event !== "run_metered" || Number.isNaN(at_ms)) return [];
    const { cost_usd, tokens_in, tokens_out } = each;
    const isCounted = typeof tokens_in === "number" && typeof tokens_out === "number";
    return [
      {
        at_ms,
        ...(typeof cost_usd === "number" && { cost_usd }),
        ...(isCounted && { tokens: { in: tokens_in, out: tokens_out, cached: 0 } }),
      },
    ];
  });
}

/** Oldest first, without gaps, today last. */
export function daySpends(
  entries: readonly SpendEntry[],
  { zone, days }: { readonly zone: string; readonly days: number },
  now_ms: number,
): readonly DaySpend[] {
  const names = lastDays(now_ms, zone, days);
  const byDay = new Map(names.map((day) => [day, [] as SpendEntry[]]));
  // Written before the clock was set back: it was spent, and not tomorrow.
  for (const entry of entries) byDay.get(dayAt(Math.min(entry.at_ms, now_ms), zone))?.push(entry);
  return [...byDay].map(([day, rows]) => ({
    day,
    runs: rows.length,
    cost_usd: rows.reduce((sum, row) => sum + (row.cost_usd ?? 0), 0),
    tokens: rows.reduce((sum, row) => sum + (row.tokens?.in ?? 0) + (row.tokens?.out ?? 0), 0),
    unpriced: rows.filter((row) => row.cost_usd === undefined).length,
  }));
}

/** Days are 23 to 25 hours long; the moment before a day's first is in the day before. */
function lastDays(now_ms: number, zone: string, days: number): readonly string[] {
  const names: string[] = [];
  for (let at_ms = now_ms; names.length < days; at_ms = dayStart_ms(at_ms, zone) - 1)
    names.push(dayAt(at_ms, zone));
  return names.reverse();
}
