// What a verb and the running program say to each other: one JSON object per line, one reply to each. Pure.

import * as z from "zod/mini";
import type { ByHand, DeliveryGlance } from "../../engine/delivery.ts";
import type { Failed } from "../../engine/outcome.ts";

const word = z.string().check(z.minLength(1), z.maxLength(256));
const opt = z.optional;

const shape = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("channels") }),
  z.strictObject({ op: z.literal("pair"), code: word, as: opt(word), role: opt(word), by: word }),
  z.strictObject({ op: z.literal("unpair"), surface: word, user: word, by: word }),
  z.strictObject({ op: z.literal("retry"), id: word, by: word }),
]);

export type HandOp = z.infer<typeof shape>;

export type DeedOp = Exclude<HandOp, { op: "channels" }>;
export type DeedEnd = ByHand | Failed;

export type HandReply =
  | DeedEnd
  | { readonly kind: "channels"; readonly channels: DeliveryGlance["channels"] };

const text = z.string();
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
