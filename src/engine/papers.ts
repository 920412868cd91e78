// The CONTRACT of a worker's papers: what it was given to read, and what it leaves behind. By a worker, for itself only:
// its machine may be another one, where the data directory is not.

import type { Failed, Refused } from "./outcome.ts";
import type { Actor } from "./types.ts";

export interface Papers {
  /** As it was written when this life of it began. */
  readBrief(
    actor: Actor,
  ): Promise<
    | { readonly kind: "ok"; readonly text: string }
    | { readonly kind: "missing"; readonly why: string; readonly remedy: string }
    | Refused
    | Failed
  >;
  /** Replaces `reports/<its id>.md`. */
  writeReport(
    text: string,
    actor: Actor,
  ): Promise<{ readonly kind: "written"; readonly name: string } | Refused | Failed>;
}
