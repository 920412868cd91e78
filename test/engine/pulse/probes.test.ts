// Goal: a probe's signal holds what ought to wake the loop and nothing that moves by itself.
// Method: the same facts at two moments must give one signal; one that matters changed must give another.

import { describe, expect, it } from "vitest";
import { failed } from "../../../src/engine/outcome.ts";
import { type ProbeFacts, probes } from "../../../src/engine/pulse/probes.ts";

const now_ms = 1_767_225_600_000;
const now_s = now_ms / 1_000;

const facts = {
  workers: {
    kind: "ok",
    troubles: [],
    workers: [
      {
        id: "fix",
        gen: "g1",
        state: "running",
        alive: true,
        exit_code: null,
        meta: false,
        health: "busy",
        idle_s: 3,
        uptime_s: 60,
        pending_tells: 1,
      },
    ],
  },
  claims: {
    kind: "ok",
    troubles: [],
    claims: [{ name: "repo", session: "fix", claimed_s: now_s - 5, nonce: "n", holder: "alive" }],
  },
  schedules: {
    kind: "ok",
    troubles: [{ path: "schedules/broken.json", why: "", remedy: "" }],
    schedules: [
      { name: "tea", cadence: { kind: "once", at_s: now_s + 60 }, due: false, next_s: now_s + 60 },
      { name: "hourly", cadence: { kind: "every", every_s: 3_600, anchor_s: now_s - 60 }, due: false },
    ],
  },
  asks: {
    kind: "ok",
    troubles: [],
    asks: [{ id: "fix-1", worker: "fix", state: "pending", age_s: 5, detached: false }],
  },
  ends: { kind: "ok", records: new Map([["fix-0", { kind: "answered", text: "yes", at_s: now_s - 9 }]]) },
  goals: ["ship"],
  goalActivity_s: new Map([["ship", now_s - 100]]),
  now_ms,
} as unknown as ProbeFacts;

async function signals(of: ProbeFacts): Promise<Record<string, unknown>> {
  const read = await Promise.all(probes.map(async ({ name, read }) => [name, (await read(of)).signal]));
  return Object.fromEntries(read) as Record<string, unknown>;
}

function changed(path: readonly (string | number)[], value: unknown): ProbeFacts {
  const copy = structuredClone(facts) as unknown as Record<string, unknown>;
  const last = path.at(-1);
  let at = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  if (last !== undefined) at[last] = value;
  return copy as unknown as ProbeFacts;
}

describe("nobody is woken by", () => {
  const rows: readonly (readonly [string, ProbeFacts])[] = [
    ["time alone", changed(["now_ms"], now_ms + 30_000)],
    ["how long a worker has been idle", changed(["workers", "workers", 0, "idle_s"], 500)],
    ["a message that waits for a worker", changed(["workers", "workers", 0, "pending_tells"], 9)],
    [
      "a claim that was renewed",
      changed(["claims", "claims", 0], {
        name: "repo",
        session: "fix",
        claimed_s: now_s,
        nonce: "m",
        holder: "alive",
      }),
    ],
    ["the age of an ask", changed(["asks", "asks", 0, "age_s"], 500)],
    ["a move for a goal", changed(["goalActivity_s"], new Map([["ship", now_s]]))],
  ];
  it.each(rows)("%s", async (_what, later) => {
    expect(await signals(later)).toEqual(await signals(facts));
  });
});

describe("somebody is woken by", () => {
  const rows: readonly (readonly [string, string, ProbeFacts])[] = [
    ["the end of a worker", "sessions", changed(["workers", "workers", 0, "state"], "exited")],
    ["another health", "sessions", changed(["workers", "workers", 0, "health"], "stuck")],
    ["another generation that looks the same", "sessions", changed(["workers", "workers", 0, "gen"], "g2")],
    [
      "a verdict",
      "sessions",
      changed(["workers", "workers", 0, "verify"], { verdict: "fail", exit_code: 1, output: "" }),
    ],
    ["a claim of somebody else", "claims", changed(["claims", "claims", 0, "session"], "other")],
    ["a schedule that falls due", "schedules", changed(["now_ms"], now_ms + 61_000)],
    ["an hour that is over", "schedules", changed(["now_ms"], now_ms + 3_600_000)],
    ["an ask that is gone", "asks", changed(["asks", "asks"], [])],
    [
      "an answer",
      "asks",
      changed(["ends", "records"], new Map([["fix-9", { kind: "answered", text: "", at_s: now_s }]])),
    ],
    [
      "sessions that cannot be listed",
      "sessions",
      changed(["workers"], failed("unreadable", "denied", "mend")),
    ],
    ["asks that cannot be listed", "asks", changed(["asks"], failed("unreadable", "denied", "mend"))],
  ];
  it.each(rows)("%s", async (_what, probe, later) => {
    expect((await signals(later))[probe]).not.toEqual((await signals(facts))[probe]);
  });
});

it("a schedule that makes no sense is named, and stays so", async () => {
  expect((await signals(facts)).schedules).toEqual({
    broken: "unparseable",
    hourly: { period: 0 },
    tea: "pending",
  });
});

it("the order in which things are listed does not matter", async () => {
  const asks = [{ id: "b-1" }, { id: "a-1" }];
  const one = await signals(changed(["asks", "asks"], asks));
  const other = await signals(changed(["asks", "asks"], asks.toReversed()));
  expect(one).toEqual(other);
});
