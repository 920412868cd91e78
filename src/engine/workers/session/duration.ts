// What a person types for a time or a size, and what a terminal says of its own. Pure.

import { type Refused, refused } from "../../outcome.ts";
import { sessionLimits } from "./limits.ts";

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const never = new Set(["", "0", "none", "off", "never"]);

export type DurationOutcome = { readonly kind: "ok"; readonly ms: number } | Refused;

/** `500ms 30s 10m 2h 1d`, or seconds without a unit. */
export function parseDuration(field: string, text: string): DurationOutcome {
  const match = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)?$/.exec(text.trim().toLowerCase());
  const unit = units[match?.[2] ?? "s"];
  const ms = unit === undefined ? Number.NaN : Math.round(Number(match?.[1]) * unit);
  if (Number.isSafeInteger(ms)) return { kind: "ok", ms };
  return refused(field, `${field} "${text}" is not a duration`, "write it like 500ms, 30s, 10m, 2h or 1d");
}

export type TimeoutOutcome =
  | { readonly kind: "ok"; readonly ms: number }
  | { readonly kind: "never" }
  | Refused;

/** A duration; `0`, `none`, `off`, `never` or nothing mean that it never comes. */
export function parseTimeout(field: string, text: string): TimeoutOutcome {
  if (never.has(text.trim().toLowerCase())) return { kind: "never" };
  const parsed = parseDuration(field, text);
  return parsed.kind === "ok" && parsed.ms === 0 ? { kind: "never" } : parsed;
}

export type SizeOutcome = { readonly kind: "ok"; readonly cols: number; readonly rows: number } | Refused;

/** `120x40` */
export function parseSize(field: string, text: string): SizeOutcome {
  const match = /^([0-9]{1,6})[x×]([0-9]{1,6})$/i.exec(text.trim());
  if (!match) return refused(field, `${field} "${text}" is not a size`, "write it as COLSxROWS, like 120x40");
  return checkSize(field, Number(match[1]), Number(match[2]));
}

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** As near to what a terminal says of itself as a session may have it; nothing where it does not know. */
export function nearestSize({ cols, rows }: TerminalSize): TerminalSize | undefined {
  if (!(cols >= 1 && rows >= 1)) return undefined;
  return { cols: Math.min(cols, sessionLimits.cols_max), rows: Math.min(rows, sessionLimits.rows_max) };
}

export function checkSize(field: string, cols: number, rows: number): SizeOutcome {
  const fits = (count: number, max: number) => Number.isInteger(count) && count >= 1 && count <= max;
  if (fits(cols, sessionLimits.cols_max) && fits(rows, sessionLimits.rows_max))
    return { kind: "ok", cols, rows };
  return refused(
    field,
    `${field} ${cols}x${rows} is out of range`,
    `use 1 to ${sessionLimits.cols_max} columns and 1 to ${sessionLimits.rows_max} rows`,
  );
}
