// Goal: a loop is started once, seen to run, stopped in order within seconds whatever it is doing, and survives being
// killed. Method: real processes on a fresh data directory; a decider that never answers.

import { existsSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemProcesses } from "../../src/engine/host/processes.ts";
import { HANGING, type LoopBox, loopBox, QUIET } from "./loop-process.ts";

let box: LoopBox;
beforeEach(() => {
  box = loopBox();
});
afterEach(async () => {
  await box.down();
  box.close();
});

const upCount = () => box.read("events.jsonl").match(/"event":"pulse_started"/g)?.length ?? 0;

test("where nothing is set up, it says so and what to do", async () => {
  const ran = await box.looop(["up"]);
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toMatch(/not set up.*looop init\n$/);
  expect(existsSync(box.path("events.jsonl"))).toBe(false);
}, 60_000);

test("every problem of the config is told at once, each with its line", async () => {
  box.write("config.yaml", "interval: soon\n\nfoo: 1\ntick_command: x\nbudget:\n  daily_usd: much\n");
  for (const line of [["up"], ["up", "--detach"]]) {
    const ran = await box.looop(line);
    expect(ran.code).toBe(1);
    for (const part of [
      /config\.yaml:1: interval /,
      /:3: foo /,
      /:6: budget\.daily_usd /,
      /worker_command \(missing\)/,
    ])
      expect(ran.stderr).toMatch(part);
  }
  expect(existsSync(box.path("events.jsonl"))).toBe(false);
}, 60_000);

test("a config that cannot be read is never taken for none", async () => {
  box.write("config.yaml/file", "");
  const ran = await box.looop(["up"]);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/config\.yaml/);
  expect(ran.stderr).not.toMatch(/not set up/);
}, 60_000);

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s in the middle of a decision ends it in order, within five seconds",
  async (signal) => {
    box.write("config.yaml", HANGING);
    const { child, done } = box.start(["up"]);
    await box.until(() => existsSync(box.path("deciding")));
    const asked_ms = performance.now();
    child.kill(signal);
    const ran = await done;
    expect(performance.now() - asked_ms).toBeLessThan(5_000);
    expect(ran).toMatchObject({ code: 0, signal: null });
    expect(ran.stdout).toMatch(/the decision was interrupted; it is not counted/);
    expect(ran.stdout).toMatch(/the pulse is down\n$/);
    expect(existsSync(box.path("state/failure.json"))).toBe(false);
    expect((await box.pulse()).pulse).toBe("down");
  },
  60_000,
);

test("it is started once: the second start, and the one beside it, find the first", async () => {
  box.write("config.yaml", QUIET);
  const started = await Promise.all([box.json(["up", "--detach"]), box.json(["up", "--detach"])]);
  const { pid, pulse } = await box.pulse();
  expect(pulse).toBe("up");
  expect(started.map((each) => (each as { pid: number }).pid)).toEqual([pid, pid]);
  box.write("config.yaml", QUIET.replace("true", "no-such-agent"));
  const third = await box.looop(["up"]);
  expect(third).toMatchObject({ code: 0, stdout: "" });
  expect(third.stderr).toMatch(/^looop: worker_command starts no-such-agent, which is not on PATH/);
  expect(third.stderr).not.toMatch(/tick_command/);
  expect(third.stderr).toMatch(new RegExp(`a pulse runs here already \\(pid ${pid} `));
  expect(upCount()).toBe(1);
  expect(box.read("logs/pulse.log")).toMatch(/the pulse is up/);
}, 60_000);

test("down ends it, says so, and the second time has nothing to end", async () => {
  box.write("config.yaml", HANGING);
  await box.json(["up", "--detach"]);
  await box.until(() => existsSync(box.path("deciding")));
  const { pid = 0 } = await box.pulse();
  expect(await box.json(["down"])).toMatchObject({ pulse: "stopped", killed: [], living: [] });
  expect(systemProcesses().alive(pid)).toBe("dead");
  expect(existsSync(box.path("ledger.db-wal"))).toBe(false);
  expect((await box.pulse()).pulse).toBe("down");
  expect(box.read("logs/pulse.log")).toMatch(/the pulse is down\n$/);
  expect(await box.json(["down"])).toMatchObject({ pulse: "not_running" });
}, 60_000);

