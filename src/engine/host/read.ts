// Reading a file without trusting what stands in its place.

import { closeSync } from "node:fs";
import type { RangeOutcome, ReadOutcome } from "../ports.ts";
import { type Disk, READ_FLAGS } from "./disk.ts";
import { codeOf, whyUnreadable } from "./errno.ts";

export function readFile(disk: Disk, path: string, bytes_max: number): ReadOutcome {
  return withFile(disk, path, (fd, size): ReadOutcome => {
    if (size > bytes_max)
      return { kind: "unreadable", why: `${path}: ${size} bytes; at most ${bytes_max} are read` };
    // One byte more than it had: a file that grew meanwhile is read on, not cut.
    const bytes = readFully(disk, fd, 0, bytes_max);
    return { kind: "ok", bytes };
  });
}

export function readFileRange(disk: Disk, path: string, offset: number, bytes_max: number): RangeOutcome {
  return withFile(disk, path, (fd, size): RangeOutcome => {
    if (offset >= size) return { kind: "ok", bytes: new Uint8Array(0), size };
    return { kind: "ok", bytes: readFully(disk, fd, offset, Math.min(bytes_max, size - offset)), size };
  });
}

function withFile<T>(
  disk: Disk,
  path: string,
  work: (fd: number, size: number) => T,
): T | { kind: "missing" } | { kind: "unreadable"; why: string } {
  let fd: number;
  try {
    fd = disk.openSync(path, READ_FLAGS);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { kind: "missing" };
    return { kind: "unreadable", why: whyUnreadable(error, path) };
  }
  try {
    const facts = disk.fstatSync(fd);
    if (!facts.isFile()) return { kind: "unreadable", why: `${path}: it is not a regular file` };
    return work(fd, facts.size);
  } catch (error) {
    return { kind: "unreadable", why: whyUnreadable(error, path) };
  } finally {
    closeSync(fd);
  }
}

function readFully(disk: Disk, fd: number, offset: number, bytes_max: number): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < bytes_max) {
    const chunk = Buffer.allocUnsafe(Math.min(65_536, bytes_max - total));
    const count = disk.readSync(fd, chunk, 0, chunk.length, offset + total);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}
