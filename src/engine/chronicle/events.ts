// The event log: append-only, cut into files, read by cursors that name a place. Any number of writers and readers,
// in any number of processes; every reader sees every event once, in order, or is told what it missed (I12).

import { createBell } from "../bell.ts";
import type { Events } from "../engine.ts";
import { limits } from "../limits.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Clock, Ids, Rotation, Store, Watcher } from "../ports.ts";
import type { EventPage } from "../types.ts";
import { eventLine } from "./lines.ts";
import { goneMeanwhile, type Place, placeOfTail, positionAt, readPage } from "./page.ts";
import {
  BEFORE_EVERYTHING,
  cursorOf,
  decideRotation,
  decideStart,
  type KnownLog,
  LIVE,
  logOf,
  type Position,
  parseCursor,
  type Segment,
} from "./segment.ts";
import { listSegments, segmentAt } from "./segments.ts";

const LOOKS = 5;

export interface EventsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly watcher: Watcher;
}

type From = { readonly cursor?: string; readonly tail?: number };
type PageOutcome = ({ kind: "ok" } & EventPage) | Refused | Failed;

export function createEvents(ports: EventsPorts): Events {
  return {
    record: (event, fields) => record(ports, event, fields),
    read: (from) => read(ports.store, from),
    follow: (from, signal) => follow(ports, from, signal),
  };
}

// --- writing -------------------------------------------------------------------------------------------------------

