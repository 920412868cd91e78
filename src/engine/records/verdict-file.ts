// What an evaluator's session writes: a verdict with evidence for each criterion that it was asked about. Pure. Foreign
// text: whatever is not exactly as asked for says what is wrong with it, and is never a pass (I12).

import * as z from "zod/mini";
import type { Criterion, CriterionVerdict, Verdict } from "../plans/nouns.ts";
import { allOf } from "../plans/verdicts.ts";

export const verdictFileLimits = {
  bytes_max: 262_144,
  /** A paragraph with some places in it; kept in the plan's log. */
  evidence_chars_max: 4_000,
  entries_max: 200,
} as const;

export type VerdictReading =
  | {
      readonly kind: "ok";
      readonly verdicts: readonly CriterionVerdict[];
      readonly verdict: Verdict;
      readonly summary: string;
    }
  | { readonly kind: "unusable"; readonly why: string };

const shape = z.object({
  criteria: z
    .array(
      z.object({
        criterion: z.string(),
        verdict: z.enum(["pass", "fail", "cant_tell"]),
        evidence: z.string(),
      }),
    )
    .check(z.maxLength(verdictFileLimits.entries_max)),
  summary: z.optional(z.string()),
});

export function readVerdict(text: string, asked: readonly Criterion[]): VerdictReading {
  const parsed = shape.safeParse(objectIn(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return unusable(`${issue?.path.join(".") || "the file"}: ${issue?.message ?? "unexpected shape"}`);
  }
  const verdicts: CriterionVerdict[] = [];
  for (const { id } of asked) {
    const given = parsed.data.criteria.filter(({ criterion }) => criterion === id);
    const [only, ...more] = given;
    if (only === undefined) return unusable(`criterion ${id} has no verdict`);
    if (more.length > 0) return unusable(`criterion ${id} has ${given.length} verdicts`);
    const evidence = only.evidence.trim().slice(0, verdictFileLimits.evidence_chars_max).toWellFormed();
    if (evidence === "") return unusable(`criterion ${id} has no evidence`);
    verdicts.push({ criterion: id, verdict: only.verdict, evidence, by: "evaluator" });
  }
  const foreign = parsed.data.criteria.find(({ criterion }) => !asked.some(({ id }) => id === criterion));
  if (foreign !== undefined)
    return unusable(`criterion ${foreign.criterion.slice(0, 80)} was not asked about`);
  const summary = (parsed.data.summary ?? "")
    .trim()
    .slice(0, verdictFileLimits.evidence_chars_max)
    .toWellFormed();
  return { kind: "ok", verdicts, verdict: allOf(verdicts.map(({ verdict }) => verdict)), summary };
}

function unusable(why: string): VerdictReading {
  return { kind: "unusable", why };
}

/** Models like to fence what they write. */
export function objectIn(text: string): unknown {
  const bare = /^\s*```(?:json)?\s*\n(?<inside>[\s\S]*?)\n\s*```\s*$/.exec(text)?.groups?.inside ?? text;
  try {
    return JSON.parse(bare);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
