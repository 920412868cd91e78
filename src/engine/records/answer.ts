// The one file that ends an ask, `answers/<ask>.json`: an answer, or the word that the ask was closed without one.
// Both stand in the same place, so that whoever creates it first has ended the ask for everybody (I3). A closed one
// has no `answer`, so no program takes it for one.

import * as z from "zod/mini";
import type { Decision } from "../types.ts";
import { codec } from "./codec.ts";

export interface AnswerRecord {
  readonly kind: "answered";
  readonly text: string;
  readonly at_s: number;
  readonly by?: { readonly person: string; readonly surface: string; readonly ref?: string };
  /** Absent in what the reference program writes: then the text is read. */
  readonly decision?: Decision;
}

export interface ClosedRecord {
  readonly kind: "closed";
  readonly state: "withdrawn" | "expired";
  readonly at_s: number;
  readonly by: string;
  /** Names the message that withdrew it. */
  readonly ref?: string;
}

export type EndRecord = AnswerRecord | ClosedRecord;

const shape = z.lazy(() =>
  z.object({
    answer: z.optional(z.string()),
    ts: z.optional(z.number().check(z.gte(0))),
    by: z.optional(z.object({ person: z.string(), surface: z.string(), ref: z.optional(z.string()) })),
    decision: z.optional(
      z.object({ kind: z.enum(["approve", "deny", "choice", "text"]), limits: z.optional(z.string()) }),
    ),
    closed: z.optional(
      z.object({
        state: z.enum(["withdrawn", "expired"]),
        by: z.string(),
        ref: z.optional(z.string()),
      }),
    ),
  }),
);

type Wire = z.infer<typeof shape>;

export const answerCodec = codec<Wire, EndRecord>({ noun: "answer", shape, fromWire, toWire });

function fromWire(wire: Wire): EndRecord | { problem: string } {
  const at_s = wire.ts ?? 0;
  const { answer, closed, by, decision } = wire;
  if ((answer === undefined) === (closed === undefined)) {
    return { problem: answer === undefined ? "it has no string `answer`" : "both answered and closed" };
  }
  if (closed !== undefined) {
    const ref = closed.ref !== undefined && { ref: closed.ref };
    return { kind: "closed", state: closed.state, at_s, by: closed.by, ...ref };
  }
  return {
    kind: "answered",
    text: answer ?? "",
    at_s,
    ...(by && {
      by: { person: by.person, surface: by.surface, ...(by.ref !== undefined && { ref: by.ref }) },
    }),
    ...(decision && {
      decision: { kind: decision.kind, ...(decision.limits !== undefined && { limits: decision.limits }) },
    }),
  };
}

function toWire(record: EndRecord): Record<string, unknown> {
  if (record.kind === "closed") {
    const { state, by, ref, at_s } = record;
    return { ts: at_s, closed: { state, by, ...(ref !== undefined && { ref }) } };
  }
  return { answer: record.text, ts: record.at_s, by: record.by, decision: record.decision };
}