test("one that was killed holds nobody up, and its note leads to nobody else's process", async () => {
  box.write("config.yaml", QUIET);
  const { pid } = (await box.json(["up", "--detach"])) as { pid: number };
  process.kill(pid, "SIGKILL");
  await box.until(async () => (await box.pulse()).pulse === "down");
  expect(await box.json(["down"])).toMatchObject({ pulse: "not_running" });
  const again = (await box.json(["up", "--detach"])) as { state: string; pid: number };
  expect(again.state).toBe("started");
  expect(again.pid).not.toBe(pid);
}, 60_000);

test("what the bot read at its start counts once the config says something else, in the same process", async () => {
  box.write("config.yaml", QUIET);
  await box.json(["up", "--detach"]);
  const { pid } = await box.pulse();
  box.write("config.yaml", `${QUIET}people:\n  ann: {roles: [owner]}\n`);
  await box.until(() => upCount() === 2);
  expect(box.read("events.jsonl")).toMatch(/"event":"config_taken"/);
  expect(await box.pulse()).toMatchObject({ pid, pulse: "up" });
  expect(box.read("logs/pulse.log")).toMatch(/the config says something else now[\s\S]*down[\s\S]*up/);
  expect(await box.json(["people"])).toMatchObject({ people: [{ name: "ann" }] });
}, 60_000);

test("a mistake that is saved while it takes up a good change does not end it", async () => {
  box.write("config.yaml", QUIET);
  await box.json(["up", "--detach"]);
  const { pid } = await box.pulse();
  const good = `${QUIET}people:\n  ann: {roles: [owner]}\n`;
  box.write("config.yaml", good);
  await box.until(() => box.read("events.jsonl").includes('"event":"config_taken"'));
  box.write("config.yaml", `${good}colour: blue\n`);
  await box.until(() => upCount() === 2);
  await box.until(() => /colour/.test(box.read("logs/pulse.log")));
  expect(await box.pulse()).toMatchObject({ pid, pulse: "up" });
  box.write("config.yaml", good);
  expect(await box.json(["people"])).toMatchObject({ people: [{ name: "ann" }] });
}, 60_000);

test("records that cannot be used are told by everybody who is asked how it is", async () => {
  box.write("config.yaml", QUIET);
  box.write("state/spend.json", "{");
  box.write("schedules/s.json", "{");
  box.write("goals/good.md", "");
  writeFileSync(box.path("goals/bad.md"), Uint8Array.of(0xff, 0xfe, 0x00));
  await box.json(["up", "--detach"]);
  await box.until(() => existsSync(box.path("state/beat.json")));
  const [doctor, ready, status] = await Promise.all([
    box.looop(["doctor"]),
    box.looop(["health", "--ready"]),
    box.looop(["status"]),
  ]);
  expect(doctor.code).toBe(1);
  for (const key of ["state/spend.json", "schedules/s.json", "goals/bad.md"]) {
    expect(doctor.stdout).toContain(`✗ records: ${key}`);
    expect(status.stdout).toContain(`  ${key}: `);
  }
  expect(doctor.stdout).toMatch(/✗ program: pulse: nothing is decided: The record of today's spend/);
  expect(ready.code).toBe(1);
}, 60_000);

test("a pause holds over a restart, shows why, and ends with resume", async () => {
  box.write("config.yaml", QUIET);
  expect((await box.looop(["pause", "moving", "house"])).stdout).toMatch(/^paused by .*: moving house\n$/);
  await box.json(["up", "--detach"]);
  await box.until(() => existsSync(box.path("state/beat.json")));
  expect(await box.json(["status"])).toMatchObject({
    pulse: "up",
    paused: { why: "moving house" },
    last_beat: { outcome: "skipped", reason: "paused" },
  });
  expect((await box.looop(["resume"])).code).toBe(0);
  await box.until(() => box.read("events.jsonl").includes('"event":"decided"'));
  expect(await box.json(["status"])).not.toHaveProperty("paused");
}, 60_000);

test("the log for programs is one event a line, from the first moment", async () => {
  box.write("config.yaml", QUIET);
  const { child, done } = box.start(["up", "--json"]);
  await box.until(() => existsSync(box.path("state/beat.json")));
  child.kill("SIGTERM");
  const events = (await done).stdout
    .trimEnd()
    .split("\n")
    .map((each) => JSON.parse(each).event);
  expect(events).toEqual(expect.arrayContaining(["channel_state", "pulse_started"]));
  expect(events.at(-1)).toBe("pulse_stopped");
}, 60_000);
