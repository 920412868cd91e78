// Goal: no byte is lost when the disk refuses, and nobody waits for a slow watcher. Method: a real program and
// terminal; the transcript's disk is one that can be told to refuse; the clock's pauses are shortened.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/engine/host/clock.ts";
import { attachedClients } from "../../../../src/engine/host/session/attached.ts";
import { liveTerminal } from "../../../../src/engine/host/session/terminal.ts";
import {
  openTranscript,
  type TranscriptWriter,
} from "../../../../src/engine/host/session/transcript-file.ts";
import { readTranscript } from "../../../../src/engine/host/session/transcript-read.ts";
import { failed } from "../../../../src/engine/outcome.ts";
import type { Clock } from "../../../../src/engine/ports.ts";
import { frameReader, hostFrames } from "../../../../src/engine/workers/session/frames.ts";
import { sessionLimits } from "../../../../src/engine/workers/session/limits.ts";
import { until } from "./rig.ts";

const real = systemClock();
const quick: Clock = { ...real, sleep: (wait_ms, signal) => real.sleep(wait_ms / 20, signal) };

describe("a disk that refuses", () => {
  it("holds the program up, says so, and loses nothing", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-terminal-"));
    const disk = openTranscript(dir);
    if ("kind" in disk) throw new Error(disk.why);
    let refusals = 0;
    let troubled = "";
    const moody: TranscriptWriter = {
      ...disk,
      append(bytes) {
        // Every now and then half a piece is taken, then nothing for a while.
        if (refusals === 0 && disk.end() > 40_000) {
          disk.append(bytes.subarray(0, 7));
          refusals = 1;
          return { ...failed("disk_full", "no room", "make some"), written: 7 };
        }
        if (refusals > 0 && refusals < 4) {
          refusals++;
          troubled ||= terminal.trouble() ?? "";
          return { ...failed("disk_full", "no room", "make some"), written: 0 };
        }
        return disk.append(bytes);
      },
    };
    const ended = Promise.withResolvers<number>();
    let shown = 0;
    const terminal = liveTerminal({
      request: {
        command: ["bash", "-c", "seq 1 60000"],
        cwd: "/",
        env: { PATH: process.env.PATH ?? "/bin:/usr/bin" },
        cols: 80,
        rows: 24,
      },
      transcript: moody,
      clock: quick,
      events: {
        onShown(pieces) {
          for (const bytes of pieces) shown += bytes.length;
        },
        onHeld: () => undefined,
        isFollowed: () => true,
        onEnd: ended.resolve,
        answers: () => "here",
      },
    });
    expect(terminal.open()).toMatchObject({ kind: "open" });
    expect(await ended.promise).toBe(0);
    const expected = Array.from({ length: 60_000 }, (_, n) => `${n + 1}\r\n`).join("");
    expect(readFileSync(join(dir, "transcript.log"), "latin1")).toBe(expected);
    expect(shown).toBe(expected.length);
    expect(troubled).toContain("no room");
    expect(terminal.trouble()).toBeUndefined();
    rmSync(dir, { recursive: true });
  });
});

describe("the transcript", () => {
  it("is read right while it is appended to and rotated", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-transcript-"));
    const writer = openTranscript(dir);
    if ("kind" in writer) throw new Error(writer.why);
    const size = Math.floor(sessionLimits.transcript_segment_bytes_max / 3);
    const block = (n: number) => Buffer.alloc(size, n % 251);
    let offset = 0;
    for (let n = 0; n < 40; n++) {
      expect(writer.append(block(n))).toEqual({ kind: "ok" });
      const range = readTranscript(dir, offset, size * 2);
      if (range.kind !== "ok") throw new Error(range.kind);
      expect([range.offset, range.next, range.end]).toEqual([n * size, (n + 1) * size, (n + 1) * size]);
      expect(Buffer.compare(range.bytes, block(n))).toBe(0);
      offset = range.next;
    }
    writer.close();
    const old = readTranscript(dir, 0, 10);
    expect(old).toMatchObject({ kind: "ok", end: 40 * size });
    expect(old.kind === "ok" && old.dropped_bytes).toBeGreaterThan(0);
    const again = openTranscript(dir);
    expect("kind" in again ? again : again.end()).toBe(40 * size);
    rmSync(dir, { recursive: true });
  });
});

describe("a watcher that does not read", () => {
  it("is not waited for, and gets one fresh picture when it does", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-watch-"));
    const path = join(dir, "s");
    let paints = 0;
    const clients = attachedClients({
      repaint: () => `picture ${++paints}`,
      settled: async () => undefined,
      input: () => "taken",
      resize: () => undefined,
      released: () => undefined,
    });
    const joined = Promise.withResolvers<Socket>();
    const server = createServer((socket) => {
      clients.join(socket, "view");
      joined.resolve(socket);
    }).listen(path);
    const client = connect(path);
    client.pause();
    const socket = await joined.promise;
    for (let n = 0; n < 200; n++) clients.output(Buffer.alloc(65_536));
    expect(socket.writableLength).toBeLessThan(sessionLimits.attach_backlog_bytes_max + 2 * 65_536);
    const reader = frameReader();
    const seen: string[] = [];
    client.on("data", (bytes: Buffer) => {
      const cut = reader.feed(bytes);
      if (cut.kind === "ok")
        for (const { tag, payload } of cut.frames)
          if (tag === hostFrames.screen) seen.push(Buffer.from(payload).toString());
    });
    client.resume();
    await until(() => seen.length === 2);
    expect(seen).toEqual(["picture 1", "picture 2"]);
    client.destroy();
    server.close();
    await until(() => clients.count() === 0);
    rmSync(dir, { recursive: true });
  });
});
