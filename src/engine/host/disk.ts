// The file-system calls the store makes, one by one, so that a test can kill the process between any two of them.

import {
  close,
  constants,
  fstatSync,
  fsync,
  ftruncate,
  link,
  lstatSync,
  mkdir,
  open,
  openSync,
  readdirSync,
  readSync,
  rename,
  statSync,
  unlink,
  write,
} from "node:fs";
import { promisify } from "node:util";

/** Changing calls are asynchronous, because fsync may take long; reading ones are not, because a page cache does not. */
export const disk = {
  open: promisify(open),
  write: promisify(write) as (
    fd: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
  ) => Promise<{ bytesWritten: number }>,
  fsync: promisify(fsync),
  ftruncate: promisify(ftruncate),
  close: promisify(close),
  link: promisify(link),
  rename: promisify(rename),
  unlink: promisify(unlink),
  mkdir: promisify(mkdir) as (path: string, options: { recursive: true; mode: number }) => Promise<unknown>,
  openSync,
  readSync,
  fstatSync,
  lstatSync,
  statSync,
  readdirSync,
};

export type Disk = typeof disk;

/** Never through a symbolic link, never blocked by a pipe that somebody put in place of a file. */
export const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
export const APPEND_FLAGS =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
export const TEMP_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
export const LOCK_FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
