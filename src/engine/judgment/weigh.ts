// The arithmetic of experience: what is old weighs less, few cases prove little, and nothing observed is nothing. Pure.

import { judgmentLimits } from "./limits.ts";

/** 1 now, one half after the half-life. What lies in the future (a clock set back) counts as now. */
export function decayOf(age_ms: number, half_life_ms: number): number {
  return 2 ** (-Math.max(0, age_ms) / half_life_ms);
}

/** Good and bad cases of one signature, weighed as of `at_ms`. */
export interface Tally {
  readonly good: number;
  readonly bad: number;
  /** Of the bad ones, those that a person graded. */
  readonly humanBad: number;
  readonly at_ms: number;
  readonly lastWhy: string;
}

export const noTally: Tally = { good: 0, bad: 0, humanBad: 0, at_ms: 0, lastWhy: "" };

/** The same as of now. */
export function agedTally(tally: Tally, now_ms: number): Tally {
  const share = decayOf(now_ms - tally.at_ms, judgmentLimits.outcome_half_life_ms);
  const { good, bad, humanBad, lastWhy } = tally;
  return { good: good * share, bad: bad * share, humanBad: humanBad * share, at_ms: now_ms, lastWhy };
}

export interface Case {
  readonly grade: "good" | "bad";
  readonly by: "person" | "machine";
  readonly why: string;
  readonly weight: number;
}

export function withCase(tally: Tally, one: Case, now_ms: number): Tally {
  const aged = agedTally(tally, now_ms);
  if (one.grade === "good") return { ...aged, good: aged.good + one.weight };
  const human = one.by === "person" ? one.weight : 0;
  return { ...aged, bad: aged.bad + one.weight, humanBad: aged.humanBad + human, lastWhy: one.why };
}

/** Mean of Beta(1 + good, 1 + bad): without cases it is one half. */
export function posteriorMean({ good, bad }: Pick<Tally, "good" | "bad">): number {
  return (1 + good) / (2 + good + bad);
}

/** Wilson's lower bound of a share: without cases it is 0. */
export function lowerBound(hits: number, cases: number): number {
  if (cases <= 0) return 0;
  const z = judgmentLimits.wilson_z;
  const share = Math.min(1, Math.max(0, hits / cases));
  const centre = share + (z * z) / (2 * cases);
  const spread = z * Math.sqrt((share * (1 - share)) / cases + (z * z) / (4 * cases * cases));
  return Math.max(0, (centre - spread) / (1 + (z * z) / cases));
}
