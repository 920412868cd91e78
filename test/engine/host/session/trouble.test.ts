// Goal: what goes wrong around a session is told as it is, and costs no byte. Method: real hosts, killed, flooded,
// crowded, with names that are too long and sockets that are stale.

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SessionClient } from "../../../../src/engine/host/session/client.ts";
import { askHost } from "../../../../src/engine/host/session/control-client.ts";
import { openControl } from "../../../../src/engine/host/session/control-server.ts";
import { removeEnded, startSession } from "../../../../src/engine/host/session/start.ts";
import { expectOutput, waitForEnd } from "../../../../src/engine/host/session/waiting.ts";
import { sessionLimits } from "../../../../src/engine/workers/session/limits.ts";
import { type LogReply, reply } from "../../../../src/engine/workers/session/protocol.ts";
import { socketPlaceOf } from "../../../../src/engine/workers/session/socket-path.ts";
import { isAlive, record, rig, transcript, until } from "./rig.ts";

const rss_kb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);

describe("a host that is killed", () => {
  it("is seen dead although its status still says running; log and screen stay", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "echo last; read -r line");
    await until(() => transcript(worker).includes("last"));
    const waiting = waitForEnd(worker, ports);
    process.kill(worker.hostPid, "SIGKILL");
    expect(await waiting).toEqual({ kind: "lost" });
    expect(record(worker, "status")).toMatchObject({ state: "running" });
    expect(await worker.status()).toMatchObject({ kind: "ok", ending: { kind: "lost" } });
    expect(await worker.shot("plain", "trimmed")).toMatchObject({ kind: "ok", shot: { text: "last" } });
    expect(await worker.send("x", "lf")).toMatchObject({ kind: "ended", ending: { kind: "lost" } });
    expect(existsSync(join(worker.dir, "control.sock"))).toBe(true); // stale, and in nobody's way
    await until(() => !isAlive(worker.childPid));
  });

  it("makes room for the next of that name", async () => {
    const { run } = rig();
    const worker = await run("w", "read -r line");
    process.kill(worker.hostPid, "SIGKILL");
    await until(() => !isAlive(worker.hostPid));
    const next = await run("w", "echo next; sleep 60");
    expect(await next.status()).toMatchObject({ live: { state: "running" } });
  });

  it("whose pid now belongs to somebody else is dead all the same", async () => {
    const { run } = rig();
    const worker = await run("w", "read -r line");
    process.kill(worker.hostPid, "SIGKILL");
    await until(() => !isAlive(worker.hostPid));
    const meta = { ...record(worker, "meta"), host_pid: process.pid, babysit_pid: process.pid };
    writeFileSync(join(worker.dir, "meta.json"), JSON.stringify(meta));
    expect(await worker.status()).toMatchObject({ kind: "ok", ending: { kind: "lost" } });
  });
});

describe("a host that cannot start", () => {
  it.each([
    [
      "throws",
      'throw new Error("Failed to load native module: pty.node")',
      "Error: Failed to load native module: pty.node",
    ],
    ["complains", 'console.error("no room\\nfor it"); process.exit(1)', "no room for it"],
    ["says nothing", "process.exit(1)", undefined],
  ])("and %s is told with what it said, and leaves the name free", async (_, program, said) => {
    const { ports, start, dataDir } = rig();
    const hostCommand = [process.execPath, "-e", program] as const;
    const request = { dataDir, id: "w", gen: "g", command: ["true"] as const, cwd: dataDir, env: {} };
    const outcome = await startSession({ ...ports, hostCommand }, request);
    const why = "the session host died or did not answer in time";
    expect(outcome).toMatchObject({ kind: "failed", why: said === undefined ? why : `${why}: ${said}` });
    expect(JSON.stringify(outcome)).not.toContain("sessions/w");
    expect(await start("w", "sleep 60")).toMatchObject({ kind: "started" });
    expect(readdirSync(join(dataDir, "sessions", "w"))).not.toContain("host-start.log");
  });
});

