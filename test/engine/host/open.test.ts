// Goal: the engine on a real directory, with everything composed, does what its parts promise, from a bare directory on.
// Method: two engines over one directory, as two processes would be; real sessions on record; no scripted part.

import { execFile, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Engine } from "../../../src/engine/engine.ts";
import { environmentOf } from "../../../src/engine/host/environment.ts";
import { openEngine } from "../../../src/engine/host/open.ts";
import { systemProcesses } from "../../../src/engine/host/processes.ts";
import type { AskId } from "../../../src/engine/ids.ts";
import { PULSE_LOCK } from "../../../src/engine/watching/observe.ts";
import { builtProgram } from "../../support/built.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-open-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function open(env: Record<string, string> = {}): Engine {
  const facts = { cwd: "/", user: "ann", packageRoot: undefined };
  const environment = environmentOf({
    ...facts,
    env: { LOOOP_DATA_DIR: root, PATH: process.env.PATH, ...env },
  });
  if (environment.kind !== "ok") throw new Error(environment.why);
  return openEngine(environment);
}

const ANN = { kind: "person", name: "ann", surface: "terminal" } as const;
const SETUP = "setup-1" as AskId;

async function stateOf(engine: Engine) {
  const state = await engine.state();
  if ("kind" in state) throw new Error(state.why);
  return state;
}

function session(id: string, meta: object) {
  mkdirSync(join(root, "sessions", id), { recursive: true });
  const full = { id, cmd: ["bash"], host_pid: process.pid, started_at: 1_700_000_000, ...meta };
  writeFileSync(join(root, "sessions", id, "meta.json"), JSON.stringify(full));
  writeFileSync(
    join(root, "sessions", id, "status.json"),
    JSON.stringify({ state: "running", child_pid: null }),
  );
}

test("a bare directory can be looked at before anything is in it", async () => {
  const engine = open();
  expect(await stateOf(engine)).toMatchObject({
    asks: [],
    goals: [],
    workers: [],
    troubles: [],
    pulse_alive: false,
  });
});

test("after the seeding a person finds the setup ask, and answers it", async () => {
  const engine = open();
  expect((await engine.seed()).kind).toBe("ok");
  expect(await stateOf(engine)).toMatchObject({
    asks: [{ id: "setup-1", worker: "setup", state: "pending" }],
    goals: ["playbook-daily", "setup"],
    troubles: [],
  });
  const answer = await open().mailbox.answer({ ask: "setup-1", text: "setup complete" }, ANN);
  expect(answer).toMatchObject({ kind: "recorded", answer: { decision: { kind: "choice" } } });
  expect(await engine.goals.archive("setup", {}, ANN)).toMatchObject({ kind: "done" });
  expect(await stateOf(engine)).toMatchObject({ asks: [], goals: ["playbook-daily"] });
});

test("the seeded sensor passes the test of sensors", async () => {
  const engine = open();
  await engine.seed();
  expect(await engine.sensors.test("today")).toMatchObject({
    kind: "ran",
    reading: { ok: true, signal: { date: expect.any(String) } },
    problems: [],
  });
});

test("a wait in one process ends when another answers", async () => {
  const engine = open();
  await engine.seed();
  const first = await engine.wait({ interest: "asks", client: "c" });
  expect(first).toMatchObject({ kind: "changed", changed: expect.arrayContaining(["asks"]) });
  const waiting = engine.wait({ interest: "asks", client: "c" });
  await open().mailbox.answer({ ask: SETUP, text: "done" }, ANN);
  expect(await waiting).toMatchObject({
    kind: "changed",
    changed: ["asks"],
    state: { asks: [] },
  });
});

test("the pulse lives as long as somebody holds its lock, in whichever process", async () => {
  const engine = open();
  const { createFileStore } = await import("../../../src/engine/host/file-store.ts");
  const { randomIds, systemClock } = await import("../../../src/engine/host/clock.ts");
  const store = createFileStore({ root, clock: systemClock(), ids: randomIds() });
  const lock = await store.lock(PULSE_LOCK, "test");
  if (lock.kind !== "locked") throw new Error(lock.kind);
  expect(await stateOf(engine)).toMatchObject({ pulse_alive: true });
  lock.release();
  expect(await stateOf(engine)).toMatchObject({ pulse_alive: false });
});

