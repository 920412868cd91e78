// flock(2), which Node lacks. The kernel frees the lock when the process dies, however it dies, and the lock is the
// same one that other looop implementations take on the same files, so two programs can share a data directory.

import { loadKoffi } from "./koffi.ts";

const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;

export type FlockOutcome = "locked" | "held" | { readonly errno: number };

export interface Flock {
  readonly kind: "flock";
  /** Tries once, never blocks. The lock belongs to the open file; closing its last descriptor frees it. */
  tryLock(fd: number): FlockOutcome;
  /** Shared: tells whether somebody holds the file, without standing in the way of others who only look. */
  tryShare(fd: number): FlockOutcome;
  /** Before closing: a child that is just being started may have a copy of the descriptor until it execs. */
  unlock(fd: number): void;
}

export async function openFlock(): Promise<Flock> {
  const koffi = await loadKoffi();
  const { EWOULDBLOCK, EAGAIN, EINTR } = koffi.os.errno;
  // The program itself: the C library is part of it, whether glibc or musl, under whatever file name.
  const call = koffi.load(null).func("int flock(int fd, int operation)");
  const flock = call as (fd: number, operation: number) => number;

  function outcomeOf(result: number): FlockOutcome {
    if (result === 0) return "locked";
    const errno = koffi.errno();
    const isHeld = errno === EWOULDBLOCK || errno === EAGAIN || errno === EINTR;
    return isHeld ? "held" : { errno };
  }

  return {
    kind: "flock",
    tryLock: (fd) => outcomeOf(flock(fd, LOCK_EX | LOCK_NB)),
    tryShare: (fd) => outcomeOf(flock(fd, LOCK_SH | LOCK_NB)),
    unlock: (fd) => void flock(fd, LOCK_UN),
  };
}
