// Growing files: whole lines only, a torn end closed off, rotation decided under the same lock.

import { dirname } from "node:path";
import type { Key, Rotation } from "../ports.ts";
import { exists, replaceFile, syncDirectory, writeAll } from "./atomic.ts";
import { APPEND_FLAGS, type Disk } from "./disk.ts";
import { readFileRange } from "./read.ts";

const FIRST_LINE_BYTES_MAX = 4_096;
const NEWLINE = 10;

export interface AppendTarget {
  readonly disk: Disk;
  readonly path: string;
  readonly pathOf: (key: Key) => string;
  readonly nonce: string;
}

export async function appendLines(
  target: AppendTarget,
  lines: string,
  rotation: Rotation | undefined,
): Promise<void> {
  const { disk, path } = target;
  if (rotation) await rotate(target, rotation);
  const fresh = !exists(disk, path);
  const fd = await disk.open(path, APPEND_FLAGS, 0o600);
  try {
    const size = disk.fstatSync(fd).size;
    const bytes = Buffer.from((endsTorn(disk, fd, size) ? "\n" : "") + lines);
    try {
      await writeAll(disk, fd, bytes);
      await disk.fsync(fd);
    } catch (error) {
      await disk.ftruncate(fd, size); // a full disk leaves half a line; take it back
      throw error;
    }
  } finally {
    await disk.close(fd);
  }
  if (fresh) await syncDirectory(disk, dirname(path));
}

async function rotate({ disk, path, pathOf, nonce }: AppendTarget, rotation: Rotation): Promise<void> {
  const plan = rotation(present(disk, path));
  if (plan.kind === "append") return;
  if (plan.to !== undefined && exists(disk, path)) {
    const to = pathOf(plan.to);
    await disk.rename(path, exists(disk, to) ? `${to}-${nonce}` : to);
  }
  await replaceFile(disk, path, Buffer.from(plan.head), 0o600, nonce);
}

function present(disk: Disk, path: string): { first_line: string; size: number } | undefined {
  const start = readFileRange(disk, path, 0, FIRST_LINE_BYTES_MAX);
  if (start.kind === "missing") return undefined;
  if (start.kind === "unreadable") throw new Error(start.why);
  const text = Buffer.from(start.bytes).toString("utf8");
  return { first_line: text.slice(0, Math.max(0, text.indexOf("\n"))), size: start.size };
}

function endsTorn(disk: Disk, fd: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  disk.readSync(fd, last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}
