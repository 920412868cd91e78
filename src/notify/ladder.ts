// How an ask that nobody answers is brought to people: where it stands, then directly, then to the next one who may, then
// once a day, and in the end no more. Pure. The clock begins with the first confirmed delivery, and each step keeps its
// distance from the one before it, however late that one was.

import type { AskFacts } from "./facts.ts";
import { attentionLimits } from "./limits.ts";
import type { Ladder, Person } from "./nouns.ts";
import { type Ladders, ladderClassOf, type Step, stepAt, usualLadders } from "./steps.ts";

export const unclimbed: Ladder = { rung: 0, brought: [] };

export type LadderDecision =
  /** `why`: nothing is to be done now, and no time will change that. */
  | { readonly kind: "still"; readonly why: string }
  | ({ readonly kind: "waiting"; readonly at_ms: number } & Target)
  | ({ readonly kind: "due" } & Target)
  /** It stands in the digest alone from now on. */
  | { readonly kind: "ended" };

/** `who`: whom the step names. */
export type Target = Pick<Step, "how" | "who">;

export function decideLadder(
  { ask, row, worker }: Pick<AskFacts, "ask" | "row" | "worker">,
  now_ms: number,
  ladders: Ladders = usualLadders,
): LadderDecision {
  const { ladder = unclimbed, first_delivered_ms } = row;
  if (row.recording !== undefined) return { kind: "still", why: "an answer is being recorded" };
  if (ask.state !== "pending") return { kind: "still", why: `it is ${ask.state}` };
  if (worker !== undefined && !worker.alive && !ask.detached)
    return { kind: "still", why: "nobody waits for it any more" };
  if (first_delivered_ms === undefined) return { kind: "still", why: "nobody was shown it yet" };
  const start_ms = Math.max(first_delivered_ms, ladder.since_ms ?? 0);
  if (now_ms - start_ms >= ladders.ends_ms) return { kind: "ended" };
  const { how, who } = stepOf(ask, ladders, ladder.rung);
  const target: Target = { how, ...(who !== undefined && { who }) };
  const at_ms = dueOf(ask, ladder, { start_ms, ladders });
  return at_ms <= now_ms ? { kind: "due", ...target } : { kind: "waiting", ...target, at_ms };
}

function stepOf(ask: AskFacts["ask"], { steps, again_ms }: Ladders, rung: number): Step {
  return stepAt(steps[ladderClassOf(ask)], rung, again_ms);
}

interface Clock {
  readonly start_ms: number;
  readonly ladders: Ladders;
}

function dueOf(
  ask: AskFacts["ask"],
  { rung, called, since_ms }: Ladder,
  { start_ms, ladders }: Clock,
): number {
  const age_ms = stepOf(ask, ladders, rung).after_ms;
  const before_ms = rung === 0 ? 0 : stepOf(ask, ladders, rung - 1).after_ms;
  const last_ms = called === undefined || called.at_ms < (since_ms ?? 0) ? start_ms : called.at_ms;
  const regular_ms = rung === 0 ? start_ms + age_ms : last_ms + (age_ms - before_ms);
  if (ask.expires_s === undefined) return regular_ms;
  // Somebody is told once more before it is too late.
  const lastCall_ms = ask.expires_s * 1_000 - attentionLimits.last_call_ms;
  return lastCall_ms < regular_ms && last_ms < lastCall_ms ? lastCall_ms : regular_ms;
}

/**
 * Who is called by which step: whom the route names, else the first who may decide; behind them the others in order. Who
 * asked for it does not decide it, and who put it off is left alone.
 */
export function callableOf(
  { ask, row }: { readonly ask: AskFacts["ask"]; readonly row: Pick<AskFacts["row"], "snoozes"> },
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

/**
 * Whom the step names, where they may; the deputy is the next one who may, and where there is none, the same one again.
 */
export function calledBy<Each extends { readonly person: Person }>(
  { how, who }: Target,
  callable: readonly Each[],
): Each | undefined {
  const named = callable.find(({ person }) => person.name === who);
  if (named !== undefined) return named;
  const [first, deputy = first] = callable;
  return how === "deputy" ? deputy : first;
}
