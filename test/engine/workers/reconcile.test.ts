// Goal: at every beat what happened to workers is told once, deadlines hold, and what is long over goes, but nothing
// that somebody may still need. Method: a fleet in memory and a clock moved by hand.

import { expect, test } from "vitest";
import type { WorkerHealth } from "../../../src/engine/types.ts";
import { decideNews } from "../../../src/engine/workers/reconcile.ts";
import { ann, crew, ended } from "./crew.ts";

const health = (fields: Partial<WorkerHealth>) =>
  ({ id: "w", gen: "g1", health: "busy", alive: true, pending_tells: 0, ...fields }) as WorkerHealth;
const stuck = { gen: "g1", health: "stuck" } as const;
const busy = { gen: "g1", health: "busy" } as const;
const dead = { gen: "g1", health: "dead" } as const;

test.each([
  [undefined, "busy", []],
  [undefined, "stuck", ["worker_stuck"]],
  [undefined, "dead", ["worker_ended"]],
  [busy, "stuck", ["worker_stuck"]],
  [stuck, "stuck", []],
  [stuck, "busy", ["worker_moving"]],
  [stuck, "waiting-ask", ["worker_moving"]],
  [stuck, "dead", ["worker_ended"]],
  [dead, "dead", []],
  [{ gen: "g0", health: "dead" } as const, "dead", ["worker_ended"]],
  [{ gen: "g0", health: "stuck" } as const, "busy", []],
] as const)("told %j, now %s: %j", (told, now, news) => {
  const before = new Map(told ? [["w", told]] : []);
  expect(decideNews(before, [health({ health: now })]).map(({ event }) => event)).toEqual(news);
});

test("an end, and a standstill, are told once each", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go" }, ann);
  await on.reconcile();
  await on.clock.advance(900_000);
  await on.reconcile();
  await on.reconcile();
  on.screen("w", "moved");
  await on.reconcile();
  await on.become("w", "exited", 7);
  await on.reconcile();
  await on.reconcile();
  expect(on.journal.slice(1)).toEqual([
    "[worker] w is stuck: nothing on its screen has changed for 900 s",
    "[worker] w moves again",
    "[worker] w ended with code 7",
  ]);
  expect(on.events.map(({ event }) => event)).toEqual([
    "worker_started",
    "worker_stuck",
    "worker_moving",
    "worker_ended",
  ]);
});

test("a standstill ends nobody: that is a person's or the decider's to say", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go" }, ann);
  await on.clock.advance(90_000_000);
  await on.reconcile();
  expect(await on.workers.health()).toMatchObject({ workers: [{ alive: true, health: "stuck" }] });
});

test("a deadline ends its worker, and no other life of that id", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", deadline_s: 60 }, ann);
  await on.workers.start({ id: "free", prompt: "go" }, ann);
  await on.clock.advance(59_000);
  await on.reconcile();
  expect(await on.workers.health()).toMatchObject({ workers: [{ alive: true }, { alive: true }] });
  await on.clock.advance(1_000);
  await on.reconcile();
  expect(await on.workers.health()).toMatchObject({
    workers: [
      { id: "free", alive: true },
      { id: "w", alive: false, state: "killed" },
    ],
  });
  expect(on.journal).toContain("[worker] killed w, by pulse: its deadline of 60 s is over");
  await on.host("w", { gen: "other" });
  await on.clock.advance(1_000_000);
  await on.reconcile();
  expect(await on.workers.health()).toMatchObject({ workers: [{ id: "free" }, { id: "w", alive: true }] });
});

const DAYS_3 = 3 * 24 * 3_600_000;

test("three days after its end a session goes with what belongs to it, and not a moment before", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", verify: "true" }, ann);
  await on.become("w", "exited", 0);
  await on.reconcile();
  await on.clock.advance(DAYS_3 - 1);
  await on.reconcile();
  expect(await on.text("sessions/w/meta.json")).toBeDefined();
  await on.clock.advance(1);
  await on.reconcile();
  for (const key of ["sessions/w/meta.json", "verify/w.json", "launches/w.json", "prompts/w.md"])
    expect([key, await on.text(key)]).toEqual([key, undefined]);
});

test.each([
  ["went before it", false, undefined],
  ["is still there", true, { v: 1, id: "w", gen: "g9", ts: 1, by: "ann" }],
] as const)(
  "a worktree that is gone leaves no record of its start where the session %s",
  async (_, hosts, left) => {
    const on = crew();
    const path = "/data/worktrees/w";
    const worktree = { repo: "/srv/app", path, branch: "looop/w", base: "abc" };
    if (hosts) {
      await on.host("w", { gen: "g9" });
      await on.become("w", "exited", 0);
    }
    const record = { v: 1, id: "w", gen: "g9", ts: 1, by: "ann", worktree };
    on.control.plant("launches/w.json", JSON.stringify(record));
    on.onRun(async ({ cwd }) => ended(cwd === path ? 128 : 0));
    await on.reconcile();
    const text = await on.text("launches/w.json");
    expect(text && JSON.parse(text)).toEqual(left);
  },
);

test("a check that is still to come keeps its session", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", verify: "true" }, ann);
  await on.become("w", "exited", 0);
  await on.clock.advance(DAYS_3);
  const stop = new AbortController();
  stop.abort();
  await on.workers.reconcile(stop.signal);
  expect(await on.text("sessions/w/meta.json")).toBeDefined();
  expect(on.ran).toEqual([]);
});

test("a check that somebody runs keeps its session", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", verify: "true" }, ann);
  await on.become("w", "exited", 0);
  const record = JSON.parse((await on.text("verify/w.json")) ?? "{}");
  on.control.plant("verify/w.json", JSON.stringify({ ...record, by: { pid: 77, started: "m" } }));
  await on.clock.advance(DAYS_3);
  await on.reconcile();
  expect(await on.text("sessions/w/meta.json")).toBeDefined();
  on.die(77);
  await on.reconcile();
  expect(await on.text("sessions/w/meta.json")).toBeUndefined();
});

test("a living session is never removed, however old", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go" }, ann);
  await on.clock.advance(10 * DAYS_3);
  await on.reconcile();
  expect(await on.text("sessions/w/meta.json")).toBeDefined();
});

test("a fleet that cannot be listed is left alone (I12)", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", verify: "true", deadline_s: 1 }, ann);
  await on.become("w", "exited", 0);
  await on.clock.advance(DAYS_3);
  on.control.arm({ method: "list", key: "sessions", effect: { kind: "fail", reason: "permission" } });
  const outcome = await on.reconcile();
  expect(outcome.kind).toBe("failed");
  expect(on.ran).toEqual([]);
});

test("a config that cannot be used is a trouble, and workers are kept by the defaults", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go" }, ann);
  on.configure({
    kind: "refused",
    field: "config",
    why: "caps.workers: it must be a whole number",
    remedy: "mend it",
  });
  expect(await on.reconcile()).toMatchObject({ kind: "ok", troubles: [{ path: "config" }] });
});
