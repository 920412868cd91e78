// Goal: cost, tokens, session, final words, failure and provider limit are read from what the CLIs really print, in
// whatever pieces it arrives, and an unknown cost stays unknown. Method: one row per captured or documented stream.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pulseLimits } from "../../../../src/engine/pulse/limits.ts";
import { createMeter, type MeterReading } from "../../../../src/engine/pulse/meters/meter.ts";

const moment = { now_ms: Date.parse("2026-11-21T15:00:00Z"), zone: "UTC" };
const RESET_MS = 1_795_287_600_000;

function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../../../fixtures/runner-streams/${name}`, import.meta.url));
}

function run(
  bytes: Uint8Array,
  pieceBytes = bytes.length,
): { lines: readonly string[]; reading: MeterReading } {
  const meter = createMeter();
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    lines.push(...meter.push(bytes.subarray(at, at + pieceBytes)));
  }
  const end = meter.end(moment);
  return { lines: [...lines, ...end.lines], reading: end.reading };
}

const text = (value: string) => ({ kind: "text" as const, text: value });

function check(
  name: string,
  expected: Partial<MeterReading>,
  absent: readonly (keyof MeterReading)[] = [],
): void {
  it(`of ${name}`, () => {
    const { reading } = run(fixture(name));
    expect(reading).toMatchObject(expected);
    for (const member of absent) expect(reading).not.toHaveProperty(member);
  });
}

describe("the reading", () => {
  check(
    "claude-done.ndjson",
    {
      runner: "claude",
      cost_usd: 0.0414175,
      tokens: { in: 5_430, out: 410, cached: 29_120 },
      sessionId: "6f3c1e1a-58c2-4f2e-9a55-0d1f6c7b8a90",
      finalText: text('{"action":"noop","reason":"quiet"}'),
    },
    ["error", "providerLimit"],
  );
  check("claude-limit.ndjson", {
    cost_usd: 0,
    error: "You've hit your limit · resets 2pm (Asia/Shanghai)",
    providerLimit: { said: "You've hit your limit · resets 2pm (Asia/Shanghai)", resets_ms: RESET_MS },
  });
  check("claude-max-turns.ndjson", { error: "error_max_turns", cost_usd: 0.2 }, ["providerLimit"]);
  check("claude-torn-line.ndjson", { cost_usd: 0.5, finalText: text("a long answer that is cut in two") }, [
    "error",
  ]);
  check(
    "codex-done.ndjson",
    {
      runner: "codex",
      tokens: { in: 315, out: 122, cached: 24_448 },
      sessionId: "0199a213-81c0-7800-8aa1-bbab2a035a53",
      finalText: text('{"action":"noop"}'),
    },
    ["cost_usd", "error", "providerLimit"],
  );
  check("codex-limit.ndjson", {
    runner: "codex",
    error: expect.stringMatching(/^You've hit your usage limit/),
    providerLimit: {
      said: expect.stringMatching(/12:16 PM/),
      resets_ms: Date.parse("2026-11-22T12:16:00Z"),
    },
  });
  check("codex-failed.ndjson", { error: "shared rollout token budget exhausted" }, [
    "tokens",
    "cost_usd",
    "providerLimit",
  ]);
  check(
    "opencode-done.ndjson",
    {
      runner: "opencode",
      cost_usd: 0.0080147,
      tokens: { in: 11_207, out: 180, cached: 11_500 },
      sessionId: "ses_6783457c2ffeICANaRjenHkVxv",
      finalText: text('{"action":"noop"}'),
    },
    ["error"],
  );
  check("opencode-zero-tokens.ndjson", { finalText: text("hello") }, ["tokens", "cost_usd"]);
  check("opencode-no-finish.ndjson", { runner: "opencode" }, ["tokens", "cost_usd", "error"]);
  check("opencode-error.ndjson", {
    error: expect.stringMatching(/^Too Many Requests/),
    finalText: { kind: "none" },
    providerLimit: { said: expect.any(String), resets_ms: moment.now_ms + 9_568_000 },
  });
  check(
    "pi-done.ndjson",
    {
      runner: "pi",
      cost_usd: 0.0325,
      tokens: { in: 10_125, out: 157, cached: 3_584 },
      sessionId: "0199f5d2-1c4e-7d3a-b1a5-5b6a2f1c9e77",
      finalText: text('{"action":"noop"}'),
    },
    ["error"],
  );
  check(
    "pi-error.ndjson",
    { error: expect.stringMatching(/401/), cost_usd: 0, finalText: { kind: "none" } },
    ["providerLimit"],
  );
  check("pi-limit.ndjson", { providerLimit: { said: expect.any(String), resets_ms: RESET_MS } });
  check(
    "plain.txt",
    { runner: "plain", finalText: { kind: "text", text: expect.stringContaining('"action": "noop"') } },
    ["cost_usd", "tokens", "error"],
  );

  it("is the same in whatever pieces the stream arrives", () => {
    const names = ["claude-done.ndjson", "claude-torn-line.ndjson", "pi-limit.ndjson", "plain.txt"];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.integer({ min: 1, max: 4_000 }), (name, pieceBytes) => {
        const bytes = fixture(name);
        expect(run(bytes, pieceBytes)).toEqual(run(bytes));
      }),
      { numRuns: 60 },
    );
  });

  it("takes a limit told as an answer for what it is", () => {
    const event = {
      type: "result",
      subtype: "success",
      is_error: false,
      result: "You've hit your limit · resets 7pm (UTC)",
    };
    const { reading } = run(Buffer.from(JSON.stringify(event)));
    expect(reading.error).toMatch(/hit your limit/);
    expect(reading.providerLimit?.resets_ms).toBe(Date.parse("2026-11-21T19:00:00Z"));
  });

  it("does not take a move about limits for a limit", () => {
    const move = { action: "notify", text: "GitHub answers 429, rate limit reached" };
    const { reading } = run(Buffer.from(`${JSON.stringify(move)}\n`));
    expect(reading).not.toHaveProperty("providerLimit");
    expect(reading.finalText).toEqual(text(JSON.stringify(move)));
  });

  it("takes a move with a type of its own for an answer", () => {
    const move = { action: "notify", type: "text", text: "hi" };
    expect(run(Buffer.from(JSON.stringify(move))).reading.finalText).toEqual(text(JSON.stringify(move)));
  });

  it("is not spoilt by wrong types, inherited names and unknown events", () => {
    const lines = [
      { type: "result", total_cost_usd: "12", usage: { input_tokens: -5 }, session_id: 7, result: {} },
      { type: "constructor" },
      { type: "__proto__" },
      { type: "assistant", message: null },
      { type: "item.completed", item: [] },
      { type: "new_in_the_next_release", total_cost_usd: 9 },
    ].map((event) => JSON.stringify(event));
    const { reading } = run(Buffer.from(lines.join("\n")));
    expect(reading).not.toHaveProperty("cost_usd");
    expect(reading).not.toHaveProperty("sessionId");
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), fc.string({ unit: "binary" }))), (lines) => {
        expect(run(Buffer.from(lines.join("\n"))).reading.skippedLines).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe("bounds", () => {
  it("skip a line that never ends, and read on behind it", () => {
    const meter = createMeter();
    const piece = Buffer.alloc(1_048_576, "x");
    for (let count = 0; count < 100; count += 1) meter.push(piece);
    meter.push(Buffer.from("\n"));
    meter.push(fixture("claude-done.ndjson"));
    const { reading } = meter.end(moment);
    expect(reading).toMatchObject({ skippedLines: 1, cost_usd: 0.0414175 });
  });
  it("call a plain answer too long instead of cutting it", () => {
    const line = `${"y".repeat(1_000)}\n`;
    const { reading } = run(Buffer.from(line.repeat(pulseLimits.final_text_chars_max / 1_000 + 1)));
    expect(reading.finalText).toMatchObject({ kind: "too_long" });
  });
});

describe("the log", () => {
  const log = (name: string) => run(fixture(name)).lines;
  it("of claude", () =>
    expect(log("claude-done.ndjson")).toEqual([
      "Read: /data/goals/release.md",
      '{"action":"noop","reason":"quiet"}',
      "done (12.3s · $0.0414)",
    ]));
  it("of codex", () =>
    expect(log("codex-done.ndjson")).toEqual([
      "$ bash -lc ls",
      "failed (exit 2): bash -lc ls",
      "error: Reconnecting... 1/5 (stream disconnected before completion)",
      '{"action":"noop"}',
    ]));
  it("of pi", () => expect(log("pi-done.ndjson")).toEqual(["bash: ls", "failed: bash", '{"action":"noop"}']));
  it("of opencode", () =>
    expect(log("opencode-done.ndjson")).toEqual(["bash: ls goals", '{"action":"noop"}']));
  it("of a plain program, without its colours", () => expect(log("plain.txt")[0]).toBe("thinking"));
});
