// Whether an ask has to be planned again: everything that its cards depend on, as a short text. Pure.

import { isParked, waited_s } from "./brief.ts";
import { standingOf } from "./cards/ask.ts";
import { sha256 } from "./digest.ts";
import type { AskFacts, PlanFacts } from "./facts.ts";
import type { RouteRule } from "./routes.ts";
import { placeKey, whyNot } from "./routing.ts";
import { stepOf } from "./words.ts";

/** Everything about one ask that its cards depend on. Its text is not read: the key names it. */
export function factsRev(facts: AskFacts, world: PlanFacts): string {
  const { ask, row, worker, evidence } = facts;
  return JSON.stringify([
    [
      row.key,
      row.code,
      row.snoozes ?? row.snooze,
      row.ladder,
      row.recording,
      ask.state,
      ask.note,
      stepOf(waited_s(ask, world.now_ms)),
    ],
    [
      facts.answer,
      facts.answerProblem,
      facts.orphaned,
      facts.fate,
      facts.effect,
      isFinal(facts, world.now_ms),
      facts.inName,
    ],
    [
      worker?.id,
      worker?.alive,
      facts.deadline_ms,
      facts.goalTitle,
      facts.approvers,
      row.votes,
      ask.recommend,
      facts.cutIn,
      facts.judged,
      facts.coming,
    ],
    evidence?.kind === "text" ? [evidence.name, sha256(evidence.text)] : evidence,
    world.copies(row.key).map((copy) => [placeKey(copy.place), whyNot(copy.place, world)]),
    worker === undefined ? [] : world.homes.map(({ place }) => world.thread(worker.id, place)),
  ]);
}

/** Everything that every ask depends on. */
export function groundRev(world: PlanFacts, rules: readonly RouteRule[]): string {
  const { homes, people, channels, zone } = world;
  const places = [...homes.map(({ place }) => place), ...people.flatMap(({ direct }) => direct)];
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
