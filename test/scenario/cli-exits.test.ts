// Goal: bad input and bad surroundings end with the documented code, one clear line and nothing changed.
// Method: the real command on real directories, row by row.

import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exitCodes } from "../../src/engine/verbs/exit-codes.ts";
import { type Options, type Sandbox, sandbox } from "./cli-process.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.close());

const seen = new Set<number | null>();

/** One line on stderr, nothing on stdout. */
async function fails(line: readonly string[], code: number, why: RegExp, options?: Options): Promise<void> {
  const ran = await box.looop(line, options);
  seen.add(ran.code);
  expect(ran.stderr).toMatch(why);
  expect(ran).toMatchObject({ code, signal: null, stdout: "" });
  expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(ran.stderr).toMatch(/^looop: .+; .+\n$/);
}

const asWorker = { env: { LOOOP_SESSION_ID: "w" } };

test("0: a verb that did what it should", async () => {
  const ran = await box.looop(["goal", "write", "g", "a goal"]);
  seen.add(ran.code);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(readFileSync(box.path("goals/g.md"), "utf8")).toBe("a goal\n");
});

test.each([
  ["../../etc/passwd"],
  ["a/b"],
  [".hidden"],
  ["tab\there"],
  ["line\nbreak"],
  ["x".repeat(65)],
  [""],
  ["ünïcode"],
])("1: the id %j is refused", async (id) => {
  await fails(["goal", "write", id, "body"], 1, /goal id/);
  expect(readdirSync(box.dir)).toEqual([]);
});

test.each([
  [["goal", "read", "x/../../y"]],
  [["goal", "archive", "x/../../y"]],
  [["answer", "x/../../y", "yes"]],
  [["ask", "x/../../y", "--prompt", "x"]],
  [["tell", "x/../../y", "hello"]],
  [["told", "x/../../y"]],
  [["claim", "x/../../y", "--session", "s"]],
  [["claim", "x", "--session", "s/../t"]],
  [["sensor", "write", "x/../../y", "true"]],
  [["sensor", "rm", "x/../../y"]],
  [["schedule", "write", "x/../../y", "--in", "5m"]],
  [["playbook", "read", "x/../../y"]],
])("1: %j is refused before it touches anything", async (line) => {
  await fails(line, 1, /path|not the id/);
});

test("1: a worker may not answer, and may not write policy", async () => {
  await box.looop(["ask", "w", "--prompt", "x", "--detach"]);
  await fails(["answer", "w-1", "yes"], 1, /worker/, asWorker);
  await fails(["goal", "write", "g", "mine"], 1, /worker/, asWorker);
  await fails(["playbook", "write", "mine"], 1, /worker/, asWorker);
  await fails(["schedule", "write", "s", "--in", "5m"], 1, /worker/, asWorker);
});

test.each([
  [
    [
      "init",
      "--runner",
      "custom",
      "--yes",
      "--tick-command",
      "touch owned",
      "--worker-command",
      "sh {{prompt_file}}",
    ],
  ],
  [["init", "--runner", "demo", "--yes"]],
  [["init", "telegram", "--yes", "--set", "token=file:/none"]],
])("1: a worker may not say who decides and works here: %j", async (line) => {
  await fails(line, 1, /w is a worker, and no worker changes what decides/, asWorker);
  expect(() => readFileSync(box.path("config.yaml"))).toThrow(/ENOENT/);
});

test.each<[string, string | Uint8Array, RegExp]>([
  ["0 bytes", "", /empty|blank/],
  ["10 MB", new Uint8Array(10_000_000).fill(97), /larger than/],
  ["invalid UTF-8", new Uint8Array([0x61, 0xff, 0xfe]), /UTF-8/],
  ["NUL", "a\0b", /control character|NUL/],
])("1: a body of %s on standard input changes nothing", async (_, stdin, why) => {
  await box.looop(["playbook", "write", "the present one"]);
  await fails(["playbook", "write"], 1, why, { stdin });
  await fails(["goal", "write", "g", "-"], 1, why, { stdin });
  expect((await box.looop(["playbook", "read"])).stdout).toBe("the present one\n");
  expect((await box.looop(["goal", "read", "g"])).code).toBe(exitCodes.not_found.code);
});

test("help never writes, wherever it stands", async () => {
  await box.looop(["playbook", "write", "the present one"]);
  for (const line of [
    ["playbook", "write", "--help"],
    ["playbook", "write", "text", "-h"],
    ["goal", "write", "g", "--help", "x"],
  ]) {
    expect(await box.looop(line, { stdin: "wiped" })).toMatchObject({ code: 0, stderr: "" });
  }
  expect((await box.looop(["playbook", "read"])).stdout).toBe("the present one\n");
  expect((await box.looop(["goal", "list"])).stdout).toBe("");
});

test("a body that starts with a dash stands after --", async () => {
  expect(await box.looop(["goal", "write", "g", "--", "--help", "me"])).toMatchObject({ code: 0 });
  expect((await box.looop(["goal", "read", "g"])).stdout).toBe("--help me\n");
});

