// PORT: what the verbs that copy, bring back and take over whole data directories need. The bot implements it. Common
// contract: nothing throws or rejects for what the world can do; what is not finished has no name yet.

import type { Failed, Refused } from "./outcome.ts";

export interface Keeping {
  /** A set that stood on disk at one moment, also while the loop runs. */
  backUp(request: BackUpRequest): Promise<BackUpEnd>;
  /** Into a directory that is not there, or is empty. */
  restore(request: RestoreRequest): Promise<RestoreEnd>;
  /** From the data directory of another looop, which is only read. */
  takeOver(request: TakeOverRequest): Promise<TakeOverEnd>;
}

export interface BackUpRequest {
  /** Absolute. */
  readonly file: string;
  readonly secrets: "without" | "with";
  /** The version of this program. */
  readonly program: string;
}

export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

export type BackUpEnd =
  | {
      readonly kind: "backed_up";
      readonly file: string;
      readonly files: number;
      readonly bytes: number;
      /** What somebody would miss, not locks and sockets. */
      readonly left: readonly LeftOut[];
    }
  | Refused
  | Failed;

export interface RestoreRequest {
  /** Absolute. */
  readonly file: string;
  /** Absolute; absent: the data directory. */
  readonly into?: string;
}

export type RestoreEnd =
  | {
      readonly kind: "restored";
      readonly into: string;
      readonly files: number;
      readonly bytes: number;
      /** ISO. */
      readonly made: string;
      readonly program: string;
      readonly left: readonly LeftOut[];
    }
  | Refused
  | Failed;

export interface TakeOverRequest {
  /** Absolute. */
  readonly from: string;
  readonly does: "preview" | "take";
}

/** `stands`: something of that name is here already and stays. */
export interface TakeOverLine {
  readonly path: string;
  readonly state: "taken" | "would_take" | "stands" | "left";
  readonly why?: string;
}

export type TakeOverEnd =
  | {
      readonly kind: "looked" | "taken";
      readonly from: string;
      readonly into: string;
      readonly lines: readonly TakeOverLine[];
      readonly openAsks: number;
    }
  | Refused
  | Failed;
