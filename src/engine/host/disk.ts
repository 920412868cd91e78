// The file-system calls the store makes, one by one, so that a test can kill the process between any two of them.

import {
  close,
  closeSync,
  constants,
  fchmod,
  fstatSync,
  fsync,
  ftruncate,
  link,
  lstatSync,
  open,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  rename,
  statSync,
  unlink,
  write,
} from "node:fs";
import { promisify } from "node:util";
import { makeDirectorySync } from "./make-directory.ts";

/** Changing calls are asynchronous, because fsync may take long; reading ones are not, because a page cache does not. */
export const disk = {
  open: promisify(open) as (path: string, flags: number, mode: number) => Promise<number>,
  write: promisify(write) as (
    fd: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
  ) => Promise<{ bytesWritten: number }>,
  fsync: promisify(fsync),
  fchmod: promisify(fchmod) as (fd: number, mode: number) => Promise<void>,
  ftruncate: promisify(ftruncate) as (fd: number, length: number) => Promise<void>,
  close: promisify(close),
  link: promisify(link),
  rename: promisify(rename),
  unlink: promisify(unlink),
  /** Resolves with the topmost directory that had to be made, if any. */
  mkdir: async (path: string, { mode }: { recursive: true; mode: number }): Promise<string | undefined> =>
    makeDirectorySync(path, mode),
  openSync,
  closeSync,
  readSync,
  fstatSync,
  lstatSync,
  statSync,
  readdirSync,
  realpathSync,
};

export type Disk = typeof disk;

/** Never through a symbolic link, never blocked by a pipe that somebody put in place of a file. */
export const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
export const DIRECTORY_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY;
export const APPEND_FLAGS =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
export const TEMP_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** A lock file that is there already: the usual case, opened without a change to the directory. */
export const LOCK_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;
export const NEW_LOCK_FLAGS = LOCK_FLAGS | constants.O_CREAT;
