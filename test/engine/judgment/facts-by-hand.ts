// Facts of actions and words of guardrails as tests of judgment want them, without a reader or a pack.

import type { ActionFacts } from "../../../src/engine/judgment/facts.ts";
import type { Ruling } from "../../../src/engine/judgment/ruling.ts";
import type { Saying } from "../../../src/engine/judgment/ruling-evidence.ts";

export const NOW_MS = Date.UTC(2026, 10, 21, 12);

export function factsOf(over: Partial<ActionFacts>): ActionFacts {
  return {
    action: { kind: "shell", line: "thing do", cwd: "/repo" },
    commands: [
      {
        program: "thing",
        wellNamed: true,
        words: [],
        args: [],
        assignments: [],
        redirects: [],
        wrappers: [],
        moreArgs: false,
        after: "",
        hosts: [],
      },
    ],
    opaque: [],
    paths: [],
    hosts: [],
    texts: ["thing do"],
    effect: "looks",
    risk: "reversible",
    why: "it does a thing",
    signature: "thing do",
    hash: "0123",
    ...over,
  };
}

export function guardSays(
  kind: Ruling["kind"],
  warnings: readonly string[] = [],
): { readonly kind: "ruled"; readonly ruling: Ruling } {
  return {
    kind: "ruled",
    ruling: {
      kind,
      layer: "guardrails",
      by: "git/force-push",
      reason: "the rule says so",
      evidence: [],
      risk: "reversible",
      warnings: warnings.map((text) => ({ text })),
    },
  };
}

export function saying(over: Partial<Saying>): Saying {
  return { id: "p", decision: "approve", source: "answer", person: "ada", at_ms: NOW_MS, weight: 1, ...over };
}
