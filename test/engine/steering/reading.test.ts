// Goal: whatever a sensor does, its reading has a fixed shape, and only what matters wakes the loop.
// Method: rows of runs through the pure rules.

import { describe, expect, test } from "vitest";
import { childEnv } from "../../../src/engine/child-env.ts";
import type { SensorName } from "../../../src/engine/ids.ts";
import { limits } from "../../../src/engine/limits.ts";
import { directivesOf } from "../../../src/engine/steering/directives.ts";
import { readingOf, type SensorRun } from "../../../src/engine/steering/reading.ts";
import { decideTrial, problemsOf } from "../../../src/engine/steering/sensor-trial.ts";

const NOW_MS = Date.parse("2026-01-01T12:00:00Z");
const name = "ci" as SensorName;

type Ended = Extract<SensorRun, { kind: "ended" }>;

function ended(stdout: string | Uint8Array, more: Partial<Ended> = {}): Ended {
  const bytes = Buffer.from(stdout);
  return {
    kind: "ended",
    exit_code: 0,
    signal: null,
    stdout: bytes,
    stderr: new Uint8Array(),
    stdout_bytes: bytes.length,
    stderr_bytes: 0,
    wall_ms: 5,
    ...more,
  };
}

const stderr = (text: string) => ({ stderr: Buffer.from(text) });

describe("a reading", () => {
  function check(title: string, run: SensorRun, expected: object): void {
    expect(readingOf(name, run, 60), title).toEqual({ name, wall_ms: expect.any(Number), ...expected });
  }

  test("of what was printed", () => {
    check("both members", ended('{"signal":1,"detail":{"a":2}}'), { ok: true, signal: 1, detail: { a: 2 } });
    check("signal alone", ended('{"signal":null}\n'), { ok: true, signal: null });
    check("more members", ended('{"signal":1,"note":"n","detail":2}'), {
      ok: true,
      signal: 1,
      detail: { note: "n", detail: 2 },
    });
    check("no signal", ended('{"date":"2026-01-01"}'), { ok: true, signal: { date: "2026-01-01" } });
    check("no object", ended("[1,2]"), { ok: true, signal: [1, 2] });
    check("no JSON", ended("all is well\n"), { ok: true, signal: "all is well\n" });
    check("nothing", ended(""), { ok: true, signal: "" });
    check("an inherited name is no member", ended('{"toString":1}'), { ok: true, signal: { toString: 1 } });
  });

  test("of bytes that are no text changes with the bytes, not with how they look", () => {
    const [a, b] = [[0xff], [0xfe]].map((bytes) => readingOf(name, ended(Uint8Array.from(bytes)), 60));
    expect(a?.signal).not.toEqual(b?.signal);
    expect(a?.detail).toEqual(b?.detail);
  });

  test("of a failure has the code in its signal, and everything else in its detail", () => {
    check("own code", ended("ignored", { exit_code: 3, ...stderr(" no token \n") }), {
      ok: false,
      signal: { error: true, exit_code: 3 },
      detail: { message: "exited with code 3", stderr: "no token" },
    });
    check("own 137", ended("", { exit_code: 137 }), {
      ok: false,
      signal: { error: true, exit_code: 137 },
      detail: { message: "exited with code 137", stderr: "" },
    });
    check("a signal", ended("", { exit_code: null, signal: "SIGKILL" }), {
      ok: false,
      signal: { error: true, exit_code: 137 },
      detail: { message: expect.stringContaining("external kill"), stderr: "" },
    });
    check("another signal", ended("", { exit_code: null, signal: "SIGTERM" }), {
      ok: false,
      signal: { error: true, exit_code: 143 },
      detail: expect.anything(),
    });
    const late: SensorRun = {
      kind: "deadline",
      stdout: Buffer.from("{}"),
      wall_ms: 60_000,
      ...stderr("waiting"),
    };
    check("the deadline", late, {
      ok: false,
      signal: { error: true, exit_code: 124 },
      detail: { message: expect.stringContaining("60 s"), stderr: "waiting" },
    });
    check(
      "no start",
      { kind: "not_started", why: "EACCES" },
      {
        ok: false,
        signal: { error: true, exit_code: 1 },
        detail: { message: expect.stringContaining("EACCES"), stderr: "" },
      },
    );
  });

  test("of too much does not flap with how much too much it was", () => {
    const [a, b] = [10_000, 20_000].map((stdout_bytes) => readingOf(name, ended("x", { stdout_bytes }), 60));
    expect(a).toMatchObject({
      ok: true,
      signal: { error: "too-large", cap: limits.sensor_bytes_max },
      detail: { bytes: 10_000 },
    });
    expect(a?.signal).toEqual(b?.signal);
    const most = "x".repeat(limits.sensor_bytes_max);
    expect(readingOf(name, ended(most), 60).signal).toBe(most);
  });

  test("too much from one that fails is a failure", () => {
    expect(readingOf(name, ended("x", { stdout_bytes: 10_000, exit_code: 1 }), 60).ok).toBe(false);
  });

  test("keeps the end of stderr, and no half characters", () => {
    const long = `${"ü".repeat(2_000)}end`;
    const { detail } = readingOf(name, ended("", { exit_code: 1, ...stderr(long) }), 60);
    const kept = (detail as { stderr: string }).stderr;
    expect(kept).toMatch(/^ü+end$/);
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(limits.sensor_stderr_bytes_kept);
  });
});

