// By which steps an ask climbs, by its class: how old it is then, and to whom it is brought. Pure. What the config says,
// and the constants where it says nothing.

import type { AskView } from "../engine/types.ts";
import { attentionLimits } from "./limits.ts";
import type { RungHow } from "./nouns.ts";

/** `patient`: nobody waits for it, and it can be taken back. */
export type LadderClass = "question" | "reversible" | "irreversible" | "destructive" | "patient";

export const ladderClasses: readonly LadderClass[] = [
  "question",
  "reversible",
  "irreversible",
  "destructive",
  "patient",
];

export interface Step {
  /** Since its first confirmed delivery. */
  readonly after_ms: number;
  readonly how: RungHow;
  /** Whom it is brought to, where the step names somebody. */
  readonly who?: string;
}

export type Steps = readonly [Step, ...Step[]];

export interface Ladders {
  readonly steps: Readonly<Record<LadderClass, Steps>>;
  /** Behind the last step, so often. */
  readonly again_ms: number;
  /** Then nobody is called any more. */
  readonly ends_ms: number;
}

function usual([thread_ms, direct_ms, deputy_ms]: readonly [number, number, number]): Steps {
  return [
    { after_ms: thread_ms, how: "thread" },
    { after_ms: direct_ms, how: "direct" },
    { after_ms: deputy_ms, how: "deputy" },
  ];
}

const waited = usual(attentionLimits.steps_ms);

export const usualLadders: Ladders = {
  steps: {
    question: waited,
    reversible: waited,
    irreversible: waited,
    destructive: waited,
    patient: usual(attentionLimits.patient_steps_ms),
  },
  again_ms: attentionLimits.daily_ms,
  ends_ms: attentionLimits.ladder_ms_max,
};

type Classed = Pick<AskView, "kind" | "risk" | "detached">;

/** What cannot be taken back is as urgent as what keeps somebody waiting. */
export function ladderClassOf({ kind, risk, detached }: Classed): LadderClass {
  const isFinal = kind === "gate" && risk !== "reversible";
  if (detached && !isFinal) return "patient";
  return kind === "gate" ? risk : "question";
}

/** Behind the last one it goes on directly, once a day. */
export function stepAt(steps: Steps, rung: number, again_ms: number): Step {
  const step = steps[rung];
  if (step !== undefined) return step;
  const last = steps.at(-1) ?? steps[0];
  return { after_ms: last.after_ms + (rung - steps.length + 1) * again_ms, how: "direct" };
}

// --- as people write it --------------------------------------------------------------------------------------------

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `15m`, `2h`, `1d`; undefined: it is none, or none that anybody could want. */
export function spanSaid(text: string): number | undefined {
  const { count, unit } = /^(?<count>\d{1,5})(?<unit>[mhd])$/.exec(text.trim())?.groups ?? {};
  const span_ms = Number(count) * (UNIT_MS[unit as keyof typeof UNIT_MS] ?? Number.NaN);
  return span_ms >= attentionLimits.step_ms_min && span_ms <= attentionLimits.step_ms_max
    ? span_ms
    : undefined;
}

/** `15m thread`, `2h direct`, `8h deputy`, `8h @ben`. */
export function stepSaid(text: string): Step | undefined {
  const { span = "", to = "" } = /^(?<span>\S+)\s+(?<to>\S+)$/.exec(text.trim())?.groups ?? {};
  const after_ms = spanSaid(span);
  if (after_ms === undefined) return undefined;
  if (to === "thread" || to === "direct" || to === "deputy") return { after_ms, how: to };
  const { who } = /^@(?<who>[a-z0-9][a-z0-9-]{0,31})$/.exec(to)?.groups ?? {};
  return who === undefined ? undefined : { after_ms, how: "direct", who };
}

/** Each later than the one before it. */
export function stepsSaid(texts: readonly string[]): Steps | undefined {
  const steps = texts.flatMap((text) => stepSaid(text) ?? []);
  const [first, ...more] = steps;
  const isRising = steps.every(({ after_ms }, index) => after_ms > (steps[index - 1]?.after_ms ?? 0));
  return first !== undefined && steps.length === texts.length && isRising ? [first, ...more] : undefined;
}

export function spanText(span_ms: number): string {
  if (span_ms % UNIT_MS.d === 0 && span_ms > UNIT_MS.d) return `${span_ms / UNIT_MS.d}d`;
  return span_ms % UNIT_MS.h === 0 ? `${span_ms / UNIT_MS.h}h` : `${Math.round(span_ms / UNIT_MS.m)}m`;
}
