// Goal: the fleet shows every session that can be read, calls dead only what is proven dead, and tells who we are by
// where we run before it believes the environment.
// Method: session records in a fresh directory on disk; processes as a table of pids.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import type { Processes, ProcessFacts } from "../../../src/engine/ports.ts";
import { createFleet, type SessionMarker } from "../../../src/engine/workers/fleet.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-fleet-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Table {
  /** pid → start mark */
  readonly running: Readonly<Record<number, string>>;
  readonly ancestry: readonly number[];
  /** What processes have as marker in their environment. */
  readonly markers?: Readonly<Record<number, string>>;
}

const EMPTY: Table = { running: {}, ancestry: [] };

function processesOf({ running, ancestry, markers = {} }: Table): Processes {
  return {
    alive(pid, started) {
      const mark = running[pid];
      if (mark === undefined) return "dead";
      return started === undefined || started === mark ? "alive" : "dead";
    },
    ancestry: () =>
      ancestry.map(
        (pid, at): ProcessFacts => ({ pid, parent_pid: ancestry[at + 1] ?? 0, started: running[pid] ?? "" }),
      ),
    variable: (of) => markers[of],
  };
}

function fleetOf(table: Table, marker: SessionMarker = {}) {
  const store = createFileStore({ root, clock: systemClock(), ids: randomIds() });
  return createFleet({ store, processes: processesOf(table), marker });
}

function session(id: string, meta: object, status: object | undefined) {
  const dir = join(root, "sessions", id);
  mkdirSync(dir, { recursive: true });
  const full = { id, cmd: ["bash"], host_pid: 100, host_started: "a", started_at: 1_700_000_000, ...meta };
  writeFileSync(join(dir, "meta.json"), JSON.stringify(full));
  if (status) writeFileSync(join(dir, "status.json"), JSON.stringify(status));
}

const RUNNING = { state: "running", child_pid: 101, exit_code: null, last_change: 1_700_000_001 };
const HOST_UP: Table = { running: { 100: "a", 101: "b" }, ancestry: [] };

async function workers(table: Table) {
  const list = await fleetOf(table).list();
  if (list.kind !== "ok") throw new Error(list.why);
  return list;
}

test("a directory without sessions is an empty fleet", async () => {
  expect(await workers(EMPTY)).toEqual({ kind: "ok", workers: [], troubles: [] });
});

test("a session that a newer looop wrote is shown, and a person is told once", async () => {
  session("w1", { v: 2 }, { ...RUNNING, v: 3 });
  const first = await workers(HOST_UP);
  expect(first.workers).toMatchObject([{ id: "w1", alive: true }]);
  expect(first.troubles).toMatchObject([
    { path: "sessions/w1/meta.json", why: expect.stringContaining("version 2") },
    { path: "sessions/w1/status.json", why: expect.stringContaining("version 3") },
  ]);
  expect((await workers(HOST_UP)).troubles).toEqual([]);
});

test("a session tells its generation, its times and how it ended", async () => {
  session(
    "w1",
    { gen: "g1" },
    { state: "exited", child_pid: null, exit_code: 3, last_change: 1_700_000_009 },
  );
  expect((await workers(EMPTY)).workers).toEqual([
    {
      id: "w1",
      gen: "g1",
      state: "exited",
      alive: false,
      exit_code: 3,
      started_s: 1_700_000_000,
      changed_ms: 1_700_000_009_000,
      meta: false,
    },
  ]);
});

test.each([
  ["runs and its host lives", RUNNING, { 100: "a" }, true],
  ["is starting and its host lives", undefined, { 100: "a" }, true],
  ["says it runs, but its host is gone", RUNNING, {}, false],
  ["says it runs, but its host's pid belongs to another process", RUNNING, { 100: "z" }, false],
  [
    "has ended while its host still lives",
    { ...RUNNING, state: "exited", exit_code: 0 },
    { 100: "a" },
    false,
  ],
  ["was killed", { ...RUNNING, state: "killed" }, { 100: "a" }, false],
])("a session that %s", async (_, status, running, alive) => {
  session("w1", {}, status);
  expect((await workers({ running, ancestry: [] })).workers).toMatchObject([{ id: "w1", alive }]);
});

