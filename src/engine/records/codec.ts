// Bytes to records and back: four states on reading (ok, missing, corrupt, unreadable), `v` on every record,
// and fields we do not know kept when we rewrite what somebody newer wrote.

import type { ZodMiniType } from "zod/mini";
import type { Trouble } from "../outcome.ts";
import type { Key, ReadOutcome } from "../ports.ts";

/** What this program writes, and the newest it fully understands. */
const RECORD_VERSION = 1;

export type Stored = Readonly<Record<string, unknown>>;

export type RecordRead<T> =
  /** `stored` is the object as it stands on disk, `bytes` exactly what to compare with before changing it. */
  | {
      readonly kind: "ok";
      readonly value: T;
      readonly stored: Stored;
      readonly bytes: Uint8Array;
      readonly newer: boolean;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "corrupt"; readonly why: string; readonly bytes: Uint8Array }
  | { readonly kind: "unreadable"; readonly why: string };

export interface Codec<T> {
  /** Glossary noun, for messages: "ask", "claim". */
  readonly noun: string;
  decode(read: ReadOutcome, key: Key): RecordRead<T>;
  /** `before` is what the record held until now; its unknown fields survive. */
  encode(value: T, before?: Stored): Uint8Array;
}

export interface CodecParts<Wire, T> {
  readonly noun: string;
  /** Within `z.lazy` where every verb loads it: most verbs read few kinds of records, and a shape takes time to build. */
  readonly shape: ZodMiniType<Wire>;
  /** May say that a well-shaped record makes no sense. */
  readonly fromWire: (wire: Wire, name: string) => T | { readonly problem: string };
  /** `undefined` members are left out. */
  readonly toWire: (value: T) => Readonly<Record<string, unknown>>;
}

export function codec<Wire, T extends object>(parts: CodecParts<Wire, T>): Codec<T> {
  const { noun, shape, fromWire, toWire } = parts;

  function decodeBytes(bytes: Uint8Array, key: Key): RecordRead<T> {
    const corrupt = (why: string): RecordRead<T> => ({ kind: "corrupt", why: `${key}: ${why}`, bytes });
    const parsed = parseObject(bytes);
    if (typeof parsed === "string") return corrupt(parsed);
    const wire = shape.safeParse(parsed);
    if (!wire.success) {
      const issue = wire.error.issues[0];
      const field = issue?.path.join(".") || noun;
      return corrupt(`field \`${field}\` of this ${noun}: ${issue?.message ?? "unexpected shape"}`);
    }
    const name = key.slice(key.lastIndexOf("/") + 1).replace(/\.json$/, "");
    const value = fromWire(wire.data, name);
    if ("problem" in value) return corrupt(value.problem);
    const newer = typeof parsed.v === "number" && parsed.v > RECORD_VERSION;
    return { kind: "ok", value, stored: parsed, bytes, newer };
  }

  return {
    noun,
    decode: (read, key) => (read.kind === "ok" ? decodeBytes(read.bytes, key) : read),
    encode(value, before = {}) {
      const wire = Object.entries(toWire(value)).filter(([, member]) => member !== undefined);
      const merged = { ...before, v: before.v ?? RECORD_VERSION, ...Object.fromEntries(wire) };
      return Buffer.from(`${JSON.stringify(merged, null, 2)}\n`);
    },
  };
}

export function troubleOf(
  read: { kind: "corrupt" | "unreadable"; why: string },
  key: Key,
  noun: string,
): Trouble {
  const remedy =
    read.kind === "corrupt"
      ? `mend or move away ${key}; until then this ${noun} is neither used nor treated as absent`
      : `make ${key} a readable regular file; until then this ${noun} is not treated as absent`;
  return { path: key, why: read.why, remedy };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The text, or undefined when it is not UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined; // TextDecoder's only complaint is invalid UTF-8
  }
}

/** The object, or what is wrong. */
function parseObject(bytes: Uint8Array): Stored | string {
  if (bytes.length === 0) return "the file is empty";
  const text = decodeText(bytes);
  if (text === undefined) return "not UTF-8";
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `not JSON (${withoutExcerpt(error.message)})`;
  }
  const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  return isObject ? (parsed as Stored) : "not a JSON object";
}

/** What the parser says, without the piece of the record it quotes: a trouble is read in chats, an answer may be secret. */
function withoutExcerpt(message: string): string {
  return message.replace(/, (?:\.\.\.)?".*$/su, "");
}
