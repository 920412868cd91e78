// Where ledgers and data directories of tests stand: in memory where the machine has room there, because each of their
// thousand commits else waits for the disk. What a killed process leaves is the same; only a power cut would tell.

import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const IN_MEMORY = "/dev/shm";
/** Containers often have 64 MB, which some tests fill. */
const ROOM_BYTES_MIN = 1_000_000_000;

/** An existing directory to make temporary ones in. */
export function quickDir(): string {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ROOM_BYTES_MIN ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir(); // not every system has it
  }
}
