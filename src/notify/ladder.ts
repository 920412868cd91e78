// How an ask that nobody answers is brought to people: where it stands, then directly, then to the next one who may, then
// once a day, and in the end no more. Pure. The clock begins with the first confirmed delivery, and each step keeps its
// distance from the one before it, however late that one was.

import type { AskFacts } from "./facts.ts";
import { attentionLimits } from "./limits.ts";
import type { Ladder, Person, RungHow } from "./nouns.ts";

export const unclimbed: Ladder = { rung: 0, brought: [] };

export type LadderDecision =
  /** `why`: nothing is to be done now, and no time will change that. */
  | { readonly kind: "still"; readonly why: string }
  | { readonly kind: "waiting"; readonly how: RungHow; readonly at_ms: number }
  | { readonly kind: "due"; readonly how: RungHow }
  /** It stands in the digest alone from now on. */
  | { readonly kind: "ended" };

export function decideLadder(
  { ask, row, worker }: Pick<AskFacts, "ask" | "row" | "worker">,
  now_ms: number,
): LadderDecision {
  const { ladder = unclimbed, first_delivered_ms } = row;
  if (row.snooze !== undefined) return { kind: "still", why: "it was put off" };
  if (row.recording !== undefined) return { kind: "still", why: "an answer is being recorded" };
  if (ask.state !== "pending") return { kind: "still", why: `it is ${ask.state}` };
  if (worker !== undefined && !worker.alive && !ask.detached)
    return { kind: "still", why: "nobody waits for it any more" };
  if (first_delivered_ms === undefined) return { kind: "still", why: "nobody was shown it yet" };
  const start_ms = Math.max(first_delivered_ms, ladder.since_ms ?? 0);
  if (now_ms - start_ms >= attentionLimits.ladder_ms_max) return { kind: "ended" };
  const how = howOf(ladder.rung);
  const at_ms = dueOf(ask, ladder, start_ms);
  return at_ms <= now_ms ? { kind: "due", how } : { kind: "waiting", how, at_ms };
}

function howOf(rung: number): RungHow {
  if (rung === 0) return "thread";
  return rung === 2 ? "deputy" : "direct";
}

type Ages = readonly [number, ...number[]];

/** By class: what cannot be taken back and keeps somebody waiting is urgent; what nobody waits for has time. */
function stepsOf({ kind, risk, detached }: AskFacts["ask"]): Ages {
  const { steps_ms, patient_steps_ms } = attentionLimits;
  return detached && !(kind === "gate" && risk !== "reversible") ? patient_steps_ms : steps_ms;
}

function dueOf(ask: AskFacts["ask"], { rung, called, since_ms }: Ladder, start_ms: number): number {
  const steps = stepsOf(ask);
  const age_ms = ageOf(steps, rung);
  const before_ms = rung === 0 ? 0 : ageOf(steps, rung - 1);
  const last_ms = called === undefined || called.at_ms < (since_ms ?? 0) ? start_ms : called.at_ms;
  const regular_ms = rung === 0 ? start_ms + age_ms : last_ms + (age_ms - before_ms);
  if (ask.expires_s === undefined) return regular_ms;
  // Somebody is told once more before it is too late.
  const lastCall_ms = ask.expires_s * 1_000 - attentionLimits.last_call_ms;
  return lastCall_ms < regular_ms && last_ms < lastCall_ms ? lastCall_ms : regular_ms;
}

function ageOf(steps: Ages, rung: number): number {
  const last = steps.length - 1;
  const age_ms = steps[Math.min(rung, last)] ?? 0;
  return age_ms + Math.max(0, rung - last) * attentionLimits.daily_ms;
}

/**
 * Who is called by which step: whom the route names, else the first who may decide; behind them the others in order. Who
 * asked for it does not decide it, and who put it off is left alone.
 */
export function callableOf(
  { ask, row }: Pick<AskFacts, "ask" | "row">,
  people: readonly Person[],
  { named, singleOwner }: { readonly named?: string; readonly singleOwner: "yes" | "no" },
): readonly Person[] {
  const resting = new Set((row.snoozes ?? []).map(({ by }) => by));
  const able = people.filter(({ name, roles }) => {
    const isRequester = ask.kind === "gate" && ask.by === name && singleOwner === "no";
    const mayDecide = roles.includes("owner") || roles.includes("approver");
    const mayReply = mayDecide || roles.includes("member");
    return !isRequester && !resting.has(name) && (ask.kind === "gate" ? mayDecide : mayReply);
  });
  const rank = ({ name, roles }: Person) =>
    name === named ? 0 : roles.includes("owner") || roles.includes("approver") ? 1 : 2;
  return able.toSorted((a, b) => rank(a) - rank(b));
}

/** The deputy is the next one who may; where there is none, the same one again. */
export function calledBy(how: RungHow, callable: readonly Person[]): Person | undefined {
  const [first, deputy = first] = callable;
  return how === "deputy" ? deputy : first;
}