test("whoever runs below a live session is its worker and may neither answer nor write policy", async () => {
  const engine = open();
  await engine.seed();
  const mark = systemProcesses().ancestry()[0]?.started ?? "";
  session("fix-42", { gen: "g1", host_started: mark });
  const actor = await engine.fleet.whoami("ann");
  expect(actor).toEqual({ kind: "worker", id: "fix-42", gen: "g1", meta: false });
  expect(await engine.mailbox.answer({ ask: "setup-1", text: "yes" }, actor)).toMatchObject({
    kind: "refused",
  });
  expect(await engine.goals.write("mine", "take over", {}, actor)).toMatchObject({ kind: "refused" });
  expect(await engine.playbook.write("take over", {}, actor)).toMatchObject({ kind: "refused" });
  expect(await engine.sensors.remove("today", {}, actor)).toMatchObject({ kind: "refused" });
  expect(await engine.schedules.remove("x", {}, actor)).toMatchObject({ kind: "refused" });
});

test("a session whose pid has another start mark is not ours", async () => {
  session("old", { host_started: "1" });
  expect(await open().fleet.whoami("ann")).toEqual(ANN);
  expect(await open().fleet.list()).toMatchObject({ workers: [{ id: "old", alive: false }] });
});

test("a program deep below a session's host is its worker, even in a session of its own and with no environment", async () => {
  const program = builtProgram("whoami");
  const whoami = `setsid --wait env -i LOOOP_DATA_DIR='${root}' '${process.execPath}' '${program}'`;
  const shell = spawn("bash", ["-c", `read -r go; (${whoami}; true)`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const said = text(shell.stdout);
  session("deep", { host_pid: shell.pid, gen: "g" });
  shell.stdin.end("go\n");
  expect(JSON.parse(await said)).toEqual({ kind: "worker", id: "deep", gen: "g", meta: false });
});

test("the marker of the environment makes a worker", async () => {
  const engine = open({ LOOOP_SESSION_ID: "w7", LOOOP_SESSION_GEN: "g" });
  expect(await engine.fleet.whoami("ann")).toEqual({ kind: "worker", id: "w7", gen: "g", meta: false });
});

test("claims of dead sessions fall free, those of live ones hold", async () => {
  session("live", {});
  session("dead", { host_pid: 2 ** 22 + 1 });
  const { claims } = open();
  expect(await claims.claim("a", "live")).toMatchObject({ kind: "claimed" });
  expect(await claims.claim("b", "dead")).toMatchObject({ kind: "claimed" });
  expect(await claims.claim("a", "other")).toMatchObject({ kind: "held" });
  expect(await claims.claim("b", "other")).toMatchObject({ kind: "claimed" });
});

test("a directory that cannot be written can still be read", async () => {
  await open().seed();
  const playbook = readFileSync(join(root, "PLAYBOOK.md"), "utf8");
  rmSync(join(root, "reports"), { recursive: true });
  writeFileSync(join(root, "reports"), "in the way");
  expect(await open().seed()).toMatchObject({ kind: "failed", why: expect.stringContaining("reports") });
  chmodSync(root, 0o500);
  expect(await stateOf(open())).toMatchObject({
    asks: [{ id: "setup-1" }],
    goals: ["playbook-daily", "setup"],
  });
  expect(await open().playbook.read()).toMatchObject({ kind: "ok", body: playbook });
  chmodSync(root, 0o700);
});

test("asking and answering load no package beyond the schema reader, of the lock its native part alone", async () => {
  const program = join(import.meta.dirname, "../../fixtures/programs/loaded-packages.ts");
  const env = { PATH: process.env.PATH, LOOOP_DATA_DIR: root };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
  expect(JSON.parse(stdout)).toEqual(["zod/mini"]);
});
