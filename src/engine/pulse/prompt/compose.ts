// The prompt of one decision: the stable prefix first, byte for byte the same while its inputs are, the volatile rest
// behind it, all of it within one budget. Pure.

import type { PromptFacts } from "./facts.ts";
import { CLOSING } from "./instructions.ts";
import { stablePrefix } from "./stable.ts";
import { volatileSections } from "./volatile.ts";

export interface Prompt {
  readonly text: string;
  readonly bytes: number;
  /** Length of the prefix that only changes with playbook, precedents and goals. */
  readonly stable_bytes: number;
}

export function composePrompt({ stable, volatile, bytes_max }: PromptFacts): Prompt {
  const prefix = stablePrefix(stable, bytes_max);
  const stable_bytes = Buffer.byteLength(prefix);
  const sections = volatileSections(volatile, stable.goals, Math.max(0, bytes_max - stable_bytes));
  const text = [prefix, ...sections, CLOSING].join("\n\n").concat("\n");
  return { text, bytes: Buffer.byteLength(text), stable_bytes };
}
