// What a verb needs from the process it runs in: its three streams and the two signals. `host/` implements it.
// Common contract: nothing throws or rejects for what the world can do.

import type { Failed } from "../outcome.ts";
import type { FullScreen } from "../watch/ports.ts";

export type OutOutcome = { readonly kind: "ok" } | { readonly kind: "closed" } | Failed;

export type InputOutcome =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  /** More than was allowed; the rest was not read. */
  | { readonly kind: "too_large" }
  | Failed;

export interface Terminal {
  /** Written whole when the promise resolves. `closed`: nobody reads any more. */
  out(text: string | Uint8Array): Promise<OutOutcome>;
  /** Replaces a file that the person named; a relative path is theirs, from where they are. */
  save(path: string, bytes: Uint8Array): Promise<{ readonly kind: "ok" } | Failed>;
  /** Keys as they are typed and bytes as they come; undefined where nobody sits at a terminal. */
  takeOver(hear: TerminalEvents): RawTerminal | undefined;
  /** The whole screen, for a view; undefined where nobody sits at a terminal that has one. */
  fullScreen(): Promise<FullScreen | undefined>;
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

export interface TerminalEvents {
  typed(text: string): void;
  resized(cols: number, rows: number): void;
  /** Nobody types any more. */
  closed(): void;
}

export interface RawTerminal {
  readonly cols: number;
  readonly rows: number;
  write(bytes: Uint8Array): void;
  /** Back to how a shell wants it. */
  restore(): void;
}
