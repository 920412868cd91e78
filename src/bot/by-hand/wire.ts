// What a verb and the running program say to each other: one JSON object per line, one reply to each. Pure.

import * as z from "zod/mini";
import type { ByHand, DeliveryGlance } from "../../engine/delivery.ts";
import type { WellnessReport } from "../../engine/health.ts";
import type { Failed } from "../../engine/outcome.ts";
import { botLimits } from "../limits.ts";

const word = z.string().check(z.minLength(1), z.maxLength(256));
const opt = z.optional;

const shape = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("channels") }),
  z.strictObject({ op: z.literal("health") }),
  z.strictObject({ op: z.literal("metrics") }),
  z.strictObject({ op: z.literal("pair"), code: word, as: opt(word), role: opt(word), by: word }),
  z.strictObject({ op: z.literal("unpair"), surface: word, user: word, by: word }),
  z.strictObject({ op: z.literal("retry"), id: word, by: word }),
  z.strictObject({
    op: z.literal("answer"),
    ask: word,
    raised_s: z.number(),
    text: z.string().check(z.maxLength(botLimits.by_hand_text_chars_max)),
    by: word,
  }),
]);

export type HandOp = z.infer<typeof shape>;

type LookOp = { readonly op: "channels" | "health" | "metrics" };
export type AnswerOp = Extract<HandOp, { op: "answer" }>;
export type DeedOp = Exclude<HandOp, LookOp | AnswerOp>;
export type DeedEnd = ByHand | Failed;

export type HandReply =
  | DeedEnd
  | WellnessReport
  | { readonly kind: "metrics"; readonly text: string }
  | { readonly kind: "channels"; readonly channels: DeliveryGlance["channels"] }
  /** An answer that counts, and is none yet. */
  | { readonly kind: "waits"; readonly why: string; readonly remedy: string }
  /** There is nothing to be answered any more. */
  | { readonly kind: "over" };

export function isDeedEnd(said: { readonly kind: string }): said is DeedEnd {
  return ["done", "refused", "missing", "corrupt", "failed"].includes(said.kind);
}

const text = z.string();
const wellness = z.object({
  kind: z.literal("health"),
  ready: z.enum(["yes", "no"]),
  up_s: z.number(),
  version: text,
  checks: z.array(
    z.object({ name: text, state: z.enum(["well", "unwell"]), why: text, remedy: z.exactOptional(text) }),
  ),
  channels: z.array(
    z.object({
      surface: text,
      state: text,
      why: text,
      remedy: z.exactOptional(text),
      heard_ms: z.exactOptional(z.number()),
      lacks: z.array(text),
    }),
  ),
  profiles: z.exactOptional(
    z.array(
      z.object({
        name: text,
        directory: text,
        state: z.enum(["ready", "unready", "away"]),
        why: z.exactOptional(text),
      }),
    ),
  ),
});
const reply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done"), summary: text }),
  z.object({ kind: z.literal("refused"), field: text, why: text, remedy: text }),
  z.object({ kind: z.literal("missing"), why: text, remedy: text }),
  z.object({ kind: z.literal("corrupt"), why: text, remedy: text }),
  z.object({
    kind: z.literal("failed"),
    reason: z.enum([
      "disk_full",
      "read_only",
      "permission",
      "locked",
      "not_a_file",
      "too_large",
      "corrupt",
      "unreadable",
      "io",
    ]),
    why: text,
    remedy: text,
  }),
  wellness,
  z.object({ kind: z.literal("waits"), why: text, remedy: text }),
  z.object({ kind: z.literal("over") }),
  z.object({ kind: z.literal("metrics"), text }),
  z.object({
    kind: z.literal("channels"),
    channels: z.array(z.object({ surface: text, state: text, why: text })),
  }),
]);

export function opIn(line: string): HandOp | undefined {
  const parsed = shape.safeParse(jsonIn(line));
  return parsed.success ? parsed.data : undefined;
}

export function replyIn(line: string): HandReply | undefined {
  const parsed = reply.safeParse(jsonIn(line));
  return parsed.success ? parsed.data : undefined;
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
