// What the tools stand on, and what each of them says: data that the server hands to the client as text.

import type { Engine } from "../../engine.ts";
import type { Actor } from "../../types.ts";
import { mcpLimits } from "./limits.ts";

export interface McpDesk {
  readonly engine: Pick<Engine, "plans" | "judge" | "guard" | "mailbox" | "hook">;
  /** Whose machine it is, or whose session: the agent's words have no more rights than theirs, and mostly fewer. */
  readonly actor: Actor;
  /** In whose name people are asked. */
  readonly asker: string;
  /** Absolute and without links: plans are about these, or what is below them. The first is where we stand. */
  readonly roots: readonly string[];
  /** Where a path leads in truth; undefined: to no directory. */
  readonly realDirectory: (path: string) => string | undefined;
}

export type McpReply = { readonly kind: "ok" | "error"; readonly text: string };

export type McpArguments = Readonly<Record<string, unknown>>;

export function told(value: unknown): McpReply {
  return { kind: "ok", text: clip(typeof value === "string" ? value : JSON.stringify(value, null, 1)) };
}

export function wrong({ why, remedy }: { readonly why: string; readonly remedy?: string }): McpReply {
  return { kind: "error", text: clip(remedy === undefined ? why : `${why}; ${remedy}`) };
}

/** Checked by its schema already; what is not a text is not there. */
export function textOf(given: McpArguments, name: string): string | undefined {
  const value = given[name];
  return typeof value === "string" ? value : undefined;
}

export function listOf(given: McpArguments, name: string): readonly unknown[] {
  const value = given[name];
  return Array.isArray(value) ? value : [];
}

export function recordsOf(values: readonly unknown[]): readonly McpArguments[] {
  return values.filter(
    (value): value is McpArguments => typeof value === "object" && value !== null && !Array.isArray(value),
  );
}

export function textsOf(values: readonly unknown[]): readonly string[] {
  return values.filter((value): value is string => typeof value === "string");
}

function clip(text: string): string {
  if (text.length <= mcpLimits.reply_chars_max) return text;
  return `${text.slice(0, mcpLimits.reply_chars_max - 20).toWellFormed()}… (cut)`;
}
