// What workers' programs put out: four kinds of 50 MB, the same in every run.

import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

const FLOOD_BYTES = 50 * 1_048_576;

export interface Kind {
  readonly name: string;
  piece(n: number): Buffer;
}

export const kinds: readonly Kind[] = [
  { name: "plain lines", piece: (n) => Buffer.from(`${n} the quick brown fox jumps over the lazy dog\n`) },
  {
    name: "coloured lines",
    piece: (n) =>
      Buffer.from(
        `\x1b[90m12:34:${n % 60}\x1b[0m \x1b[32m\x1b[1mPASS\x1b[22m\x1b[39m test/unit/part-${n}.test.ts ` +
          `\x1b[2m(${n % 90} tests)\x1b[22m \x1b[38;5;${n % 256}m${n % 9} ms\x1b[39m and on to the edge\n`,
      ),
  },
  {
    name: "a bar redrawn",
    piece: (n) =>
      Buffer.from(
        `\r\x1b[2K\x1b[36m${"⠋⠙⠹⠸⠼"[n % 5]}\x1b[39m [${"#".repeat(n % 40).padEnd(40, ".")}] ${n % 100}% of ${n}`,
      ),
  },
  { name: "bytes with controls", piece: noiseOf },
];

/** Not text: any byte, but for escapes, which make it a program for the terminal. The same in every run. */
function noiseOf(n: number): Buffer {
  const block = createHash("sha512").update(`${n}`).digest();
  for (const [at, byte] of block.entries()) if (byte === 0x1b) block[at] = 0;
  return block;
}

/** Resolves to the file and the hash of what a terminal makes of it. */
export function writeFlood(
  dir: string,
  { name, piece }: Kind,
): { readonly file: string; readonly hash: string } {
  const file = join(dir, name.replaceAll(" ", "-"));
  const fd = openSync(file, "w");
  const hash = createHash("sha256");
  let size = 0;
  for (let n = 0; size < FLOOD_BYTES; ) {
    const pieces: Buffer[] = [];
    for (let left = 4_096; left > 0; left -= 1) pieces.push(piece(n++));
    const block = Buffer.concat(pieces).subarray(0, FLOOD_BYTES - size);
    writeSync(fd, block);
    hash.update(Buffer.from(block.toString("latin1").replaceAll("\n", "\r\n"), "latin1"));
    size += block.length;
  }
  closeSync(fd);
  return { file, hash: hash.digest("hex") };
}
