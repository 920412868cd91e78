// From answer to effect: what a person approved is done once, what they did not is ended, and both are said. The right
// to carry out a proposal is an intent of its name, created exclusively, and then the rename that takes it out of the
// parked ones (I5). The record is compared byte for byte behind the rename: what was decided on is what is run.

import type { Failed, Trouble } from "../../outcome.ts";
import { failed } from "../../outcome.ts";
import { answerCodec } from "../../records/answer.ts";
import type { Intent } from "../../records/intent.ts";
import { isSettled, type ProposalEnd } from "../../records/settled.ts";
import type { ActSettings, ApprovedOutcome, SettledProposal, ShellRun } from "../act.ts";
import { pulseLimits } from "../limits.ts";
import { summaryOf } from "../move.ts";
import { decidePermit, playbookHash } from "../permit.ts";
import { decideProposal, type Proposal, type ProposalDecision, type Settlement } from "../proposal.ts";
import { ensureAsk, openProposals } from "../proposals.ts";
import { type Desk, endProposal, type Placed, pruneDone, shelve, tidy } from "./desk.ts";
import { type Execution, execute } from "./execute.ts";
import { type Policy, readPolicy } from "./policy.ts";

export interface Settling {
  readonly settings: ActSettings;
  /** This proposal alone. */
  readonly only?: string;
}

/** What one look at one proposal led to. */
type Step =
  | {
      readonly kind: "ran" | "dropped";
      readonly settled: SettledProposal;
      readonly warnings: readonly string[];
    }
  | { readonly kind: "waiting" }
  | { readonly kind: "gone" }
  | { readonly kind: "trouble"; readonly trouble: Trouble };

