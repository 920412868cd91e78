// The calendar of cron patterns, by croner. Loaded only when a schedule is by cron: no other verb pays for it.
// Around a change of the clocks: what falls into the hour that is left out comes right after it, what falls into the
// hour that comes twice comes once, unless its pattern is for every hour.

import type { Cron } from "croner";
import { countText } from "../count.ts";
import type { Cadence } from "../types.ts";
import type { Calendar, CronProblem } from "./cadence.ts";

const noCron: Calendar = { last_s: none, next_s: none, problem: none };

function none(): undefined {
  return undefined;
}

export async function calendarFor(cadences: readonly Cadence[]): Promise<Calendar> {
  if (!cadences.some(({ kind }) => kind === "cron")) return noCron;
  const { Cron } = await import("croner");
  const patterns = new Map<string, Cron>();

  function patternOf(cron: string, zone: string): Cron {
    const name = `${zone} ${cron}`;
    const known = patterns.get(name);
    if (known !== undefined) return known;
    const pattern = new Cron(cron, { timezone: zone, mode: "5-part", paused: true });
    patterns.set(name, pattern);
    return pattern;
  }

  return {
    last_s(cron, zone, at_s) {
      // "Before" is strict for croner, and ours is not.
      const before = new Date((Math.floor(at_s) + 1) * 1_000);
      return secondsOf(patternOf(cron, zone).previousRuns(1, before)[0]);
    },
    next_s: (cron, zone, after_s) =>
      secondsOf(patternOf(cron, zone).nextRuns(1, new Date(after_s * 1_000))[0]),
    problem: (cron, zone) => shapeProblem(cron) ?? problemOf(() => patternOf(cron, zone), zone),
  };
}

function secondsOf(date: Date | undefined): number | undefined {
  return date === undefined ? undefined : Math.floor(date.getTime() / 1_000);
}

/** What croner would tell in words about forms that are not ours. */
function shapeProblem(cron: string): CronProblem | undefined {
  const parts = cron.split(/\s+/).filter((part) => part !== "").length;
  if (parts === 5 || (parts === 1 && /^@\w+$/.test(cron))) return undefined;
  return { field: "cron", why: `it has ${countText(parts, "field")}, and not five` };
}

function problemOf(pattern: () => Cron, zone: string): CronProblem | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { field: "zone", why: "this machine knows no time zone of that name" };
  }
  try {
    // From a fixed moment: whether a pattern ever comes does not depend on when one asks.
    if (pattern().nextRun(new Date(0)) !== null) return undefined;
    return { field: "cron", why: "it names a moment that never comes" };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why = error.message.replace(/^\w+: |\.$/g, "");
    return { field: "cron", why: why.includes("seven") ? "there is no pattern of that name" : why };
  }
}
