// One writer per directory, across processes: flock on `<dir>/.dirlock`, queued in order within this process.
// The lock dies with its process; the lock file is never removed (removing it would let two holders exist).

import { join } from "node:path";
import { limits } from "../limits.ts";
import { type Failed, failed } from "../outcome.ts";
import type { Clock } from "../ports.ts";
import type { Disk } from "./disk.ts";
import { type HeldLock, tryLockFile } from "./lock-file.ts";

const LOCK_NAME = ".dirlock";
export const TEMP_PREFIX = ".looop-tmp-";

export interface HeldDirectory {
  readonly kind: "locked";
  readonly dir: string;
  /**
   * Where the holder may build a file before publishing it. Whatever stands there was left by a holder that died:
   * the name is made of the lock file's inode, and of that lock there is one holder at a time.
   */
  readonly temp: string;
  unlock(): void;
}

export interface DirectoryLocks {
  /** Creates the directory if needed. */
  acquire(dir: string): Promise<HeldDirectory | Failed>;
}

export function directoryLocks(disk: Disk, clock: Clock): DirectoryLocks {
  const tails = new Map<string, Promise<void>>();
  const turns = fairTurns(clock);

  return {
    async acquire(dir) {
      const give_up_ms = clock.monotonic_ms() + limits.lock_wait_ms_max;
      const leave = await queue(tails, dir);
      try {
        await turns.begin(dir);
        const lock = await waitForLock(disk, clock, dir, give_up_ms);
        if (lock.kind === "failed") {
          leave();
          return lock;
        }
        const temp = join(dir, `${TEMP_PREFIX}${lock.ino.toString(36)}`);
        const unlock = () => {
          try {
            lock.free();
          } finally {
            turns.end(dir);
            leave();
          }
        };
        return { kind: "locked", dir, temp, unlock };
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}

/**
 * The kernel hands a lock to whoever asks first after it is freed, which is nearly always the one who freed it. So who
 * has written long enough without a pause makes one in which every waiter looks at least once.
 */
function fairTurns(clock: Clock) {
  const streaks = new Map<string, { readonly since_ms: number; readonly left_ms: number }>();

  return {
    async begin(dir: string): Promise<void> {
      const streak = streaks.get(dir);
      if (streak === undefined) return;
      const now_ms = clock.monotonic_ms();
      const hadPause = now_ms - streak.left_ms > limits.lock_retry_ms_max;
      if (!hadPause && now_ms - streak.since_ms < limits.lock_streak_ms_max) return;
      streaks.delete(dir);
      if (!hadPause) await clock.sleep(limits.lock_retry_ms_max + 1);
    },
    end(dir: string): void {
      const left_ms = clock.monotonic_ms();
      const since_ms = streaks.get(dir)?.since_ms ?? left_ms;
      if (streaks.size >= limits.lock_streaks_max) streaks.clear();
      streaks.set(dir, { since_ms, left_ms });
    },
  };
}

/** Resolves when everybody who came earlier has left. */
async function queue(tails: Map<string, Promise<void>>, dir: string): Promise<() => void> {
  const before = tails.get(dir);
  const { promise: mine, resolve } = Promise.withResolvers<void>();
  tails.set(dir, mine);
  await before;
  return () => {
    if (tails.get(dir) === mine) tails.delete(dir);
    resolve();
  };
}

/** At least one try, however long the queue took. */
async function waitForLock(
  disk: Disk,
  clock: Clock,
  dir: string,
  give_up_ms: number,
): Promise<HeldLock | Failed> {
  let pause_ms: number = limits.lock_retry_ms_min;
  for (;;) {
    const tried = await tryLockFile(disk, join(dir, LOCK_NAME));
    if (tried.kind === "locked" || tried.kind === "failed") return tried;
    if (clock.monotonic_ms() >= give_up_ms) {
      return failed(
        "locked",
        `${dir}: another process has been writing for ${limits.lock_wait_ms_max} ms`,
        `find it with \`fuser ${LOCK_NAME}\` in that directory; nothing was changed`,
      );
    }
    await clock.sleep(pause_ms);
    pause_ms = Math.min(pause_ms * 2, limits.lock_retry_ms_max);
  }
}
