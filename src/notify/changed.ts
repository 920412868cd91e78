// Whether an ask has to be planned again: everything that its cards depend on, as a short text. Pure.

import type { Place } from "../channels/channel.ts";
import type { WorkerId } from "../engine/ids.ts";
import type { AskView } from "../engine/types.ts";
import { isParked, waited_s } from "./brief.ts";
import { standingOf } from "./cards/ask.ts";
import { sha256 } from "./digest.ts";
import type { AskFacts, PlanFacts, ThreadFacts } from "./facts.ts";
import type { AskRow } from "./nouns.ts";
import type { RouteRule } from "./routes.ts";
import { placeKey, whyNot } from "./routing.ts";
import { stepOf } from "./words.ts";

// What a card of an ask depends on, besides where it stands and what time it is. The text of the ask is not among it: the
// key names it.

export const ofRow: readonly ((row: AskRow) => unknown)[] = [
  (row) => row.key,
  (row) => row.code,
  (row) => row.snoozes ?? row.snooze,
  (row) => row.ladder,
  (row) => row.recording,
  (row) => row.votes,
];

export const ofAsk: readonly ((ask: AskView) => unknown)[] = [
  (ask) => ask.state,
  (ask) => ask.note,
  (ask) => ask.recommend,
];

export const ofRest: readonly ((facts: AskFacts) => unknown)[] = [
  (facts) => facts.worker?.id,
  (facts) => facts.worker?.alive,
  (facts) => facts.answer,
  (facts) => facts.answerProblem,
  (facts) => facts.orphaned,
  (facts) => facts.fate,
  (facts) => facts.effect,
  (facts) => facts.inName,
  (facts) => facts.deadline_ms,
  (facts) => facts.goalTitle,
  (facts) => facts.approvers,
  (facts) => facts.cutIn,
  (facts) => facts.judged,
  (facts) => facts.coming,
  (facts) => facts.evidence,
];

/** All of it, as a text; `routable` are the places under which its worker may have threads. */
export function factsRev(facts: AskFacts, world: PlanFacts, routable: readonly Place[]): string {
  const { ask, row, worker } = facts;
  const text = JSON.stringify([
    ofRow.map((part) => part(row)),
    ofAsk.map((part) => part(ask)),
    ofRest.map((part) => part(facts)),
    stepOf(waited_s(ask, world.now_ms)),
    isFinal(facts, world.now_ms),
    world.copies(row.key).map((copy) => [placeKey(copy.place), whyNot(copy.place, world)]),
    worker === undefined ? [] : threadsNow(worker.id, world, routable),
  ]);
  return sha256(text);
}

/** A worker's threads, and what is in the way there: its asks belong into them, though none may stand there yet. */
export interface ThreadNow {
  readonly thread: ThreadFacts;
  readonly why?: string | undefined;
}

export function threadsNow(
  worker: WorkerId,
  world: PlanFacts,
  routable: readonly Place[],
): readonly ThreadNow[] {
  return routable.map((under) => {
    const thread = world.thread(worker, under);
    return thread.kind === "open" ? { thread, why: whyNot(thread.place, world) } : { thread };
  });
}

/** Everything that every ask depends on. */
export function groundRev(world: PlanFacts, rules: readonly RouteRule[], routable: readonly Place[]): string {
  const { homes, people, channels, zone } = world;
  const places = [...routable, ...people.flatMap(({ direct }) => direct)];
  const ground = [
    rules,
    homes,
    people,
    channels.map(({ surface, can }) => [surface, can]),
    zone,
    places.map((place) => world.dead(place)),
  ];
  return sha256(JSON.stringify(ground)).slice(0, 16);
}

/** How long after a yes its outcome may come; later the engine itself no longer runs it. */
const OUTCOME_MS = 2 * 3_600_000;

/** Nothing will change any more. */
export function isFinal(facts: AskFacts, now_ms: number): boolean {
  const { answer, ask, effect } = facts;
  if (standingOf(facts) !== "closed" || facts.inName?.undo.kind === "open") return false;
  const isAwaited = isParked(ask) && answer?.decision.kind === "approve" && effect === undefined;
  return !isAwaited || now_ms - answer.answered_s * 1_000 > OUTCOME_MS;
}
