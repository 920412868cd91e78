// One move from permit to outcome: done, parked, refused or failed. Keeps I5 (an intent first, for what is not safe to
// repeat) and I12 (what was begun before must be readable).

import type { ActFacts, ActOutcome } from "../act.ts";
import { pulseLimits } from "../limits.ts";
import { fingerprintOf, isRepeatable, type Move, summaryOf } from "../move.ts";
import { decidePermit, type Park } from "../permit.ts";
import { parkMove, wantedBy } from "../proposals.ts";
import { chronicle, type Desk, tellWarnings } from "./desk.ts";
import { type Execution, execute, type Orders } from "./execute.ts";
import { boundTo, readPolicy } from "./policy.ts";

export async function perform(
  desk: Desk,
  move: Move,
  facts: ActFacts,
  signal: AbortSignal,
): Promise<ActOutcome> {
  const ruling = await desk.judgment.rule(move, signal);
  if (signal.aborted) return { kind: "aborted", why: "the loop is stopping; nothing was done" };
  const permit = decidePermit(move, { playbook: facts.playbook, ...(ruling && { ruling }) });
  if (permit.kind === "refuse") {
    const remedy = ruling?.mend === undefined ? {} : { remedy: ruling.mend };
    return refuse(desk, move, facts, { kind: "refused", why: permit.why, ...remedy });
  }
  const obstacle = await obstacleTo(desk, move, facts, permit.kind);
  if (obstacle !== undefined) return refuse(desk, move, facts, obstacle);
  if (permit.kind === "park") return park(desk, move, facts, permit);
  const warned = await tellWarnings(desk, move, ruling);
  const outcome = await act(desk, move, facts, signal);
  if (outcome.kind === "failed") return { ...outcome, warnings: [...warned, ...outcome.warnings] };
  if (outcome.kind !== "done") return outcome;
  const { advice } = permit;
  const told = { ...outcome, warnings: [...warned, ...outcome.warnings] };
  return advice === undefined ? told : { ...told, advice };
}

type Refusal = Extract<ActOutcome, { kind: "refused" }>;

async function refuse(desk: Desk, move: Move, facts: ActFacts, refusal: Refusal): Promise<ActOutcome> {
  const fields = {
    action: move.action,
    summary: summaryOf(move),
    why: refusal.why,
    by: wantedBy(facts.actor),
  };
  await desk.events.record("move_refused", fields);
  return refusal;
}

/** What stands in the way although the rules allow it: a policy that moved on, or a twin whose fate is unknown. */
async function obstacleTo(
  desk: Desk,
  move: Move,
  facts: ActFacts,
  permit: "allow" | "park",
): Promise<Refusal | undefined> {
  if (writesPolicy(move)) {
    const policy = await readPolicy(desk.store);
    if (policy.kind === "failed") return { kind: "refused", why: policy.why, remedy: policy.remedy };
    if (policy.hash !== facts.policyHash) {
      return { kind: "refused", why: "goals or playbook changed while this was decided; decide anew" };
    }
  }
  if (permit === "allow" && isRepeatable(move)) return undefined;
  const scan = await desk.intents.scan();
  if (scan.kind === "failed") return { kind: "refused", why: scan.why, remedy: scan.remedy }; // I12
  const [trouble] = scan.troubles;
  if (trouble !== undefined) {
    const why = `what was begun before cannot be read (${trouble.why}), so nothing is begun that must not happen twice`;
    return { kind: "refused", why, remedy: trouble.remedy };
  }
  const twin = scan.intents.find(({ intent }) => intent.fingerprint === fingerprintOf(move));
  if (twin === undefined || !isSingle(twin.intent.move)) return undefined;
  if (twin.state === "in_flight") return { kind: "refused", why: "exactly this is being done right now" };
  const ask = twin.intent.reported?.ask;
  const asks = ask === undefined || ask === "" ? "a person will be asked" : `${ask} asks a person`;
  return {
    kind: "refused",
    why: `exactly this was begun before, and whether it happened is not known: ${asks}`,
  };
}

/** The same words to a worker, or the same news, may well be wanted again. */
function isSingle(move: Move): boolean {
  return move.action !== "tell_worker" && move.action !== "notify";
}

function writesPolicy(move: Move): boolean {
  return ["write_goal", "archive_goal", "write_playbook"].includes(move.action);
}

