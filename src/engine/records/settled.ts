// `proposals/done/<id>.json`: the proposal as it stood, with how it ended. The end is written into the record before
// the record moves here, so a proposal that has one is over, wherever it lies (I5).

import * as z from "zod/mini";
import type { Key } from "../ports.ts";
import type { Move } from "../pulse/move.ts";
import type { Proposal } from "../pulse/proposal.ts";
import { codec, type Stored } from "./codec.ts";
import { moveOf, proposalCodec } from "./proposal.ts";

/** While it is carried out, and until a person has said what became of it if nobody knows. */
export const runningProposalsDir: Key = "proposals/running";

export const proposalEnds = [
  "ran",
  "failed",
  "denied",
  "expired",
  "withdrawn",
  "policy_changed",
  "changed",
  "unknown",
] as const;

export interface ProposalEnd {
  readonly state: (typeof proposalEnds)[number];
  /** Who decided and with what words, or why nobody did. */
  readonly why: string;
  readonly at_ms: number;
  /** Of a shell command. */
  readonly shell?: ShellEnd;
}

export interface ShellEnd {
  readonly exitCode: number | null;
  readonly stopped?: string;
  readonly output: string;
  readonly outputBytes: number;
  readonly wall_ms: number;
}

export interface Settled {
  readonly id: string;
  readonly ask: string;
  readonly move: Move;
  readonly end: ProposalEnd;
}

const time = z.number().check(z.nonnegative());

const endShape = z.object({
  state: z.enum(proposalEnds),
  why: z.string(),
  at: time,
  shell: z.optional(
    z.object({
      exit_code: z.nullable(z.number()),
      stopped: z.optional(z.string()),
      output: z.string(),
      bytes: time,
      wall_ms: time,
    }),
  ),
});

export const settledCodec = codec({
  noun: "settled proposal",
  shape: z.object({ ask: z.string(), action: z.looseObject({ action: z.string() }), outcome: endShape }),
  fromWire(wire, name): Settled | { readonly problem: string } {
    const move = moveOf(wire.action);
    if (move === undefined) return { problem: "field `action` of this proposal is not a move" };
    const { state, why, at, shell } = wire.outcome;
    return {
      id: name,
      ask: wire.ask,
      move,
      end: {
        state,
        why,
        at_ms: at,
        ...(shell && {
          shell: {
            exitCode: shell.exit_code,
            ...(shell.stopped !== undefined && { stopped: shell.stopped }),
            output: shell.output,
            outputBytes: shell.bytes,
            wall_ms: shell.wall_ms,
          },
        }),
      },
    };
  },
  toWire: ({ ask, move, end }) => ({ ask, action: move, outcome: endWire(end) }),
});

/** The record of a proposal that is over; whatever else stood in it stays. */
export function settledBytes(proposal: Proposal, end: ProposalEnd, stored: Stored): Uint8Array {
  return proposalCodec.encode(proposal, { ...stored, outcome: endWire(end) });
}

/** It has an end already, even if nobody can make sense of it: then it is not run. */
export function isSettled(stored: Stored): boolean {
  return stored.outcome !== undefined;
}

function endWire({ state, why, at_ms, shell }: ProposalEnd): Stored {
  return {
    state,
    why,
    at: at_ms,
    ...(shell && {
      shell: {
        exit_code: shell.exitCode,
        ...(shell.stopped !== undefined && { stopped: shell.stopped }),
        output: shell.output,
        bytes: shell.outputBytes,
        wall_ms: shell.wall_ms,
      },
    }),
  };
}
