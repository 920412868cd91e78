// What a verb needs from the process it runs in: its three streams and the two signals. `host/` implements it.
// Common contract: nothing throws or rejects for what the world can do.

import type { Failed } from "../outcome.ts";

export type OutOutcome = { readonly kind: "ok" } | { readonly kind: "closed" } | Failed;

export type InputOutcome =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  /** More than was allowed; the rest was not read. */
  | { readonly kind: "too_large" }
  | Failed;

export interface Terminal {
  /** Written whole when the promise resolves. `closed`: nobody reads any more. */
  out(text: string): Promise<OutOutcome>;
  /** Best effort: where even complaining fails there is nobody left to tell. */
  complain(text: string): Promise<void>;
  /** Standard input to its end. */
  readInput(bytes_max: number): Promise<InputOutcome>;
  /** Whether a person types standard input. */
  readonly typed: boolean;
  /** From now on the first SIGINT or SIGTERM aborts instead of killing; the reason is an `InterruptName`. */
  interruptible(): AbortSignal;
  /** For `looop version`, e.g. `node 24.21.0 linux-x64`. */
  readonly runtime: string;
}

export type InterruptName = "interrupted" | "terminated";
