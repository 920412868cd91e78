// What one run's stream has told so far, and the little readers that its shapes share. The CLIs' JSON is foreign:
// every member is looked at with suspicion, and what is not as documented is left out.

import { stripVTControlCharacters } from "node:util";
import type { Tokens } from "../ledger.ts";
import { pulseLimits } from "../limits.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Mutable: one per run, owned by its meter. */
export interface Tally {
  cost_usd: number | undefined;
  tokens: Tokens | undefined;
  sessionId: string | undefined;
  /** The last thing the agent said. */
  said: string | undefined;
  error: string | undefined;
  /** A reset that the stream stated as a number, in case the run turns out to have been refused. */
  resets_ms: number | undefined;
}

export function emptyTally(): Tally {
  return {
    cost_usd: undefined,
    tokens: undefined,
    sessionId: undefined,
    said: undefined,
    error: undefined,
    resets_ms: undefined,
  };
}

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A count or an amount; anything else a meter must not believe. */
export function amountOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function addTokens(before: Tokens | undefined, more: Tokens): Tokens {
  if (before === undefined) return more;
  return { in: before.in + more.in, out: before.out + more.out, cached: before.cached + more.cached };
}

export function errorText(text: string): string {
  return text.slice(0, pulseLimits.error_chars_max);
}

/** For a log that people read: no control characters, bounded, empty lines dropped. */
export function logLines(text: string): readonly string[] {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map((line) => line.replace(/\p{Cc}/gu, " ").trimEnd())
    .filter((line) => line !== "")
    .map((line) =>
      line.length > pulseLimits.rendered_line_chars_max
        ? `${line.slice(0, pulseLimits.rendered_line_chars_max - 1)}…`
        : line,
    );
}

/** `bash: npm test`, whatever the tool calls its argument. */
export function toolLine(name: string, input: unknown): readonly string[] {
  const members = objectOf(input);
  const telling =
    textOf(members.command) ?? textOf(members.path) ?? textOf(members.file_path) ?? textOf(members.filePath);
  const argument = telling ?? (input === undefined ? "" : JSON.stringify(input));
  return logLines(`${name}: ${argument.replace(/\s+/g, " ")}`.replace(/: $/, ""));
}