test("2: wait says that the pulse went down, once", async () => {
  mkdirSync(box.path(".lock"), { recursive: true });
  const { spawn } = await import("node:child_process");
  const pulse = spawn("flock", [box.path(".lock/lock"), "-c", "echo up; read line"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await new Promise((resolve) => pulse.stdout.once("data", resolve));
  const up = await box.looop(["wait", "--client", "c", "--timeout", "10s", "--json"]);
  expect(JSON.parse(up.stdout).pulse_alive).toBe(true);
  const waiting = box.start(["wait", "--client", "c", "--timeout", "20s", "--json"]);
  pulse.stdin.end("\n");
  const down = await waiting.done;
  seen.add(down.code);
  expect(down.code).toBe(2);
  expect(JSON.parse(down.stdout)).toMatchObject({
    changed: expect.arrayContaining(["pulse-down"]),
    pulse_alive: false,
  });
  const again = await box.looop(["wait", "--client", "c", "--timeout", "50ms"]);
  expect(again.code).toBe(124);
});

test("3: a gate answered with no", async () => {
  const asking = box.start(["ask", "w", "--kind", "gate", "--prompt", "x"]);
  await box.looop(["answer", await box.askOf("w"), "no"]);
  const ran = await asking.done;
  seen.add(ran.code);
  expect(ran.code).toBe(3);
});

test.each([
  [["goal", "read", "nothing"]],
  [["goal", "archive", "nothing"]],
  [["answer", "nothing-1", "yes"]],
  [["unflag", "nothing"]],
  [["tell", "nobody", "hello"]],
  [["playbook", "restore", "19700101-000000"]],
  [["sensor", "test", "nothing"]],
])("4: %j", async (line) => {
  await fails(line, 4, /nothing|nobody|1970/);
});

test("5: a text that is not the one that was read", async () => {
  await box.looop(["goal", "write", "g", "one"]);
  const { hash } = (await box.json(["goal", "read", "g"])) as { hash: string };
  await box.looop(["goal", "write", "g", "two"]);
  await fails(["goal", "write", "g", "three", "--expect", hash], 5, /g/);
  expect((await box.looop(["goal", "read", "g"])).stdout).toBe("two\n");
});

test("5: a claim of another session that lives", async () => {
  expect(await box.looop(["claim", "pr-1", "--session", "one"])).toMatchObject({ code: 0 });
  await fails(["claim", "pr-1", "--session", "two"], 5, /one/);
  await fails(["unclaim", "pr-1", "--session", "two"], 5, /one/);
});

test("6: an answer that is no record", async () => {
  await box.looop(["ask", "w", "--prompt", "x", "--detach"]);
  mkdirSync(box.path("answers"), { recursive: true });
  writeFileSync(box.path("answers/w-1.json"), "");
  await fails(["answer", "w-1", "yes"], 6, /w-1/);
});

test("7: an ask whose record is taken away for good", async () => {
  const asking = box.start(["ask", "w", "--prompt", "x"]);
  const id = await box.askOf("w");
  rmSync(box.path(`asks/${id}.json`));
  const ran = await asking.done;
  seen.add(ran.code);
  expect(ran).toMatchObject({ code: 7, stdout: "" });
});

test("8: an ask that expires unanswered", async () => {
  await fails(["ask", "w", "--prompt", "x", "--expires", "500ms"], 8, /expired/);
});

test.each([
  [["frobnicate"]],
  [["goal", "wirte", "g"]],
  [["ask"]],
  [["asks", "--al"]],
  [["wait", "w-1", "--only-asks"]],
])("64: %j", async (line) => {
  await fails(line, 64, /./);
});

test("124: nobody answers in time, and the ask stays open", async () => {
  await fails(["ask", "w", "--prompt", "x", "--timeout", "50ms"], 124, /stays open/);
  expect((await box.looop(["asks"])).stdout).toContain("w-1");
  const knob = await box.looop(["ask", "w", "--prompt", "x", "--timeout", "0", "--detach"]);
  expect(knob.stdout).toBe("w-2\n");
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s while waiting for the world", async (signal, code) => {
  const waiting = box.start(["events", "--follow"]);
  const printed = new Promise((resolve) => waiting.child.stdout?.once("data", resolve));
  await box.looop(["goal", "write", "g", "text"]);
  await printed;
  waiting.child.kill(signal);
  const ran = await waiting.done;
  seen.add(ran.code);
  expect(ran).toMatchObject({ code, signal: null });
});

test("a home that is not set is said, unless the data directory is", async () => {
  await fails(["asks"], 1, /HOME/, {
    env: { HOME: undefined, LOOOP_DATA_DIR: undefined, XDG_CACHE_HOME: undefined },
  });
  expect(
    await box.looop(["goal", "list"], { env: { HOME: undefined, XDG_CACHE_HOME: undefined } }),
  ).toMatchObject({ code: 0 });
});

test("a relative data directory is one directory, wherever the file is", async () => {
  await box.looop(["goal", "write", "g", "text"], { env: { LOOOP_DATA_DIR: "here" } });
  expect(readFileSync(join(box.dir, "here/goals/g.md"), "utf8")).toBe("text\n");
});

/** Root may write anywhere, so a regular file stands in the way of the directory instead. */
test("a data directory that cannot be used fails each verb with a sentence", async () => {
  writeFileSync(box.data, "not a directory");
  await fails(["goal", "write", "g", "text"], 1, /directory|file/);
  await fails(["ask", "w", "--prompt", "x"], 1, /directory|file/);
});

test("a file system that makes no directories fails each verb with a sentence, and does not keep it busy", async () => {
  const options = { env: { LOOOP_DATA_DIR: "/proc/looop/data" } };
  await fails(["ask", "w", "--prompt", "x"], 1, /no new directory/, options);
  const ran = await box.looop(["state"], options);
  expect(ran).toMatchObject({ signal: null, code: 0 });
  expect(ran.stderr).toMatch(/^looop: not seeded: .+; .+\n$/);
});

test("a read-only data directory can be read and not written", async () => {
  await box.looop(["goal", "write", "g", "text"]);
  const asPerson = box.unprivileged();
  chmodSync(box.path("goals"), 0o500);
  await fails(["goal", "write", "h", "text"], 1, /permission|read-only/, asPerson);
  expect(await box.looop(["goal", "read", "g"], asPerson)).toMatchObject({ code: 0, stdout: "text\n" });
});

test("asks that cannot be listed are unknown, not none", async () => {
  await box.looop(["ask", "w", "--prompt", "x", "--detach"]);
  rmSync(box.path("asks"), { recursive: true });
  writeFileSync(box.path("asks"), "");
  const ran = await box.looop(["state"]);
  expect(ran.stdout).toMatch(/; unknown open asks; /);
  expect(ran.stdout).toMatch(/^! asks: .+; .+$/m);
});

test("a symbolic link in place of a goal is trouble, not absence", async () => {
  mkdirSync(box.path("goals"), { recursive: true });
  symlinkSync("/etc/hostname", box.path("goals/g.md"));
  const ran = await box.looop(["goal", "read", "g"]);
  expect(ran.code).not.toBe(0);
  expect(ran.code).not.toBe(exitCodes.not_found.code);
  expect(ran.stdout).toBe("");
});

test("a record of a newer looop is read and answered, and warned about once", async () => {
  mkdirSync(box.path("asks"), { recursive: true });
  const ask = { v: 2, id: "w-1", worker: "w", prompt: "from the future", ts: 1_700_000_000, shiny: true };
  writeFileSync(box.path("asks/w-1.json"), JSON.stringify(ask));
  const first = await box.looop(["asks"]);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("from the future") });
  expect(first.stderr).toMatch(/^looop: asks\/w-1\.json: this ask has version 2, .+; upgrade .+\n$/);
  expect(await box.looop(["asks"])).toMatchObject({ code: 0, stdout: first.stdout, stderr: "" });
  expect(await box.looop(["answer", "w-1", "yes"])).toMatchObject({ code: 0, stderr: "" });
});