async function park(desk: Desk, move: Move, facts: ActFacts, permit: Park): Promise<ActOutcome> {
  const { actor } = facts;
  const rules = await desk.judgment.rules();
  if (rules.kind === "unreadable") {
    const [trouble] = rules.troubles;
    const why = `the guardrails cannot be read, so nobody could be asked under them: ${trouble?.why ?? ""}`;
    return refuse(desk, move, facts, {
      kind: "refused",
      why,
      remedy: trouble?.remedy ?? "see `looop guard list`",
    });
  }
  const policyHash = boundTo(facts.rulesHash, rules.hash);
  const parked = await parkMove(desk, { move, park: permit, policyHash, actor });
  if (parked.kind === "refused") {
    return refuse(desk, move, facts, {
      kind: "refused",
      why: `${permit.why}; ${parked.why}`,
      remedy: parked.remedy,
    });
  }
  if (parked.kind === "failed") return { ...parked, kind: "failed", warnings: [] };
  const { ask, already, proposal } = parked;
  const summary = `${summaryOf(move)}: ${already ? "still waits" : "waits"} for a yes (${ask})`;
  const warnings = already
    ? []
    : await chronicle(desk, {
        journal: facts.journal ?? summary,
        event: "proposal_parked",
        fields: {
          proposal: proposal.id,
          ask,
          action: move.action,
          summary: summaryOf(move),
          risk: proposal.risk,
          by: wantedBy(actor),
        },
      });
  return { kind: "parked", summary, proposal: proposal.id, ask, already, warnings };
}

async function act(desk: Desk, move: Move, facts: ActFacts, signal: AbortSignal): Promise<ActOutcome> {
  const { actor, settings, journal } = facts;
  const orders: Orders = { actor, settings, ...(journal !== undefined && { journal }) };
  if (isRepeatable(move)) return finish(desk, move, facts, await execute(desk, move, orders, signal), signal);
  const timeout_ms =
    move.action === "run_shell" ? settings.shellTimeout_s * 1_000 : pulseLimits.intent_timeout_ms;
  const begun = await desk.intents.begin({ move, by: wantedBy(actor), timeout_ms });
  if (begun.kind === "taken") return { kind: "refused", why: "exactly this is being done right now" };
  if (begun.kind === "failed") return { ...begun, kind: "failed", warnings: [] };
  try {
    const execution = await execute(desk, move, orders, signal);
    const outcome = await finish(desk, move, facts, execution, signal);
    await desk.intents.end(begun.intent);
    return outcome;
  } finally {
    desk.intents.abandon(begun.intent);
  }
}

async function finish(
  desk: Desk,
  move: Move,
  facts: ActFacts,
  execution: Execution,
  signal: AbortSignal,
): Promise<ActOutcome> {
  if (execution.kind === "refused") return refuse(desk, move, facts, execution);
  const told = await tellMove(desk, move, facts, execution);
  const warnings = [...execution.warnings, ...told];
  const shell = execution.shell === undefined ? {} : { shell: execution.shell };
  if (execution.kind === "done") return { kind: "done", summary: execution.summary, warnings, ...shell };
  const { why, remedy } = execution;
  if (signal.aborted && execution.shell?.stopped !== undefined) return { kind: "aborted", why };
  return { kind: "failed", why, ...(remedy !== undefined && { remedy }), warnings, ...shell };
}

function tellMove(
  desk: Desk,
  move: Move,
  facts: ActFacts,
  execution: Exclude<Execution, { kind: "refused" }>,
): Promise<readonly string[]> | readonly string[] {
  if (execution.kind === "done" && execution.audited) return [];
  const isDone = execution.kind === "done";
  const summary = isDone ? execution.summary : `${summaryOf(move)}: failed, ${execution.why}`;
  const said = facts.journal?.trim() ? facts.journal : undefined;
  return chronicle(desk, {
    journal: isDone ? (said ?? summary) : `${said === undefined ? "" : `${said} — `}${summary}`,
    event: isDone ? "move_made" : "move_failed",
    fields: {
      action: move.action,
      summary: summaryOf(move),
      by: wantedBy(facts.actor),
      ...(!isDone && { why: execution.why }),
      ...(execution.shell && { exit_code: execution.shell.exitCode }),
    },
  });
}
