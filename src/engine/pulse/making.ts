// From a decision to how the beat ends: its one move is made and committed (I1), or the reason why there is none is
// counted and kept for the next decider.

import type { BeatOutcome } from "./beat-outcome.ts";
import type { Briefing } from "./briefing.ts";
import type { EngineConfig } from "./config.ts";
import type { DecisionOutcome } from "./deciding.ts";
import type { GateDecision } from "./gate.ts";
import type { DecidingPorts, Usage } from "./launching.ts";
import { commit, type Memory, noteFailed } from "./memory.ts";
import { summaryOf } from "./move.ts";
import type { News } from "./news.ts";
import type { Run } from "./runs.ts";
import type { Senses } from "./sense.ts";
import { nudgeFor } from "./wake.ts";
import { rulesHashOf } from "./world.ts";

export interface MakingPorts extends DecidingPorts {
  readonly news: News;
}

/** Everything that was read and decided before a decider was asked. */
export interface Plan {
  readonly senses: Senses;
  readonly memory: Memory;
  readonly config: EngineConfig;
  readonly gate: Extract<GateDecision, { kind: "decide" }>;
  readonly briefing: Briefing;
}

interface Made {
  readonly run: Run;
  readonly decision: Extract<DecisionOutcome, { kind: "move" }>;
  readonly signal: AbortSignal;
}

export async function make(
  box: MakingPorts,
  plan: Plan,
  { run, decision, signal }: Made,
): Promise<BeatOutcome> {
  const { senses, memory, config, gate, briefing } = plan;
  const { move, journal, nextInterval_s } = decision;
  const { shell_s } = config.timeouts;
  const made = await box.acts.perform(
    move,
    {
      actor: { kind: "pulse" },
      policyHash: senses.world.policy_hash,
      rulesHash: rulesHashOf(senses.world),
      playbook: senses.playbook,
      settings: { shellTimeout_s: shell_s, envAllow: config.envAllow },
      ...(journal !== undefined && { journal }),
    },
    signal,
  );
  if (made.kind === "aborted") {
    await box.events.record("decision_interrupted", { run: run.id, why: made.why });
    return { kind: "interrupted", run: run.id };
  }
  if (made.kind === "refused" || made.kind === "failed") {
    const code = made.kind === "refused" ? "move_refused" : "move_failed";
    const remedy = made.remedy === undefined ? "" : `; ${made.remedy}`;
    return fail(box, plan, { run, code, why: `${summaryOf(move)}: ${made.why}${remedy}` });
  }
  const now_ms = box.clock.now_ms();
  const nudge = nudgeFor(move.action, nextInterval_s, config.nudge_s_max, now_ms);
  const committed = await commit(box.guards, memory, {
    world: senses.world,
    move,
    nudge,
    shown: briefing.shown,
    now_ms,
  });
  await box.events.record("decided", {
    run: run.id,
    reason: gate.reason,
    action: move.action,
    outcome: made.kind,
    summary: made.summary.slice(0, 500),
    ...(committed.kind === "ok" && committed.lost.length > 0 && { lost: committed.lost }),
    ...usageOf(decision),
  });
  if (committed.kind === "failed") {
    // The same diff will be shown again: what cannot be remembered must not be decided over and over.
    return fail(box, plan, { run, code: "commit", why: `${committed.why}: ${committed.remedy}` });
  }
  return { kind: "decided", run: run.id, reason: gate.reason, move, act: made };
}

export async function giveUp(
  box: MakingPorts,
  plan: Plan,
  { run, decision }: { run: Run; decision: Exclude<DecisionOutcome, { kind: "move" }> },
): Promise<BeatOutcome> {
  switch (decision.kind) {
    case "interrupted":
      await box.events.record("decision_interrupted", { run: run.id, ...usageOf(decision) });
      return { kind: "interrupted", run: run.id };
    case "limited":
      return box.news.limited(box.guards, decision.limit, { run: run.id, now_ms: box.clock.now_ms() });
    case "not_launched":
      return { kind: "failed", code: "not_launched", why: decision.why, run: run.id };
    case "failed":
      return fail(box, plan, { run, code: decision.code, why: decision.why });
  }
}

async function fail(
  box: MakingPorts,
  { senses }: Plan,
  { run, code, why }: { run: Run; code: string; why: string },
): Promise<BeatOutcome> {
  const policyHash = senses.world.policy_hash;
  const now_ms = box.clock.now_ms();
  const noted = await noteFailed(box.guards, { code, error: why, run: run.id, policyHash, now_ms });
  const fails = noted.kind === "ok" ? { fails: noted.fails } : { trouble: noted.why };
  await box.events.record("decision_failed", { run: run.id, code, why: why.slice(0, 2_000), ...fails });
  return { kind: "failed", code, why, run: run.id };
}

function usageOf(decision: DecisionOutcome): Partial<Usage> {
  return decision.kind === "not_launched" ? {} : decision.usage;
}

/** For the record of the run. */
export function fieldsOf(decision: DecisionOutcome): Readonly<Record<string, unknown>> {
  const what =
    decision.kind === "move" ? { move: decision.move } : "why" in decision ? { why: decision.why } : {};
  return { ...usageOf(decision), ...what };
}