test("5: a schedule that is not the one that was listed", async () => {
  await box.looop(["schedule", "write", "s", "--every", "1h"]);
  const { s } = (await box.json(["schedule", "list"])) as { s: { hash: string } };
  await box.looop(["schedule", "write", "s", "--every", "2h"]);
  await fails(["schedule", "write", "s", "--every", "3h", "--expect", s.hash], 5, /schedules\/s/);
  await fails(["schedule", "rm", "s", "--expect", s.hash], 5, /schedules\/s/);
  expect((await box.looop(["schedule", "list"])).stdout).toContain("every 7200s");
  const now = (await box.json(["schedule", "list"])) as { s: { hash: string } };
  expect(await box.looop(["schedule", "rm", "s", "--expect", now.s.hash])).toMatchObject({ code: 0 });
});

test("an unknown knob is said once, on stderr, and does not stop the verb", async () => {
  const ran = await box.looop(["goal", "list"], { env: { LOOOP_ASK_POLL_MS: "soon" } });
  expect(ran).toMatchObject({ code: 0, stdout: "" });
  expect(ran.stderr.match(/LOOOP_ASK_POLL_MS/g)).toHaveLength(1);
});

test("9 and 10: a plan that is over and not done, and one that waits for a person", async () => {
  const start = ["plan", "start", "--id", "p", "--goal", "g", "--steps", "a || verify: false"];
  expect(await box.looop(start)).toMatchObject({ code: 0 });
  expect(await box.looop(["plan", "drive", "p", "--dry"])).toMatchObject({ code: 0 });
  for (const [code, state] of [
    [10, "review"],
    [9, "stopped"],
  ] as const) {
    if (state === "stopped") await box.looop(["plan", "stop", "p"]);
    const ran = await box.looop(["plan", "drive", "p"]);
    seen.add(ran.code);
    expect(ran).toMatchObject({ code, signal: null });
    expect(ran.stdout).toContain(state);
  }
});

test("every documented code was seen above", () => {
  const codes = Object.values(exitCodes).map(({ code }) => code);
  expect([...seen].sort((a, b) => Number(a) - Number(b))).toEqual(codes);
});
