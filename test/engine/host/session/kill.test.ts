// Goal: a killed session leaves nobody behind, and what is reported is so. Method: programs that resist.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { killTree } from "../../../../src/engine/host/session/kill-tree.ts";
import { readProcessTable } from "../../../../src/engine/host/session/process-table.ts";
import { waitForEnd } from "../../../../src/engine/host/session/waiting.ts";
import { isAlive, programs, record, rig, transcript, until } from "./rig.ts";

const members = (gen: string) => readProcessTable().filter((row) => row.gen === gen && !row.zombie);

describe("kill", () => {
  it("hangs up on a program that obeys, and needs no more", async () => {
    const { run } = rig();
    const worker = await run("w", "trap 'echo bye; exit 4' HUP; echo ready; while :; do sleep 0.05; done");
    await until(() => transcript(worker).includes("ready"));
    expect(await worker.kill()).toEqual({
      kind: "killed",
      killed: true,
      confirmed: true,
      escalated: false,
      state: "killed",
      exit_code: 4,
      left: [],
    });
    expect(transcript(worker)).toContain("bye");
    expect(record(worker, "status")).toMatchObject({ state: "killed", exit_code: 4, child_pid: null });
  });

  it("takes the hard way with one that ignores it", async () => {
    const { run } = rig();
    const worker = await run("w", "trap '' HUP TERM INT; echo ready; while :; do sleep 0.05; done");
    await until(() => transcript(worker).includes("ready"));
    expect(await worker.kill()).toMatchObject({
      kind: "killed",
      confirmed: true,
      escalated: true,
      exit_code: 137,
    });
    expect(isAlive(worker.childPid)).toBe(false);
  });

  it("wakes a stopped one to die", async () => {
    const { run } = rig();
    const worker = await run("w", "echo ready; kill -STOP $$");
    await until(() => transcript(worker).includes("ready"));
    expect(await worker.kill()).toMatchObject({ kind: "killed", confirmed: true });
  });

  it("reaches grandchildren that left group, session and parents, and those born meanwhile", async () => {
    const { run } = rig();
    const worker = await run("w", `exec ${join(programs, "forker.sh")}`, { gen: "forker-1" });
    await until(() => transcript(worker).includes("spread") && members("forker-1").length >= 6);
    expect(await worker.kill()).toMatchObject({ kind: "killed", confirmed: true, escalated: true, left: [] });
    expect(members("forker-1")).toEqual([]);
  });

  it("says that there is nothing to kill once it has finished", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "true");
    await waitForEnd(worker, ports);
    expect(await worker.kill()).toMatchObject({ kind: "ended", ending: { kind: "exited", exit_code: 0 } });
  });

  it("ends what a finished program left behind", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "trap '' HUP; setsid sleep 1007 & echo gone", { gen: "left-1" });
    await waitForEnd(worker, ports);
    expect(members("left-1").length).toBe(1);
    expect(await worker.kill()).toMatchObject({ kind: "killed", confirmed: true, state: "exited" });
    expect(members("left-1")).toEqual([]);
  });

  it("ends what a killed host left behind", async () => {
    const { run } = rig();
    const worker = await run("w", "trap '' HUP TERM; echo deaf; while :; do sleep 0.05; done 2>/dev/null", {
      gen: "orphan-1",
    });
    await until(() => transcript(worker).includes("deaf"));
    process.kill(worker.hostPid, "SIGKILL");
    await until(() => !isAlive(worker.hostPid));
    expect(isAlive(worker.childPid)).toBe(true);
    expect(await worker.kill()).toMatchObject({ kind: "killed", confirmed: true, escalated: true });
    expect(isAlive(worker.childPid)).toBe(false);
  });

  it("is done by a host that is told to end by the machine", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "sleep 60");
    process.kill(worker.hostPid, "SIGTERM");
    expect(await waitForEnd(worker, ports)).toMatchObject({ kind: "killed" });
    expect(isAlive(worker.childPid)).toBe(false);
  });

  it("asked for twice at once happens once", async () => {
    const { run } = rig();
    const worker = await run("w", "trap '' HUP; while :; do sleep 0.05; done");
    const both = await Promise.all([worker.kill(), worker.kill()]);
    expect(both.filter((outcome) => outcome.kind === "killed" && outcome.killed).length).toBe(1);
  });
});

describe("a reused pid", () => {
  it("is not signalled: the start mark is another", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "sleep 60");
    const root = { pid: worker.childPid, started: "some other mark", spared: new Set<number>() };
    expect(await killTree(root, ports.clock)).toEqual({
      confirmed: true,
      escalated: false,
      left: [],
      met: 0,
    });
    expect(isAlive(worker.childPid)).toBe(true);
  });
});
