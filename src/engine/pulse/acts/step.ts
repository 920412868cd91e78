// What one look at one proposal led to.

import type { Trouble } from "../../outcome.ts";
import type { ProposalEnd } from "../../records/settled.ts";
import type { SettledProposal } from "../act.ts";
import type { Desk, Placed } from "./desk.ts";

export type Step =
  | {
      readonly kind: "ran" | "dropped";
      readonly settled: SettledProposal;
      readonly warnings: readonly string[];
    }
  | { readonly kind: "waiting" }
  | { readonly kind: "gone" }
  | { readonly kind: "trouble"; readonly trouble: Trouble };

export function settledOf({ read }: Placed, { state, why }: ProposalEnd): SettledProposal {
  const { id, ask, move } = read.value;
  return { id, ask, move, state, why };
}

export function troubled(desk: Desk, id: string, { why, remedy }: { why: string; remedy?: string }): Step {
  const trouble = { path: desk.parked.key(id), why, remedy: remedy ?? "mend it; until then it is not run" };
  return { kind: "trouble", trouble };
}
