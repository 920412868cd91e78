// May this be done? Guardrails, then the task's scope, then what people said of it, then how it went, then what anybody
// would say. Each layer sees only what the ones before let through, so a block stays a block whatever was learned (I11),
// and what could not be looked at is asked about (I12). Pure.

import type { ActionFacts } from "./facts.ts";
import type { Evidence, Ruling } from "./ruling.ts";
import { coldRuling } from "./ruling-cold.ts";
import type { RulingEvidence } from "./ruling-evidence.ts";
import { learnedRuling } from "./ruling-learned.ts";
import { saidRuling } from "./ruling-sayings.ts";
import { scopeRuling } from "./ruling-scope.ts";

export function decideRuling(facts: ActionFacts, evidence: RulingEvidence): Ruling {
  const { guard } = evidence;
  const guarded = guardRuling(facts, evidence);
  if (guarded !== undefined) return withClone(guarded, evidence.clone);
  const ruling =
    scopeRuling(facts, evidence.scope) ??
    saidRuling(facts, evidence) ??
    learnedRuling(facts, coldRuling(facts), evidence);
  const warnings = guard.kind === "unable" ? [unableWarning(guard.why)] : guard.ruling.warnings;
  const shut =
    evidence.memory.kind === "unreadable" ? withoutMemory(facts, ruling, evidence.memory.why) : ruling;
  return withClone({ ...shut, warnings: [...warnings, ...shut.warnings] }, evidence.clone);
}

/** Undefined: the guardrails let it pass. */
function guardRuling(facts: ActionFacts, { guard }: RulingEvidence): Ruling | undefined {
  if (guard.kind === "unable") return onlyLooks(facts) ? undefined : unable(facts, guard.why);
  if (guard.kind === "ruled") return guard.ruling.kind === "proceed" ? undefined : guard.ruling;
  if (guard.ruling.kind !== "ask") return guard.ruling.kind === "proceed" ? undefined : guard.ruling;
  const { ruling, grant } = guard;
  return { ...ruling, kind: "proceed", reason: grant.text, evidence: [grant, ...ruling.evidence] };
}

function unable(facts: ActionFacts, why: string): Ruling {
  return {
    kind: "ask",
    layer: "guardrails",
    by: "guardrails",
    reason: `the guardrails cannot be looked at: ${why}`,
    evidence: [],
    risk: facts.risk,
    warnings: [],
  };
}

const unableWarning = (why: string): Evidence => ({ text: `the guardrails cannot be looked at: ${why}` });

/** What people taught may be a no: only what looks goes on without knowing. */
function withoutMemory(facts: ActionFacts, ruling: Ruling, why: string): Ruling {
  const note: Evidence = { text: `memory cannot be read: ${why}` };
  const warned = { ...ruling, warnings: [...ruling.warnings, note] };
  if (ruling.kind !== "proceed" || onlyLooks(facts)) return warned;
  return {
    ...warned,
    kind: "slow_down",
    reason: `${ruling.reason}; what people said of it cannot be read`,
    advice: "have memory mended (looop judge status), or look at what it would change first",
  };
}

/** A read that is wholly understood. */
function onlyLooks(facts: ActionFacts): boolean {
  return facts.effect === "looks" && facts.opaque.length === 0 && facts.risk === "reversible";
}

function withClone(ruling: Ruling, clone: Evidence | undefined): Ruling {
  if (ruling.kind !== "ask" || clone === undefined) return ruling;
  return { ...ruling, evidence: [...ruling.evidence, clone] };
}
