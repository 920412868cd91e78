// Logs of runs: written as they come, so that a person can follow, without the cost of a flush per line.

import { closeSync, openSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Key, LogFile, Logs, WriteOutcome } from "../ports.ts";
import { failureOf } from "./errno.ts";
import { checkKey } from "./key.ts";
import { makeDirectorySync } from "./make-directory.ts";

export function fileLogs(root: string): Logs {
  const pathOf = (key: Key) => join(root, checkKey(key));
  return {
    open: (key) => openLog(pathOf(key)),
    async removeDirectory(dir) {
      const path = pathOf(dir);
      try {
        await rm(path, { recursive: true, force: true });
        return { kind: "ok" };
      } catch (error) {
        return failureOf(error, path);
      }
    },
  };
}

function openLog(path: string): LogFile {
  let fd: number | undefined;
  let trouble: WriteOutcome = { kind: "ok" };
  const attempt = (work: () => void) => {
    if (trouble.kind === "failed") return; // a log with a hole in it would mislead
    try {
      work();
    } catch (error) {
      trouble = failureOf(error, path);
    }
  };
  attempt(() => {
    makeDirectorySync(dirname(path), 0o700);
    fd = openSync(path, "w", 0o600);
  });
  return {
    write(bytes) {
      const file = fd;
      if (file === undefined) return;
      attempt(() => {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      });
    },
    close() {
      const file = fd;
      fd = undefined;
      if (file !== undefined) attempt(() => closeSync(file));
      return trouble;
    },
  };
}
