// Is it within what the task may touch? Paths are compared as paths and words as whole words: a part of a name is no
// match. Looking is free. Pure.

import { isAbsolute, matchesGlob, normalize, resolve } from "node:path";
import type { ActionFacts, PathFact } from "./facts.ts";
import type { Ruling } from "./ruling.ts";

export function scopeRuling(facts: ActionFacts, scope: readonly string[] | undefined): Ruling | undefined {
  if (scope === undefined || scope.length === 0 || facts.effect === "looks") return undefined;
  const cwd = "cwd" in facts.action ? facts.action.cwd : undefined;
  const changed = facts.paths.filter(({ does }) => does !== "read");
  const outside = changed.find((path) => !isWithin(path, scope, cwd));
  if (outside !== undefined) return outsideOf(facts, scope, outsideText(outside));
  if (changed.length > 0 && facts.effect !== "reaches_out") return undefined;
  if (facts.effect === "changes_here" || facts.action.kind === "intent") return undefined;
  return scope.some((entry) => names(facts, entry))
    ? undefined
    : outsideOf(facts, scope, `\`${facts.signature}\` is none of it`);
}

function outsideText({ text, full, does }: PathFact): string {
  const done = does === "remove" ? "removes" : "writes";
  return full === undefined ? `where it ${done} (${text}) cannot be told` : `it ${done} ${full}`;
}

function isWithin({ full }: PathFact, scope: readonly string[], cwd: string | undefined): boolean {
  if (full === undefined) return false;
  const path = normalize(full);
  return scope.some((entry) => {
    const absolute = isAbsolute(entry) ? entry : cwd === undefined ? undefined : resolve(cwd, entry);
    if (absolute === undefined) return false;
    const plain = normalize(absolute).replace(/\/$/, "");
    return path === plain || path.startsWith(`${plain}/`) || matchesGlob(path, plain);
  });
}

/** A word of the scope is a whole word of the signature: `deploy` is not in `undeploy`. */
function names(facts: ActionFacts, entry: string): boolean {
  const words = entry.toLowerCase().split(/\s+/).filter(Boolean);
  const said = new Set(facts.signature.toLowerCase().split(/[^a-z0-9._/@-]+/));
  return words.length > 0 && words.every((word) => said.has(word));
}

function outsideOf(facts: ActionFacts, scope: readonly string[], what: string): Ruling {
  return {
    kind: "ask",
    layer: "scope",
    by: "scope",
    reason: `outside of what the task may touch: ${what}`,
    evidence: [{ text: `the task may touch ${scope.join(", ")}` }],
    risk: facts.risk,
    advice: "stay within it, or have a person widen it",
    warnings: [],
  };
}
