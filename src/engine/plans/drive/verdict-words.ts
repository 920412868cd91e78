// A person's word on one criterion that only they can judge. Pure. Read strictly: what is no clear verdict is asked back.

import { type Refused, refused } from "../../outcome.ts";

export const VERDICTS = ["met", "not met"] as const;
type Verdict = (typeof VERDICTS)[number];

const MET = /^(?:met|yes|y|pass|ok|okay|looks good|approved?)[.!]*$/i;
const NOT_MET = /^(?:not\s+met\b|(?:no|n|fail(?:ed)?)(?:[.!]*$|\s*[:,;]))/i;

/** Unclear is not met: then the step is looked at again, and nobody's silence passed it (I5). */
export function readVerdict(said: string): Verdict {
  return MET.test(said) ? "met" : "not met";
}

/** Whether an ask of a plan is for a word on one criterion. Read off the ask: nobody has to find its plan for that. */
export function asksForVerdict({ options }: { readonly options: readonly string[] }): boolean {
  return options.length === VERDICTS.length && VERDICTS.every((verdict) => options.includes(verdict));
}

/** Praise, a waiver and half a yes would all be written down as not met, and cost a lap that nobody meant. */
export function verdictProblem(text: string): Refused | undefined {
  const said = text.trim();
  if (MET.test(said) || NOT_MET.test(said)) return undefined;
  const why = /^(?:waive|skip)\b/i.test(said)
    ? "a criterion is neither waived nor skipped here, only judged: `met`, or `not met: why`"
    : "that is neither `met` nor `not met: why`";
  return refused("answer", why, "say one of the two, and what you think of it behind `not met:`");
}
