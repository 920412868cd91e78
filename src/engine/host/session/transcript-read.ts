// Reads a range of a session's output, from the same files the host appends to; works for a dead session as well.
// A rotation may happen between any two steps: the map is taken before and after, and must agree.

import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Failed } from "../../outcome.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { mapTranscript, type Piece, planRead, type TranscriptMap } from "../../workers/session/transcript.ts";
import { codeOf, failureOf } from "../errno.ts";
import { transcriptFiles, transcriptTrouble } from "./transcript-file.ts";

export type LogRange =
  | {
      readonly kind: "ok";
      readonly bytes: Uint8Array;
      /** Where the bytes really begin. */
      readonly offset: number;
      /** Where to read on. */
      readonly next: number;
      readonly start: number;
      readonly end: number;
      readonly dropped_bytes: number;
    }
  | { readonly kind: "missing" }
  | Failed;

export function readTranscript(dir: string, since: number, bytes_max: number): LogRange {
  try {
    for (let tries = sessionLimits.transcript_read_tries; tries > 0; tries--) {
      const map = mapTranscript(transcriptFiles(dir));
      const plan = planRead(map, since, bytes_max);
      const bytes = readPieces(dir, plan.pieces);
      if (bytes === undefined || !sameFiles(map, mapTranscript(transcriptFiles(dir)))) continue;
      const { offset, next, dropped_bytes } = plan;
      return { kind: "ok", bytes, offset, next, start: map.start, end: map.end, dropped_bytes };
    }
    return transcriptTrouble(`${dir}: the transcript is rotated faster than it can be read`);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "missing" };
    return failureOf(error, dir);
  }
}

/** The live file may have grown; that moves nothing. */
function sameFiles(before: TranscriptMap, after: TranscriptMap): boolean {
  return before.live === after.live && before.start === after.start;
}

/** Undefined when a file was renamed or dropped under our feet. */
function readPieces(dir: string, pieces: readonly Piece[]): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (const piece of pieces) {
    const part = readPiece(join(dir, piece.name), piece);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

function readPiece(path: string, { from, length }: Piece): Uint8Array | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.allocUnsafe(length);
    let at = 0;
    while (at < length) {
      const got = readSync(fd, bytes, at, length - at, from + at);
      if (got === 0) return undefined;
      at += got;
    }
    return bytes;
  } finally {
    closeSync(fd);
  }
}
