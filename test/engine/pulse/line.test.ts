// Goal: the pieces of a beat fit into one straight line, read → gate → prompt → decide → parse → permit → proposal,
// and what goes wrong in one beat stands in the prompt of the next. Method: a fixture stream plays the decider; no I/O.

import { describe, expect, it } from "vitest";
import type { AskId } from "../../../src/engine/ids.ts";
import { noteFailure } from "../../../src/engine/pulse/backoff.ts";
import { decideGate, type GateFacts } from "../../../src/engine/pulse/gate.ts";
import { noteAttempt, noteSpend } from "../../../src/engine/pulse/ledger.ts";
import { createMeter } from "../../../src/engine/pulse/meters/meter.ts";
import { parseMove } from "../../../src/engine/pulse/parse-move.ts";
import { decidePermit } from "../../../src/engine/pulse/permit.ts";
import { composePrompt } from "../../../src/engine/pulse/prompt/compose.ts";
import type { VolatileFacts } from "../../../src/engine/pulse/prompt/facts.ts";
import { decideProposal, proposalId, proposalOf } from "../../../src/engine/pulse/proposal.ts";
import { nextWake, nudgeFor } from "../../../src/engine/pulse/wake.ts";
import { diffWorld, worldOf } from "../../../src/engine/pulse/world.ts";

const NOW_MS = Date.parse("2026-11-21T15:00:00Z");
const MISSING = { kind: "missing" } as const;
const bytes = (text: string) => new TextEncoder().encode(text);
const playbook = { kind: "ok", body: "Be kind.\n" } as const;

const worldWith = (signal: string) =>
  worldOf({
    playbook: { kind: "ok", bytes: bytes(playbook.body) },
    goals: new Map(),
    snapshots: new Map([["sensor-ci", bytes(JSON.stringify({ signal }))]]),
  });
const before = worldWith("red");
const after = worldWith("green");

const gate: GateFacts = {
  world: after,
  bounds: { noopTtl_ms: 0, decidesPerHourMax: 10, dailyUsdMax: 1, zone: "UTC" },
  pause: MISSING,
  providerWait: MISSING,
  committed: { kind: "ok", value: before },
  noop: MISSING,
  backoff: MISSING,
  attempts: MISSING,
  spend: MISSING,
};

const quiet: VolatileFacts = {
  readings: [{ name: "sensor-ci", body: '{"signal":"green"}' }],
  asks: [],
  plans: [],
  answers: [],
  parked: [],
  goalActivity_s: new Map(),
  journal: [],
  changes: { kind: "changed", list: diffWorld(before, after) },
  interrupted: [],
  flapping: [],
  troubles: [],
  now_ms: NOW_MS,
  zone: "UTC",
};
const prompt = (more: Partial<VolatileFacts> = {}) =>
  composePrompt({
    stable: { dataDir: "/data", playbook, precedents: [], goals: [] },
    volatile: { ...quiet, ...more },
    bytes_max: 262_144,
  }).text;

/** What a claude run that ends with these words would stream. */
function decider(words: string) {
  const meter = createMeter();
  const result = { type: "result", subtype: "success", is_error: false, result: words, total_cost_usd: 0.02 };
  meter.push(bytes(`${JSON.stringify(result)}\n`));
  return meter.end({ now_ms: NOW_MS, zone: "UTC" }).reading;
}

describe("one beat", () => {
  it("that decides on a push parks it, and runs it after a yes, once the world is still the same", () => {
    expect(decideGate(gate, NOW_MS)).toMatchObject({ kind: "decide", reason: "changed" });
    expect(prompt()).toContain('snap:sensor-ci signal: "red" → "green"');

    const { finalText, cost_usd } = decider('{"action":"run_shell","cmd":"git push origin v1.4.2"}');
    const parsed = parseMove(finalText.kind === "text" ? finalText.text : "");
    if (parsed.kind !== "move") throw new Error(parsed.why);
    const permit = decidePermit(parsed.move, { playbook });
    if (permit.kind !== "park") throw new Error(permit.kind);

    const place = {
      id: proposalId(parsed.move, after.policy_hash, NOW_MS),
      ask: "pulse-1",
      policyHash: after.policy_hash,
      now_ms: NOW_MS,
    };
    const proposal = proposalOf(parsed.move, permit, place);
    const yes = {
      ask: "pulse-1" as AskId,
      text: "yes",
      answered_s: NOW_MS / 1_000 + 5,
      decision: { kind: "approve" as const },
    };
    const settled = { kind: "answered" as const, answer: yes, fingerprint: proposal.fingerprint };
    const now = { policyHash: worldWith("red again").policy_hash };
    expect(decideProposal(proposal, settled, now, NOW_MS + 6_000)).toMatchObject({ kind: "run" });

    const spend = noteSpend(
      [],
      { at_ms: NOW_MS, who: "decider", ...(cost_usd !== undefined && { cost_usd }) },
      NOW_MS,
    );
    const next = {
      ...gate,
      attempts: { kind: "ok" as const, value: noteAttempt([], NOW_MS) },
      spend: { kind: "ok" as const, value: spend },
    };
    expect(decideGate(next, NOW_MS)).toMatchObject({ kind: "decide" });
  });

  it("that fails waits, and tells the next decider why", () => {
    const { finalText } = decider('{"action":"fly"}');
    const parsed = parseMove(finalText.kind === "text" ? finalText.text : "");
    if (parsed.kind !== "invalid") throw new Error("a move?");
    const backoff = noteFailure(undefined, after.policy_hash, NOW_MS);
    const held = decideGate({ ...gate, backoff: { kind: "ok", value: backoff } }, NOW_MS + 1_000);
    expect(held).toMatchObject({ kind: "skip", reason: "backoff", retry_in_s: 59 });
    const retry_in_s = held.kind === "skip" ? held.retry_in_s : null;
    const wake = nextWake(
      { interval_s: 300, nudge: MISSING, schedules: [], retry_in_s, hints: [], beatEnded_ms: NOW_MS + 1_000 },
      NOW_MS + 1_000,
    );
    expect(wake).toMatchObject({ because: "retry", at_ms: NOW_MS + 60_000 });
    const failure = { code: parsed.reason, fails: backoff.fails, age_s: 60, error: parsed.why };
    expect(prompt({ lastFailure: failure })).toMatch(
      /unknown_action, failed once.*\n"action" is "fly"; it must be one of noop/,
    );
  });

  it("that only looks is followed by another look at what was printed", () => {
    const parsed = parseMove('{"action":"run_shell","cmd":"gh run list"}');
    if (parsed.kind !== "move") throw new Error(parsed.why);
    expect(decidePermit(parsed.move, { playbook })).toEqual({ kind: "allow" });
    const nudge = nudgeFor(parsed.move.action, parsed.nextInterval_s, 300, NOW_MS);
    expect(nudge).toEqual({ due_ms: NOW_MS + 5_000 });
    expect(prompt({ lastShell: { cmd: "gh run list", exitCode: 0, output: "ok 1" } })).toContain(
      "$ gh run list (exit code 0)\nok 1",
    );
  });
});