test("a host that ends while it is looked at has told when", async () => {
  session("w1", {}, RUNNING);
  const exited = { state: "exited", child_pid: null, exit_code: 0, last_change: 1_700_000_500 };
  const processes: Processes = {
    alive() {
      session("w1", {}, exited);
      return "dead";
    },
    ancestry: () => [],
    variable: () => undefined,
  };
  const store = createFileStore({ root, clock: systemClock(), ids: randomIds() });
  const list = await createFleet({ store, processes, marker: {} }).list();
  expect(list).toMatchObject({ workers: [{ state: "exited", alive: false, changed_ms: 1_700_000_500_000 }] });
});

test("where the platform cannot tell, a session is not called dead", async () => {
  session("w1", {}, RUNNING);
  const store = createFileStore({ root, clock: systemClock(), ids: randomIds() });
  const processes: Processes = { alive: () => "unknown", ancestry: () => [], variable: () => undefined };
  const list = await createFleet({ store, processes, marker: {} }).list();
  expect(list).toMatchObject({ workers: [{ id: "w1", alive: true }] });
});

test("the loop of the reference program is nobody's worker", async () => {
  session("pulse", {}, RUNNING);
  expect((await workers(HOST_UP)).workers).toEqual([]);
});

test("a session being made, without records yet, is not there and no trouble", async () => {
  mkdirSync(join(root, "sessions", "w1"), { recursive: true });
  expect(await workers(EMPTY)).toMatchObject({ workers: [], troubles: [] });
});

test("a status that cannot be read leaves life and death to the host's process, visibly", async () => {
  session("w1", {}, undefined);
  writeFileSync(join(root, "sessions/w1/status.json"), "{");
  expect(await workers(HOST_UP)).toMatchObject({
    workers: [{ id: "w1", alive: true, state: "running" }],
    troubles: [{ path: "sessions/w1/status.json" }],
  });
  expect(await workers(EMPTY)).toMatchObject({ workers: [{ id: "w1", alive: false }] });
});

test("records that cannot be used are troubles beside the sessions that can", async () => {
  session("w1", {}, RUNNING);
  session("w2", { host_pid: "no" }, RUNNING);
  session("w3", { id: "w1" }, RUNNING);
  mkdirSync(join(root, "sessions", "no good"));
  mkdirSync(join(root, "sessions", "w4"));
  symlinkSync("../w1/meta.json", join(root, "sessions/w4/meta.json"));
  const { workers: found, troubles } = await workers(HOST_UP);
  expect(found.map(({ id }) => id)).toEqual(["w1"]);
  expect(troubles.map(({ path }) => path).sort()).toEqual([
    "sessions/no good",
    "sessions/w2/meta.json",
    "sessions/w3/meta.json",
    "sessions/w4/meta.json",
  ]);
});

test("sessions that cannot be listed are a failure, not an empty fleet", async () => {
  writeFileSync(join(root, "sessions"), "a file");
  expect(await fleetOf(EMPTY).list()).toMatchObject({ kind: "failed", reason: "unreadable" });
});

const PERSON = { kind: "person", name: "ann", surface: "terminal" };
const INSIDE: Table = { running: { 7: "x", 101: "b", 100: "a" }, ancestry: [7, 101, 100] };

test("whoever runs in no session is a person at the terminal", async () => {
  session("w1", {}, RUNNING);
  expect(await fleetOf({ ...HOST_UP, ancestry: [7, 1] }).whoami("ann")).toEqual(PERSON);
});

