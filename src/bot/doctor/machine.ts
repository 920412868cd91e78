// What the doctor looks at of this machine, with the calls of the system in one place. Nothing throws for what the world
// can do; what is there and cannot be looked at is told, and never taken for absent (I12).

import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Failed, failed } from "../../engine/outcome.ts";

export interface Facts {
  readonly kind: "file" | "directory" | "socket" | "other";
  readonly mode: number;
  readonly isOurs: boolean;
  readonly size: number;
  readonly modified_ms: number;
}

export type Looked<T> = { readonly kind: "ok"; readonly value: T } | { readonly kind: "missing" } | Failed;

export interface DoctorMachine {
  /** Of what stands there itself: a link is followed by `real` alone. */
  look(path: string): Looked<Facts>;
  real(path: string): Looked<string>;
  names(dir: string): Looked<readonly string[]>;
  text(path: string, bytes_max: number): Looked<string>;
  room(dir: string): Looked<{ readonly bytes: number; readonly files: number }>;
  /** Writes a file there, looks at its time, removes it. */
  stamp(dir: string, name: string): Looked<number>;
  changeMode(path: string, mode: number): Looked<"done">;
  remove(path: string): Looked<"done">;
  /** A directory with all that is in it; of a link, the link alone. */
  removeTree(path: string): Looked<"done">;
  readonly node: string;
  readonly user: "root" | "other";
}

export function doctorMachine(): DoctorMachine {
  return {
    look: (path) =>
      tried(path, () => {
        const facts = lstatSync(path);
        const kind = facts.isFile()
          ? "file"
          : facts.isDirectory()
            ? "directory"
            : facts.isSocket()
              ? "socket"
              : "other";
        const isOurs = facts.uid === process.getuid?.();
        return { kind, mode: facts.mode & 0o777, isOurs, size: facts.size, modified_ms: facts.mtimeMs };
      }),
    real: (path) => tried(path, () => realpathSync(path)),
    names: (dir) => tried(dir, () => readdirSync(dir).sort()),
    text(path, bytes_max) {
      const size = tried(path, () => lstatSync(path).size);
      if (size.kind === "ok" && size.value > bytes_max)
        return failed("too_large", `${path} has ${size.value} bytes`, "look what it is");
      return tried(path, () => readFileSync(path, "utf8"));
    },
    room: (dir) =>
      tried(dir, () => {
        const { bavail, bsize, ffree, files } = statfsSync(dir);
        // A file system that counts no files has no bound of them.
        return { bytes: bavail * bsize, files: files === 0 ? Number.POSITIVE_INFINITY : ffree };
      }),
    stamp: (dir, name) =>
      tried(dir, () => {
        const path = join(dir, name);
        try {
          writeFileSync(path, "", { flag: "wx", mode: 0o600 });
          return lstatSync(path).mtimeMs;
        } finally {
          rmSync(path, { force: true });
        }
      }),
    changeMode: (path, mode) =>
      tried(path, () => {
        chmodSync(path, mode);
        return "done";
      }),
    remove: (path) =>
      tried(path, () => {
        rmSync(path);
        return "done";
      }),
    removeTree: (path) =>
      tried(path, () => {
        rmSync(path, { recursive: true });
        return "done";
      }),
    node: process.versions.node,
    user: process.getuid?.() === 0 ? "root" : "other",
  };
}

function tried<T>(path: string, act: () => T): Looked<T> {
  try {
    return { kind: "ok", value: act() };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "ENOENT") return { kind: "missing" };
    const reason = error.code === "ENOSPC" ? "disk_full" : error.code === "EROFS" ? "read_only" : "io";
    return failed(reason, `${path}: ${error.message}`, "check its owner and mode, and the disk");
  }
}
