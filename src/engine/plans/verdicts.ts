// Kleene's AND. Pure.

import type { Verdict } from "./nouns.ts";

/** One failure decides, and one that nobody could tell outweighs any number of passes. Of nothing, nothing can be told. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.length === 0 || verdicts.includes("cant_tell") ? "cant_tell" : "pass";
}
