// The few ways bytes reach the disk: whole or not at all, and durable before anybody is told so.
// Callers hold the directory's lock and hand over its `temp`, where whatever stands is a dead holder's.

import { dirname } from "node:path";
import { DIRECTORY_FLAGS, type Disk, TEMP_FLAGS } from "./disk.ts";
import { codeOf, ownError } from "./errno.ts";

/** File systems without hard links say so with one of these. */
const LINK_UNSUPPORTED = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"]);

/** A file about to appear at `path`, by way of `temp` in the same directory. */
export interface NewFile {
  readonly path: string;
  readonly temp: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

export async function replaceFile(disk: Disk, file: NewFile): Promise<void> {
  await durably(disk, [dirname(file.path)], async () => {
    await writeTemp(disk, file);
    await orDropTemp(disk, file.temp, () => disk.rename(file.temp, file.path));
  });
}

export async function createFile(disk: Disk, file: NewFile): Promise<"created" | "exists"> {
  if (exists(disk, file.path)) return "exists";
  return durably(disk, [dirname(file.path)], async () => {
    await writeTemp(disk, file);
    return orDropTemp(disk, file.temp, () => publish(disk, file));
  });
}

/** Anything by that name counts, a dangling link too. An error other than "no such file" is thrown: absence must be proven. */
export function exists(disk: Disk, path: string): boolean {
  return disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Runs `work`, then puts the names it changed in `dirs` on disk. The directories are opened before anything is
 * changed: one that cannot be opened must not turn a change that was made into a failure.
 */
export async function durably<T>(disk: Disk, dirs: readonly string[], work: () => Promise<T>): Promise<T> {
  const fds: number[] = [];
  try {
    for (const dir of dirs) fds.push(disk.openSync(dir, DIRECTORY_FLAGS));
    const outcome = await work();
    for (const fd of fds) await syncDirectory(disk, fd);
    return outcome;
  } finally {
    for (const fd of fds) disk.closeSync(fd);
  }
}

/** Makes a directory and what is missing above it, each durable in its parent. */
export async function makeDirectory(disk: Disk, dir: string): Promise<void> {
  const topmost = await disk.mkdir(dir, { recursive: true, mode: 0o700 });
  if (topmost === undefined) return;
  let made = dir;
  while (made.length >= topmost.length && made !== dirname(made)) {
    const parent = dirname(made);
    await durably(disk, [parent], async () => undefined);
    made = parent;
  }
}

export async function writeAll(disk: Disk, fd: number, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const { bytesWritten } = await disk.write(fd, bytes, offset, bytes.length - offset);
    offset += bytesWritten;
  }
}

/** Complete, durable and with its final mode before it is published. */
export async function writeTemp(disk: Disk, { temp, bytes, mode }: NewFile): Promise<void> {
  const fd = await openTemp(disk, temp, mode);
  await orDropTemp(disk, temp, async () => {
    try {
      if ((disk.fstatSync(fd).mode & 0o777) !== mode) await disk.fchmod(fd, mode); // the umask took something
      await writeAll(disk, fd, bytes);
      await disk.fsync(fd);
    } finally {
      await closeFile(disk, fd);
    }
  });
}

/** After the sync, or after another failure: what closing says adds nothing, and the descriptor is gone either way. */
export async function closeFile(disk: Disk, fd: number): Promise<void> {
  try {
    await disk.close(fd);
  } catch (error) {
    if (codeOf(error) === "" || codeOf(error) === "EBADF") throw error;
  }
}

/** Undoes what was begun in `temp`; if not even that works, the next holder of the lock does it. */
export async function orDropTemp<T>(disk: Disk, temp: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await dropTemp(disk, temp);
    throw error;
  }
}

async function openTemp(disk: Disk, temp: string, mode: number): Promise<number> {
  try {
    return await disk.open(temp, TEMP_FLAGS, mode);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    await disk.unlink(temp); // unlinked, never emptied: it may be a second name of a published record
    return disk.open(temp, TEMP_FLAGS, mode);
  }
}

/** A hard link never overwrites, not even against a program that ignores our lock. */
async function publish(disk: Disk, { temp, path }: NewFile): Promise<"created" | "exists"> {
  try {
    await disk.link(temp, path);
  } catch (error) {
    const code = codeOf(error);
    if (code !== "EEXIST" && !LINK_UNSUPPORTED.has(code)) throw error;
    if (code === "EEXIST" || exists(disk, path)) {
      await dropTemp(disk, temp);
      return "exists";
    }
    await disk.rename(temp, path);
    return "created";
  }
  await dropTemp(disk, temp);
  return "created";
}

async function dropTemp(disk: Disk, temp: string): Promise<void> {
  try {
    await disk.unlink(temp);
  } catch (error) {
    if (codeOf(error) === "") throw error; // else it is left to the next holder of the lock
  }
}

async function syncDirectory(disk: Disk, fd: number): Promise<void> {
  try {
    await disk.fsync(fd);
  } catch (error) {
    if (codeOf(error) === "EINVAL") return; // some network file systems cannot sync a directory
    throw codeOf(error) === "" ? error : ownError("EUNSYNCED", error);
  }
}
