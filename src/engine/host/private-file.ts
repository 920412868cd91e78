// A file that only its owner can read, in a directory that only its owner can open: tokens, and what belongs to them.

import { dirname } from "node:path";
import type { Failed } from "../outcome.ts";
import { makeDirectory, replaceFile } from "./atomic.ts";
import { disk } from "./disk.ts";
import { failureOf } from "./errno.ts";

/** Whole or not at all; replaces what stood there. */
export async function writePrivateFile(
  path: string,
  text: string,
): Promise<{ readonly kind: "ok" } | Failed> {
  try {
    await makeDirectory(disk, dirname(path));
    await replaceFile(disk, { path, temp: `${path}.looop-new`, bytes: Buffer.from(text), mode: 0o600 });
    return { kind: "ok" };
  } catch (error) {
    return failureOf(error, path);
  }
}
