// What stands beside a `prd.json` in `.loop/`: the settings of the harness that it was written for, in our nouns. Pure.

import * as z from "zod/mini";
import type { ImportedPlan } from "../plans/imported.ts";
import { shapeWords } from "./shape-words.ts";

const optional = z.optional;
const count = z.int().check(z.gte(0));

const harness = z.looseObject({
  mode: optional(z.enum(["implement", "explore", "fix"])),
  maxIterations: optional(count.check(z.gte(1))),
  evalRetries: optional(count),
  skipEval: optional(z.boolean()),
});

type Harness =
  | { readonly kind: "ok"; readonly rest: ImportedPlan["rest"] }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

/** A mode that only looks is a promise: one that cannot be read is not taken for the usual one (I12). */
export function readHarness(text: string): Harness {
  const parsed = jsonOf(text);
  if (parsed === undefined) return { kind: "problems", problems: ["config.json beside it is not JSON"] };
  const read = harness.safeParse(parsed);
  if (!read.success) {
    const problems = read.error.issues.map(
      (issue) => `config.json beside it: ${issue.path.map(String).join(".")}: ${shapeWords(issue)}`,
    );
    return { kind: "problems", problems };
  }
  const { mode, maxIterations, evalRetries, skipEval } = read.data;
  const limits = {
    ...(maxIterations !== undefined && { laps_max: maxIterations }),
    ...(evalRetries !== undefined && { rejections_max: evalRetries }),
  };
  return {
    kind: "ok",
    rest: {
      ...(mode !== undefined && { mode }),
      ...(skipEval === true && { evaluate: "no" as const }),
      ...(Object.keys(limits).length > 0 && { limits }),
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
