// What a ruling is made from, gathered by whoever asks for one: the words of the guardrails, and what memory holds of
// exactly this signature. Nothing about other signatures can get in here, so nothing can be learned across them.

import type { Evidence, Ruling } from "./ruling.ts";
import type { Tally } from "./weigh.ts";

export type GuardEvidence =
  | { readonly kind: "ruled"; readonly ruling: Ruling }
  /** A person has approved exactly this action under the rule that asks for it. Never lifts a block (I11). */
  | { readonly kind: "granted"; readonly ruling: Ruling; readonly grant: Evidence }
  /** The rules could not be looked at (I12). */
  | { readonly kind: "unable"; readonly why: string };

/** What a person once said about actions of this signature. */
export interface Saying {
  readonly id: string;
  readonly decision: "approve" | "deny" | "ask";
  /** `taught`: said as a rule. `habit`: they do it themselves, which says little about others. */
  readonly source: "taught" | "answer" | "reaction" | "habit";
  readonly person: string;
  readonly at_ms: number;
  readonly weight: number;
  readonly goal?: string;
  readonly expires_ms?: number;
  readonly why?: string;
}

export type MemoryEvidence =
  | { readonly kind: "known"; readonly sayings: readonly Saying[]; readonly tally: Tally }
  /** Nobody knows what people said of it (I12). */
  | { readonly kind: "unreadable"; readonly why: string };

export interface RulingEvidence {
  readonly guard: GuardEvidence;
  readonly memory: MemoryEvidence;
  /** What the task may touch; absent where nobody declared it. */
  readonly scope?: readonly string[];
  readonly goal?: string;
  /** A plan is a goal in steps: a rule for the one holds for the other. */
  readonly plan?: string;
  /** What the clone would say: shown to whoever decides, and decides nothing here. */
  readonly clone?: Evidence;
  readonly now_ms: number;
}
