// How the event log is cut into files, and how a place in it is named. Pure.
// Every file starts with a header that names the log, the file's number and the file itself, so that a reader can
// tell which file it is reading whatever that file is called meanwhile.

import * as z from "zod/mini";
import { contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import type { Key, RotationPlan } from "../ports.ts";

export const LIVE: Key = "events.jsonl";
/** A header is far shorter; a longer first line is not ours. Not more than `Rotation` shows of a first line. */
export const HEAD_BYTES = 4_096;

const headShape = z.lazy(() =>
  z.object({
    event: z.literal("segment"),
    n: z.int(),
    id: z.string(),
    log: z.string(),
  }),
);

export interface Segment {
  readonly key: Key;
  readonly live: boolean;
  readonly n: number;
  readonly id: string;
  /** Undefined for a file that another program began. */
  readonly log: string | undefined;
  /** Where its events start. */
  readonly head_bytes: number;
  readonly size: number;
}

/** What the first line says, or that it is not a header of ours. */
export interface Head {
  readonly id: string;
  readonly ours: { readonly n: number; readonly log: string } | undefined;
}

export function headOf(first_line: string): Head {
  let parsed: unknown;
  try {
    parsed = JSON.parse(first_line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const head = headShape.safeParse(parsed);
  if (!head.success) return { id: foreignId(first_line), ours: undefined };
  return { id: head.data.id, ours: { n: head.data.n, log: head.data.log } };
}

export function foreignId(first_line: string): string {
  return `h${contentHash(first_line).slice(0, 20)}`;
}

/** Number in the name of a file that was moved aside; undefined for every other name. */
export function numberIn(name: string): number | undefined {
  const match = /^events\.jsonl\.(\d{1,9})(?:-[a-z0-9]+)?$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

/** The log all these belong to: what the newest header says, else what the newest foreign first line amounts to. */
export function logOf(oldestFirst: readonly Segment[]): string | undefined {
  return oldestFirst.findLast((segment) => segment.log !== undefined)?.log ?? oldestFirst.at(-1)?.id;
}

export interface KnownLog {
  /** Highest number given so far, the live file's included if it has one; 0 when there is none. */
  readonly n: number;
  readonly log: string | undefined;
}

export interface NewSegment {
  readonly ts: string;
  readonly id: string;
}

export function decideRotation(
  present: { readonly first_line: string; readonly size: number } | undefined,
  known: KnownLog,
  fresh: NewSegment,
): RotationPlan {
  if (present === undefined || present.size === 0) {
    return { kind: "start", head: headLine(known.log ?? fresh.id, known.n + 1, fresh) };
  }
  const { id, ours } = headOf(present.first_line);
  if (ours === undefined) {
    // Another program's log: moved aside whole, still readable, and ours goes on behind it.
    const head = headLine(known.log ?? id, known.n + 2, fresh);
    return { kind: "start", head, to: `${LIVE}.${known.n + 1}` };
  }
  if (present.size < limits.events_segment_bytes_max) return { kind: "append" };
  return { kind: "start", head: headLine(ours.log, ours.n + 1, fresh), to: `${LIVE}.${ours.n}` };
}

function headLine(log: string, n: number, { ts, id }: NewSegment): string {
  return `${JSON.stringify({ v: 1, ts, event: "segment", n, id, log })}\n`;
}

/** A place between two lines. `n` 0 is before everything, in a log that had nothing yet. */
export interface Position {
  readonly log: string;
  readonly n: number;
  readonly id: string;
  readonly offset: number;
}

export function cursorOf({ log, n, id, offset }: Position): string {
  return `e1.${log}.${n}.${id}.${offset}`;
}

export function parseCursor(cursor: string): Position | undefined {
  const match = /^e1\.([a-z0-9]{1,64})\.(\d{1,9})\.([a-z0-9]{1,64})\.(\d{1,15})$/.exec(cursor);
  if (!match) return undefined;
  const [, log = "", n, id = "", offset] = match;
  return { log, n: Number(n), id, offset: Number(offset) };
}

export const BEFORE_EVERYTHING: Position = { log: "0", n: 0, id: "0", offset: 0 };

export type Start =
  | { readonly kind: "at"; readonly index: number; readonly offset: number; readonly gap?: string }
  | { readonly kind: "another_log" };

/** Where in these segments (at least one, oldest first) a reader goes on. */
export function decideStart(from: Position | undefined, segments: readonly Segment[]): Start {
  const begin = (index: number, gap?: string): Start => ({
    kind: "at",
    index,
    offset: segments[index]?.head_bytes ?? 0,
    ...(gap !== undefined && { gap }),
  });
  if (from === undefined || from.n === 0) return begin(0);
  if (from.log !== logOf(segments)) return { kind: "another_log" };
  const index = segments.findIndex((segment) => segment.n === from.n && segment.id === from.id);
  const segment = segments[index];
  if (segment === undefined) {
    const next = segments.findIndex(({ n }) => n >= from.n);
    if (next >= 0)
      return begin(next, "older events are no longer kept; this goes on from the oldest there is");
    return begin(segments.length - 1, "the log ends before this cursor: it was restored from an older copy");
  }
  if (from.offset <= segment.size) {
    return { kind: "at", index, offset: Math.max(from.offset, segment.head_bytes) };
  }
  const gap = `${segment.key} is shorter than it was; this goes on from its end`;
  return { kind: "at", index, offset: segment.size, gap };
}
