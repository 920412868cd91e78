// What the bot and a client at somebody's terminal say to each other: one JSON object per line. Pure. Both ends parse at
// their edge; what is kept of a card on disk has the same shape as what is sent of it.

import * as z from "zod/mini";
import { terminalLimits } from "./limits.ts";

export const WIRE_VERSION = 1;

const opt = z.optional;
const text = z.string();

const part = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("prose"), markdown: text }),
  z.object({ kind: z.literal("verbatim"), text, from: opt(text), language: opt(text) }),
  z.object({ kind: z.literal("facts"), rows: z.array(z.object({ name: text, value: text })) }),
  z.object({ kind: z.literal("note"), text }),
  z.object({ kind: z.literal("rule") }),
]);

const button = z.object({
  key: text,
  label: text,
  style: z.enum(["plain", "primary", "danger"]),
  confirm: opt(z.object({ title: text, text, yes: text, no: text })),
});

/** One posted card, with its files by the paths where they were put. */
const postedCard = z.object({
  v: z.literal(WIRE_VERSION),
  message: text,
  key: text,
  chat: text,
  thread: opt(text),
  /** What the thread it stands in, or that it opened, is called. */
  label: opt(text),
  only: opt(text),
  posted_ms: z.number(),
  edited_ms: opt(z.number()),
  title: text,
  tone: z.enum(["plain", "attention", "danger", "good", "muted"]),
  parts: z.array(part),
  rows: z.array(z.array(button)),
  files: z.array(z.object({ name: text, path: text, alt: text })),
  volume: z.enum(["silent", "ring"]),
  call: opt(text),
  invite: opt(z.object({ placeholder: text })),
});

export type PostedCard = z.infer<typeof postedCard>;

const id = z.string().check(z.regex(/^[\w-]{1,64}$/));
const said = z.string().check(z.maxLength(terminalLimits.said_chars_max));
const userName = z.string().check(z.regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.@-]*\$?$/u));

const fromClient = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("hello"),
    v: z.number(),
    user: userName.check(z.maxLength(terminalLimits.user_chars_max)),
    zone: opt(z.string().check(z.maxLength(64))),
    locale: opt(z.string().check(z.maxLength(64))),
  }),
  /** `at_ms`: when it was typed, by the client's clock. */
  z.object({ kind: z.literal("say"), id, at_ms: z.number(), text: said, replyTo: opt(text) }),
  z.object({ kind: z.literal("press"), id, at_ms: z.number(), message: text, key: text }),
  z.object({ kind: z.literal("command"), id, at_ms: z.number(), text: said }),
  /** A card stands on the person's screen. Without a receipt: whoever comes back says what stands there then. */
  z.object({ kind: z.literal("seen"), message: id }),
]);

export type FromClient = z.infer<typeof fromClient>;
export type Deed = Exclude<FromClient, { kind: "hello" | "seen" }>;

const fromBot = z.discriminatedUnion("kind", [
  /** `seen`: it wants to be told what stands on the screen. A bot that does not say so would not understand it. */
  z.object({ kind: z.literal("welcome"), v: z.number(), name: text, seen: opt(z.literal("wanted")) }),
  z.object({ kind: z.literal("card"), card: postedCard }),
  /** All that stood there at the welcome was sent. */
  z.object({ kind: z.literal("shown") }),
  z.object({ kind: z.literal("removed"), message: text }),
  z.object({ kind: z.literal("receipt"), id: text, outcome: z.enum(["kept", "lost"]), notice: opt(text) }),
  /** The bot hangs up after it. */
  z.object({ kind: z.literal("refused"), why: text, remedy: text }),
]);

export type FromBot = z.infer<typeof fromBot>;

export const readFromClient = (line: string): FromClient | undefined => read(fromClient, line);
export const readFromBot = (line: string): FromBot | undefined => read(fromBot, line);
export const readPostedCard = (line: string): PostedCard | undefined => read(postedCard, line);

export const lineOf = (said: FromBot | FromClient | PostedCard): string => JSON.stringify(said);

function read<T>(shape: z.ZodMiniType<T>, line: string): T | undefined {
  const parsed = shape.safeParse(parseJson(line));
  return parsed.success ? parsed.data : undefined;
}

/** What is no JSON is no message either: the caller tells so. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
