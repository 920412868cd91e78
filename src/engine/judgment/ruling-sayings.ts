// What people said of actions of this signature. A rule that somebody taught stands until it expires or is taught
// otherwise; single answers must be several and agree, and never stand for a yes where something could be lost. Pure.

import type { ActionFacts } from "./facts.ts";
import { judgmentLimits } from "./limits.ts";
import type { Evidence, Ruling, RulingKind } from "./ruling.ts";
import type { RulingEvidence, Saying } from "./ruling-evidence.ts";
import { decayOf } from "./weigh.ts";

/** Undefined: nobody said enough. */
export function saidRuling(facts: ActionFacts, evidence: RulingEvidence): Ruling | undefined {
  if (evidence.memory.kind === "unreadable") return undefined;
  const alive = evidence.memory.sayings.filter(
    ({ expires_ms, goal }) =>
      (expires_ms === undefined || expires_ms > evidence.now_ms) &&
      (goal === undefined || goal === evidence.goal || goal === evidence.plan),
  );
  return taughtRuling(facts, alive) ?? answeredRuling(facts, alive, evidence.now_ms);
}

const severity: readonly Saying["decision"][] = ["approve", "ask", "deny"];

/** Of each person the newest counts; of several people the strictest. */
function taughtRuling(facts: ActionFacts, sayings: readonly Saying[]): Ruling | undefined {
  const newest = new Map<string, Saying>();
  for (const saying of sayings.filter(({ source }) => source === "taught")) {
    const other = newest.get(saying.person);
    if (other === undefined || other.at_ms <= saying.at_ms) newest.set(saying.person, saying);
  }
  const strictest = [...newest.values()].sort(
    (a, b) => severity.indexOf(b.decision) - severity.indexOf(a.decision),
  )[0];
  if (strictest === undefined) return undefined;
  const kinds: Record<Saying["decision"], RulingKind> = { approve: "proceed", ask: "ask", deny: "block" };
  // An unread part may be anything, and what is destroyed does not come back: no standing yes covers them.
  if (strictest.decision === "approve" && (isFinal(facts) || facts.opaque.length > 0)) return undefined;
  const because = strictest.why === undefined ? "" : `: ${strictest.why}`;
  return {
    ...basis(facts),
    kind: kinds[strictest.decision],
    reason: `${strictest.person} taught ${taughtWords[strictest.decision]} for \`${facts.signature}\`${because}`,
    evidence: [{ text: `taught by ${strictest.person}`, ref: strictest.id }],
  };
}

const taughtWords = { approve: "a yes", ask: "to ask", deny: "a no" } as const;

function answeredRuling(facts: ActionFacts, sayings: readonly Saying[], now_ms: number): Ruling | undefined {
  const said = sayings.filter(({ source }) => source !== "taught");
  const weigh = (decisions: readonly string[]) =>
    said
      .filter(({ decision }) => decisions.includes(decision))
      .reduce(
        (sum, { weight, at_ms }) =>
          sum + weight * decayOf(now_ms - at_ms, judgmentLimits.precedent_half_life_ms),
        0,
      );
  const yes = weigh(["approve"]);
  const no = weigh(["deny", "ask"]);
  const evidence = countsOf(said);
  if (no > 0 && no / (yes + no) >= judgmentLimits.contradiction_share) {
    const reason =
      yes > 0
        ? `people answered both ways for \`${facts.signature}\``
        : `people said no to \`${facts.signature}\` before`;
    return { ...basis(facts), kind: "ask", reason, evidence };
  }
  if (
    yes < judgmentLimits.precedents_min ||
    facts.risk !== "reversible" ||
    isFinal(facts) ||
    facts.opaque.length > 0
  )
    return undefined;
  return {
    ...basis(facts),
    kind: "proceed",
    reason: `people said yes to \`${facts.signature}\` each time`,
    evidence,
    confidence: (yes + 0.5) / (yes + no + 1),
  };
}

function isFinal(facts: ActionFacts): boolean {
  return facts.risk === "destructive" || facts.effect === "destroys";
}

function basis(facts: ActionFacts): Pick<Ruling, "layer" | "by" | "risk" | "warnings"> {
  return { layer: "precedents", by: facts.signature, risk: facts.risk, warnings: [] };
}

function countsOf(said: readonly Saying[]): readonly Evidence[] {
  const yes = said.filter(({ decision }) => decision === "approve");
  const newest = [...said].sort((a, b) => b.at_ms - a.at_ms)[0];
  return [
    { text: `${yes.length} of ${said.length} approved`, ...(newest !== undefined && { ref: newest.id }) },
  ];
}
