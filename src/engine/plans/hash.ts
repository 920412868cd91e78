// The name of a draft: equal for what a person would read as equal, whatever order its members were written in. Pure.

import { canonicalJson, contentHash } from "../hash.ts";
import { planLimits } from "./limits.ts";
import type { PlanDraft } from "./nouns.ts";

export function hashOfDraft(draft: PlanDraft): string {
  return contentHash(`plan 1 ${canonicalJson(draft)}`);
}

/** What cards show, and what a person types back. */
export function shortHash(hash: string): string {
  return hash.slice(0, planLimits.hash_chars_shown);
}
