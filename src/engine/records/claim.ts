// A claim: which session holds a lease of this name. `nonce` makes two claims of one holder differ, so that comparing
// and deleting never takes away a lease that was renewed in between.

import * as z from "zod/mini";
import { codec } from "./codec.ts";

export interface ClaimRecord {
  readonly name: string;
  readonly session: string;
  readonly claimed_s: number;
  readonly nonce: string;
  /** The life of the session that took it: a later worker of the same id does not inherit it. */
  readonly gen?: string;
}

export const claimCodec = codec({
  noun: "claim",
  shape: z.lazy(() =>
    z.object({
      session: z.string().check(z.minLength(1)),
      name: z.optional(z.string()),
      ts: z.optional(z.number()),
      nonce: z.optional(z.string()),
      gen: z.optional(z.string()),
    }),
  ),
  fromWire: (wire, name): ClaimRecord => ({
    name,
    session: wire.session,
    claimed_s: wire.ts ?? 0,
    nonce: wire.nonce ?? "",
    ...(wire.gen !== undefined && { gen: wire.gen }),
  }),
  toWire: (claim) => ({
    session: claim.session,
    name: claim.name,
    ts: claim.claimed_s,
    nonce: claim.nonce,
    gen: claim.gen,
  }),
});
