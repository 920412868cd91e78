// What a whole finish line proves: its checks together, and every reason to doubt a pass. A doubt never turns a
// contradiction into anything else, and never counts as one. Pure.

import type { Check, CheckResult, GateResult } from "../nouns.ts";
import { conjunctionOf, nothingToRun, ownChecks, type Said } from "./conjunction.ts";
import { listed } from "./listed.ts";

export interface GateFacts {
  readonly finish: readonly Check[];
  readonly results: readonly CheckResult[];
  /** The name of the tree that was looked at; absent where it could not be named. */
  readonly mark?: string;
  readonly gate_hash: string;
  /** The same without what the step itself makes. */
  readonly kept_hash: string;
  /** Of tests and their settings since the step began; `unknown`: nobody can tell. */
  readonly edited:
    | { readonly kind: "ok"; readonly paths: readonly string[] }
    | { readonly kind: "unknown"; readonly why: string };
  /** The unfinished step since whose begin that is so, where it is another one. */
  readonly spoiler?: string;
  /** Before the step: what it was to change. */
  readonly baseline?: GateResult;
  /** From the moment since which an edit counts: the baseline, or what a person looked at later. */
  readonly known?: GateResult;
  readonly former: readonly GateResult[];
  readonly mustChange: "yes" | "no";
}

export function decideGate(facts: GateFacts): Said {
  const { finish, results } = facts;
  if (ownChecks(finish).length === 0) return nothingToRun(finish);
  const doubts = [edits(facts), fewer(facts), flaky(facts), vacuous(facts)].flatMap((why) =>
    why === undefined ? [] : [{ verdict: "cant_tell" as const, why }],
  );
  return conjunctionOf([...results, ...doubts]);
}

function edits({ edited, known, kept_hash, spoiler }: GateFacts): string | undefined {
  if (edited.kind === "unknown") return `whether the gate was edited cannot be told: ${edited.why}`;
  const when = spoiler === undefined ? "in this step" : `since ${spoiler} began, which is not passed`;
  if (edited.paths.length > 0) return `the gate was edited ${when}: ${listed(edited.paths)}`;
  if (known !== undefined && known.gate_hash !== kept_hash)
    return `the gate was edited ${when}: its words, or what it runs, are not what they were`;
  return undefined;
}

/** A test that was taken out of a file with other work in it leaves no other trace than its absence. */
function fewer({ results, known }: GateFacts): string | undefined {
  for (const { check, tests } of results) {
    const before = sameCheck(known, check)?.tests;
    if (tests !== undefined && before !== undefined && tests.ran < before.ran)
      return `only ${tests.ran} of the ${before.ran} tests from before ran`;
  }
  return undefined;
}

/** One tree, one command, two answers. What is only looked at says what is there, also of files that git ignores. */
function flaky({ results, mark, gate_hash, former, baseline }: GateFacts): string | undefined {
  if (mark === undefined) return undefined;
  const same = [...(baseline === undefined ? [] : [baseline]), ...former].filter(
    (each) => each.head === mark && each.gate_hash === gate_hash,
  );
  for (const { check, verdict } of results) {
    if (!("run" in check) || verdict === "cant_tell") continue;
    const other = verdict === "pass" ? "fail" : "pass";
    if (same.some((each) => sameCheck(each, check)?.verdict === other))
      return `the same tree gave ${other} before: the gate is flaky, or depends on what git ignores`;
  }
  return undefined;
}

/** Passed before anything was done, and nothing more runs now. An evaluator looks at the work itself. */
function vacuous({ finish, results, baseline, mustChange }: GateFacts): string | undefined {
  if (mustChange === "no" || baseline?.verdict !== "pass") return undefined;
  if (finish.some(({ kind }) => kind === "evaluator")) return undefined;
  const more = results.some(({ check, tests }) => {
    const before = sameCheck(baseline, check)?.tests;
    return tests !== undefined && before !== undefined && tests.ran > before.ran;
  });
  return more ? undefined : "it passed before the step began, so it does not show that anything was done";
}

function sameCheck(gate: GateResult | undefined, check: Check): CheckResult | undefined {
  const text = JSON.stringify(check);
  return gate?.checks.find((each) => JSON.stringify(each.check) === text);
}
