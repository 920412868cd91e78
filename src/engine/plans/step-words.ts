// Whether a step still says the same to who works on it. Pure. When it comes, and after which others, is not part of it.

import { canonicalJson } from "../hash.ts";
import type { Step } from "./nouns.ts";

export function saysSame(before: Step, after: Step): boolean {
  return wordsOf(before) === wordsOf(after);
}

function wordsOf({ priority: _, dependsOn: __, ...words }: Step): string {
  return canonicalJson(words);
}
