// Goal: a claim on a process is believed only as long as that very process lives. Method: real processes: one that
// died unreaped, one that has another's pid, a line of shells.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Readable, Writable } from "node:stream";
import { setImmediate as letOthersRun } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemProcesses } from "../../../src/engine/host/processes.ts";
import { builtProgram } from "../../support/built.ts";

const processes = systemProcesses();
const self = processes.ancestry()[0];
const hasProc = process.platform === "linux";

test("this process is alive, with its start mark and without", () => {
  expect(self?.pid).toBe(process.pid);
  expect(processes.alive(process.pid)).toBe("alive");
  expect(processes.alive(process.pid, self?.started)).toBe("alive");
  expect(processes.alive(process.pid, "")).toBe("alive");
});

test("a pid that another process has by now is dead", (ctx) => {
  if (!hasProc) return ctx.skip("start marks come from /proc");
  expect(self?.started).toMatch(/^[0-9a-f]{8}-\d+$/);
  expect(processes.alive(process.pid, `${self?.started}1`)).toBe("dead");
  // The same ticks since another boot are another process.
  expect(processes.alive(process.pid, `00000000-${self?.started.split("-")[1]}`)).toBe("dead");
});

test("a process that ended is dead", async () => {
  const child = spawn("true");
  await once(child, "close");
  expect(processes.alive(child.pid ?? 0)).toBe("dead");
});

test.for([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("%s is nobody's pid", (pid) => {
  expect(processes.alive(pid)).toBe("dead");
});

test("a zombie is dead: it holds nothing and does nothing", async (ctx) => {
  if (!hasProc) return ctx.skip("states come from /proc");
  // The shell starts a child that ends when it hears no more, then becomes a program that never reaps it.
  const line = "cat <&3 >/dev/null & echo $!; exec cat 3<&-";
  const parent = spawn("sh", ["-c", line], { stdio: ["pipe", "pipe", "inherit", "pipe"] });
  const [stdin, stdout, , toChild] = parent.stdio;
  if (!(stdin instanceof Writable && stdout instanceof Readable && toChild instanceof Writable))
    throw new Error("not all pipes are there");
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const pid = Number((await lines.next()).value);
  const procSays = (of: number, file: string) => readFileSync(`/proc/${of}/${file}`, "utf8");
  await until(() => procSays(parent.pid ?? 0, "comm") === "cat\n");
  toChild.end();
  await until(() => procSays(pid, "stat").includes(") Z "));
  expect(() => process.kill(pid, 0)).not.toThrow();
  expect(processes.alive(pid)).toBe("dead");
  stdin.end();
  await once(parent, "close");
});

/** Looks again and again, letting others run meanwhile. */
async function until(isSo: () => boolean): Promise<void> {
  for (let looks = 0; !isSo(); looks += 1) {
    expect(looks).toBeLessThan(1_000_000);
    await letOthersRun();
  }
}

test("somebody else's process is alive though we may not signal it", () => {
  const program = builtProgram("is-alive");
  const { stdout, stderr } = spawnSync(process.execPath, [program, "1", "65534"]);
  expect({ stdout: stdout.toString(), stderr: stderr.toString() }).toEqual({ stdout: "alive", stderr: "" });
});

test("the line of ancestors leads through shells up to the first process", async (ctx) => {
  if (!hasProc) return ctx.skip("parents come from /proc");
  const program = builtProgram("print-ancestry");
  // `: ;` keeps each shell from replacing itself by the next program.
  const line = `bash -c '"$0" "$1"; :' "$0" "$1"; :`;
  const { stdout, stderr } = spawnSync("bash", ["-c", line, process.execPath, program]);
  expect(stderr.toString()).toBe("");
  const ancestry = JSON.parse(stdout.toString()) as { pid: number; parent_pid: number; started: string }[];
  const mine = ancestry.findIndex(({ pid }) => pid === process.pid);
  expect(mine).toBe(3);
  for (const [index, { pid, started }] of ancestry.entries()) {
    expect(pid).toBe(ancestry[index - 1]?.parent_pid ?? pid);
    expect(started).not.toBe("");
  }
  expect(ancestry.at(-1)?.parent_pid).toBe(0);
  expect(ancestry[mine]).toEqual(self);
});
