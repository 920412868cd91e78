// What a change would do, as people are shown it before they say so: the same difference as the engine's own records.

import { unifiedDiff as differenceOf } from "../engine/steering/diff.ts";

/** Unified; empty when the two are equal. `name`: what is changed, as people call it. */
export function unifiedDiff(before: string, after: string, name: string): string {
  return differenceOf(before, after, { before: `${name}, as it is`, after: `${name}, after the change` });
}
