// How actions of this signature went: repeated failure makes a ruling more careful; a good record takes an advised check
// away, within this signature only, and never where something could be lost. Pure.

import type { ActionFacts } from "./facts.ts";
import { judgmentLimits } from "./limits.ts";
import type { Ruling } from "./ruling.ts";
import type { RulingEvidence } from "./ruling-evidence.ts";
import { agedTally, lowerBound, posteriorMean, type Tally } from "./weigh.ts";

/** `cold`: what is said without any experience. */
export function learnedRuling(facts: ActionFacts, cold: Ruling, evidence: RulingEvidence): Ruling {
  if (evidence.memory.kind === "unreadable") return cold;
  const tally = agedTally(evidence.memory.tally, evidence.now_ms);
  return raised(facts, cold, tally) ?? lowered(facts, cold, tally) ?? cold;
}

function raised(facts: ActionFacts, cold: Ruling, tally: Tally): Ruling | undefined {
  if (cold.kind === "ask" || cold.kind === "block" || cold.kind === "get_context") return undefined;
  const lastly = tally.lastWhy === "" ? "" : `, last: ${tally.lastWhy}`;
  if (tally.humanBad >= judgmentLimits.human_bad_ask && tally.humanBad > tally.good)
    return {
      ...learned(facts, cold, tally),
      kind: "ask",
      reason: `people took \`${facts.signature}\` back before${lastly}`,
    };
  const cases = tally.good + tally.bad;
  // A search that finds nothing fails as well: of what only looks, people's grades count alone.
  const bad = facts.effect === "looks" ? tally.humanBad : tally.bad;
  if (
    cold.kind !== "proceed" ||
    cases < judgmentLimits.outcomes_min ||
    bad / cases < judgmentLimits.bad_share_raise
  )
    return undefined;
  return {
    ...learned(facts, cold, tally),
    kind: "slow_down",
    reason: `\`${facts.signature}\` failed mostly of late${lastly}`,
    advice: "look at why it failed last before you run it again",
  };
}

function lowered(facts: ActionFacts, cold: Ruling, tally: Tally): Ruling | undefined {
  const cases = tally.good + tally.bad;
  if (cold.kind !== "slow_down" || facts.risk !== "reversible" || facts.effect === "destroys")
    return undefined;
  if (facts.opaque.length > 0 || tally.humanBad > 0.1 || cases < judgmentLimits.outcomes_lower_min)
    return undefined;
  if (lowerBound(tally.good, cases) < judgmentLimits.good_bound_lower) return undefined;
  const { advice: _dropped, ...rest } = learned(facts, cold, tally);
  return { ...rest, kind: "proceed", reason: `\`${facts.signature}\` went well each time of late` };
}

function learned(facts: ActionFacts, cold: Ruling, tally: Tally): Ruling {
  const share = `went well ${tally.good.toFixed(1)} of ${(tally.good + tally.bad).toFixed(1)} times, older ones counting less`;
  return {
    ...cold,
    layer: "learned",
    by: facts.signature,
    evidence: [{ text: share }, ...cold.evidence],
    confidence: posteriorMean(tally),
  };
}
