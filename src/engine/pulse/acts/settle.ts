// From answer to effect: what a person approved is done once, what they did not is ended, and both are said. Keeps I12:
// a question, an answer or a policy that cannot be read neither runs nor ends anything.

import { type Failed, failed, type Trouble } from "../../outcome.ts";
import { answerCodec } from "../../records/answer.ts";
import { isSettled, type ProposalEnd } from "../../records/settled.ts";
import type { ActSettings, ApprovedOutcome } from "../act.ts";
import { decidePermit, playbookHash } from "../permit.ts";
import { decideProposal, type Proposal, type ProposalDecision, type Settlement } from "../proposal.ts";
import { ensureAsk, openProposals } from "../proposals.ts";
import { type Approval, carryOut } from "./carry-out.ts";
import { type Desk, endProposal, type Placed, pruneDone, putAway, tellWarnings, tidy } from "./desk.ts";
import { type Policy, readStanding } from "./policy.ts";
import { type Step, settledOf, troubled } from "./step.ts";

export interface Settling {
  readonly settings: ActSettings;
  /** This proposal alone. */
  readonly only?: string;
}

export async function settleApproved(
  desk: Desk,
  { settings, only }: Settling,
  signal: AbortSignal,
): Promise<ApprovedOutcome | Failed> {
  const troubles: Trouble[] = [...(await putAwayAll(desk))];
  const open = await openProposals(desk);
  if (open.kind === "failed") return open;
  troubles.push(...open.troubles, ...(await desk.parked.takeWarnings()));
  const steps: Step[] = [];
  for (const { read } of open.placed) {
    if (only !== undefined && read.value.id !== only) continue;
    steps.push(signal.aborted ? { kind: "waiting" } : await settleOne(desk, read.value.id, settings, signal));
  }
  if (steps.some(({ kind }) => kind === "ran" || kind === "dropped")) await pruneDone(desk);
  return {
    kind: "ok",
    ran: steps.flatMap((step) => (step.kind === "ran" ? [step.settled] : [])),
    dropped: steps.flatMap((step) => (step.kind === "dropped" ? [step.settled] : [])),
    waiting: steps.filter(({ kind }) => kind === "waiting" || kind === "trouble").length,
    troubles: [...troubles, ...steps.flatMap((step) => (step.kind === "trouble" ? [step.trouble] : []))],
  };
}

/** What got its end but was cut short before it was put away. */
async function putAwayAll(desk: Desk): Promise<readonly Trouble[]> {
  const scan = await desk.parked.scan();
  if (scan.kind === "failed") return []; // said by the look that follows
  const troubles: Trouble[] = [];
  for (const id of scan.records.keys()) {
    const read = await desk.parked.read(id);
    const isLeft = read.kind === "ok" && isSettled(read.stored);
    const trouble = isLeft ? await putAway(desk, { place: "parked", read }) : undefined;
    if (trouble !== undefined) troubles.push(trouble);
  }
  return troubles;
}

async function settleOne(desk: Desk, id: string, settings: ActSettings, signal: AbortSignal): Promise<Step> {
  const fresh = await tidy(desk, "parked", id);
  if (fresh === undefined) return { kind: "gone" };
  if (!("place" in fresh)) return { kind: "trouble", trouble: fresh };
  // A copy brought back from somewhere: this name has had its one run, or cannot be seen to have had none.
  if ((await desk.done.read(id)).kind !== "missing") {
    return troubled(
      desk,
      id,
      failed("io", `${desk.done.key(id)} says that it is over`, "remove one of the two"),
    );
  }
  const asked = await ensureAsk(desk, fresh);
  if (asked.kind !== "asked") return troubled(desk, id, asked);
  if (fresh.read.value.ask === "") return { kind: "waiting" }; // asked just now
  const policy = await readStanding(desk);
  if (policy.kind === "failed") return troubled(desk, id, policy);
  const settlement = await settlementOf(desk, asked.proposal.ask);
  const decision = decideWithin(policy, fresh.read.value, settlement, desk.clock.now_ms());
  switch (decision.kind) {
    case "wait":
      // Somebody spoke, or may have: then something on disk is in the way.
      return settlement.kind === "open" ? { kind: "waiting" } : troubled(desk, id, decision);
    case "drop":
      return drop(desk, fresh, { decision, settlement });
    case "run":
      return approve(desk, fresh, { policy, settings, by: nameOf(settlement) }, signal);
  }
}

