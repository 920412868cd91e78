// The same yes said again and again, by what it was said to. Pure. What destroys something is never made a habit, and
// what does not stand on one line is never taken for the same.

import type { AskView } from "../engine/types.ts";
import { attentionLimits } from "./limits.ts";

/** Numbers, versions and hashes differ from time to time; everything else has to be the same to the letter. */
const VARYING = /\b[0-9a-f]{7,64}\b|\bv?\d+(?:[.-]\d+)*\b/g;

export function patternOf({
  kind,
  risk,
  action,
}: Pick<AskView, "kind" | "risk" | "action">): string | undefined {
  if (kind !== "gate" || risk === "destructive" || action === undefined) return undefined;
  const line = action.preview.trim();
  if (line === "" || line.includes("\n") || line.length > attentionLimits.pattern_chars_max) return undefined;
  return `${action.kind}: ${line.replace(VARYING, "*")}`;
}

export function isHabit(count: number): boolean {
  return count >= attentionLimits.habit_count;
}

/** What is proposed for the playbook: it steers what is prepared; its gate goes on asking. */
export function habitLine(pattern: string, count: number): string {
  return `- Approved ${count} times in a row without a no: \`${pattern.replaceAll("`", "'")}\`. Propose it the same way as soon as it is due, with its reason; its gate still asks.`;
}