test.each([
  ["the session's host", [7, 100, 1]],
  ["the session's first program", [7, 101, 1]],
])("a process below %s is that worker, whatever its environment says", async (_, ancestry) => {
  session("w1", { gen: "g1" }, RUNNING);
  const fleet = fleetOf({ running: INSIDE.running, ancestry });
  expect(await fleet.whoami("ann")).toEqual({ kind: "worker", id: "w1", gen: "g1", meta: false });
});

test("the marker alone makes a worker, without any session on record", async () => {
  const fleet = fleetOf(EMPTY, { id: "w9", gen: "g9" });
  expect(await fleet.whoami("ann")).toEqual({ kind: "worker", id: "w9", gen: "g9", meta: false });
});

test("a marker that is no id still makes a worker", async () => {
  const fleet = fleetOf(EMPTY, { id: "../person" });
  expect(await fleet.whoami("ann")).toMatchObject({ kind: "worker", id: "___person", meta: false });
});

test("a worker that borrows another's marker stays itself", async () => {
  session("w1", { gen: "g1" }, RUNNING);
  session(
    "boss",
    { host_pid: 200, host_started: "h", gen: "gb", meta: true },
    { ...RUNNING, child_pid: 201 },
  );
  const fleet = fleetOf(
    { ...INSIDE, running: { ...INSIDE.running, 200: "h", 201: "i" } },
    { id: "boss", gen: "gb" },
  );
  expect(await fleet.whoami("ann")).toEqual({ kind: "worker", id: "w1", gen: "g1", meta: false });
});

test("only its own record makes a session a meta session, never the marker", async () => {
  session("boss", { meta: true, gen: "gb" }, RUNNING);
  const marker = { id: "boss", gen: "gb" };
  expect(await fleetOf(INSIDE, marker).whoami("ann")).toMatchObject({ id: "boss", meta: true });
  expect(await fleetOf({ ...HOST_UP, ancestry: [7, 1] }, marker).whoami("ann")).toMatchObject({
    id: "boss",
    meta: false,
  });
});

test("the pid of a dead session that now belongs to a person's shell makes nobody a worker", async () => {
  session("w1", {}, RUNNING);
  const fleet = fleetOf({ running: { 101: "later", 100: "later" }, ancestry: [7, 101, 100] });
  expect(await fleet.whoami("ann")).toEqual(PERSON);
});

test("in a session within a session, the inner one counts", async () => {
  session("outer", { host_pid: 300, host_started: "o" }, { ...RUNNING, child_pid: 301 });
  session("inner", {}, RUNNING);
  const fleet = fleetOf({
    running: { ...INSIDE.running, 300: "o", 301: "p" },
    ancestry: [7, 101, 100, 301, 300],
  });
  expect(await fleet.whoami("ann")).toMatchObject({ id: "inner" });
});

test("with sessions unreadable, the marker still makes a worker, and nothing at all a person", async () => {
  writeFileSync(join(root, "sessions"), "a file");
  expect(await fleetOf(INSIDE, { id: "w1" }).whoami("ann")).toMatchObject({ kind: "worker", id: "w1" });
  expect(await fleetOf(INSIDE).whoami("ann")).toEqual(PERSON);
});

test.each([
  ["below a session", INSIDE, { kind: "worker", id: "w1" }],
  [
    "that left its session, and kept its marker",
    { ...HOST_UP, ancestry: [7, 1], markers: { 7: "w1" } },
    { kind: "worker", id: "w1" },
  ],
  [
    "with a marker that is no id",
    { ...HOST_UP, ancestry: [7, 1], markers: { 7: "../x" } },
    { kind: "worker", id: "___x" },
  ],
  ["of a person", { ...HOST_UP, ancestry: [7, 1] }, { kind: "somebody" }],
])("another process %s is known for what it is", async (_, table: Table, who) => {
  session("w1", { gen: "g1" }, RUNNING);
  expect(await fleetOf(table).whois(7)).toEqual(who);
});
