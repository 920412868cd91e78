// Where a byte of a session's output lives. Pure. An offset counts from the session's first byte for ever:
// `transcript.log` is the live end, and each full one was renamed to `transcript.<offset of its first byte>.log`.
// The live file begins where the newest renamed one ends, so no number is kept anywhere that could be wrong.

import { sessionLimits } from "./limits.ts";

export const liveTranscript = "transcript.log";

const ROTATED = /^transcript\.(0|[1-9][0-9]{0,15})\.log$/;

export interface Segment {
  readonly name: string;
  /** Offset of its first byte. */
  readonly base: number;
  readonly size: number;
}

export interface TranscriptMap {
  /** Ascending and without holes; the live one, if there is one, is last. */
  readonly segments: readonly Segment[];
  /** Oldest byte that is kept. */
  readonly start: number;
  /** One past the newest byte. */
  readonly end: number;
  /** Base that the live file has, or will have. */
  readonly live: number;
}

export const rotatedName = (base: number): string => `transcript.${base}.log`;

export function isTranscript(name: string): boolean {
  return name === liveTranscript || ROTATED.test(name);
}

/** From a directory listing. Files before a hole are of no use: offsets across it would lie. */
export function mapTranscript(
  files: readonly { readonly name: string; readonly size: number }[],
): TranscriptMap {
  const rotated: Segment[] = [];
  for (const { name, size } of files) {
    const base = ROTATED.exec(name)?.[1];
    if (base !== undefined) rotated.push({ name, base: Number(base), size });
  }
  rotated.sort((a, b) => a.base - b.base);
  const newest = rotated.at(-1);
  const live = newest === undefined ? 0 : newest.base + newest.size;
  const segments = contiguous(rotated);
  const liveFile = files.find((file) => file.name === liveTranscript);
  if (liveFile) segments.push({ name: liveTranscript, base: live, size: liveFile.size });
  const end = live + (liveFile?.size ?? 0);
  return { segments, start: segments[0]?.base ?? live, end, live };
}

function contiguous(ascending: readonly Segment[]): Segment[] {
  let kept: Segment[] = [];
  for (const segment of ascending) {
    const before = kept.at(-1);
    if (before !== undefined && before.base + before.size !== segment.base) kept = [];
    kept.push(segment);
  }
  return kept;
}

/** Rotated segments that are no longer needed. The newest always stays: it tells where the live file begins. */
export function decideDrop(rotated: readonly Segment[]): readonly Segment[] {
  const dropped: Segment[] = [];
  let bytes = rotated.reduce((sum, segment) => sum + segment.size, 0);
  for (const segment of rotated.slice(0, -1)) {
    if (bytes - segment.size < sessionLimits.transcript_bytes_kept) break;
    bytes -= segment.size;
    dropped.push(segment);
  }
  return dropped;
}

/** How many of these bytes still belong into the live file. */
export function roomIn(live_bytes: number): number {
  return Math.max(0, sessionLimits.transcript_segment_bytes_max - live_bytes);
}

export interface Piece {
  readonly name: string;
  readonly from: number;
  readonly length: number;
}

export interface ReadPlan {
  /** Where reading really begins: an offset past the end snaps to the end, one that was dropped to the oldest kept. */
  readonly offset: number;
  readonly next: number;
  readonly pieces: readonly Piece[];
  /** Bytes that were asked for and are gone. */
  readonly dropped_bytes: number;
}

export function planRead(map: TranscriptMap, since: number, bytes_max: number): ReadPlan {
  const offset = Math.min(Math.max(since, map.start), map.end);
  const next = Math.min(offset + bytes_max, map.end);
  const pieces: Piece[] = [];
  for (const { name, base, size } of map.segments) {
    const from = Math.max(offset, base);
    const to = Math.min(next, base + size);
    if (from < to) pieces.push({ name, from: from - base, length: to - from });
  }
  return { offset, next, pieces, dropped_bytes: Math.max(0, Math.min(map.start, map.end) - since) };
}
