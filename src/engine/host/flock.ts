// flock(2), which Node lacks. The kernel frees the lock when the process dies, however it dies, and the lock is the
// same one that other looop implementations take on the same files, so two programs can share a data directory.

import koffi from "koffi";

const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;

const libc = koffi.load(null);
const flock = libc.func("int flock(int fd, int operation)") as (fd: number, operation: number) => number;
const errno = koffi.os.errno;

export type FlockOutcome = "locked" | "held" | { readonly errno: number };

/** Tries once, never blocks. The lock belongs to the open file; closing its last descriptor frees it. */
export function tryLock(fd: number): FlockOutcome {
  if (flock(fd, LOCK_EX | LOCK_NB) === 0) return "locked";
  const code = koffi.errno();
  if (code === errno.EWOULDBLOCK || code === errno.EAGAIN || code === errno.EINTR) return "held";
  return { errno: code };
}

export function unlock(fd: number): void {
  flock(fd, LOCK_UN);
}
