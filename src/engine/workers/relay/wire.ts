// What a worker's `looop` on another machine and the relay at home say to each other: one JSON object per line. Pure, and
// by hand, because the far end is started for every tool call. Whatever comes from there is text that nobody has checked.

import { membersIn } from "../../line-members.ts";
import { relayLimits } from "./limits.ts";

/** From the far end. */
export type CallerWord =
  | { readonly kind: "call"; readonly argv: readonly string[]; readonly typed: boolean }
  /** Standard input, asked for with `want`. Absent: there is more of it than was wanted. */
  | { readonly kind: "input"; readonly bytes?: Uint8Array }
  | { readonly kind: "stop"; readonly name: "interrupted" | "terminated" };

/** From home. */
export type HomeWord =
  | { readonly kind: "out" | "err"; readonly bytes: Uint8Array }
  | { readonly kind: "want"; readonly bytes_max: number }
  | { readonly kind: "end"; readonly code: number };

export function callerLine(word: CallerWord): string {
  switch (word.kind) {
    case "call":
      return JSON.stringify({ v: 1, call: word.argv, typed: word.typed });
    case "input":
      return JSON.stringify({ input: word.bytes === undefined ? null : base64Of(word.bytes) });
    case "stop":
      return JSON.stringify({ stop: word.name });
  }
}

export function callerWordIn(line: string): CallerWord | undefined {
  const { v, call, typed, input, stop } = membersIn(line);
  if (v === 1 && isCall(call)) return { kind: "call", argv: call, typed: typed === true };
  if (input === null) return { kind: "input" };
  if (typeof input === "string") return { kind: "input", bytes: Buffer.from(input, "base64") };
  if (stop === "interrupted" || stop === "terminated") return { kind: "stop", name: stop };
  return undefined;
}

export function homeLine(word: HomeWord): string {
  switch (word.kind) {
    case "out":
    case "err":
      return JSON.stringify({ [word.kind]: base64Of(word.bytes) });
    case "want":
      return JSON.stringify({ want: word.bytes_max });
    case "end":
      return JSON.stringify({ end: word.code });
  }
}

export function homeWordIn(line: string): HomeWord | undefined {
  const { out, err, want, end } = membersIn(line);
  if (typeof out === "string") return { kind: "out", bytes: Buffer.from(out, "base64") };
  if (typeof err === "string") return { kind: "err", bytes: Buffer.from(err, "base64") };
  if (typeof want === "number") return { kind: "want", bytes_max: want };
  if (typeof end === "number") return { kind: "end", code: end };
  return undefined;
}

/** Several callers in one pipe: whose line it is, and the line; without a line that one has hung up. */
export interface Carried {
  readonly caller: number;
  readonly line?: string;
}

/** What a carrier's far end says first: from now on it listens. */
export const CARRIER_READY = "looop-relay 1";

export function carriedLine({ caller, line }: Carried): string {
  return line === undefined ? String(caller) : `${caller} ${line}`;
}

export function carriedIn(text: string): Carried | undefined {
  const [, digits, line] = /^(\d{1,9})(?: (.*))?$/s.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return { caller: Number(digits), ...(line !== undefined && { line }) };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function isCall(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length > relayLimits.words_max) return false;
  if (!value.every((word): word is string => typeof word === "string")) return false;
  return value.reduce((sum, word) => sum + word.length, 0) <= relayLimits.words_chars_max;
}
