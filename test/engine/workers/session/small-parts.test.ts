// Goal: the small decisions of a session layer. Method: rows.

import { describe, expect, it } from "vitest";
import { chordReader } from "../../../../src/engine/workers/session/detach-chord.ts";
import { parseDuration, parseSize, parseTimeout } from "../../../../src/engine/workers/session/duration.ts";
import { expectation, type Pattern } from "../../../../src/engine/workers/session/expect.ts";
import { encodeFrame, frameReader } from "../../../../src/engine/workers/session/frames.ts";
import { sessionLimits } from "../../../../src/engine/workers/session/limits.ts";
import { decideMembers, type ProcessRow } from "../../../../src/engine/workers/session/process-tree.ts";
import { calmText } from "../../../../src/engine/workers/session/shot.ts";
import { socketPlaceOf } from "../../../../src/engine/workers/session/socket-path.ts";
import {
  decideIdle,
  type Ending,
  endingOf,
  exitCodeOf,
  lookExitCode,
  waitExitCode,
} from "../../../../src/engine/workers/session/wait.ts";

describe("a duration", () => {
  for (const [text, ms] of [
    ["500ms", 500],
    ["30s", 30_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["5", 5_000],
    ["1.5s", 1_500],
    [" 2S ", 2_000],
  ] as const)
    it(`${text} is ${ms} ms`, () => expect(parseDuration("timeout", text)).toEqual({ kind: "ok", ms }));

  for (const text of ["", "-1s", "1y", "s", "1e9", "9999999999999999999d", "1 s s"])
    it(`"${text}" is none`, () => expect(parseDuration("timeout", text)).toMatchObject({ kind: "refused" }));

  for (const text of ["0", "none", "OFF", "never", "", "0s"])
    it(`"${text}" as a timeout never comes`, () =>
      expect(parseTimeout("t", text)).toEqual({ kind: "never" }));
});

describe("a size", () => {
  it("is columns by rows", () =>
    expect(parseSize("size", "120x40")).toEqual({ kind: "ok", cols: 120, rows: 40 }));
  for (const text of ["0x5", "5x0", "80", "80x", "501x24", "80x24x1", "-1x5", "a×b"])
    it(`"${text}" is none`, () =>
      expect(parseSize("size", text)).toMatchObject({ kind: "refused", field: "size" }));
});

describe("an ending", () => {
  const rows: [Parameters<typeof endingOf>[0], Ending, number][] = [
    [{ state: "running", exitCode: null, host: "alive" }, { kind: "running" }, 124],
    [{ state: "starting", exitCode: null, host: "unknown" }, { kind: "running" }, 124],
    [{ state: "running", exitCode: null, host: "dead" }, { kind: "lost" }, 137],
    [{ state: "exited", exitCode: 3, host: "dead" }, { kind: "exited", exit_code: 3 }, 3],
    [{ state: "exited", exitCode: null, host: "alive" }, { kind: "exited", exit_code: null }, 0],
    [{ state: "killed", exitCode: null, host: "dead" }, { kind: "killed", exit_code: null }, 130],
    [{ state: "killed", exitCode: 129, host: "dead" }, { kind: "killed", exit_code: 129 }, 129],
  ];
  for (const [facts, ending, code] of rows)
    it(`of ${JSON.stringify(facts)} exits with ${code}`, () => {
      expect(endingOf(facts)).toEqual(ending);
      expect(waitExitCode(ending)).toBe(code);
    });
  it("counts signals as a shell does", () => expect([exitCodeOf(3, 0), exitCodeOf(0, 9)]).toEqual([3, 137]));
  it("of a look has its code", () => {
    expect((["matched", "idle", "ended", "timeout"] as const).map(lookExitCode)).toEqual([0, 0, 1, 124]);
  });
});

describe("quiet", () => {
  it("is reached after the settling time", () =>
    expect(decideIdle(1_000, 500, 1_500)).toEqual({ kind: "idle" }));
  it("is waited for no longer than that", () =>
    expect(decideIdle(1_000, 500, 1_100)).toEqual({ kind: "wait", wait_ms: 400 }));
});

describe("an expectation", () => {
  const pattern: Pattern = {
    find: (text) => {
      const at = text.indexOf("needle");
      return at === -1 ? { kind: "none" } : { kind: "match", text: "needle", end: at + 6 };
    },
    keep: (lines) => lines,
  };
  it("is met over pieces", () => {
    const wanted = expectation(pattern);
    expect(wanted.look("hay nee").kind).toBe("none");
    expect(wanted.look("dle").kind).toBe("match");
  });
  it("forgets what is far behind, never what is near", () => {
    const wanted = expectation(pattern);
    wanted.look("x".repeat(sessionLimits.expect_window_chars_max));
    expect(wanted.look(`${"x".repeat(1_000)}nee`).kind).toBe("none");
    expect(wanted.look("dle").kind).toBe("match");
  });
});

describe("frames", () => {
  const sent = Buffer.concat([
    encodeFrame(1, "one"),
    encodeFrame(2, ""),
    encodeFrame(3, new Uint8Array([0, 255])),
  ]);
  for (const size of [1, 2, 4, 7, 100])
    it(`come whole out of pieces of ${size}`, () => {
      const reader = frameReader();
      const got = [];
      for (let at = 0; at < sent.length; at += size) {
        const cut = reader.feed(sent.subarray(at, at + size));
        if (cut.kind === "ok") got.push(...cut.frames);
      }
      expect(got.map(({ tag, payload }) => [tag, Buffer.from(payload).toString("latin1")])).toEqual([
        [1, "one"],
        [2, ""],
        [3, "\0ÿ"],
      ]);
    });
  it("that are too large are told from those that are not", () => {
    const head = Buffer.from([1, 0xff, 0xff, 0xff, 0xff]);
    expect(frameReader().feed(head)).toMatchObject({ kind: "too_large" });
  });
});

describe("the chord that detaches", () => {
  const feed = (...pieces: string[]) => {
    const reader = chordReader();
    return pieces.map((piece) => reader.feed(piece));
  };
  it("is Control-backslash twice, in one piece or two", () => {
    expect(feed("ab\x1c\x1ccd")).toEqual([{ typed: "ab", detach: "yes" }]);
    expect(feed("\x1c", "\x1c")).toEqual([
      { typed: "", detach: "no" },
      { typed: "", detach: "yes" },
    ]);
    expect(feed("\x1b[92;5u\x1b[92;5u")).toEqual([{ typed: "", detach: "yes" }]);
  });
  it("once is typed on, with what follows", () => {
    expect(feed("\x1c", "q\x1c", "\x1b[A")).toEqual([
      { typed: "", detach: "no" },
      { typed: "\x1cq", detach: "no" },
      { typed: "\x1c\x1b[A", detach: "no" },
    ]);
  });
});

describe("a screen's text without what changes by itself", () => {
  const same = (one: string, other: string) => calmText(one) === calmText(other);

  for (const [title, one, other] of [
    ["a clock", "12:59:59 waiting", "13:00:00 waiting"],
    ["a number that gets longer", "(9s, 998 tokens)", "(10s, 1,024 tokens)"],
    ["a spinner of dots", "⠋ working", "⠹ working"],
    ["a spinner of lines", "| working", "/ working"],
    ["a star that turns", "✢ Thinking…", "✻ Thinking..."],
    ["dots that come and go", "Thinking.  ", "Thinking..."],
  ] as const)
    it(`is the same after ${title}`, () => expect(same(one, other)).toBe(true));

  for (const [title, one, other] of [
    ["a word", "reading", "writing"],
    ["a bar", "[##  ]", "[### ]"],
    ["a mark", "✓ test", "✗ test"],
  ] as const)
    it(`differs by ${title}`, () => expect(same(one, other)).toBe(false));
});

describe("the place of a socket", () => {
  it("is beside the session while its path fits, counted in bytes", () => {
    expect(socketPlaceOf("/data/sessions/w", 1000)).toMatchObject({
      kind: "beside",
      path: "/data/sessions/w/control.sock",
    });
    expect(socketPlaceOf(`/${"ü".repeat(50)}`, 1000).kind).toBe("short");
  });
  it("differs between sessions and users", () => {
    const long = `/${"x".repeat(120)}`;
    const paths = [
      socketPlaceOf(`${long}/a`, 1),
      socketPlaceOf(`${long}/b`, 1),
      socketPlaceOf(`${long}/a`, 2),
    ];
    expect(new Set(paths.map(({ path }) => path)).size).toBe(3);
    for (const { path } of paths)
      expect(path.length).toBeLessThanOrEqual(sessionLimits.socket_path_bytes_max);
  });
});

describe("the members of a session's tree", () => {
  const row = (pid: number, parentPid: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
    pid,
    parentPid,
    group: pid,
    session: pid,
    started: `s${pid}`,
    zombie: false,
    ...more,
  });
  const root = { pid: 10, started: "s10", gen: "g", spared: new Set([1]) };
  const table = [
    row(1, 0),
    row(10, 1),
    row(11, 10, { session: 10 }),
    row(12, 11),
    row(13, 1, { session: 10 }),
    row(14, 1, { gen: "g" }),
    row(15, 14),
    row(16, 10, { zombie: true }),
    row(20, 1),
    row(21, 20, { gen: "other" }),
  ];
  const members = (rows: readonly ProcessRow[], known: string[] = []) =>
    decideMembers(rows, root, new Set(known))
      .map(({ pid }) => pid)
      .sort((a, b) => a - b);

  it("are descendants, the terminal session, and the bearers of its generation", () => {
    expect(members(table)).toEqual([10, 11, 12, 13, 14, 15]);
  });
  it("are without the leader those who bear the generation or were known", () => {
    expect(members(table.filter(({ pid }) => pid !== 10))).toEqual([14, 15]);
    expect(
      members(
        table.filter(({ pid }) => pid !== 10),
        ["11:s11"],
      ),
    ).toEqual([11, 12, 14, 15]);
  });
  it("are never those of a reused pid", () => {
    const reused = [row(1, 0), row(10, 1, { started: "later" }), row(11, 10, { session: 10 })];
    expect(members(reused)).toEqual([]);
    expect(members([row(1, 0), row(11, 1, { started: "later" })], ["11:s11"])).toEqual([]);
  });
  it("never include who does the killing", () => {
    expect(members([row(1, 10, { gen: "g" }), row(10, 0)])).toEqual([10]);
  });
});
