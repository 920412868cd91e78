// Goal: lines come over whole and in order, and a peer that misbehaves costs nothing but its own connection.
// Method: real sockets in a fresh directory; a peer that misbehaves is one that speaks plain bytes.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { callLine } from "../../../src/engine/host/line-caller.ts";
import { createLineReader } from "../../../src/engine/host/line-reader.ts";
import {
  type Admit,
  type LinePeer,
  type LineSocket,
  openLineSocket,
} from "../../../src/engine/host/line-socket.ts";
import { socketPlaceOf } from "../../../src/engine/workers/session/socket-path.ts";

const limits = { line_bytes_max: 1_000, callers_max: 2, unread_bytes_max: 10_000 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Seen {
  readonly lines: string[];
  readonly peer: LinePeer;
  readonly gone: Promise<void>;
  until(count: number): Promise<void>;
}

async function opened(dir = mkdtempSync(join(tmpdir(), "looop-lines-")), admit: Admit = async () => "in") {
  closers.push(() => rmSync(dir, { recursive: true, force: true }));
  const place = socketPlaceOf(join(dir, "terminal"), process.getuid?.() ?? 0);
  const callers: Seen[] = [];
  let came = Promise.withResolvers<void>();
  const socket = await openLineSocket(place, limits, admit, (peer) => {
    const { seen, ears } = listening(peer);
    callers.push(seen);
    came.resolve();
    came = Promise.withResolvers();
    return ears;
  });
  if (socket.kind === "open") closers.push(() => socket.close());
  return { place, socket, callers, next: () => came.promise };
}

function listening(peer: LinePeer) {
  const lines: string[] = [];
  const gone = Promise.withResolvers<void>();
  let waiting: readonly { readonly count: number; tell(): void }[] = [];
  const seen: Seen = {
    lines,
    peer,
    gone: gone.promise,
    until(count) {
      if (lines.length >= count) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = [...waiting, { count, tell: resolve }];
      return promise;
    },
  };
  const ears = {
    heard(line: string) {
      lines.push(line);
      for (const { count, tell } of waiting) if (lines.length >= count) tell();
    },
    gone: gone.resolve,
  };
  return { seen, ears };
}

async function raw(path: string): Promise<{ readonly socket: Socket; readonly closed: Promise<void> }> {
  const socket = connect(path);
  const closed = Promise.withResolvers<void>();
  socket.on("close", () => closed.resolve());
  socket.on("error", () => socket.destroy());
  socket.resume();
  const open = Promise.withResolvers<void>();
  socket.once("connect", () => open.resolve());
  await open.promise;
  closers.push(() => socket.destroy());
  return { socket, closed: closed.promise };
}

describe("who is at the other end", () => {
  test("is known by its process, before it is listened to", async () => {
    const pids: (number | undefined)[] = [];
    const { place, callers } = await opened(undefined, async (pid) => {
      pids.push(pid);
      return { told: "not you" };
    });
    const { seen, ears } = listening({ say: () => undefined, hangUp: () => undefined });
    const called = await callLine(place.path, limits, ears);
    if (called.kind !== "open") throw new Error(called.kind);
    called.peer.say("let me in");
    await seen.gone;
    expect(pids).toEqual([process.platform === "linux" ? process.pid : undefined]);
    expect(seen.lines).toEqual(["not you"]);
    expect(callers).toEqual([]);
  });

  test("may be decided on later, and nothing that was said meanwhile is lost", async () => {
    const decide = Promise.withResolvers<"in">();
    const { place, callers, next } = await opened(undefined, () => decide.promise);
    const coming = next();
    const { ears } = listening({ say: () => undefined, hangUp: () => undefined });
    const called = await callLine(place.path, limits, ears);
    if (called.kind !== "open") throw new Error(called.kind);
    called.peer.say("early");
    decide.resolve("in");
    await coming;
    await callers[0]?.until(1);
    expect(callers[0]?.lines).toEqual(["early"]);
  });
});

describe("lines over a socket", () => {
  test("come over whole, in order, both ways", async () => {
    const { place, callers, next } = await opened();
    const coming = next();
    const { seen: back, ears } = listening({ say: () => undefined, hangUp: () => undefined });
    const called = await callLine(place.path, limits, ears);
    if (called.kind !== "open") throw new Error(called.kind);
    await coming;
    const [first] = callers;
    if (first === undefined) throw new Error("nobody came");
    for (let at = 0; at < 50; at++) called.peer.say(`line ${at} é日本`);
    await first.until(50);
    expect(first.lines).toEqual(Array.from({ length: 50 }, (_, at) => `line ${at} é日本`));
    first.peer.say("and back");
    await back.until(1);
    expect(back.lines).toEqual(["and back"]);
    first.peer.hangUp();
    await back.gone;
    await first.gone;
  });

  test("a line that is too long ends its connection, and only that", async () => {
    const { place, callers, next } = await opened();
    const coming = next();
    const bad = await raw(place.path);
    await coming;
    bad.socket.write("x".repeat(2_000));
    await bad.closed;
    const again = next();
    const good = await raw(place.path);
    await again;
    good.socket.write("hello\n");
    await callers[1]?.until(1);
    expect(callers[1]?.lines).toEqual(["hello"]);
  });

  test("more callers than fit are hung up on", async () => {
    const { place, callers, next } = await opened();
    for (const _ of [1, 2]) {
      const coming = next();
      await raw(place.path);
      await coming;
    }
    const third = await raw(place.path);
    await third.closed;
    expect(callers).toHaveLength(2);
  });

  test("one that does not read is hung up on", async () => {
    const { place, callers, next } = await opened();
    const coming = next();
    const slow = await raw(place.path);
    slow.socket.pause();
    await coming;
    for (let at = 0; at < 2_000; at++) callers[0]?.peer.say("x".repeat(900));
    await callers[0]?.gone;
  });

  test("what a killed one left is taken over, what a living one has is not", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-lines-"));
    const first = await opened(dir);
    expect((await opened(dir)).socket).toMatchObject({ kind: "failed", reason: "locked" });
    await (first.socket as LineSocket).close();
    writeFileSync(first.place.path, "");
    const second = await opened(dir);
    expect(second.socket.kind).toBe("open");
    expect(statSync(second.place.path).mode & 0o777).toBe(0o600);
  });

  test("where nobody listens nobody answers", async () => {
    const ears = { heard: () => undefined, gone: () => undefined };
    expect(await callLine(join(tmpdir(), "looop-no-such.sock"), limits, ears)).toEqual({ kind: "nobody" });
  });

  test("a path that is too long for a socket gets a short one", async () => {
    const dir = mkdtempSync(join(tmpdir(), "looop-lines-"));
    const deep = join(dir, "d".repeat(120));
    const { place, socket } = await opened(deep);
    expect(place.kind).toBe("short");
    expect(socket.kind).toBe("open");
    closers.unshift(() => rmSync(dir, { recursive: true, force: true }));
  });
});

describe("bytes to lines", () => {
  const bytes = Buffer.from("one\n\nzwei é日\nlast\n");

  test("wherever they are cut the lines are the same", () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = createLineReader(100);
      const lines = [...reader.feed(bytes.subarray(0, cut)).lines, ...reader.feed(bytes.subarray(cut)).lines];
      expect(lines).toEqual(["one", "", "zwei é日", "last"]);
    }
  });

  test.for([
    ["a whole line that is too long", "aaaaaa\nb\n"],
    ["a beginning that is too long", "aaaaaa"],
  ] as const)("%s is told", ([, text]) => {
    expect(createLineReader(5).feed(Buffer.from(text)).kind).toBe("too_long");
  });

  test("a line of exactly the limit is fine", () => {
    expect(createLineReader(5).feed(Buffer.from("aaaaa\n"))).toEqual({ kind: "ok", lines: ["aaaaa"] });
  });
});
