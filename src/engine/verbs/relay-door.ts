// What the relay needs of the machine it runs on, declared by the command line. Common contract: nothing throws for what
// the world can do.

import type { Failed } from "../outcome.ts";
import type { Terminal } from "./terminal.ts";

export interface RelayCall {
  readonly argv: readonly string[];
  /** Of whoever called, at the far end. */
  readonly terminal: Terminal;
}

export interface RelayRun {
  readonly id: string;
  readonly command: readonly [string, ...string[]];
  /** A shell command; see `relay listen`. */
  readonly carrier?: string;
}

export interface RelayDoor {
  /** The socket of that worker's session, where the program of `run` may be led to. */
  placeOf(id: string): string;
  /** For names at the far end. */
  nonce(): string;
  /**
   * Answers calls with `serve` for as long as the program lives, which has our terminal, and gives its exit code: 128 and
   * the signal's number where one ended it. Nothing is left open at its end.
   */
  run(
    request: RelayRun,
    serve: (call: RelayCall) => Promise<number>,
  ): Promise<{ readonly kind: "ended"; readonly code: number } | Failed>;
  /** The far end of a carrier: listens there until its standard input ends. */
  listen(path: string): Promise<{ readonly kind: "ended"; readonly code: number } | Failed>;
}
