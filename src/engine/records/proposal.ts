// `proposals/<id>.json`: a move that waits for a person's yes. The move is checked again on reading: what is executed
// after an approval must still be one of our moves, whoever touched the file meanwhile.

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { fingerprintOf, isMoveAction, type Move, moveShapes } from "../pulse/move.ts";
import type { Proposal } from "../pulse/proposal.ts";
import { codec } from "./codec.ts";

export const proposalsDir: Key = "proposals";
/** After their single run, or once dropped. */
export const doneProposalsDir: Key = "proposals/done";

const time = z.number().check(z.nonnegative());

export const proposalCodec = codec({
  noun: "proposal",
  shape: z.object({
    ask: z.string(),
    action: z.looseObject({ action: z.string() }),
    fingerprint: z.string(),
    policy_hash: z.string(),
    replaces: z.optional(z.string()),
    risk: z.enum(["irreversible", "destructive"]),
    why: z.string(),
    preview: z.string(),
    parked: time,
    expires: time,
  }),
  fromWire(wire, name): Proposal | { readonly problem: string } {
    const move = moveOf(wire.action);
    if (move === undefined) return { problem: "field `action` of this proposal is not a move" };
    if (fingerprintOf(move) !== wire.fingerprint) {
      return { problem: "field `fingerprint` of this proposal does not belong to its action" };
    }
    return {
      id: name,
      ask: wire.ask,
      move,
      fingerprint: wire.fingerprint,
      policyHash: wire.policy_hash,
      ...(wire.replaces !== undefined && { replaces: wire.replaces }),
      risk: wire.risk,
      why: wire.why,
      preview: wire.preview,
      parked_ms: wire.parked,
      expires_ms: wire.expires,
    };
  },
  toWire: (proposal) => ({
    ask: proposal.ask,
    action: proposal.move,
    fingerprint: proposal.fingerprint,
    policy_hash: proposal.policyHash,
    replaces: proposal.replaces,
    risk: proposal.risk,
    why: proposal.why,
    preview: proposal.preview,
    parked: proposal.parked_ms,
    expires: proposal.expires_ms,
  }),
});

/** A move again, or nothing when it is none of ours. */
export function moveOf(action: Readonly<Record<string, unknown>>): Move | undefined {
  if (!isMoveAction(action.action)) return undefined;
  const parsed = moveShapes[action.action].safeParse(action);
  return parsed.success ? (parsed.data as Move) : undefined;
}
