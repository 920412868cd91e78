// One page of events, from a place in the log to as far as the page or the log goes.

import { countText } from "../count.ts";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Store } from "../ports.ts";
import type { Event } from "../types.ts";
import { parseLines } from "./lines.ts";
import type { Position, Segment } from "./segment.ts";
import { readSegment } from "./segments.ts";

const NEWLINE = 10;

export interface Place {
  readonly index: number;
  readonly offset: number;
}

export type Page =
  | {
      readonly kind: "ok";
      readonly events: readonly Event[];
      readonly at: Place;
      readonly gaps: readonly string[];
      readonly end: boolean;
    }
  /** The files were renamed meanwhile and nothing was read yet: look again. */
  | { readonly kind: "moved" }
  | Failed;

/** `segments`: oldest first, at least one. */
export async function readPage(store: Store, segments: readonly Segment[], start: Place): Promise<Page> {
  const events: Event[] = [];
  const gaps: string[] = [];
  let budget_bytes: number = limits.events_read_bytes_max;
  let at = start;
  const page = (end: boolean): Page => ({ kind: "ok", events, at, gaps, end });

  while (budget_bytes > 0) {
    const segment = segments[at.index];
    if (segment === undefined) return page(true);
    const step = await readStep(store, segment, at.offset, budget_bytes);
    if (step.kind === "failed") return step;
    if (step.kind === "moved") {
      const progressed = at.index !== start.index || at.offset !== start.offset;
      return progressed ? page(false) : step;
    }
    if (step.kind === "page_full") return page(false);
    for (const event of step.events) events.push(event);
    if (step.gap !== undefined) gaps.push(step.gap);
    budget_bytes -= step.offset - at.offset;
    at = { index: at.index, offset: step.offset };
    if (!step.exhausted) continue;
    const next = segments[at.index + 1];
    if (next === undefined) return page(true);
    at = { index: at.index + 1, offset: next.head_bytes };
  }
  return page(false);
}

interface Step {
  readonly kind: "ok";
  readonly events: readonly Event[];
  readonly offset: number;
  readonly gap?: string;
  /** Nothing whole is left in this file. */
  readonly exhausted: boolean;
}

async function readStep(
  store: Store,
  segment: Segment,
  offset: number,
  budget_bytes: number,
): Promise<Step | { kind: "moved" } | { kind: "page_full" } | Failed> {
  // The byte before tells whether we stand at the start of a line.
  const before = offset === 0 ? 0 : 1;
  const read = await readSegment(store, segment, offset - before, budget_bytes + before);
  if (read.kind !== "ok") return read;
  const skipped =
    before === 1 && read.bytes.length > 0 && read.bytes[0] !== NEWLINE ? skipLine(read.bytes) : before;
  const bytes = read.bytes.subarray(skipped);
  const lines = parseLines(bytes);
  const next = offset - before + skipped + lines.consumed;
  const rest = read.size - next;
  const reachedEnd = offset - before + read.bytes.length >= read.size;
  const events = lines.events.map(({ event }) => event);
  const bad = lines.unreadable + (skipped > before ? 1 : 0);

  if (reachedEnd && segment.live)
    return { kind: "ok", events, offset: next, ...gapOf(segment, bad), exhausted: true };
  if (reachedEnd) {
    // Nobody writes here any more: what is left is half a line for ever.
    return {
      kind: "ok",
      events,
      offset: read.size,
      ...gapOf(segment, bad + (rest > 0 ? 1 : 0)),
      exhausted: true,
    };
  }
  if (next > offset) return { kind: "ok", events, offset: next, ...gapOf(segment, bad), exhausted: false };
  // Not one whole line in all that was read.
  if (budget_bytes < limits.events_read_bytes_max) return { kind: "page_full" };
  return {
    kind: "ok",
    events,
    offset: offset - before + read.bytes.length,
    ...gapOf(segment, 1),
    exhausted: false,
  };
}

function skipLine(bytes: Uint8Array): number {
  const end = bytes.indexOf(NEWLINE);
  return end < 0 ? bytes.length : end + 1;
}

function gapOf(segment: Segment, lines: number): { gap?: string } {
  if (lines === 0) return {};
  return { gap: `${countText(lines, "line")} of ${segment.key} could not be read as an event` };
}

/** Where the last `count` events start; the oldest there is when there are fewer. */
export async function placeOfTail(
  store: Store,
  segments: readonly Segment[],
  count: number,
): Promise<{ kind: "ok"; place: Place } | { kind: "moved" } | Failed> {
  let wanted = count;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index];
    if (segment === undefined) break;
    const found = await eventStarts(store, segment, wanted);
    if (found.kind !== "ok") return found;
    const { starts, end } = found;
    if (wanted === 0) return { kind: "ok", place: { index, offset: end } };
    const first = starts[starts.length - wanted];
    if (first !== undefined) return { kind: "ok", place: { index, offset: first } };
    wanted -= starts.length;
  }
  return { kind: "ok", place: { index: 0, offset: segments[0]?.head_bytes ?? 0 } };
}

async function eventStarts(
  store: Store,
  segment: Segment,
  count: number,
): Promise<{ kind: "ok"; starts: readonly number[]; end: number } | { kind: "moved" } | Failed> {
  let starts: number[] = [];
  let offset = segment.head_bytes;
  for (;;) {
    const read = await readSegment(store, segment, offset, limits.events_read_bytes_max);
    if (read.kind !== "ok") return read;
    const lines = parseLines(read.bytes);
    const here = lines.events.map(({ start }) => offset + start);
    starts = [...starts, ...here].slice(count === 0 ? Number.POSITIVE_INFINITY : -count);
    if (offset + read.bytes.length >= read.size) return { kind: "ok", starts, end: offset + lines.consumed };
    // A line longer than a whole read is skipped in pieces; its rest will count as unreadable.
    offset += lines.consumed > 0 ? lines.consumed : read.bytes.length;
  }
}

export function positionAt(segments: readonly Segment[], log: string, place: Place): Position {
  const segment = segments[place.index];
  if (segment === undefined) throw new Error(`no segment ${place.index}`);
  return { log, n: segment.n, id: segment.id, offset: place.offset };
}

export const goneMeanwhile = failed(
  "io",
  "the event log was rotated again and again while it was read",
  "try again",
);
