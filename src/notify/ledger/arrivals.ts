// What came in and whether it was handled, as the ledger keeps it.

import type { Inbound, Surface } from "../../channels/channel.ts";

export interface InboxRow {
  /** Its place in the order in which things came. */
  readonly seq: number;
  readonly inbound: Inbound;
  readonly received_ms: number;
  /** How often its handling was begun. */
  readonly tries: number;
  readonly handled?: { readonly at_ms: number; readonly result: string };
}

export interface InboxTable {
  /** `again`: it is here already, handled or not. `refused`: too large, or too many wait to be handled. */
  accept(
    inbound: Inbound,
    now_ms: number,
  ):
    | { readonly kind: "kept" }
    | { readonly kind: "again" }
    | { readonly kind: "refused"; readonly why: string };
  /** Those that are not handled, oldest first; `after`: only what came behind that one. */
  waiting(count_max: number, after?: number): readonly InboxRow[];
  find(surface: Surface, id: string): InboxRow | undefined;
  /** What was typed as this message, before anybody edited it. Looks through all that are kept: for what is rare. */
  said(surface: Surface, chat: string, message: string): InboxRow | undefined;
  /** What was typed last before it in the same place. Looks through the latest of all places. */
  before(inbound: Pick<Inbound, "surface" | "id" | "place">): InboxRow | undefined;
  /** Counts a try, before it; says how many there were with this one. */
  begin(surface: Surface, id: string): number;
  /** `result`: a line for people. The first one stays. */
  handled(surface: Surface, id: string, result: string, now_ms: number): void;
}
