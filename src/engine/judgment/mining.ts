// What repeats: signatures that mostly fail, and yeses that were given each time. A pattern is shown, and at most
// proposed as a rule; nothing is taught by itself. Pure.

import { judgmentLimits } from "./limits.ts";
import type { YesRow } from "./ports.ts";
import { agedTally, type Tally } from "./weigh.ts";

export interface Failing {
  readonly signature: string;
  readonly share: number;
  readonly cases: number;
  readonly lastWhy: string;
}

/** Those that still fail mostly, as of now. */
export function failingOf(
  tallies: readonly { readonly signature: string; readonly tally: Tally }[],
  now_ms: number,
): readonly Failing[] {
  return tallies
    .map(({ signature, tally }) => {
      const { good, bad, lastWhy } = agedTally(tally, now_ms);
      return { signature, share: bad / Math.max(good + bad, Number.MIN_VALUE), cases: good + bad, lastWhy };
    })
    .filter(
      ({ cases, share }) => cases >= judgmentLimits.outcomes_min && share >= judgmentLimits.bad_share_raise,
    );
}

/** Rules that a person could teach. A yes to what may destroy something is never proposed. */
export function proposalsOf(rows: readonly YesRow[]): readonly string[] {
  return rows
    .filter(({ risk, no }) => risk !== "destructive" || no > 0)
    .map(({ signature, yes, no }) => {
      const said = no > 0 ? `no   # ${no} of ${no} denied` : `yes   # ${yes} of ${yes} approved`;
      return `looop judge teach '${signature.replaceAll("'", "'\\''")}' ${said}`;
    });
}
