// The few ways bytes reach the disk: whole or not at all, and durable before anybody is told so.
// Callers hold the directory's lock.

import { dirname, join } from "node:path";
import { type Disk, TEMP_FLAGS } from "./disk.ts";
import { codeOf } from "./errno.ts";

export const TEMP_PREFIX = ".looop-tmp-";

/** File systems without hard links say so with one of these. */
const LINK_UNSUPPORTED = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"]);

export async function replaceFile(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  mode: number,
  nonce: string,
): Promise<void> {
  const temp = await writeTemp(disk, path, bytes, mode, nonce);
  await orRemove(disk, temp, () => disk.rename(temp, path));
  await syncDirectory(disk, dirname(path));
}

export async function createFile(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  mode: number,
  nonce: string,
): Promise<"created" | "exists"> {
  if (exists(disk, path)) return "exists";
  const temp = await writeTemp(disk, path, bytes, mode, nonce);
  const outcome = await orRemove(disk, temp, () => publish(disk, temp, path));
  await syncDirectory(disk, dirname(path));
  return outcome;
}

/** Anything by that name counts, a dangling link too. An error other than "no such file" is thrown: absence must be proven. */
export function exists(disk: Disk, path: string): boolean {
  return disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

export async function syncDirectory(disk: Disk, dir: string): Promise<void> {
  const fd = await disk.open(dir, "r");
  try {
    await disk.fsync(fd);
  } catch (error) {
    if (codeOf(error) !== "EINVAL") throw error; // some network file systems cannot sync a directory
  } finally {
    await disk.close(fd);
  }
}

export async function writeAll(disk: Disk, fd: number, bytes: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < bytes.length) {
    const { bytesWritten } = await disk.write(fd, bytes, offset, bytes.length - offset);
    offset += bytesWritten;
  }
}

async function writeTemp(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  mode: number,
  nonce: string,
): Promise<string> {
  const temp = join(dirname(path), `${TEMP_PREFIX}${nonce}`);
  const fd = await disk.open(temp, TEMP_FLAGS, mode);
  await orRemove(disk, temp, async () => {
    try {
      await writeAll(disk, fd, bytes);
      await disk.fsync(fd);
    } finally {
      await disk.close(fd);
    }
  });
  return temp;
}

/** A hard link never overwrites, not even against a program that ignores our lock. */
async function publish(disk: Disk, temp: string, path: string): Promise<"created" | "exists"> {
  try {
    await disk.link(temp, path);
  } catch (error) {
    const code = codeOf(error);
    if (code !== "EEXIST" && !LINK_UNSUPPORTED.has(code)) throw error;
    if (code === "EEXIST" || exists(disk, path)) {
      await disk.unlink(temp);
      return "exists";
    }
    await disk.rename(temp, path);
    return "created";
  }
  await disk.unlink(temp);
  return "created";
}

async function orRemove<T>(disk: Disk, temp: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await disk.unlink(temp).catch((second: unknown) => {
      if (codeOf(second) !== "ENOENT" && error instanceof Error)
        error.message += ` (and ${temp} is left behind)`;
    });
    throw error;
  }
}