export async function settleApproved(
  desk: Desk,
  { settings, only }: Settling,
  signal: AbortSignal,
): Promise<ApprovedOutcome | Failed> {
  const troubles: Trouble[] = [...(await putAway(desk))];
  const open = await openProposals(desk);
  if (open.kind === "failed") return open;
  troubles.push(...open.troubles);
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
async function putAway(desk: Desk): Promise<readonly Trouble[]> {
  const scan = await desk.parked.scan();
  if (scan.kind === "failed") return []; // said by the look that follows
  const troubles: Trouble[] = [];
  for (const id of scan.records.keys()) {
    const read = await desk.parked.read(id);
    const trouble =
      read.kind === "ok" && isSettled(read.stored) ? await shelve(desk, "parked", id) : undefined;
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
  const policy = await readPolicy(desk.store);
  if (policy.kind === "failed") return troubled(desk, id, policy);
  const settlement = await settlementOf(desk, asked.proposal.ask);
  const decision = decideWithin(policy, fresh.read.value, settlement, desk.clock.now_ms());
  switch (decision.kind) {
    case "wait":
      return settlement.kind === "unreadable" ? troubled(desk, id, decision) : { kind: "waiting" };
    case "drop":
      return drop(desk, fresh, { decision, settlement });
    case "run":
      return approve(desk, fresh, { policy, settings, by: nameOf(settlement), signal });
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

function worldOf({ move }: Proposal, { hash, playbookFact }: Policy) {
  return {
    policyHash: hash,
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

interface Approval {
  readonly policy: Policy;
  readonly settings: ActSettings;
  readonly by: string | undefined;
  readonly signal: AbortSignal;
}

async function approve(desk: Desk, placed: Placed, approval: Approval): Promise<Step> {
  const { id, move } = placed.read.value;
  // A block is a block, whenever it was made (I11).
  const ruling = await desk.judgment.rule(move, approval.signal);
  const facts = { playbook: approval.policy.playbookFact, ...(ruling && { ruling }) };
  const permit = decidePermit(move, facts);
  if (permit.kind === "refuse") {
    const why = `${approval.by ?? "somebody"} said yes, but it is refused now: ${permit.why}`;
    const decision = { kind: "drop", reason: "policy_changed", why } as const;
    return drop(desk, placed, { decision, settlement: { kind: "withdrawn" } });
  }
  if (approval.signal.aborted) return { kind: "waiting" };
  const timeout_ms = Math.max(approval.settings.shellTimeout_s * 1_000, pulseLimits.intent_timeout_ms);
  const by = approval.by ?? "somebody without a name";
  const begun = await desk.intents.begin({ move, by, proposal: id, timeout_ms });
  if (begun.kind === "failed") return troubled(desk, id, begun);
  if (begun.kind === "taken") return { kind: "waiting" };
  try {
    return await carryOut(desk, placed, { ...approval, intent: begun.intent });
  } finally {
    // Whatever happened: from here on nobody in this process is at it.
    desk.intents.abandon(begun.intent);
  }
}

async function carryOut(
  desk: Desk,
  placed: Placed,
  order: Approval & { readonly intent: Intent },
): Promise<Step> {
  const { intent } = order;
  const { id } = intent;
  const claimed = await claim(desk, placed);
  if (claimed.kind !== "claimed") {
    if (claimed.kind !== "unknown") await desk.intents.end(intent); // certain: nothing was begun
    return claimed.kind === "lost" ? { kind: "gone" } : { kind: "trouble", trouble: claimed.trouble };
  }
  const { move, replaces } = claimed.placed.read.value;
  const isHash = replaces !== undefined && replaces !== "missing";
  const execution = await execute(
    desk,
    move,
    {
      actor: { kind: "pulse" },
      settings: order.settings,
      journal: `after a yes by ${intent.by}: ${summaryOf(move)}`,
      ...(isHash && { expected_hash: replaces }),
    },
    order.signal,
  );
  const end = endOf(execution, intent.by, desk.clock.now_ms());
  const ended = await endProposal(desk, claimed.placed, {
    end,
    audited: execution.kind === "done" && execution.audited,
    ...(order.by !== undefined && { by: order.by }),
  });
  // Done, and not to be written down: the intent stays and is reported as what nobody knows.
  if (ended.kind === "failed") return troubled(desk, id, ended);
  if (ended.kind === "not_ours") {
    return troubled(
      desk,
      id,
      failed("io", `${desk.running.key(id)} was changed while it was carried out`, "look at it"),
    );
  }
  await desk.intents.end(intent);
  const warnings = execution.kind === "refused" ? [] : execution.warnings;
  const { shell } = shellOf(execution);
  return {
    kind: "ran",
    settled: { ...settledOf(claimed.placed, end), ...(shell && { shell }) },
    warnings: [...warnings, ...ended.warnings],
  };
}

type Claim =
  | { readonly kind: "claimed"; readonly placed: Placed }
  /** Somebody else moved it. */
  | { readonly kind: "lost" }
  /** It is where it was, and not ours to run. */
  | { readonly kind: "void"; readonly trouble: Trouble }
  /** Where it lies cannot be seen. */
  | { readonly kind: "unknown"; readonly trouble: Trouble };

async function claim(desk: Desk, { read }: Placed): Promise<Claim> {
  const { id } = read.value;
  const [from, to] = [desk.parked.key(id), desk.running.key(id)];
  const moved = await desk.store.move(from, to);
  const trouble = (why: string): Trouble => ({ path: from, why, remedy: "look at proposals/" });
  if (moved.kind === "missing") return { kind: "lost" };
  if (moved.kind === "exists") return { kind: "void", trouble: trouble(`${to} is there already`) };
  const there = await desk.running.read(id);
  if (moved.kind === "failed") {
    // Refused, or done without our hearing of it: the two places tell, if they can be read.
    const here = await desk.parked.read(id);
    if (here.kind === "ok" && there.kind === "missing") return { kind: "void", trouble: trouble(moved.why) };
    if (here.kind !== "missing" || there.kind !== "ok")
      return { kind: "unknown", trouble: trouble(moved.why) };
  }
  if (there.kind === "ok" && Buffer.compare(there.bytes, read.bytes) === 0) {
    return { kind: "claimed", placed: { place: "running", read: there } };
  }
  return giveBack(desk, id, there.kind === "ok" && isSettled(there.stored));
}

/** Somebody ended or edited it between our look and our claim: it is not what was decided on. */
async function giveBack(desk: Desk, id: string, isOver: boolean): Promise<Claim> {
  if (isOver) {
    const trouble = await shelve(desk, "running", id);
    return trouble === undefined ? { kind: "lost" } : { kind: "void", trouble };
  }
  const back = await desk.store.move(desk.running.key(id), desk.parked.key(id));
  if (back.kind === "moved") return { kind: "lost" };
  const why = `${desk.running.key(id)} was edited, and could not be put back`;
  return { kind: "unknown", trouble: { path: desk.running.key(id), why, remedy: "look at proposals/" } };
}

/** Pure. */
export function endOf(execution: Execution, by: string, at_ms: number): ProposalEnd {
  const yes = `${by} said yes`;
  const { shell } = shellOf(execution);
  const withShell = shell === undefined ? {} : { shell };
  switch (execution.kind) {
    case "done": {
      const how = shell === undefined ? execution.summary : `it ended with exit code ${shell.exitCode}`;
      return { state: "ran", why: `${yes}; ${how}`, at_ms, ...withShell };
    }
    case "failed":
      return { state: "failed", why: `${yes}; it failed: ${execution.why}`, at_ms, ...withShell };
    case "refused":
      return { state: "failed", why: `${yes}; it could not be done: ${execution.why}`, at_ms };
  }
}

function shellOf(execution: Execution): { readonly shell?: ShellRun } {
  return execution.kind === "refused" || execution.shell === undefined ? {} : { shell: execution.shell };
}

function settledOf({ read }: Placed, { state, why }: ProposalEnd): SettledProposal {
  const { id, ask, move } = read.value;
  return { id, ask, move, state, why };
}

function troubled(desk: Desk, id: string, { why, remedy }: { why: string; remedy?: string }): Step {
  const trouble = { path: desk.parked.key(id), why, remedy: remedy ?? "mend it; until then it is not run" };
  return { kind: "trouble", trouble };
}
