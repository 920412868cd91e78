// The nouns of a rehearsal: whether people and their surfaces do what they should, tried with asks on which nothing hangs.

import type { Failed, Refused } from "./outcome.ts";

export interface RehearsalRequest {
  /** Absent: every surface that is configured. */
  readonly surface?: string;
  /** `ask`: where there is somebody to be asked. */
  readonly restart: "ask" | "no" | "yes";
  /** For what a person does in one step. */
  readonly wait_ms: number;
}

export interface RehearsalRow {
  readonly surface: string;
  readonly step: string;
  readonly state: "pass" | "fail" | "skipped";
  readonly why: string;
}

export type RehearsalEnd =
  | { readonly kind: "played"; readonly rows: readonly RehearsalRow[] }
  | { readonly kind: "not_running" }
  | { readonly kind: "left"; readonly rows: readonly RehearsalRow[] }
  /** Not set up, or set up wrongly. */
  | { readonly kind: "problems"; readonly problems: readonly string[]; readonly remedy: string }
  | Refused
  | Failed;