async function record(
  { store, clock, ids }: EventsPorts,
  event: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<{ kind: "ok" } | Failed> {
  const ts = new Date(clock.now_ms()).toISOString();
  const line = eventLine(ts, event, fields);
  if (line === undefined)
    return failed("io", `event ${event}: its fields are no JSON`, "report this as a bug");
  const bytes = Buffer.byteLength(line);
  if (bytes > limits.event_line_bytes_max) {
    const why = `event ${event} has ${bytes} bytes; at most ${limits.event_line_bytes_max} are recorded`;
    return failed("too_large", why, "put the long text into a file and name the file");
  }
  const known = await knownLog(store);
  if (known.kind === "failed") return known;
  let rotated = false;
  const rotation: Rotation = (present) => {
    const plan = decideRotation(present, known, { ts, id: ids.nonce() });
    rotated = plan.kind === "start";
    return plan;
  };
  const outcome = await store.append(LIVE, line, rotation);
  if (rotated && outcome.kind === "ok") await dropOldest(store);
  return outcome;
}

/** What a header would have to go on from, should the live file turn out to have none. */
async function knownLog(store: Store): Promise<({ kind: "ok" } & KnownLog) | Failed> {
  const live = await segmentAt(store, LIVE);
  if (live.kind === "failed") return live;
  if (live.kind === "ok" && live.segment.log !== undefined) {
    return { kind: "ok", n: live.segment.n, log: live.segment.log };
  }
  const segments = await listSegments(store);
  if (segments.kind === "failed") return segments;
  const numbered = segments.oldestFirst.filter((segment) => !segment.live || segment.log !== undefined);
  const n = Math.max(0, ...numbered.map((segment) => segment.n));
  return { kind: "ok", n, log: logOf(segments.oldestFirst) };
}

/** Tried again after the next rotation should it fail. */
async function dropOldest(store: Store): Promise<void> {
  const segments = await listSegments(store);
  if (segments.kind === "failed") return;
  const rotated = segments.oldestFirst.filter(({ live }) => !live);
  for (const { key } of rotated.slice(0, -limits.events_segments_kept)) await store.remove(key);
}

// --- reading -------------------------------------------------------------------------------------------------------

async function read(store: Store, from: From): Promise<PageOutcome> {
  const wanted = decideFrom(from);
  if (wanted.kind === "refused") return wanted;
  for (let look = 0; look < LOOKS; look += 1) {
    const page = await readOnce(store, wanted);
    if (page !== "moved") return page;
  }
  return goneMeanwhile;
}

type Wanted =
  | { readonly kind: "from"; readonly position: Position | undefined }
  | { readonly kind: "tail"; readonly count: number };

function decideFrom({ cursor, tail }: From): Wanted | Refused {
  if (cursor !== undefined && tail !== undefined) {
    return refused("tail", "a cursor and a tail were both given", "give one of them");
  }
  if (tail !== undefined) {
    if (Number.isInteger(tail) && tail >= 0 && tail <= limits.events_tail_max)
      return { kind: "tail", count: tail };
    return refused(
      "tail",
      `${tail} is no number of events`,
      `use a whole number up to ${limits.events_tail_max}`,
    );
  }
  if (cursor === undefined) return { kind: "from", position: undefined };
  const position = parseCursor(cursor);
  if (position !== undefined) return { kind: "from", position };
  return refused(
    "cursor",
    "this is not a cursor",
    "use one that was printed here, or none to start at the oldest",
  );
}

async function readOnce(store: Store, wanted: Wanted): Promise<PageOutcome | "moved"> {
  const listed = await segmentsFor(store, wanted);
  if (listed.kind === "failed") return listed;
  const { oldestFirst: segments, unreadable } = listed;
  const log = logOf(segments);
  if (log === undefined) return emptyPage(wanted, unreadable);

  const start = await placeFor(store, segments, wanted);
  if (start.kind === "moved") return "moved";
  if (start.kind !== "ok") return start;
  const page = await readPage(store, segments, start.place);
  if (page.kind === "moved") return "moved";
  if (page.kind === "failed") return page;
  const gaps = [...unreadable.map((name) => `${name} cannot be read`), ...start.gaps, ...page.gaps];
  return {
    kind: "ok",
    events: page.events,
    cursor: cursorOf(positionAt(segments, log, page.at)),
    ...(gaps.length > 0 && { gap: gaps.join("; ") }),
    end: page.end,
  };
}

/** A reader at the live file, as nearly all are, needs no look at the others. */
async function segmentsFor(store: Store, wanted: Wanted): ReturnType<typeof listSegments> {
  if (wanted.kind === "from" && wanted.position !== undefined) {
    const live = await segmentAt(store, LIVE);
    if (
      live.kind === "ok" &&
      live.segment.log === wanted.position.log &&
      live.segment.id === wanted.position.id
    ) {
      return { kind: "ok", oldestFirst: [live.segment], unreadable: [] };
    }
  }
  return listSegments(store);
}

function emptyPage(wanted: Wanted, unreadable: readonly string[]): PageOutcome {
  if (wanted.kind === "from" && wanted.position !== undefined && wanted.position.n !== 0) return anotherLog;
  const gap = unreadable.map((name) => `${name} cannot be read`).join("; ");
  return {
    kind: "ok",
    events: [],
    cursor: cursorOf(BEFORE_EVERYTHING),
    ...(gap !== "" && { gap }),
    end: true,
  };
}

async function placeFor(
  store: Store,
  segments: readonly Segment[],
  wanted: Wanted,
): Promise<{ kind: "ok"; place: Place; gaps: readonly string[] } | { kind: "moved" } | Refused | Failed> {
  if (wanted.kind === "tail") {
    const found = await placeOfTail(store, segments, wanted.count);
    return found.kind === "ok" ? { ...found, gaps: [] } : found;
  }
  const start = decideStart(wanted.position, segments);
  if (start.kind === "another_log") return anotherLog;
  const { index, offset, gap } = start;
  return { kind: "ok", place: { index, offset }, gaps: gap === undefined ? [] : [gap] };
}

const anotherLog = refused(
  "cursor",
  "this cursor belongs to another data directory, or to a log that was wiped since",
  "read without a cursor to start at the oldest event",
);

// --- following -----------------------------------------------------------------------------------------------------

/** The first page comes at once, even when it is empty: it carries the cursor. */
async function* follow(
  { store, clock, watcher }: EventsPorts,
  from: From,
  signal: AbortSignal,
): AsyncGenerator<EventPage | Refused | Failed> {
  const bell = createBell({ clock, watcher }, [""]);
  let next: From = from;
  let first = true;
  let said = "";
  try {
    while (!signal.aborted) {
      const page = await read(store, next);
      if (signal.aborted) return;
      if (page.kind === "refused") {
        yield page;
        return;
      }
      if (page.kind === "failed") {
        if (page.why !== said) yield page; // once, not at every look
        said = page.why;
        await bell.wait(limits.wait_poll_ms, signal);
        continue;
      }
      const { kind: _, ...content } = page;
      if (first || page.events.length > 0 || (page.gap !== undefined && page.gap !== said)) yield content;
      first = false;
      said = page.gap ?? "";
      next = { cursor: page.cursor };
      if (page.end) await bell.wait(limits.wait_poll_ms, signal);
    }
  } finally {
    bell.close();
  }
}
