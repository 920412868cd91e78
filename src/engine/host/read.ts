// Reading a file without trusting what stands in its place. "Missing" is said only where it is proven (I12).

import { dirname } from "node:path";
import type { Failed } from "../outcome.ts";
import type { RangeOutcome, ReadOutcome } from "../ports.ts";
import { type Disk, READ_FLAGS } from "./disk.ts";
import { codeOf, failureOf, ownError } from "./errno.ts";

const CHUNK_BYTES = 65_536;

type Missing = { readonly kind: "missing" };
type Range = { readonly kind: "ok"; readonly bytes: Uint8Array; readonly size: number };

export function readFile(disk: Disk, path: string, bytes_max: number): ReadOutcome {
  // One byte more than allowed: a file that grew meanwhile is refused, not cut.
  const read = readRegular(disk, path, 0, bytes_max + 1);
  if (read.kind === "missing") return read;
  if (read.kind === "failed") return { kind: "unreadable", why: read.why };
  if (read.size > bytes_max)
    return { kind: "unreadable", why: `${path}: ${read.size} bytes; at most ${bytes_max} are read` };
  return { kind: "ok", bytes: read.bytes };
}

export function readFileRange(disk: Disk, path: string, offset: number, bytes_max: number): RangeOutcome {
  const read = readRegular(disk, path, offset, bytes_max);
  return read.kind === "failed" ? { kind: "unreadable", why: read.why } : read;
}

/** Whether the file holds exactly these bytes. */
export function compareFile(
  disk: Disk,
  path: string,
  expected: Uint8Array,
): { readonly kind: "equal" } | { readonly kind: "differs" } | Missing | Failed {
  const read = readRegular(disk, path, 0, expected.length + 1);
  if (read.kind !== "ok") return read;
  const isEqual = read.size === expected.length && Buffer.compare(read.bytes, expected) === 0;
  return isEqual ? { kind: "equal" } : { kind: "differs" };
}

/** What a change would act on. Links, pipes, sockets, devices and directories are refused: they are not ours to touch. */
export function regularFile(
  disk: Disk,
  path: string,
): { readonly kind: "ok"; readonly mode: number } | Missing {
  const facts = disk.lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) {
    if (hangs(disk, path)) throw ownError("EDANGLING");
    return { kind: "missing" };
  }
  if (!facts.isFile()) throw ownError("ENOTREG");
  return { kind: "ok", mode: facts.mode & 0o777 };
}

/** "No such file" proves nothing below a link that leads nowhere (a disk not mounted yet), nor where we cannot look. */
export function hangs(disk: Disk, path: string): boolean {
  try {
    for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
      const facts = disk.lstatSync(above, { throwIfNoEntry: false });
      if (facts !== undefined) return facts.isSymbolicLink() && !leadsSomewhere(disk, above);
    }
    return false;
  } catch (error) {
    if (codeOf(error) === "") throw error;
    return true;
  }
}

const leadsSomewhere = (disk: Disk, path: string) =>
  disk.statSync(path, { throwIfNoEntry: false }) !== undefined;

function readRegular(disk: Disk, path: string, offset: number, bytes_max: number): Range | Missing | Failed {
  let fd: number | undefined;
  try {
    fd = disk.openSync(path, READ_FLAGS);
    const facts = disk.fstatSync(fd);
    if (!facts.isFile()) throw ownError("ENOTREG");
    // One byte beyond the size notices growth without a second full-sized read.
    const wanted = Math.min(bytes_max, Math.max(0, facts.size - offset) + 1);
    const bytes = readFully(disk, fd, offset, { wanted, bytes_max });
    return { kind: "ok", bytes, size: Math.max(facts.size, bytes.length && offset + bytes.length) };
  } catch (error) {
    if (codeOf(error) !== "ENOENT") return failureOf(error, path);
    return hangs(disk, path) ? failureOf(ownError("EDANGLING"), path) : { kind: "missing" };
  } finally {
    if (fd !== undefined) disk.closeSync(fd);
  }
}

/** The first chunk is as large as the file was; more only if it grew. */
function readFully(
  disk: Disk,
  fd: number,
  offset: number,
  { wanted, bytes_max }: { readonly wanted: number; readonly bytes_max: number },
): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  let room = wanted;
  while (total < bytes_max) {
    const chunk = Buffer.allocUnsafe(Math.min(room, bytes_max - total));
    const count = disk.readSync(fd, chunk, 0, chunk.length, offset + total);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
    room = total < wanted ? wanted - total : CHUNK_BYTES;
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
