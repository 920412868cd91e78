// A screen's cells as somebody wrote them down, or none: a worker runs as the same user and may have written them (I9, I12).
// Pure, and by hand, for whoever shows a screen loads no more than that.

import { sessionLimits } from "./limits.ts";
import type { Shot, ShotCell } from "./shot.ts";

type Members = Readonly<Record<string, unknown>>;

/** Undefined: no whole screen of a size that a terminal may have. */
export function shotIn(value: unknown): Shot | undefined {
  if (!isRecord(value)) return undefined;
  const { rows, cols, cursor, alternate_screen, screen_seq, cells } = value;
  const isWhole =
    isCount(rows, sessionLimits.rows_max) &&
    isCount(cols, sessionLimits.cols_max) &&
    isCursor(cursor) &&
    typeof alternate_screen === "boolean" &&
    isCount(screen_seq, Number.MAX_SAFE_INTEGER) &&
    Array.isArray(cells) &&
    cells.length <= sessionLimits.rows_max * sessionLimits.cols_max &&
    cells.every(isCell);
  return isWhole ? (value as unknown as Shot) : undefined;
}

const isRecord = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown, max: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;

const isCursor = (value: unknown): boolean =>
  isRecord(value) &&
  isCount(value.row, sessionLimits.rows_max) &&
  isCount(value.col, sessionLimits.cols_max) &&
  typeof value.hidden === "boolean";

const COLOURS = 256;
const flags = ["bold", "dim", "italic", "underline", "inverse", "hidden", "strike"] as const;

function isCell(value: unknown): value is ShotCell {
  if (!isRecord(value)) return false;
  const { row, col, char, width, fg, bg } = value;
  return (
    isCount(row, sessionLimits.rows_max) &&
    isCount(col, sessionLimits.cols_max) &&
    typeof char === "string" &&
    (width === undefined || width === 2) &&
    [fg, bg].every(isColour) &&
    flags.every((name) => value[name] === undefined || value[name] === true)
  );
}

const isColour = (value: unknown): boolean =>
  value === undefined ||
  isCount(value, COLOURS - 1) ||
  (typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value));
