// Goal: `looop run` on a real machine: what it prints and how it ends is the command's, what needs a yes waits for one,
// and killing either side repeats nothing. Method: the real program in real processes on a fresh data directory.

import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { disk } from "../../src/engine/host/disk.ts";
import { environmentOf } from "../../src/engine/host/environment.ts";
import { openEngine } from "../../src/engine/host/open.ts";
import { judgeMoves } from "../../src/engine/judgment/guard/judge-moves.ts";
import { moveJudge } from "../../src/engine/judgment/move-judge.ts";
import type { Judgment } from "../../src/engine/pulse/permit.ts";
import { openActs } from "../support/acts.ts";
import { type Sandbox, sandbox } from "./cli-process.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.close());

/** The one that the program has: a yes is bound to the rules under which it was given. */
function judgmentOn(dataDir: string): Judgment {
  const packageRoot = resolve(import.meta.dirname, "../..");
  const env = { PATH: process.env.PATH ?? "", HOME: dataDir, LOOOP_DATA_DIR: dataDir };
  const environment = environmentOf({ env, cwd: dataDir, user: "ann", packageRoot });
  if (environment.kind !== "ok") throw new Error(environment.why);
  const { judge, guard } = openEngine(environment);
  return judgeMoves({ judge: moveJudge(judge), guard, dataDir });
}

const ledger = () => (existsSync(box.path("ledger.txt")) ? readFileSync(box.path("ledger.txt"), "utf8") : "");

test("a harmless command runs at once, in the data directory, and ends as it ends", async () => {
  expect(await box.looop(["run", "pwd; ls nowhere"])).toMatchObject({
    code: 2,
    stdout: expect.stringContaining(`${box.data}\n`),
    stderr: "",
  });
  const ran = await box.looop(["run", "printenv"], { env: { GH_TOKEN: "hunter2" } });
  expect(ran.code).toBe(0);
  expect(ran.stdout).not.toContain("hunter2");
  expect(ran.stdout).toContain(`LOOOP_DATA_DIR=${box.data}`);
});

test("a yes runs it once, a no not at all", async () => {
  for (const [word, code, text] of [
    ["yes", 7, "once\n"],
    ["no", 3, "once\n"],
  ] as const) {
    const running = box.start(["run", "echo once >> ledger.txt; echo printed; exit 7"]);
    expect((await box.looop(["answer", await box.askOf("engine"), word])).code).toBe(0);
    const ran = await running.done;
    expect(ran).toMatchObject({ code, stdout: word === "yes" ? "printed\n" : "" });
    expect(ledger()).toBe(text);
  }
});

test("who waits may be killed: the yes is carried out by whoever comes next, once", async () => {
  const running = box.start(["run", "echo once >> ledger.txt"]);
  const ask = await box.askOf("engine");
  running.child.kill("SIGKILL");
  await running.done;
  await box.looop(["answer", ask, "yes"]);
  const next = openActs(box.data, { disk, judgment: judgmentOn(box.data) });
  expect((await next.tend()).ran).toHaveLength(1);
  expect((await next.tend()).ran).toEqual([]);
  expect(ledger()).toBe("once\n");
});

test("an interrupt while it waits leaves the question open", async () => {
  const running = box.start(["run", "echo once >> ledger.txt"]);
  await box.askOf("engine");
  running.child.kill("SIGINT");
  expect(await running.done).toMatchObject({
    code: 130,
    stdout: "",
    stderr: expect.stringContaining("engine-1 stays open"),
  });
  expect((await box.looop(["asks"])).stdout).toContain("engine-1");
});

test("an interrupt ends a running command with all its children", async () => {
  const running = box.start([
    "run",
    "echo begun > reports/begun; tail -f reports/begun & tail -f reports/begun",
  ]);
  while (!existsSync(box.path("reports/begun"))) await pass(5);
  running.child.kill("SIGINT");
  const ran = await running.done;
  expect(ran).toMatchObject({ code: 130, stderr: expect.stringContaining("may have partly run") });
  expect((await box.looop(["journal"])).stdout).toContain("stopped because whoever ran it was stopped");
  expect(readdirSync(box.path("intents")).filter((name) => name.endsWith(".json"))).toEqual([]);
  expect(programsIn(box.data)).toEqual([]);
});

/** What still runs in this directory. */
function programsIn(dir: string): readonly string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === dir;
    } catch {
      return false; // it ended while we looked, or is not ours
    }
  });
}

test("with a config that makes no sense nothing runs", async () => {
  mkdirSync(box.data);
  writeFileSync(box.path("config.yaml"), "tick_command: [\n");
  const ran = await box.looop(["run", "pwd"]);
  expect(ran).toMatchObject({ code: expect.any(Number), stdout: "" });
  expect(ran.code).not.toBe(0);
  expect(ran.stderr).toContain("config.yaml");
});

test("--detach leaves the question behind", async () => {
  const ran = await box.looop(["run", "--detach", "--reason", "green", "echo once >> ledger.txt"]);
  expect(ran).toMatchObject({ code: 0, stdout: "engine-1\n", stderr: "" });
  expect((await box.looop(["asks"])).stdout).toContain("green");
  expect(ledger()).toBe("");
});