test("directives stand in the first lines, alone in theirs, as whole numbers", () => {
  const rows: [string, object][] = [
    ["#!/bin/bash\n", { timeout_s: 60, problems: [] }],
    [
      "#!/bin/bash\n# looop:interval=300\n# looop:timeout=5\n",
      { interval_s: 300, timeout_s: 5, problems: [] },
    ],
    ["  # looop:interval=300  \n", { interval_s: 300, timeout_s: 60, problems: [] }],
    ["# looop:interval=0\n# looop:timeout=0\n", { timeout_s: 60, problems: [] }],
    ["# looop:timeout=100000\n", { timeout_s: 600, problems: [expect.stringContaining("600 s")] }],
    ["# looop:interval=5m\n", { timeout_s: 60, problems: [expect.stringContaining("interval=5m")] }],
    ["# looop:interval=-5\n", { timeout_s: 60, problems: [expect.any(String)] }],
    ["echo 1 # looop:interval=300\n", { timeout_s: 60, problems: [] }],
    [`${"\n".repeat(19)}# looop:interval=300\n`, { interval_s: 300, timeout_s: 60, problems: [] }],
    [`${"\n".repeat(20)}# looop:interval=300\n`, { timeout_s: 60, problems: [] }],
    ["# looop:interval=1\n# looop:interval=2\n", { interval_s: 1, timeout_s: 60, problems: [] }],
  ];
  for (const [script, expected] of rows)
    expect(directivesOf(script), JSON.stringify(script)).toEqual(expected);
});

test("a sensor knows where things are, and no tokens of other tools", () => {
  const given = { PATH: "/bin", HOME: "/h", LC_ALL: "C", XDG_CONFIG_HOME: "/x", LOOOP_BIN: "/l", TZ: "UTC" };
  const kept = {
    AWS_SECRET_ACCESS_KEY: "s",
    SLACK_BOT_TOKEN: "t",
    NODE_OPTIONS: "n",
    PATHS: "p",
    MY_LC_: "l",
  };
  expect(childEnv({ ...given, ...kept, LANG: undefined }, "command", [])).toEqual(given);
});

describe("a trial", () => {
  test("passes only what prints exactly one JSON object", () => {
    const rows: [SensorRun, RegExp | undefined][] = [
      [ended('{"signal":1}'), undefined],
      [ended("\n {} \n"), undefined],
      [ended(""), /printed nothing/],
      [ended("hello"), /but: hello/],
      [ended("[]"), /one JSON object/],
      [ended('"text"'), /one JSON object/],
      [ended("{}{}"), /one JSON object/],
      [ended("{}\n{}\n"), /one JSON object/],
      [ended("debug\n{}"), /one JSON object/],
      [ended(Uint8Array.from([0xff])), /not UTF-8/],
      [ended("{}", { exit_code: 2, ...stderr("boom") }), /code 2; its stderr ends: boom/],
      [ended("{}", { exit_code: null, signal: "SIGSEGV" }), /SIGSEGV.*nothing to stderr/],
      [ended("{}", { stdout_bytes: 9_000 }), /9000 bytes/],
      [{ kind: "deadline", stdout: Buffer.from("{}"), stderr: new Uint8Array(), wall_ms: 1 }, /within 7 s/],
      [{ kind: "not_started", why: "no bash" }, /no bash/],
    ];
    for (const [run, why] of rows) {
      const outcome = decideTrial(run, 7);
      expect(outcome.kind).toBe(why === undefined ? "ok" : "refused");
      if (outcome.kind === "refused") expect(outcome.why).toMatch(why ?? /^$/);
    }
  });

  test("tells its author what will go wrong later", () => {
    const rows: [string, string, boolean, RegExp[]][] = [
      ["#!/bin/sh\n", '{"signal":{"failed":3}}', true, []],
      ["echo {}\n", '{"signal":1}', true, [/#!/]],
      ["#!/bin/sh\n", '{"signal":1}', false, [/not executable/]],
      ["#!/bin/sh\n", '{"date":"2026-01-01"}', true, [/no `signal`/]],
      ["#!/bin/sh\n", '{"signal":{"at":"2026-01-01T12:00:00Z"}}', true, [/signal\.at looks like a time/]],
      ["#!/bin/sh\n", '{"signal":[1,{"t":1767268800}]}', true, [/signal\.1\.t/]],
      ["#!/bin/sh\n", '{"signal":1767268800123}', true, [/signal looks/]],
      ["#!/bin/sh\n", '{"signal":"up 12:30:59"}', true, [/signal looks/]],
      ["#!/bin/sh\n", '{"signal":"2026-01-01","detail":{"now":1767268800}}', true, []],
      ["#!/bin/sh\n", '{"signal":1500000000}', true, []], // a time, but not the present one: it stands still
      ["#!/bin/sh\n", "oops", true, [/one JSON object/]],
    ];
    for (const [script, output, executable, expected] of rows) {
      const problems = problemsOf({ script, executable }, ended(output), 60, NOW_MS);
      expect(problems, output).toHaveLength(expected.length);
      for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern);
    }
  });

  test("looks into deep nesting without falling over", () => {
    const deep = `{"signal":${"[".repeat(4_000)}${"]".repeat(4_000)}}`;
    expect(problemsOf({ script: "#!/bin/sh\n", executable: true }, ended(deep), 60, NOW_MS)).toEqual([]);
  });
});
