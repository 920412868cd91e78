// Goal: the check of a life is run once after its end, whatever happens to whoever runs it, and only 0 is a pass.
// Method: rows of what a record may say, then passes over a fleet in memory with checks that end in every way.

import { expect, test } from "vitest";
import type { RunOutcome } from "../../../src/engine/ports.ts";
import { type VerifyRecord, verifyCodec, verifyKey } from "../../../src/engine/records/verify.ts";
import type { WorkerFacts } from "../../../src/engine/types.ts";
import { fleetLimits } from "../../../src/engine/workers/limits.ts";
import { decideVerify } from "../../../src/engine/workers/verify.ts";
import { ann, crew, ended } from "./crew.ts";

const gone = { id: "w", gen: "g1", state: "exited", alive: false, exit_code: 0, meta: false } as WorkerFacts;
const waiting: VerifyRecord = { id: "w", gen: "g1", command: "true", cwd: "/", stage: { in: "waiting" } };
const running: VerifyRecord = { ...waiting, stage: { in: "running", by: { pid: 7, started: "m" } } };
const done: VerifyRecord = {
  ...waiting,
  stage: { in: "done", verdict: { ok: true, exit_code: 0, output: "", ended_s: 1 } },
};

test.each<[string, VerifyRecord, Partial<WorkerFacts>, "alive" | "dead" | "unknown", string]>([
  ["after the end it is run", waiting, {}, "dead", "run"],
  ["before the end it is not", waiting, { alive: true }, "dead", "leave"],
  ["that of another life is not", waiting, { gen: "g0" }, "dead", "leave"],
  ["one that is being run is not", running, {}, "alive", "leave"],
  ["one that may be being run is not", running, {}, "unknown", "leave"],
  ["one whose runner died is not run again", running, {}, "dead", "fail"],
  ["one with a verdict is not", done, {}, "dead", "leave"],
])("%s", (_, record, facts, runner, kind) => {
  expect(decideVerify({ record, worker: { ...gone, ...facts }, runner }).kind).toBe(kind);
});

async function overWith(run: RunOutcome, command = "test -f done") {
  const on = crew();
  on.onRun(async () => run);
  await on.workers.start({ id: "w", prompt: "go", verify: command }, ann);
  await on.become("w", "exited", 0);
  const reconciled = await on.reconcile();
  const health = await on.workers.health();
  return { on, reconciled, verify: health.kind === "ok" ? health.workers[0]?.verify : undefined };
}

const bytes = (text: string) => Buffer.from(text);
const killed: RunOutcome = { ...ended(0), exit_code: null, signal: "SIGKILL" } as RunOutcome;

test.each<[string, RunOutcome, object]>([
  ["0 passes", ended(0, "fine"), { verdict: "pass", exit_code: 0, output: "fine" }],
  ["1 does not", ended(1, "no such file"), { verdict: "fail", exit_code: 1, output: "no such file" }],
  ["killed does not", killed, { verdict: "fail", exit_code: null, output: "ended by SIGKILL" }],
  [
    "out of time does not",
    { kind: "deadline", stdout: bytes("still"), stderr: bytes(""), wall_ms: 1 },
    { verdict: "fail", exit_code: null, output: "still\nnot done after 60 s" },
  ],
  [
    "one that could not be run does not",
    { kind: "not_started", why: "no such directory" },
    { verdict: "fail", exit_code: null, output: "could not be run: no such directory" },
  ],
  [
    "one that was stopped half way does not",
    { kind: "aborted", stdout: bytes(""), stderr: bytes(""), wall_ms: 1 },
    { verdict: "fail", exit_code: null, output: "interrupted; it is not run a second time" },
  ],
])("%s", async (_, run, verify) => {
  expect((await overWith(run)).verify).toEqual(verify);
});

test("its long output is cut to its end, and its command is journaled without what moves a terminal", async () => {
  const { on, verify } = await overWith(ended(1, `${"x".repeat(9_000)}the end`), "echo \x1b[2J\nfalse");
  expect(verify?.output.length).toBeLessThanOrEqual(fleetLimits.verify_output_bytes_max);
  expect(verify?.output.endsWith("the end")).toBe(true);
  expect(on.journal).toContainEqual("[worker] w did NOT pass its check (echo  [2J false)");
  expect(on.events).toContainEqual(
    expect.objectContaining({ event: "worker_verified", worker: "w", ok: false }),
  );
});

test("it is run once, however often and by how many at once it is looked at", async () => {
  const { on } = await overWith(ended(0));
  await Promise.all([on.reconcile(), on.reconcile(), on.reconcile()]);
  expect(on.ran.filter(({ command }) => "shell" in command)).toHaveLength(1);
  expect(on.ran[0]).toMatchObject({ command: { shell: "test -f done" }, cwd: "/data" });
  expect(on.ran[0]?.env).toEqual({ PATH: "/bin" });
  expect(on.events.filter(({ event }) => event === "worker_verified")).toHaveLength(1);
});

test("two that look at the same moment: one runs it", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", verify: "true" }, ann);
  await on.become("w", "exited", 0);
  await Promise.all([on.reconcile(), on.reconcile()]);
  expect(on.ran).toHaveLength(1);
});

test("whoever ran it and died leaves a failure that says so, not a second run", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", verify: "touch twice" }, ann);
  await on.become("w", "exited", 0);
  const gen = on.launched[0]?.gen ?? "";
  await on.store.write(
    verifyKey("w"),
    verifyCodec.encode({ ...running, id: "w", gen, command: "touch twice", cwd: "/data" }),
  );
  await on.reconcile();
  expect((await on.workers.health()) as object).not.toMatchObject({
    workers: [{ verify: { verdict: "fail" } }],
  });
  on.die(7);
  await on.reconcile();
  expect(on.ran).toEqual([]);
  expect(await on.workers.health()).toMatchObject({
    workers: [{ verify: { verdict: "fail", output: expect.stringContaining("not run a second time") } }],
  });
});

test("a check that cannot be read has not passed (I12)", async () => {
  const on = crew();
  await on.workers.start({ id: "w", prompt: "go", verify: "true" }, ann);
  await on.become("w", "exited", 0);
  on.control.plant(verifyKey("w"), '{"cmd":""}');
  expect(await on.workers.health()).toMatchObject({ workers: [{ verify: { verdict: "fail" } }] });
  await on.reconcile();
  await on.reconcile();
  expect(on.ran).toEqual([]);
  expect(on.events.filter(({ event }) => event === "worker_verified")).toMatchObject([{ ok: false }]);
});

test("what does not fit into one pass waits for the next", async () => {
  const on = crew();
  on.onRun(async () => {
    await on.clock.advance(fleetLimits.verify_pass_ms_max / 2);
    return ended(0);
  });
  for (const id of ["a", "b", "c"]) {
    await on.workers.start({ id, prompt: "go", verify: "true" }, ann);
    await on.become(id, "exited", 0);
  }
  await on.reconcile();
  expect(on.ran).toHaveLength(2);
  await on.reconcile();
  expect(on.ran).toHaveLength(3);
});
