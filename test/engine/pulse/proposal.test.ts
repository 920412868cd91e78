// Goal: a parked move runs only for a clear, timely yes to exactly what was shown, under the same policy and against
// the same content; everything else ends it with a reason. Method: one approved proposal, rows that spoil it.

import { describe, expect, it } from "vitest";
import type { AskId } from "../../../src/engine/ids.ts";
import type { Move } from "../../../src/engine/pulse/move.ts";
import {
  decideProposal,
  isSameProposal,
  type Proposal,
  type ProposalWorld,
  proposalId,
  proposalOf,
  type Settlement,
} from "../../../src/engine/pulse/proposal.ts";
import { proposalCodec } from "../../../src/engine/records/proposal.ts";
import type { Answer, Decision } from "../../../src/engine/types.ts";

const PARKED_MS = 1_000_000_000_000;
const HOUR_MS = 3_600_000;
const move: Move = { action: "run_shell", cmd: "git push origin v1.4.2" };
const park = {
  kind: "park",
  risk: "irreversible",
  why: "it pushes",
  preview: "git push origin v1.4.2",
} as const;
const proposal = proposalOf(move, park, { id: "p-1", ask: "pulse-1", policyHash: "p1", now_ms: PARKED_MS });
const world: ProposalWorld = { policyHash: "p1" };

function answered(
  decision: Decision,
  after_ms = 60_000,
  fingerprint: string | undefined = proposal.fingerprint,
): Settlement {
  const answer: Answer = {
    ask: "pulse-1" as AskId,
    text: "words",
    answered_s: (PARKED_MS + after_ms) / 1_000,
    decision,
    by: { person: "ada", surface: "terminal" },
  };
  return { kind: "answered", answer, fingerprint };
}
const yes = answered({ kind: "approve" });

interface Row {
  readonly settlement?: Settlement;
  readonly world?: ProposalWorld;
  readonly proposal?: Proposal;
  readonly after_ms?: number;
}

function check(title: string, row: Row, expected: Readonly<Record<string, unknown>>): void {
  it(title, () => {
    const decision = decideProposal(
      row.proposal ?? proposal,
      row.settlement ?? yes,
      row.world ?? world,
      PARKED_MS + (row.after_ms ?? 61_000),
    );
    expect(decision).toMatchObject(expected);
  });
}

describe("a yes", () => {
  check("runs it, in the name of who said it", {}, { kind: "run", by: "ada" });
  check(
    "just before the end runs it just after",
    {
      settlement: answered({ kind: "approve" }, 8 * HOUR_MS - 1_000),
      after_ms: 8 * HOUR_MS + 1_000,
    },
    { kind: "run" },
  );
  check(
    "after the end comes too late",
    {
      settlement: answered({ kind: "approve" }, 8 * HOUR_MS + 1_000),
      after_ms: 8 * HOUR_MS + 2_000,
    },
    { kind: "drop", reason: "expired" },
  );
  check(
    "that waited too long to be acted on is old",
    { after_ms: 3 * HOUR_MS },
    { kind: "drop", reason: "expired" },
  );
  check(
    "within limits is not a yes to all of it",
    { settlement: answered({ kind: "approve", limits: "only staging" }) },
    {
      kind: "drop",
      reason: "denied",
      why: expect.stringContaining("only staging"),
    },
  );
  check(
    "under another policy is void",
    { world: { policyHash: "p2" } },
    { kind: "drop", reason: "policy_changed" },
  );
  check(
    "to something else is void",
    { settlement: answered({ kind: "approve" }, 1_000, "other") },
    {
      kind: "drop",
      reason: "changed",
    },
  );
  check(
    "to an ask that showed nothing is void",
    {
      settlement: { ...answered({ kind: "approve" }), fingerprint: undefined } as Settlement,
    },
    { kind: "drop", reason: "changed" },
  );
  check(
    "to a move that was exchanged is void",
    { proposal: { ...proposal, move: { action: "run_shell", cmd: "rm x" } } },
    {
      kind: "drop",
      reason: "changed",
    },
  );
  check(
    "is void when what it replaces has changed",
    {
      proposal: { ...proposal, replaces: "old" },
      world: { policyHash: "p1", present: "new" },
    },
    { kind: "drop", reason: "changed" },
  );
  check(
    "is good when what it replaces is still there",
    {
      proposal: { ...proposal, replaces: "old" },
      world: { policyHash: "p1", present: "old" },
    },
    { kind: "run" },
  );
});

describe("anything else", () => {
  check("a no", { settlement: answered({ kind: "deny" }) }, { kind: "drop", reason: "denied" });
  check(
    "words that are neither",
    { settlement: answered({ kind: "text" }) },
    { kind: "drop", reason: "denied" },
  );
  check("a choice", { settlement: answered({ kind: "choice" }) }, { kind: "drop", reason: "denied" });
  check("taken back", { settlement: { kind: "withdrawn" } }, { kind: "drop", reason: "withdrawn" });
  check("gone", { settlement: { kind: "missing" } }, { kind: "drop", reason: "withdrawn" });
  check("expired", { settlement: { kind: "expired" } }, { kind: "drop", reason: "expired" });
  check(
    "unreadable decides nothing",
    { settlement: { kind: "unreadable", why: "EIO" }, after_ms: 99 * HOUR_MS },
    {
      kind: "wait",
    },
  );
  check(
    "open waits until it expires",
    { settlement: { kind: "open" } },
    {
      kind: "wait",
      until_ms: PARKED_MS + 8 * HOUR_MS,
    },
  );
  check(
    "open and out of time",
    { settlement: { kind: "open" }, after_ms: 8 * HOUR_MS },
    {
      kind: "drop",
      reason: "expired",
    },
  );
  check(
    "open under a new policy is asked no longer",
    { settlement: { kind: "open" }, world: { policyHash: "p2" } },
    {
      kind: "drop",
      reason: "policy_changed",
    },
  );
});

describe("the record", () => {
  const bytes = (text: string) => ({ kind: "ok", bytes: Buffer.from(text) }) as const;
  const stored = () => Buffer.from(proposalCodec.encode(proposal)).toString();
  it("comes back as it went", () => {
    expect(proposalCodec.decode(bytes(stored()), "proposals/p-1.json")).toMatchObject({
      kind: "ok",
      value: proposal,
    });
  });
  it("whose move was edited is corrupt, not executed", () => {
    const edited = stored().replace("origin v1.4.2", "origin main");
    expect(proposalCodec.decode(bytes(edited), "proposals/p-1.json")).toMatchObject({ kind: "corrupt" });
  });
  it("whose move is none of ours is corrupt", () => {
    const edited = stored().replace("run_shell", "run_anything");
    expect(proposalCodec.decode(bytes(edited), "proposals/p-1.json")).toMatchObject({ kind: "corrupt" });
  });
});

describe("the same wish", () => {
  it("under the same policy is one proposal", () => {
    const again: Move = { action: "run_shell", cmd: "git push origin v1.4.2", reason: "again" };
    expect(isSameProposal(proposal, again, "p1")).toBe(true);
    expect(isSameProposal(proposal, again, "p2")).toBe(false);
    expect(proposalId(move, "p1", 1)).not.toBe(proposalId(move, "p1", 2));
  });
});