describe("a directory that nobody wrote a record into", () => {
  const HOUR_S = 3_600;
  it.each([
    { begun: "just now", off_s: 0, outcome: "alive" },
    { begun: "an hour ago", off_s: -HOUR_S, outcome: "removed" },
    { begun: "in an hour, by a clock that was set back since", off_s: HOUR_S, outcome: "removed" },
  ])("begun $begun is $outcome", async ({ off_s, outcome }) => {
    const { dataDir, ports } = rig();
    const dir = join(dataDir, "sessions", "w");
    mkdirSync(dir, { recursive: true });
    const begun_s = ports.clock.now_ms() / 1_000 + off_s;
    utimesSync(dir, begun_s, begun_s);
    expect(await removeEnded(ports, { dataDir, id: "w" })).toMatchObject({ kind: outcome });
  });
});

describe("the socket", () => {
  it("of a session with a long path is elsewhere, in a directory of ours alone", async () => {
    const base = mkdtempSync(join(tmpdir(), "looop-long-"));
    const deep = join(base, "x".repeat(90));
    mkdirSync(deep);
    try {
      const { run } = rig(deep);
      const worker = await run("w", "echo up; sleep 60");
      const place = socketPlaceOf(worker.dir, process.getuid?.() ?? 0);
      expect(place.kind).toBe("short");
      expect(statSync(place.dir).mode & 0o777).toBe(0o700);
      expect(statSync(place.path).mode & 0o777).toBe(0o600);
      expect(await worker.status()).toMatchObject({ live: { state: "running" } });
      expect(await worker.kill()).toMatchObject({ kind: "killed" });
      await until(() => !existsSync(place.path));
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  });

  it("is not put into a directory that others may change", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-open-"));
    const { chmodSync } = await import("node:fs");
    chmodSync(dir, 0o777);
    const nobody = () => Promise.reject(new Error("nobody asks"));
    const opened = await openControl({ kind: "short", dir, path: join(dir, "x.sock") }, nobody);
    expect(opened).toMatchObject({ kind: "failed", reason: "permission" });
    rmSync(dir, { recursive: true });
  });

  it("survives a mistake in answering one request", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-mistake-"));
    const path = join(dir, "x.sock");
    let asked = 0;
    const control = await openControl({ kind: "beside", dir, path }, async () => {
      asked++;
      if (asked === 1) throw new Error("a mistake");
      return { kind: "reply", reply: reply("well") };
    });
    const first = await askHost(path, { op: "status" });
    expect(first).toMatchObject({ reply: { ok: false, code: "failed", error: "status: a mistake" } });
    expect(await askHost(path, { op: "status" })).toMatchObject({ reply: { ok: true, data: "well" } });
    if ("close" in control) await control.close();
    expect(existsSync(path)).toBe(false);
    rmSync(dir, { recursive: true });
  });

  it("answers nonsense with a reason and goes on", async () => {
    const { run } = rig();
    const worker = await run("w", "sleep 60");
    const socket = connect(join(worker.dir, "control.sock"));
    const lines: string[] = [];
    let rest = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts);
    });
    const requests = [
      "{",
      "[]",
      "{}",
      '{"op":"fly"}',
      '{"op":"status","v":99}',
      '{"op":"send","text":5}',
      '{"op":"resize","cols":-1,"rows":4}',
      `{"op":"send","text":"${"x".repeat(70_000)}"}`,
      '{"op":"status","v":1,"unknown":true}',
    ];
    for (const request of requests) socket.write(`${request}\n`);
    await until(() => lines.length === requests.length);
    const replies = lines.map(
      (line) => JSON.parse(line) as { ok: boolean; v: number; error?: string; code?: string },
    );
    expect(replies.map(({ ok }) => ok)).toEqual([...requests.slice(1).map(() => false), true]);
    for (const { error, code } of replies.slice(0, -1))
      expect([typeof error, code]).toEqual(["string", "refused"]);
    socket.write("x".repeat(sessionLimits.control_line_bytes_max + 10));
    await until(() => lines.length === requests.length + 1 && socket.readableEnded);
    socket.destroy();
    expect(await worker.status()).toMatchObject({ live: { state: "running" } });
  });

  it("hands out ranges of the log, no more at once than its bound", async () => {
    const { run } = rig();
    const worker = await run("w", "stty -onlcr; head -c 600000 /dev/zero | tr '\\0' x; read -r line");
    await until(() => transcript(worker).length === 600_000);
    const ask = async (since: number) => {
      const request = { op: "log", since, bytes_max: 10_000_000 } as const;
      const heard = await askHost(join(worker.dir, "control.sock"), request);
      if (heard.kind !== "reply" || !heard.reply.ok) throw new Error(heard.kind);
      const data = heard.reply.data as LogReply;
      return [Buffer.from(data.base64, "base64").length, data.offset, data.next, data.end];
    };
    const bound = sessionLimits.control_log_bytes_max;
    expect(await ask(0)).toEqual([bound, 0, bound, 600_000]);
    expect(await ask(599_990)).toEqual([10, 599_990, 600_000, 600_000]);
    expect(await ask(9_999_999)).toEqual([0, 600_000, 600_000, 600_000]);
  });

  it("refuses more typing than a program that does not read can be owed", async () => {
    const { run } = rig();
    const worker = await run("w", "stty raw -echo; echo ready; exec sleep 60");
    await until(() => transcript(worker).includes("ready"));
    const text = "x".repeat(65_000);
    let outcome = await worker.send(text, "none");
    for (let n = 0; n < 40 && outcome.kind === "sent"; n++) outcome = await worker.send(text, "none");
    expect(outcome).toMatchObject({ kind: "failed" });
    expect(await worker.kill()).toMatchObject({ kind: "killed", confirmed: true });
  });

  it("is not waited for when something else answers there", async () => {
    const { run } = rig();
    const worker = await run("w", "sleep 60");
    process.kill(worker.hostPid, "SIGKILL");
    await until(() => !isAlive(worker.hostPid));
    await until(() => !isAlive(worker.childPid));
    const path = join(worker.dir, "control.sock");
    rmSync(path);
    const server = createServer((socket) => socket.end("no reply at all\n")).listen(path);
    expect(await worker.kill()).toMatchObject({ kind: "ended", ending: { kind: "lost" } });
    server.close();
  });
});

