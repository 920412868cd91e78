// A pack and its own tests: every rule must catch what it says it catches, and let pass what it says passes. Pure.

import type { GuardProblem } from "../../judge.ts";
import type { Action } from "../facts.ts";
import { readAction } from "../reading/read-action.ts";
import { hitsOf } from "./decide-guard.ts";
import type { Pack, Rule } from "./pack.ts";
import { type PackRead, type PackText, readPack } from "./read-pack.ts";

/** As `readPack`, with the rows of its rules tried. */
export function lintPack(text: PackText): PackRead {
  const read = readPack(text);
  const { pack } = read;
  return pack === undefined ? read : { pack, problems: [...read.problems, ...failedTests(pack)] };
}

export function failedTests(pack: Pack): readonly GuardProblem[] {
  const { source } = pack;
  return pack.rules.flatMap((rule) => {
    const missed = rule.catches.filter((action) => !catches(pack, rule, action));
    const caught = rule.passes.filter((action) => catches(pack, rule, action));
    const remedy = "mend the rule, or the row in its `tests`";
    return [
      ...missed.map((action) => ({
        source,
        why: `rule ${rule.id} does not catch \`${shown(action)}\``,
        remedy,
      })),
      ...caught.map((action) => ({
        source,
        why: `rule ${rule.id} does not let pass \`${shown(action)}\``,
        remedy,
      })),
    ];
  });
}

function catches(pack: Pack, rule: Rule, action: Action): boolean {
  return hitsOf(readAction(action), [{ ...pack, rules: [rule] }]).length > 0;
}

function shown(action: Action): string {
  return action.kind === "shell" ? action.line : JSON.stringify(action);
}
