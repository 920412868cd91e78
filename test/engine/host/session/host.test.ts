// Goal: a session is a process of its own: it starts whole or not at all, tells how it is, and outlives its starter.
// Method: real hosts and programs in a fresh data directory.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { waitForEnd } from "../../../../src/engine/host/session/waiting.ts";
import { builtProgram } from "../../../support/built.ts";
import { isAlive, record, rig, transcript, until } from "./rig.ts";

describe("a session that starts", () => {
  it("publishes who hosts it and how it is", async () => {
    const { run, dataDir } = rig();
    const worker = await run("fix-42", "echo hello; exec sleep 60", {
      gen: "g1",
      goal: "fix-42",
      meta: true,
    });
    expect(record(worker, "meta")).toMatchObject({
      id: "fix-42",
      host_pid: worker.hostPid,
      gen: "g1",
      meta: true,
      goal: "fix-42",
      cols: 80,
      rows: 24,
      cwd: dataDir,
    });
    expect(record(worker, "status")).toMatchObject({
      state: "running",
      child_pid: worker.childPid,
      exit_code: null,
    });
    expect(await worker.status()).toMatchObject({
      kind: "ok",
      ending: { kind: "running" },
      live: { gen: "g1" },
    });
    expect(statSync(join(worker.dir, "control.sock")).mode & 0o777).toBe(0o600);
    expect(statSync(join(worker.dir, "transcript.log")).mode & 0o777).toBe(0o600);
    expect(statSync(worker.dir).mode & 0o777).toBe(0o700);
  });

  it("gives its program a terminal of 80 by 24, the given environment and nothing else", async () => {
    const { run } = rig();
    const worker = await run("w", `stty size; ls -l /proc/$$/fd; env -u _ | sort; umask; exec sleep 60`, {
      gen: "g7",
      env: { PATH: process.env.PATH ?? "", HOME: "/nowhere", TERM: "xterm-256color" },
    });
    await until(() => /^0022\r?$/m.test(transcript(worker)) || /^00\d\d\r?$/m.test(transcript(worker)));
    const text = transcript(worker);
    expect(text).toContain("24 80");
    const names = [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(names.sort()).toEqual(["HOME", "LOOOP_SESSION_GEN", "PATH", "PWD", "SHLVL", "TERM"]);
    const files = readdirSync(`/proc/${worker.childPid}/fd`).map((fd) =>
      readlinkSync(`/proc/${worker.childPid}/fd/${fd}`),
    );
    expect(files.filter((file) => file.startsWith("/dev/pts/")).length).toBe(3);
    expect(files.filter((file) => /socket|transcript|ptmx/.test(file))).toEqual([]);
  });

  it("outlives its starter, which sees the end of its own output at once", async () => {
    const { dataDir, client, ports } = rig();
    const starter = builtProgram("start-session");
    const gen = "outlives-1";
    // A leaked file descriptor would keep this pipe open, and the call waiting, until the session ends.
    const said = execFileSync(process.execPath, [starter, dataDir, "w", gen, "echo up; sleep 60"], {
      encoding: "utf8",
    });
    const { hostPid } = JSON.parse(said) as { hostPid: number };
    try {
      const stat = readFileSync(`/proc/${hostPid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      expect(stat[3]).toBe(String(hostPid)); // a session of its own
      await until(() => transcript(client("w")).includes("up"));
      expect(await client("w").kill()).toMatchObject({ kind: "killed", confirmed: true });
      expect(ports.processes.alive(hostPid)).not.toBe("unknown");
    } finally {
      if (isAlive(hostPid)) process.kill(hostPid, "SIGKILL");
    }
  });

  it("goes on when its starter is killed in the middle of starting", async () => {
    const { dataDir, client } = rig();
    const child = spawn(process.execPath, [
      builtProgram("start-session"),
      dataDir,
      "w",
      "mid-1",
      "echo up; sleep 60",
    ]);
    await until(() => existsSync(join(dataDir, "sessions/w/meta.json")));
    child.kill("SIGKILL");
    await until(() => transcript(client("w")).includes("up"));
    expect(await client("w").kill()).toMatchObject({ kind: "killed", confirmed: true });
  });

  it("ends with the exit code of its program, keeps its log and last screen, and leaves no socket", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "printf 'one\\ntwo'; exit 5");
    expect(await waitForEnd(worker, ports)).toEqual({ kind: "exited", exit_code: 5 });
    await until(() => !isAlive(worker.hostPid));
    expect(readdirSync(worker.dir).sort()).toEqual([
      "meta.json",
      "screen.json",
      "status.json",
      "transcript.log",
    ]);
    expect(transcript(worker)).toBe("one\r\ntwo");
    expect(await worker.shot("plain", "trimmed")).toMatchObject({ kind: "ok", shot: { text: "one\ntwo" } });
    expect(await worker.send("more", "lf")).toMatchObject({
      kind: "ended",
      ending: { kind: "exited", exit_code: 5 },
    });
  });

  it("counts a death by signal as a shell does", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "kill -SEGV $$");
    expect(await waitForEnd(worker, ports)).toEqual({ kind: "exited", exit_code: 139 });
  });
});

describe("a session that cannot start", () => {
  const rows: [string, Parameters<ReturnType<typeof rig>["start"]>[2], object][] = [
    ["a program that is not there", { command: ["no-such-program"] }, { kind: "failed" }],
    ["a program that is not executable", { command: ["/etc/passwd"] }, { kind: "failed" }],
    ["a directory that is not there", { cwd: "/no/such/dir" }, { kind: "failed", reason: "io" }],
    ["a NUL in its command", { command: ["echo", "a\0b"] }, { kind: "refused", field: "command" }],
    ["a command that is too long", { command: ["echo", "x".repeat(200_000)] }, { kind: "refused" }],
    ["a wrong name in its environment", { env: { "A=B": "c" } }, { kind: "refused", field: "env" }],
    ["no room on its terminal", { cols: 0 }, { kind: "refused", field: "size" }],
    ["a wrong generation", { gen: "../x" }, { kind: "refused", field: "gen" }],
  ];
  for (const [title, request, expected] of rows)
    it(`says so and leaves nothing that looks alive: ${title}`, async () => {
      const { start, client } = rig();
      expect(await start("w", "echo", request)).toMatchObject(expected);
      expect(await client("w").status()).toMatchObject({ kind: "missing" });
    });

  it("is refused by an id that is none", async () => {
    expect(await rig().start("../w", "echo")).toMatchObject({ kind: "refused", field: "worker id" });
  });

  it("is refused while one of that name lives, and replaces one that ended", async () => {
    const { run, start, ports } = rig();
    const first = await run("w", "echo first; read -r line");
    expect(await start("w", "echo second")).toMatchObject({ kind: "alive" });
    await first.send("", "lf");
    await waitForEnd(first, ports);
    const second = await run("w", "echo second; sleep 60");
    await until(() => transcript(second).includes("second"));
    expect(transcript(second)).not.toContain("first");
  });

  it("is refused while the record of one of that name cannot be read", async () => {
    const { run, start, dataDir } = rig();
    await run("w", "sleep 60");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(dataDir, "sessions/w/meta.json"), "{");
    expect(await start("w", "echo")).toMatchObject({ kind: "failed", reason: "corrupt" });
  });

  it("happens once when two start the same at the same time", async () => {
    const { start } = rig();
    const both = await Promise.all([start("w", "sleep 60"), start("w", "sleep 60")]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["alive", "started"]);
  });
});

describe("restart", () => {
  it("runs the same command again in the same session, and the log goes on", async () => {
    const { run } = rig();
    const worker = await run("w", "echo life $$; exec sleep 60");
    await until(() => transcript(worker).includes("life"));
    expect(await worker.restart()).toMatchObject({ kind: "ok" });
    await until(() => (transcript(worker).match(/life/g) ?? []).length === 2);
    expect(isAlive(worker.childPid)).toBe(false);
    expect(record(worker, "status")).toMatchObject({ state: "running" });
    expect(isAlive(Number(record(worker, "status").child_pid))).toBe(true);
    const shot = await worker.shot("plain", "trimmed");
    expect(shot.kind === "ok" && shot.shot.text?.match(/life/g)?.length).toBe(1);
  });
});
