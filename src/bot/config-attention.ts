// How asks climb as the config says it; the constants where it says nothing. Pure. A step to somebody who may not decide
// would be taken in silence by somebody else, so it is told.

import type { Person } from "../notify/nouns.ts";
import { type Ladders, ladderClasses, spanSaid, spanText, stepsSaid, usualLadders } from "../notify/steps.ts";
import type { Parsed } from "./config-shapes.ts";

export function laddersOf(said: Parsed["attention"]): Ladders {
  const steps = ladderClasses.map((each) => {
    const written = said?.[each];
    return [each, (written && stepsSaid(written)) ?? usualLadders.steps[each]] as const;
  });
  return {
    steps: Object.fromEntries(steps) as Ladders["steps"],
    again_ms: spanSaid(said?.again ?? "") ?? usualLadders.again_ms,
    ends_ms: spanSaid(said?.ends ?? "") ?? usualLadders.ends_ms,
  };
}

interface LadderProblem {
  readonly key: string;
  readonly value: string;
  readonly why: string;
  readonly remedy: string;
}

export function ladderProblems(
  { steps, ends_ms }: Ladders,
  people: readonly Person[],
): readonly LadderProblem[] {
  return ladderClasses.flatMap((each): readonly LadderProblem[] => {
    const key = `attention.${each}`;
    const last_ms = steps[each].at(-1)?.after_ms ?? 0;
    const late: readonly LadderProblem[] =
      last_ms < ends_ms
        ? []
        : [
            {
              key,
              value: spanText(last_ms),
              why: `nobody is called any more after ${spanText(ends_ms)}`,
              remedy: "put the last step before `attention.ends`",
            },
          ];
    const unable = steps[each].flatMap(({ who }): readonly LadderProblem[] => {
      if (who === undefined) return [];
      const person = people.find(({ name }) => name === who);
      const able =
        each === "question" || each === "patient" ? ["owner", "approver", "member"] : ["owner", "approver"];
      if (person?.roles.some((role) => able.includes(role))) return [];
      const why =
        person === undefined ? "nobody of that name stands in `people:`" : "they may not answer that";
      return [{ key, value: `@${who}`, why, remedy: `name somebody who is ${able.join(", ")}` }];
    });
    return [...late, ...unable];
  });
}
