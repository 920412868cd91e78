// What it costs to keep people's attention in mind: a month of a busy team, and one look at five thousand asks of which
// none is due. The bars are ours: a month in seconds, so that weeks are simulated on every change; and a look that is made
// every half minute may take a thousandth of it.

import type { AskId } from "../src/engine/ids.ts";
import { decideAttention, type Somebody } from "../src/notify/attention.ts";
import type { AskFacts } from "../src/notify/facts.ts";
import type { AskKey } from "../src/notify/nouns.ts";
import { askOf, rowOf } from "../test/support/notify.ts";
import { runTeam } from "../test/support/team.ts";
import { type Figure, spreadOf } from "./figures.ts";

const ASKS = 5_000;
const rounds = { month: 3, look: 30 } as const;
const NOW_MS = Date.UTC(2026, 10, 21, 12);
const HOUR_MS = 3_600_000;

export async function benchAttention(): Promise<readonly Figure[]> {
  return [
    {
      what: "a month of five people and 40 asks a day",
      ours: spreadOf(Array.from({ length: rounds.month }, (_, seed) => timed(() => month(seed + 1)))),
      bars: [{ kind: "median_ms_max", value: 10_000 }],
    },
    {
      what: `one look at ${ASKS} asks that were put off`,
      ours: spreadOf(looks(asksOf("put off"))),
      bars: [{ kind: "median_ms_max", value: 30 }],
    },
    {
      what: `one look at ${ASKS} asks that wait for their next step`,
      ours: spreadOf(looks(asksOf("waiting"))),
      bars: [{ kind: "median_ms_max", value: 30 }],
    },
  ];
}

function timed(act: () => void): number {
  const started_ms = performance.now();
  act();
  return performance.now() - started_ms;
}

function month(seed: number): void {
  const { broken } = runTeam({ seed, days: 30, asksPerDay: 40, start_ms: NOW_MS });
  if (broken.length > 0) throw new Error(broken[0]);
}

function looks(asks: readonly AskFacts[]): readonly number[] {
  return Array.from({ length: rounds.look }, () => timed(() => look(asks)));
}

function look(asks: readonly AskFacts[]): void {
  const { calls } = decideAttention(asks, {
    now_ms: NOW_MS,
    people: ["ada", "ben", "cleo"].map(somebody),
    singleOwner: "no",
    named: () => undefined,
    signal: () => undefined,
  });
  if (calls.length > 0) throw new Error("somebody was called, and nothing was due");
}

function somebody(name: string): Somebody {
  const manners = { quiet: { from_minute: 22 * 60, to_minute: 7 * 60 } };
  const person = { name, roles: ["owner" as const], identities: [], manners };
  return { person, direct: [], zone: "Europe/Berlin", habits: {}, pings: [] };
}

function asksOf(state: "put off" | "waiting"): readonly AskFacts[] {
  return Array.from({ length: ASKS }, (_, index) => {
    const id = `w-${index + 1}` as AskId;
    const first_delivered_ms = NOW_MS - HOUR_MS;
    const called = { who: "ada", how: "thread", at_ms: NOW_MS - HOUR_MS / 2, used: 1, of: 6 } as const;
    const row = rowOf({
      id,
      key: `k${index}` as AskKey,
      first_delivered_ms,
      ladder: { rung: 1, brought: [], called },
    });
    const snooze = { until_ms: NOW_MS + HOUR_MS + index, words: "later", by: "ada" };
    return { ask: askOf({ id }), row: state === "put off" ? { ...row, snooze, snoozes: [snooze] } : row };
  });
}
