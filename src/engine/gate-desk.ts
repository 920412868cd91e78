// PORT: who else has to agree before an answer that is typed at the machine opens a gate. The bot implements it: the
// engine keeps the first answer and knows nothing of people. Common contract: nothing throws for what the world can do.

import type { Failed, Refused } from "./outcome.ts";
import type { AskView } from "./types.ts";

export interface GateDesk {
  /** By the running program where there is one, which then has recorded it; else by what the config says. */
  decide(request: GateRequest): Promise<GateEnd>;
}

export interface GateRequest {
  readonly ask: AskView;
  readonly text: string;
  /** A record that cannot be read is to be replaced: nobody else is asked for that. */
  readonly does: "answer" | "repair";
}

export type GateEnd =
  /** Nobody else has to agree: the answer may be given. */
  | { readonly kind: "free" }
  /** Given, by the running program. */
  | { readonly kind: "recorded" }
  /** It counts, and more is wanted: other people, or something typed. */
  | { readonly kind: "waits"; readonly why: string; readonly remedy: string }
  | Refused
  | Failed;