/** I12: while the policy cannot be read, nobody knows whether it changed, so that alone ends nothing. */
function decideWithin(
  policy: Policy,
  proposal: Proposal,
  settlement: Settlement,
  now_ms: number,
): ProposalDecision {
  if (policy.troubles.length === 0) {
    return decideProposal(proposal, settlement, worldOf(proposal, policy), now_ms);
  }
  const assumed = {
    policyHash: proposal.policyHash,
    ...(proposal.replaces !== undefined && { present: proposal.replaces }),
  };
  const decision = decideProposal(proposal, settlement, assumed, now_ms);
  const why = policy.troubles.map((trouble) => trouble.why).join("; ");
  if (decision.kind !== "run") return decision;
  return { kind: "wait", why: `approved, but the policy cannot be read (${why})`, until_ms: now_ms };
}

function worldOf({ move }: Proposal, { rulesHash, playbookFact }: Policy) {
  return {
    policyHash: rulesHash,
    ...(move.action === "write_playbook" && { present: playbookHash(playbookFact) }),
  };
}

async function settlementOf({ store, mailbox }: Desk, ask: string): Promise<Settlement> {
  const key = `answers/${ask}.json`;
  const end = answerCodec.decode(await store.read(key), key);
  if (end.kind === "corrupt" || end.kind === "unreadable") return { kind: "unreadable", why: end.why };
  const found = await mailbox.find(ask);
  if (found.kind === "missing") {
    // One ask may be taken back by removing it; all of them at once is a disk that is not there.
    const asks = await store.list("asks");
    return asks.kind === "ok" ? { kind: "missing" } : { kind: "unreadable", why: "asks/ is not there" };
  }
  if (found.kind !== "found") return { kind: "unreadable", why: found.why };
  const { ask: view, answer } = found;
  if (answer !== undefined) return { kind: "answered", answer, fingerprint: view.action?.fingerprint };
  if (view.state === "withdrawn" || view.state === "expired") return { kind: view.state };
  return { kind: "open" };
}

/** Absent: the answer bears no name. */
function nameOf(settlement: Settlement): string | undefined {
  return settlement.kind === "answered" ? settlement.answer.by?.person : undefined;
}

interface Dropping {
  readonly decision: Extract<ProposalDecision, { kind: "drop" }>;
  readonly settlement: Settlement;
}

async function drop(desk: Desk, placed: Placed, { decision, settlement }: Dropping): Promise<Step> {
  const { id, ask } = placed.read.value;
  if (settlement.kind === "open") {
    // The question first: nobody shall say yes to what is void.
    const withdrawn = await desk.mailbox.withdraw(ask, { kind: "pulse" });
    if (withdrawn.kind === "already") return { kind: "waiting" }; // answered this very moment: look again
    if (withdrawn.kind === "failed" || withdrawn.kind === "corrupt") return troubled(desk, id, withdrawn);
  }
  const by = nameOf(settlement);
  const end: ProposalEnd = { state: decision.reason, why: decision.why, at_ms: desk.clock.now_ms() };
  const ended = await endProposal(desk, placed, { end, audited: false, ...(by !== undefined && { by }) });
  if (ended.kind === "failed") return troubled(desk, id, ended);
  if (ended.kind === "not_ours") return { kind: "waiting" };
  return { kind: "dropped", settled: settledOf(placed, end), warnings: ended.warnings };
}

interface Approved extends Approval {
  readonly policy: Policy;
}

/** A block is a block, whenever it was made (I11). */
async function approve(desk: Desk, placed: Placed, approved: Approved, signal: AbortSignal): Promise<Step> {
  const ruling = await desk.judgment.rule(placed.read.value.move, signal);
  if (ruling?.mend !== undefined)
    return troubled(desk, placed.read.value.id, failed("unreadable", ruling.reason, ruling.mend)); // I12
  const facts = { playbook: approved.policy.playbookFact, ...(ruling && { ruling }) };
  const permit = decidePermit(placed.read.value.move, facts);
  if (permit.kind === "refuse") {
    const why = `${approved.by ?? "somebody"} said yes, but it is refused now: ${permit.why}`;
    const decision = { kind: "drop", reason: "policy_changed", why } as const;
    return drop(desk, placed, { decision, settlement: { kind: "withdrawn" } });
  }
  if (signal.aborted) return { kind: "waiting" };
  await tellWarnings(desk, placed.read.value.move, ruling);
  return carryOut(desk, placed, approved, signal);
}
