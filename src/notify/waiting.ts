// What waits for whom, and what somebody put off themselves. Pure.

import type { AskFacts } from "./facts.ts";
import { callableOf } from "./ladder.ts";
import type { Person } from "./nouns.ts";

export const isPending = ({ ask, row }: AskFacts) => ask.state === "pending" && row.recording === undefined;

/** Those of the asks that this person could answer, oldest first. */
export function waitingFor(
  person: Person,
  asks: readonly AskFacts[],
  singleOwner: "yes" | "no",
): readonly AskFacts[] {
  return asks
    .filter((facts) => isPending(facts) && callableOf(facts, [person], { singleOwner }).length > 0)
    .toSorted((a, b) => a.ask.raised_s - b.ask.raised_s);
}

/** Those that this person put off themselves, and that are not back yet. */
export function restedBy(name: string, asks: readonly AskFacts[]): readonly AskFacts[] {
  return asks.filter((facts) => isPending(facts) && facts.row.snoozes?.some(({ by }) => by === name));
}
