// Appends a session's output: bytes in order, none lost, whole files renamed away when full. Written synchronously,
// so that what was read from the terminal is on disk (in the page cache) before anybody is shown it.

import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type Failed, failed } from "../../outcome.ts";
import {
  decideDrop,
  isTranscript,
  liveTranscript,
  mapTranscript,
  roomIn,
  rotatedName,
  type Segment,
} from "../../workers/session/transcript.ts";
import { failureOf } from "../errno.ts";

export interface TranscriptWriter {
  /** Offset of the next byte. */
  end(): number;
  /** On failure `written` bytes were appended; the rest is the caller's to try again. */
  append(bytes: Uint8Array): { readonly kind: "ok" } | (Failed & { readonly written: number });
  close(): void;
}

const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
const MODE = 0o600;

/** Carries on where an earlier file ended, if there is one. */
export function openTranscript(dir: string): TranscriptWriter | Failed {
  const live = join(dir, liveTranscript);
  try {
    const map = mapTranscript(transcriptFiles(dir));
    const rotated = map.segments.filter((segment) => segment.name !== liveTranscript);
    return writer(dir, {
      fd: openSync(live, FLAGS, MODE),
      base: map.live,
      size: map.end - map.live,
      rotated,
    });
  } catch (error) {
    return failureOf(error, live);
  }
}

interface Live {
  fd: number;
  base: number;
  size: number;
  rotated: Segment[];
}

function writer(dir: string, live: Live): TranscriptWriter {
  const path = join(dir, liveTranscript);

  function rotate(): void {
    const name = rotatedName(live.base);
    renameSync(path, join(dir, name));
    const fd = openOrRenameBack(path, join(dir, name));
    closeSync(live.fd);
    live.rotated.push({ name, base: live.base, size: live.size });
    live.base += live.size;
    live.size = 0;
    live.fd = fd;
    const dropped = new Set(decideDrop(live.rotated));
    for (const segment of dropped) unlinkSync(join(dir, segment.name));
    live.rotated = live.rotated.filter((segment) => !dropped.has(segment));
  }

  return {
    end: () => live.base + live.size,
    append(bytes) {
      let written = 0;
      try {
        while (written < bytes.length) {
          if (roomIn(live.size) === 0) rotate();
          const length = Math.min(bytes.length - written, roomIn(live.size));
          const took = writeSync(live.fd, bytes, written, length);
          live.size += took;
          written += took;
        }
        return { kind: "ok" };
      } catch (error) {
        return { ...failureOf(error, path), written };
      }
    },
    close: () => closeSync(live.fd),
  };
}

/** A rotation happens whole or not at all. */
function openOrRenameBack(path: string, renamed: string): number {
  try {
    return openSync(path, FLAGS, MODE);
  } catch (error) {
    renameSync(renamed, path);
    throw error;
  }
}

/** Throws what the file system throws, also that the directory is missing. */
export function transcriptFiles(dir: string): readonly { readonly name: string; readonly size: number }[] {
  return readdirSync(dir)
    .filter(isTranscript)
    .flatMap((name) => {
      const facts = statSync(join(dir, name), { throwIfNoEntry: false });
      return facts ? [{ name, size: facts.size }] : []; // renamed or dropped between the two looks
    });
}

export const transcriptTrouble = (why: string): Failed =>
  failed("unreadable", why, "look at the session's directory; nothing is assumed about its output meanwhile");
