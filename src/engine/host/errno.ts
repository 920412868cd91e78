// What an errno means to a person: the one place that turns system errors into outcomes.

import { type Failed, type FailReason, failed } from "../outcome.ts";

const meanings: Record<string, readonly [FailReason, string, string]> = {
  ENOSPC: ["disk_full", "the disk is full", "free some space; nothing was changed"],
  EDQUOT: ["disk_full", "the disk quota is used up", "free some space; nothing was changed"],
  EFBIG: [
    "disk_full",
    "the file would exceed a size limit",
    "raise the limit (ulimit -f); nothing was changed",
  ],
  EROFS: ["read_only", "the file system is read-only", "remount it writable or move the data directory"],
  EACCES: ["permission", "permission denied", "check the owner and mode of the data directory"],
  EPERM: ["permission", "operation not permitted", "check the owner and mode of the data directory"],
  ELOOP: ["not_a_file", "it is a symbolic link", "replace the link by a regular file"],
  EISDIR: ["not_a_file", "it is a directory", "move the directory away"],
  ENOTDIR: ["not_a_file", "a file stands where a directory should be", "move that file away"],
  ENXIO: ["not_a_file", "it is a pipe or a socket", "move it away"],
  EMFILE: ["io", "too many open files", "raise the limit (ulimit -n)"],
  ENFILE: ["io", "too many open files on this machine", "close some programs"],
};

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

export function failureOf(error: unknown, path: string): Failed {
  const code = codeOf(error);
  if (code === "" && !(error instanceof Error)) throw error;
  const known = meanings[code];
  if (known) return failed(known[0], `${path}: ${known[1]} (${code})`, known[2]);
  const text = error instanceof Error ? error.message : String(error);
  return failed("io", `${path}: ${text}`, "look at the path and try again");
}

export function whyUnreadable(error: unknown, path: string): string {
  return failureOf(error, path).why;
}
