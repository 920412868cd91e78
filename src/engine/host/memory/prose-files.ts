// Files of prose in a directory that a person named: read whole, replaced by a rename, never through a link.

import { judgmentLimits } from "../../judgment/limits.ts";
import type { ProseFiles } from "../../judgment/ports.ts";
import { failed } from "../../outcome.ts";
import { replaceFile } from "../atomic.ts";
import { disk } from "../disk.ts";
import { failureOf } from "../errno.ts";
import { readFile, regularFile } from "../read.ts";

const USUAL_MODE = 0o644;

export function systemProse(): ProseFiles {
  return {
    async read(path) {
      const read = readFile(disk, path, judgmentLimits.prose_bytes_max);
      if (read.kind === "missing") return read;
      if (read.kind === "unreadable")
        return failed("unreadable", read.why, "make it a readable regular file");
      return { kind: "ok", text: Buffer.from(read.bytes).toString("utf8") };
    },
    async write(path, text) {
      try {
        const standing = regularFile(disk, path);
        const mode = standing.kind === "ok" ? standing.mode : USUAL_MODE;
        await replaceFile(disk, { path, temp: `${path}.looop-new`, bytes: Buffer.from(text), mode });
        return { kind: "ok" };
      } catch (error) {
        return failureOf(error, path);
      }
    },
  };
}
