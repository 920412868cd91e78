// flock(2), which Node lacks. The kernel frees the lock when the process dies, however it dies, and the lock is the
// same one that other looop implementations take on the same files, so two programs can share a data directory.

import koffi from "koffi";

const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;

/** The program itself: the C library is part of it, whether glibc or musl, under whatever file name. */
const libc = koffi.load(null);
const flock = libc.func("int flock(int fd, int operation)") as (fd: number, operation: number) => number;
const errno = koffi.os.errno;

export type FlockOutcome = "locked" | "held" | { readonly errno: number };

/** Tries once, never blocks. The lock belongs to the open file; closing its last descriptor frees it. */
export const tryLock = (fd: number): FlockOutcome => outcomeOf(flock(fd, LOCK_EX | LOCK_NB));

/** Shared: tells whether somebody holds the file, without standing in the way of others who only look. */
export const tryShare = (fd: number): FlockOutcome => outcomeOf(flock(fd, LOCK_SH | LOCK_NB));

/** Before closing: a child that is just being started may have a copy of the descriptor until it execs. */
export function unlock(fd: number): void {
  flock(fd, LOCK_UN);
}

function outcomeOf(result: number): FlockOutcome {
  if (result === 0) return "locked";
  const code = koffi.errno();
  const isHeld = code === errno.EWOULDBLOCK || code === errno.EAGAIN || code === errno.EINTR;
  return isHeld ? "held" : { errno: code };
}
