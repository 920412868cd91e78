// What would be told of a person's answers: kinds of command with how often they said yes and no, and its name, which a
// person's approval is bound to. Pure.

import { canonicalJson, contentHash } from "../../hash.ts";
import type { OrgPreview } from "../../org.ts";
import { orgLimits } from "./limits.ts";

type Pattern = OrgPreview["patterns"][number];

export function patternsOf(rows: readonly Pattern[]): readonly Pattern[] {
  return rows
    .filter(({ signature, yes, no }) => isTold(signature) && yes + no >= orgLimits.said_min)
    .map(({ signature, yes, no }) => ({ signature, yes, no }))
    .sort((a, b) => b.yes + b.no - (a.yes + a.no) || (a.signature < b.signature ? -1 : 1))
    .slice(0, orgLimits.patterns_max);
}

/** What names a path or a machine says more than what kind of command it is. */
function isTold(signature: string): boolean {
  return (
    signature !== "" && signature.length <= orgLimits.signature_chars_max && !/[/\\@]|:\d/.test(signature)
  );
}

export function previewHash(org: string, patterns: readonly Pattern[]): string {
  return contentHash(canonicalJson({ org, patterns })).slice(0, 12);
}
