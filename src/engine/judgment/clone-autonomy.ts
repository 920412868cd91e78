// May it answer as its person? Only where the class allows it, nothing can be lost, no guardrail fired, the record in
// that class reaches the bar that a wrong answer's cost sets, and nobody said otherwise of late. Pure. Keeps I11.

import type { Autonomy } from "../judge.ts";
import type { Risk } from "../types.ts";
import type { Record } from "./calibration.ts";
import type { CloneOpinion } from "./clone.ts";
import { heavyClasses, judgmentLimits } from "./limits.ts";
import type { PredictionRow } from "./ports.ts";

export interface AutonomyFacts {
  readonly class: string;
  readonly autonomy: Autonomy;
  /** The worse of what the ask says and what the action is read to be. */
  readonly risk: Risk;
  /** Whether a guardrail blocks the action or wants a person for it; `unable`: nobody could look. */
  readonly guard: "clear" | "fired" | "unable";
  readonly opinion: CloneOpinion;
  /** Corrected by what came of earlier ones. */
  readonly confidence: number;
  readonly record: Record;
  /** Newest first, of this class. */
  readonly recent: readonly PredictionRow[];
  /** A number of the ask itself, so that asking again says the same. */
  readonly lot: number;
}

export interface AutonomyRuling {
  readonly mayAnswer: "yes" | "no";
  readonly because: string;
  /** A close call: three in a row page a person. */
  readonly close: "yes" | "no";
}

export function barOf(name: string, autonomy: Autonomy): number {
  const usual = autonomy === "trusted" ? judgmentLimits.loss_trusted : judgmentLimits.loss_assisted;
  const loss = heavyClasses.includes(name) ? judgmentLimits.loss_heavy : usual;
  return loss / (loss + 1);
}

export function autonomyOf(
  name: string,
  configured: Readonly<{ readonly [name: string]: Autonomy }>,
): Autonomy {
  return configured[name] ?? configured.default ?? "suggest";
}

export function decideAutonomy(facts: AutonomyFacts): AutonomyRuling {
  const no = (because: string): AutonomyRuling => ({ mayAnswer: "no", because, close: "no" });
  const { autonomy, opinion, record, confidence } = facts;
  if (opinion.kind === "abstains") return no(opinion.why);
  if (autonomy === "off" || autonomy === "suggest")
    return no(`autonomy for ${facts.class} is ${autonomy}: a person answers`);
  if (facts.guard === "unable") return no("the guardrails could not be looked at");
  if (facts.guard === "fired") return no("a guardrail wants a person for it");
  if (facts.risk !== "reversible") return no(`it is ${facts.risk}: a person answers`);
  const own = ownAnswers(opinion);
  if (own < judgmentLimits.acting_agreeing_min)
    return no(
      `${opinion.person} said so ${timesText(own)} to just this, which is too little to answer for them`,
    );
  if (opinion.contradicted === "yes") return no("of late somebody decided otherwise");
  if (record.rightRun < judgmentLimits.right_run_min)
    return no(`the last ${judgmentLimits.right_run_min} predictions in ${facts.class} were not all right`);
  const bar = barOf(facts.class, autonomy);
  const reached = Math.min(record.lowerBound, confidence);
  if (reached < bar)
    return no(`sure to ${percent(reached)}, and ${facts.class} wants ${percent(bar)} before it answers`);
  if (facts.lot % judgmentLimits.audit_one_in === 0)
    return no("it is asked all the same, to see whether it would be right");
  if (reached >= bar + judgmentLimits.borderline_margin * (1 - bar))
    return { mayAnswer: "yes", because: sure(reached, bar), close: "no" };
  if (closeRun(facts.recent) >= judgmentLimits.borderline_run_max - 1)
    return {
      mayAnswer: "no",
      because: `${judgmentLimits.borderline_run_max} close calls in a row: a person should look`,
      close: "yes",
    };
  return { mayAnswer: "yes", because: sure(reached, bar), close: "yes" };
}

/** How often the person in whose name it would be said said it to the same deed; a rule that they taught was meant to be used. */
function ownAnswers({ alike, choice, person }: Extract<CloneOpinion, { kind: "would" }>): number {
  if (alike[0]?.precedent.source === "taught" && alike[0].sameDeed === "yes")
    return judgmentLimits.acting_agreeing_min;
  return alike.filter(
    ({ precedent, sameDeed }) =>
      sameDeed === "yes" && precedent.person === person && precedent.choice === choice,
  ).length;
}

function timesText(times: number): string {
  if (times === 0) return "not once";
  return times === 1 ? "once" : `${times} times`;
}

/** Close calls from the newest back, until one that was not or that a person saw. */
function closeRun(recent: readonly PredictionRow[]): number {
  const end = recent.findIndex(({ close, mode }) => close === "no" || mode === "shadow");
  return end < 0 ? recent.length : end;
}

const sure = (reached: number, bar: number) => `sure to ${percent(reached)}, above ${percent(bar)}`;

export function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
