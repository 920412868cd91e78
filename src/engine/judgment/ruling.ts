// What the layers decided about an action, and who of them. One union for all layers, so that no layer can have a word
// that the next one does not know. Order of authority: guardrails, task scope, human precedents, learned ruling, clone.

import type { Risk } from "../types.ts";

export type RulingKind = "proceed" | "slow_down" | "get_context" | "ask" | "block";

/** From the mildest to the strictest. */
export const rulingKinds: readonly RulingKind[] = ["proceed", "slow_down", "get_context", "ask", "block"];

export type Layer = "guardrails" | "scope" | "precedents" | "learned" | "cold_start" | "clone";

/** One thing that speaks for a ruling, in words a person can check. */
export interface Evidence {
  /** `rule git/force-push`, `7 of 7 approved`, `opaque: a variable as a command`. */
  readonly text: string;
  /** A rule, an ask, a decision: what can be looked up. */
  readonly ref?: string;
}

export interface Ruling {
  readonly kind: RulingKind;
  readonly layer: Layer;
  /** Within its layer: the rule's id, the signature. */
  readonly by: string;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  /** Calibrated; absent where a rule decided and nothing is estimated. */
  readonly confidence?: number;
  readonly risk: Risk;
  /** What would let it proceed: a check to run first (`slow_down`), what is missing (`get_context`). */
  readonly advice?: string;
  /** It could not be judged, and says nothing about the action itself: what must be mended first. */
  readonly mend?: string;
  /** Rules that only warn, whatever was decided. */
  readonly warnings: readonly Evidence[];
}

/** The surface of answers that the clone gave: it does not learn from itself. */
export const CLONE_SURFACE = "clone";

/** A rule that a person taught and that still holds. */
export interface TaughtRule {
  /** What `judge forget` takes. */
  readonly id: string;
  readonly decision: "approve" | "deny" | "ask";
  /** Of the command that it is about; absent: it is about asks that have all its words. */
  readonly signature?: string;
  readonly class: string;
  readonly words: readonly string[];
  readonly person: string;
  readonly at_ms: number;
  readonly goal?: string;
  readonly expires_ms?: number;
  readonly why?: string;
}

/** Who wants it, and for what: narrows precedents and scope. */
export interface About {
  readonly worker?: string;
  readonly goal?: string;
  readonly plan?: string;
  /** What the task may touch, where somebody declared it: path globs and words. */
  readonly scope?: readonly string[];
  /** The tool call's own id, so that its outcome finds it. */
  readonly correlation?: string;
}
