// A directory for as long as this process needs one, that nobody else can look into.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Failed } from "../outcome.ts";
import { failureOf } from "./errno.ts";

export interface Scratch {
  readonly kind: "ok";
  readonly dir: string;
  remove(): void;
}

export function makeScratch(name: string): Scratch | Failed {
  try {
    const dir = mkdtempSync(join(tmpdir(), `${name}-`)); // 0700
    return { kind: "ok", dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
  } catch (error) {
    return failureOf(error, tmpdir());
  }
}
