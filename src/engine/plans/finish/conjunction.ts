// Many verdicts in one, by Kleene's AND: what is contradicted stays contradicted whatever else is unknown. Pure.

import type { Check, CheckResult, GateResult, Verdict } from "../nouns.ts";

export interface Said {
  readonly verdict: Verdict;
  readonly why: string;
}

const NO_GATE: Said = { verdict: "cant_tell", why: "it has no finish line" };
const JUDGED_ONLY: Said = {
  verdict: "cant_tell",
  why: "an evaluator judges it; the engine has nothing to run",
};

/** Why: of the first that decided. Of nothing at all nobody can tell. */
export function conjunctionOf(said: readonly Said[]): Said {
  const [first] = said;
  if (first === undefined) return NO_GATE;
  const decisive =
    said.find(({ verdict }) => verdict === "fail") ?? said.find(({ verdict }) => verdict === "cant_tell");
  if (decisive !== undefined) return decisive;
  return { verdict: "pass", why: [...new Set(said.map(({ why }) => why))].join("; ") };
}

/** The checks that the engine runs itself. */
export function ownChecks(finish: readonly Check[]): readonly Check[] {
  return finish.filter(({ kind }) => kind !== "evaluator");
}

/** Of a finish line that leaves everything to somebody else, or is none. */
export function nothingToRun(finish: readonly Check[]): Said {
  return finish.length === 0 ? NO_GATE : JUDGED_ONLY;
}

/** What the evaluator said joins what the engine saw: of a line that is judged only, it is all there is. */
export function withEvaluator(gate: GateResult, said: Said & { readonly wall_ms: number }): GateResult {
  const { verdict, why, wall_ms } = said;
  const result: CheckResult = { check: { kind: "evaluator" }, verdict, why, output: "", wall_ms };
  const isJudgedOnly = gate.checks.length === 0 && gate.why === JUDGED_ONLY.why;
  const both = conjunctionOf(isJudgedOnly ? [said] : [gate, said]);
  return { ...gate, verdict: both.verdict, why: both.why, checks: [...gate.checks, result] };
}
