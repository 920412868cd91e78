// Growing files: whole lines only, a torn end closed off, rotation decided under the same lock.
// Other programs may append to the same file without our lock; their lines are never taken back.

import { dirname } from "node:path";
import type { Key, Rotation, RotationPlan } from "../ports.ts";
import { closeFile, createFile, durably, exists, orDropTemp, writeAll, writeTemp } from "./atomic.ts";
import { APPEND_FLAGS, type Disk } from "./disk.ts";
import { ownError } from "./errno.ts";
import { readFileRange, regularFile } from "./read.ts";

const FIRST_LINE_BYTES_MAX = 4_096;
const NEWLINE = 10;
const MODE = 0o600;

export interface AppendTarget {
  readonly disk: Disk;
  readonly path: string;
  readonly temp: string;
  readonly pathOf: (key: Key) => string;
  /** For a name that nobody has, should the one to move to be taken. */
  readonly nonce: () => string;
}

interface Beginning {
  readonly first_line: string;
  readonly size: number;
}

type Start = Extract<RotationPlan, { readonly kind: "start" }> & { readonly present: Beginning | undefined };

export async function appendLines(
  target: AppendTarget,
  lines: string,
  rotation: Rotation | undefined,
): Promise<void> {
  const { disk, path, temp } = target;
  const before = regularFile(disk, path);
  const present = rotation && before.kind === "ok" ? beginningOf(disk, path) : undefined;
  const plan = rotation?.(present) ?? { kind: "append" };
  if (plan.kind === "start") return startFile(target, { ...plan, present }, lines);
  if (before.kind === "missing") {
    const created = await createFile(disk, { path, temp, bytes: Buffer.from(lines), mode: MODE });
    if (created === "created") return;
  }
  return extendFile(disk, path, lines);
}

async function extendFile(disk: Disk, path: string, lines: string): Promise<void> {
  const fd = await disk.open(path, APPEND_FLAGS, MODE);
  try {
    const facts = disk.fstatSync(fd);
    if (!facts.isFile()) throw ownError("ENOTREG");
    const bytes = Buffer.from((endsTorn(disk, fd, facts.size) ? "\n" : "") + lines);
    try {
      await writeAll(disk, fd, bytes);
      await disk.fsync(fd);
    } catch (error) {
      // A full disk leaves half a line. Take it back, unless somebody has written behind it.
      const now = disk.fstatSync(fd).size;
      if (now > facts.size && endsLike(disk, fd, { from: facts.size, to: now, bytes }))
        await disk.ftruncate(fd, facts.size);
      throw error;
    }
  } finally {
    await closeFile(disk, fd);
  }
}

/** The new file is complete before the old one steps aside: a full disk changes nothing. */
async function startFile(target: AppendTarget, plan: Start, lines: string): Promise<void> {
  const { disk, path, temp, pathOf, nonce } = target;
  const wished = plan.to === undefined ? undefined : pathOf(plan.to);
  if (wished !== undefined && dirname(wished) !== dirname(path))
    throw new Error(`rotation of ${path}: \`to\` must be beside it`);
  if (wished === undefined && (plan.present?.size ?? 0) > 0)
    throw new Error(`rotation of ${path}: what it holds needs a \`to\``);
  const head = plan.head === "" || plan.head.endsWith("\n") ? plan.head : `${plan.head}\n`;
  await durably(disk, [dirname(path)], async () => {
    await writeTemp(disk, { path, temp, bytes: Buffer.from(head + lines), mode: MODE });
    await orDropTemp(disk, temp, async () => {
      if (plan.present === undefined || wished === undefined) return disk.rename(temp, path);
      const aside = exists(disk, wished) ? `${wished}-${nonce()}` : wished;
      await disk.rename(path, aside);
      try {
        await disk.rename(temp, path);
      } catch (error) {
        await disk.rename(aside, path);
        throw error;
      }
    });
  });
}

function beginningOf(disk: Disk, path: string): Beginning | undefined {
  const start = readFileRange(disk, path, 0, FIRST_LINE_BYTES_MAX);
  if (start.kind === "missing") return undefined;
  if (start.kind === "unreadable") throw ownError("EUNREADABLE");
  const text = Buffer.from(start.bytes).toString("utf8");
  return { first_line: text.slice(0, Math.max(0, text.indexOf("\n"))), size: start.size };
}

function endsTorn(disk: Disk, fd: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  disk.readSync(fd, last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}

interface Tail {
  readonly from: number;
  readonly to: number;
  readonly bytes: Buffer;
}

/** Whether all that was added is a beginning of what we meant to add. */
function endsLike(disk: Disk, fd: number, { from, to, bytes }: Tail): boolean {
  const length = to - from;
  if (length > bytes.length) return false;
  const added = Buffer.alloc(length);
  const count = disk.readSync(fd, added, 0, length, from);
  return count === length && Buffer.compare(added, bytes.subarray(0, length)) === 0;
}