describe("a flood", () => {
  it("is kept within its cap to the last byte, with offsets that stay right, in little memory", async () => {
    const { run, ports } = rig();
    const bytes = 150_000_000;
    const script = `stty -onlcr; yes "$(printf 'the quick brown fox jumps over the lazy dog %.0s' 1 2)" | head -c ${bytes}; printf END`;
    const worker = await run("w", script);
    let peak_kb = 0;
    let slow_ms = 0;
    let live = true;
    const watch = (async () => {
      while (live) {
        const before = performance.now();
        const status = await worker.status();
        if (status.kind === "ok" && status.live) slow_ms = Math.max(slow_ms, performance.now() - before);
        if (isAlive(worker.hostPid)) peak_kb = Math.max(peak_kb, rss_kb(worker.hostPid));
        await ports.clock.sleep(20);
      }
    })();
    expect(await waitForEnd(worker, ports)).toEqual({ kind: "exited", exit_code: 0 });
    live = false;
    await watch;
    const all = worker.range(0, Number.MAX_SAFE_INTEGER);
    if (all.kind !== "ok") throw new Error(all.kind);
    expect(all.end).toBe(bytes + 3);
    expect(all.dropped_bytes).toBe(all.start);
    expect(all.end - all.start).toBeGreaterThanOrEqual(sessionLimits.transcript_bytes_kept);
    expect(all.end - all.start).toBeLessThan(
      sessionLimits.transcript_bytes_kept + 2 * sessionLimits.transcript_segment_bytes_max,
    );
    const line = `${"the quick brown fox jumps over the lazy dog ".repeat(2)}\n`;
    const expected = createHash("sha256");
    const actual = createHash("sha256").update(all.bytes);
    const text = Buffer.from(line.repeat(1_000));
    for (let at = all.start; at < bytes; ) {
      const from = at % line.length;
      const piece = text.subarray(from, Math.min(text.length, from + bytes - at));
      expected.update(piece);
      at += piece.length;
    }
    expect(actual.digest("hex")).toBe(expected.update("END").digest("hex"));
    expect(peak_kb).toBeLessThan(260_000);
    process.stderr.write(
      `flood: peak ${Math.round(peak_kb / 1024)} MB, slowest status ${Math.round(slow_ms)} ms\n`,
    );
  }, 120_000);

  it("is looked at, resized and waited for in its midst, and a killed host leaves all it had in order", async () => {
    const { run, ports } = rig();
    const script = "stty -onlcr; for ((n = 0; ; n += 50000)); do seq -f '%.0f' $n $((n + 49999)); done";
    const worker = await run("w", script);
    const numbers = (text: string) => text.split("\n").map(Number);
    let seen = -1;
    for (const rows of [24, 30, 8]) {
      expect(await worker.resize(100, rows)).toMatchObject({ kind: "ok" });
      const look = await worker.shot("plain", "trimmed");
      if (look.kind !== "ok") throw new Error(look.kind);
      expect([look.shot.cols, look.shot.rows]).toEqual([100, rows]);
      // A number may be split by the right edge, or be under way.
      const shown = Math.max(...(look.shot.text ?? "").split("\n").map((line) => Number(line.trim())));
      expect(shown).toBeGreaterThan(seen);
      seen = shown;
      const found = await expectOutput(
        worker,
        { pattern: "[0-9]+7\\n", from: { kind: "now" }, text: "plain" },
        { clock: ports.clock, timeout_ms: 20_000 },
      );
      expect(found).toMatchObject({ kind: "matched" });
      expect(await worker.status()).toMatchObject({ live: { state: "running", cols: 100, rows } });
    }
    process.kill(worker.hostPid, "SIGKILL");
    expect(await waitForEnd(worker, ports)).toEqual({ kind: "lost" });
    const left = worker.range(0, Number.MAX_SAFE_INTEGER);
    if (left.kind !== "ok") throw new Error(left.kind);
    const all = numbers(Buffer.from(left.bytes.subarray(left.bytes.indexOf(0x0a) + 1)).toString("latin1"));
    const [first = 0] = all;
    expect(all.slice(0, -1).findIndex((number, at) => number !== first + at)).toBe(-1);
    expect(all.length).toBeGreaterThan(1_000);
    const last = await worker.shot("plain", "trimmed");
    if (last.kind !== "ok") throw new Error(last.kind);
    expect((last.shot.text ?? "").replaceAll("\n", "")).toContain(`${all.at(-2)}`);
  });

  it("of binary noise harms nothing", async () => {
    const { run, ports } = rig();
    const worker = await run("w", "stty raw -echo; head -c 2000000 /dev/urandom | tee noise.bin; exit 2");
    expect(await waitForEnd(worker, ports)).toEqual({ kind: "exited", exit_code: 2 });
    const noise = readFileSync(join(worker.dir, "../../noise.bin"));
    expect(transcript(worker)).toBe(noise.toString("latin1"));
    expect(await worker.shot("ansi", "whole")).toMatchObject({ kind: "ok" });
  });

  it("of very long lines on a very wide screen is shown", async () => {
    const { run } = rig();
    const worker = await run("w", "printf 'x%.0s' {1..900}; sleep 60", { cols: 300, rows: 5 });
    await until(() => transcript(worker).length === 900);
    expect(await worker.shot("plain", "trimmed")).toMatchObject({
      shot: { text: Array(3).fill("x".repeat(300)).join("\n") },
    });
  });
});

describe("a crowd", () => {
  it("of twenty hosts at once loses nobody", async () => {
    const { run, ports } = rig();
    const workers: SessionClient[] = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        run(`w${n}`, `for i in $(seq 1 200); do echo ${n}:$i; done; read -r line`),
      ),
    );
    await until(() => workers.every((worker, n) => transcript(worker).includes(`${n}:200`)));
    const states = await Promise.all(workers.map((worker) => worker.status()));
    for (const state of states) expect(state).toMatchObject({ live: { state: "running" } });
    await Promise.all(workers.map((worker) => worker.send("", "lf")));
    const ends = await Promise.all(workers.map((worker) => waitForEnd(worker, ports)));
    for (const end of ends) expect(end).toEqual({ kind: "exited", exit_code: 0 });
    for (const [n, worker] of workers.entries())
      expect(transcript(worker).replace(/\r\n$/, "").split("\r\n").slice(0, 200)).toEqual(
        Array.from({ length: 200 }, (_, i) => `${n}:${i + 1}`),
      );
  }, 90_000);
});
