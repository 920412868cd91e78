// A parked move and what becomes of it. A yes runs exactly the action that was shown, once, for the policy and the
// content it was shown for; anything else ends it, and says so. Pure. Keeps I5, I12: what cannot be read decides nothing.

import { contentHash } from "../hash.ts";
import type { Answer, Risk } from "../types.ts";
import { pulseLimits } from "./limits.ts";
import { fingerprintOf, type Move } from "./move.ts";
import type { Park } from "./permit.ts";

export interface Proposal {
  /** Also its file name. */
  readonly id: string;
  /** The gate ask in front of it. */
  readonly ask: string;
  readonly move: Move;
  readonly fingerprint: string;
  /** Of the standing rules: playbook and guardrails. */
  readonly policyHash: string;
  /** What the move would replace, where it replaces something. */
  readonly replaces?: string;
  readonly risk: Exclude<Risk, "reversible">;
  readonly why: string;
  /** What the person is shown; kept, so that a crash before the question leaves it askable. */
  readonly preview: string;
  readonly parked_ms: number;
  readonly expires_ms: number;
}

export interface ParkingPlace {
  readonly id: string;
  readonly ask: string;
  readonly policyHash: string;
  readonly now_ms: number;
}

export function proposalOf(move: Move, park: Park, place: ParkingPlace): Proposal {
  return {
    id: place.id,
    ask: place.ask,
    move,
    fingerprint: fingerprintOf(move),
    policyHash: place.policyHash,
    ...(park.replaces !== undefined && { replaces: park.replaces }),
    risk: park.risk,
    why: park.why,
    preview: park.preview,
    parked_ms: place.now_ms,
    expires_ms: place.now_ms + pulseLimits.proposal_expiry_ms,
  };
}

/** Two proposals for the same thing are one: the second is not asked again while the first is open. */
export function isSameProposal(proposal: Proposal, move: Move, policyHash: string): boolean {
  return proposal.fingerprint === fingerprintOf(move) && proposal.policyHash === policyHash;
}

/** How its gate ask stands. */
export type Settlement =
  | { readonly kind: "open" }
  /** `fingerprint` is what the ask showed when it was answered. */
  | { readonly kind: "answered"; readonly answer: Answer; readonly fingerprint: string | undefined }
  | { readonly kind: "withdrawn" }
  | { readonly kind: "expired" }
  /** Proven gone. */
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

export interface ProposalWorld {
  readonly policyHash: string;
  /** What stands now where the move would write; absent when it replaces nothing. */
  readonly present?: string;
}

export type DropReason = "denied" | "expired" | "withdrawn" | "policy_changed" | "changed";

export type ProposalDecision =
  | { readonly kind: "wait"; readonly why: string; readonly until_ms: number }
  | { readonly kind: "run"; readonly by: string }
  /** `why` is told to the decider and to the person. */
  | { readonly kind: "drop"; readonly reason: DropReason; readonly why: string };

export function decideProposal(
  proposal: Proposal,
  settlement: Settlement,
  world: ProposalWorld,
  now_ms: number,
): ProposalDecision {
  switch (settlement.kind) {
    case "unreadable":
      return {
        kind: "wait",
        why: `its question cannot be read (${settlement.why})`,
        until_ms: now_ms + pulseLimits.backoff_ms_max,
      };
    case "missing":
    case "withdrawn":
      return drop("withdrawn", "the question was taken back");
    case "expired":
      return drop("expired", "nobody answered in time");
    case "open": {
      const voided = voidedBy(proposal, world);
      if (voided !== undefined) return voided;
      if (now_ms >= proposal.expires_ms) return drop("expired", "nobody answered in time");
      return { kind: "wait", why: "waiting for a yes", until_ms: proposal.expires_ms };
    }
    case "answered":
      return decideAnswered(proposal, settlement, world, now_ms);
  }
}

function decideAnswered(
  proposal: Proposal,
  { answer, fingerprint }: Extract<Settlement, { kind: "answered" }>,
  world: ProposalWorld,
  now_ms: number,
): ProposalDecision {
  const by = answer.by?.person ?? "somebody";
  const { kind, limits } = answer.decision;
  if (kind === "deny") return drop("denied", `${by} said no: ${answer.text}`);
  if (kind !== "approve") return drop("denied", `${by} answered neither yes nor no: ${answer.text}`);
  // A yes to less than was shown is not a yes to what was shown.
  if (limits !== undefined) return drop("denied", `${by} would approve it only within limits: ${limits}`);
  if (fingerprint !== proposal.fingerprint || fingerprintOf(proposal.move) !== proposal.fingerprint) {
    return drop("changed", "the action is not the one that was shown");
  }
  const answered_ms = answer.answered_s * 1_000;
  if (answered_ms > proposal.expires_ms) return drop("expired", `${by} said yes after it had expired`);
  if (now_ms - answered_ms > pulseLimits.approval_ms_max) {
    return drop("expired", `${by} said yes, but it could not be done in time, and the world has moved on`);
  }
  return voidedBy(proposal, world) ?? { kind: "run", by };
}

function voidedBy(proposal: Proposal, world: ProposalWorld): ProposalDecision | undefined {
  if (proposal.policyHash !== world.policyHash) {
    return drop("policy_changed", "the playbook or the guardrails changed since it was proposed");
  }
  if (proposal.replaces !== world.present) return drop("changed", "what it would replace has changed since");
  return undefined;
}

function drop(reason: DropReason, why: string): ProposalDecision {
  return { kind: "drop", reason, why };
}

/** Stable and unguessable enough for a file name: what, when, and under which policy. */
export function proposalId(move: Move, policyHash: string, now_ms: number): string {
  return `p-${contentHash(`${fingerprintOf(move)} ${policyHash} ${now_ms}`).slice(0, 16)}`;
}
