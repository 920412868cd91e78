// The CONTRACT of the hook: what an agent's own program tells us of its tool calls, and what we answer it in its own
// words. Whatever comes in is text that nobody has checked; what goes out is always valid, and empty means no opinion.

import type { WorkerId } from "./ids.ts";
import type { Action } from "./judgment/facts.ts";

export const hookEvents = ["pre", "post", "session", "prompt"] as const;

/** Before a tool call, after it, at a session's start, at a person's words. */
export type HookEvent = (typeof hookEvents)[number];

/** In whose session it happens. */
export type HookCaller =
  | { readonly kind: "worker"; readonly id: WorkerId }
  | { readonly kind: "person"; readonly name: string };

export interface HookCall {
  readonly event: HookEvent;
  /** As it came on standard input. */
  readonly payload: string;
  readonly caller: HookCaller;
}

export interface HookPatience {
  readonly signal: AbortSignal;
  /** A person is asked now; it may take until the deadline. */
  readonly onWait?: (ask: string) => void;
  /** It goes on, and was warned. */
  readonly onCare?: (care: Care) => void;
}

/** Why whoever called was told to take care, in a person's words, without secrets. */
export interface Care {
  readonly why: string;
}

/** Something that a person must say yes to before it is done. */
export interface Wish {
  readonly action: Action;
  /** In whose name they are asked; nobody else may use the yes. */
  readonly asker: string;
  readonly why: string;
}

export type Permitted =
  /** Once, for exactly this: do it now. `aside`: what was said to the asker meanwhile. */
  | { readonly kind: "yes"; readonly by: string; readonly ask: string; readonly aside?: string }
  | { readonly kind: "no"; readonly why: string };

export interface Hook {
  /** Asks a person and waits so long; while nobody has answered it is no, and the question stays open for the next try. */
  permit(wish: Wish, wait_ms: number, patience: HookPatience): Promise<Permitted>;
  /** One JSON object, or nothing. Never throws; while the guardrails cannot be looked at, a call that may change something is denied. */
  hear(call: HookCall, patience: HookPatience): Promise<string>;
}
