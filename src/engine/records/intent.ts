// `intents/<id>.json`: written before something is done that must not be done twice, removed once its end is on disk.
// One that outlives its process is the only trace of a move whose outcome nobody knows (I5). The time it was given
// stands in it: judging an old intent by today's config would misfire.

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import { fingerprintOf, type Move } from "../pulse/move.ts";
import { codec } from "./codec.ts";
import { moveOf } from "./proposal.ts";

export const intentsDir: Key = "intents";

export interface Intent {
  /** Also its file name; that of the proposal, where it carries one out. */
  readonly id: string;
  readonly move: Move;
  readonly fingerprint: string;
  readonly proposal?: string;
  /** Who wanted it. */
  readonly by: string;
  readonly begun_ms: number;
  /** Long enough for whatever it does to be over, one way or the other. */
  readonly deadline_ms: number;
  readonly actor: IntentActor;
  readonly reported?: IntentReport;
}

/** Whose it is. `owner` tells apart two engines in one process. */
export interface IntentActor {
  readonly pid: number;
  readonly started: string;
  readonly owner: string;
}

/** The person was asked what became of it. */
export interface IntentReport {
  /** Empty between noting that it must be asked and having asked. */
  readonly ask: string;
  /** How often it was asked: a `look` or an unclear answer asks again. */
  readonly round: number;
  readonly at_ms: number;
}

const time = z.number().check(z.nonnegative());

export const intentCodec = codec({
  noun: "intent",
  shape: z.object({
    action: z.looseObject({ action: z.string() }),
    fingerprint: z.string(),
    proposal: z.optional(z.string()),
    by: z.string(),
    begun: time,
    deadline: time,
    pid: z.int(),
    started: z.string(),
    owner: z.string(),
    reported: z.optional(z.object({ ask: z.string(), round: z.int(), at: time })),
  }),
  fromWire(wire, name): Intent | { readonly problem: string } {
    const move = moveOf(wire.action);
    if (move === undefined) return { problem: "field `action` of this intent is not a move" };
    if (fingerprintOf(move) !== wire.fingerprint) {
      return { problem: "field `fingerprint` of this intent does not belong to its action" };
    }
    const { reported } = wire;
    return {
      id: name,
      move,
      fingerprint: wire.fingerprint,
      ...(wire.proposal !== undefined && { proposal: wire.proposal }),
      by: wire.by,
      begun_ms: wire.begun,
      deadline_ms: wire.deadline,
      actor: { pid: wire.pid, started: wire.started, owner: wire.owner },
      ...(reported && { reported: { ask: reported.ask, round: reported.round, at_ms: reported.at } }),
    };
  },
  toWire: ({ move, actor, begun_ms, deadline_ms, reported, ...intent }) => ({
    action: move,
    fingerprint: intent.fingerprint,
    proposal: intent.proposal,
    by: intent.by,
    begun: begun_ms,
    deadline: deadline_ms,
    ...actor,
    reported: reported && { ask: reported.ask, round: reported.round, at: reported.at_ms },
  }),
});
