// The ladder of one ask, in words: when it is brought to whom, as far as is known now. Pure. The same decision as the
// one that is taken when its time comes.

import { ladderText } from "./cards/attention.ts";
import type { AskFacts } from "./facts.ts";
import { callableOf, calledBy } from "./ladder.ts";
import type { Person } from "./nouns.ts";
import { type Ladders, ladderClassOf, type Step, spanText } from "./steps.ts";

export interface LadderScene {
  readonly people: readonly Person[];
  readonly ladders: Ladders;
  readonly singleOwner: "yes" | "no";
  readonly named?: string;
  readonly zone: string;
}

export function ladderLines(
  facts: { readonly ask: AskFacts["ask"]; readonly row?: AskFacts["row"] },
  { people, ladders, zone, ...who }: LadderScene,
): readonly string[] {
  const row: Pick<AskFacts["row"], "snoozes" | "ladder"> = facts.row ?? {};
  const callable = callableOf({ ask: facts.ask, row }, people, who).map((person) => ({ person }));
  const each = ladderClassOf(facts.ask);
  const now = facts.ask.state === "pending" ? ladderText(row.ladder, { zone }) : undefined;
  const { again_ms, ends_ms } = ladders;
  const first = callable[0]?.person.name ?? "nobody";
  return [
    ...ladders.steps[each].map((step) => stepLine(step, calledBy(step, callable)?.person.name)),
    `then every ${spanText(again_ms)} directly to ${first}, until it is ${spanText(ends_ms)} old (as ${each})`,
    ...(now === undefined ? [] : [now]),
  ];
}

function stepLine({ after_ms, how, who }: Step, name: string | undefined): string {
  const when = `after ${spanText(after_ms)}`;
  if (name === undefined) return `${when}: nobody may be called`;
  if (how === "thread") return `${when}: a reminder where it stands, for ${name}`;
  const instead = who !== undefined && who !== name ? `, for ${who} may not or put it off` : "";
  return `${when}: directly to ${name}${how === "deputy" ? ", the next who may" : instead}`;
}
