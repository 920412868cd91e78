// The files of the event log as they stand now, and bytes out of exactly one of them.
// A file is known by its header, never by its name: a rotation may rename it between two reads.

import { type Failed, failed } from "../outcome.ts";
import type { Key, Store } from "../ports.ts";
import { HEAD_BYTES, type Head, headOf, LIVE, numberIn, type Segment } from "./segment.ts";

/** Rotations that may happen while the files are looked at. */
const LOOKS = 5;
const NEWLINE = 10;

export interface Segments {
  readonly kind: "ok";
  readonly oldestFirst: readonly Segment[];
  /** Names that are there but cannot be read. */
  readonly unreadable: readonly string[];
}

export type Bytes =
  | { readonly kind: "ok"; readonly bytes: Uint8Array; readonly size: number }
  /** Another file bears its name now, or it is gone. */
  | { readonly kind: "moved" }
  | Failed;

export async function listSegments(store: Store): Promise<Segments | Failed> {
  let before = await names(store);
  for (let look = 0; look < LOOKS; look += 1) {
    if ("kind" in before) return before;
    const found = await lookAt(store, before);
    const after = await names(store);
    if ("kind" in after) return after;
    // A rotation in between gives a name that was not there, and would have hidden a file from us.
    if (found.kind === "failed" || after.join() === before.join()) return found;
    before = after;
  }
  return failed("io", "the event log was rotated again and again while it was read", "try again");
}

async function names(store: Store): Promise<readonly string[] | Failed> {
  const listing = await store.list("");
  if (listing.kind === "unreadable") {
    return failed("unreadable", listing.why, "make the data directory readable");
  }
  if (listing.kind !== "ok") return [];
  return listing.entries
    .map(({ name }) => name)
    .filter((name) => name === LIVE || numberIn(name) !== undefined);
}

async function lookAt(store: Store, keys: readonly Key[]): Promise<Segments | Failed> {
  const segments: Segment[] = [];
  const unreadable: string[] = [];
  for (const key of keys) {
    const found = await segmentAt(store, key);
    if (found.kind === "ok") segments.push(found.segment);
    else if (found.kind === "failed" && key === LIVE) return found;
    else if (found.kind === "failed") unreadable.push(key);
  }
  const rotated = segments.filter(({ live }) => !live).sort((a, b) => a.n - b.n || (a.key < b.key ? -1 : 1));
  // An empty one is none: the next writer begins it.
  const live = segments.filter((segment) => segment.live && segment.size > 0);
  const highest = rotated.at(-1)?.n ?? 0;
  // A foreign live file has no number yet; it gets the one that the next writer will give it.
  const numbered = live.map((segment) =>
    segment.log === undefined ? { ...segment, n: highest + 1 } : segment,
  );
  return { kind: "ok", oldestFirst: [...rotated, ...numbered], unreadable };
}

export async function segmentAt(
  store: Store,
  key: Key,
): Promise<{ kind: "ok"; segment: Segment } | { kind: "missing" } | Failed> {
  const head = await readHead(store, key);
  if (head.kind !== "ok") return head;
  const { id, ours } = head.head;
  const segment = {
    key,
    live: key === LIVE,
    n: ours?.n ?? numberIn(key) ?? 0,
    id,
    log: ours?.log,
    head_bytes: ours === undefined ? 0 : head.line_bytes,
    size: head.size,
  };
  return { kind: "ok", segment };
}

/** Bytes of this very segment: its header still stood under that name after they were read. */
export async function readSegment(
  store: Store,
  segment: Segment,
  offset: number,
  bytes_max: number,
): Promise<Bytes> {
  const range = await store.readRange(segment.key, offset, bytes_max);
  const head = await readHead(store, segment.key);
  if (head.kind === "failed") return head;
  if (range.kind === "missing" || head.kind === "missing" || head.head.id !== segment.id)
    return { kind: "moved" };
  if (range.kind === "unreadable") return failed("unreadable", range.why, "make it a readable regular file");
  return range;
}

async function readHead(
  store: Store,
  key: Key,
): Promise<{ kind: "ok"; head: Head; line_bytes: number; size: number } | { kind: "missing" } | Failed> {
  const range = await store.readRange(key, 0, HEAD_BYTES);
  if (range.kind === "missing") return range;
  if (range.kind === "unreadable") return failed("unreadable", range.why, "make it a readable regular file");
  const end = range.bytes.indexOf(NEWLINE);
  const first_line = Buffer.from(range.bytes.subarray(0, Math.max(0, end))).toString("utf8");
  return { kind: "ok", head: headOf(first_line), line_bytes: end + 1, size: range.size };
}
