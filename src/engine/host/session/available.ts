// Reads what a terminal has to give in one go. In a flood the same memory is read into again and again, once what it
// held is done with: new memory for each megabyte would cost more than the reading.

import { readSync } from "node:fs";
import { sessionLimits } from "../../workers/session/limits.ts";
import { codeOf } from "../errno.ts";

interface Block {
  readonly memory: Buffer;
  used: number;
  /** How many bytes had been handed over when the last of it was. */
  until: number;
}

export interface AvailableReader {
  /** What came, and what else is there now. */
  withMore(first: Buffer): Buffer;
  /** What came. */
  alone(first: Buffer): Buffer;
}

/**
 * A terminal hands out 4 KiB at a time, and a turn of the event loop for each costs more than the reading: what is
 * there is read at once, up to a bound. Nobody is kept waiting for it. `done_bytes` as in PtyEvents.
 */
export function availableReader(fd: number, done_bytes: () => number): AvailableReader {
  const most = sessionLimits.pty_read_bytes_max;
  let given = 0;
  let blocks: readonly Block[] = [];

  /** The last one used, while it has room: what lies side by side need not be put together. */
  function blockWithRoom(): Block {
    const done = done_bytes();
    for (const block of blocks) if (block.until <= done) block.used = 0;
    const free = blocks.filter((block) => block.memory.length - block.used >= most);
    const block = free.findLast((one) => one.used > 0) ??
      free[0] ?? {
        memory: Buffer.allocUnsafeSlow(sessionLimits.pty_read_block_bytes),
        used: 0,
        until: 0,
      };
    if (!blocks.includes(block)) blocks = [...blocks, block];
    return block;
  }

  function readMore(first: Buffer): Buffer {
    const block = blockWithRoom();
    const { memory, used: begin } = block;
    let end = begin + first.copy(memory, begin);
    for (let took = 1; took > 0 && end - begin < most; end += took)
      took = readAvailable(fd, memory, end, begin + most - end);
    block.used = end;
    block.until = given + end - begin;
    return memory.subarray(begin, end);
  }

  function handOver(bytes: Buffer): Buffer {
    given += bytes.length;
    return bytes;
  }

  return {
    withMore(first) {
      if (first.length >= sessionLimits.pty_flood_chunk_bytes) return handOver(readMore(first));
      if (done_bytes() >= given) blocks = []; // after a flood it is given back
      return handOver(first);
    },
    alone: handOver,
  };
}

/** 0 when there is nothing now, or never again: the stream will tell which. */
function readAvailable(fd: number, into: Buffer, at: number, bytes_max: number): number {
  try {
    return readSync(fd, into, at, bytes_max, null);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EAGAIN" || code === "EINTR" || code === "EIO") return 0;
    throw error;
  }
}
