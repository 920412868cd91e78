// What an errno means to a person: the one place that turns system errors into outcomes.

import { type Failed, type FailReason, failed } from "../outcome.ts";

const OWNER = "check the owner and mode of the data directory";
const FREE = "free some space; nothing was changed";

const meanings: Record<string, readonly [FailReason, string, string]> = {
  ENOSPC: ["disk_full", "the disk is full", FREE],
  EDQUOT: ["disk_full", "the disk quota is used up", FREE],
  EFBIG: [
    "too_large",
    "the file would exceed a size limit",
    "raise the limit (ulimit -f); nothing was changed",
  ],
  EROFS: ["read_only", "the file system is read-only", "remount it writable or move the data directory"],
  EACCES: ["permission", "permission denied", OWNER],
  EPERM: ["permission", "operation not permitted", OWNER],
  ELOOP: ["not_a_file", "it is a symbolic link", "replace the link by a regular file"],
  ENOENT: [
    "io",
    "there is no such file, or no such directory on the way to it",
    "look at how the path is spelled, or make its directory first",
  ],
  EISDIR: ["not_a_file", "it is a directory", "move the directory away"],
  ENOTDIR: ["not_a_file", "a file stands where a directory should be", "move that file away"],
  ENXIO: ["not_a_file", "it is a pipe or a socket", "move it away"],
  EMFILE: ["io", "too many open files", "raise the limit (ulimit -n)"],
  ENFILE: ["io", "too many open files on this machine", "close some programs"],
  // Ours, for what the kernel does not complain about.
  ENOTREG: ["not_a_file", "it is not a regular file", "move it away; nothing was changed"],
  EDANGLING: [
    "unreadable",
    "a directory on the way to it leads nowhere or cannot be looked at",
    "mount or restore what it names",
  ],
  ENOMKDIR: [
    "io",
    "this file system takes no new directory there",
    "keep the data directory on a file system for files",
  ],
  EUNREADABLE: ["unreadable", "it cannot be read", "look at the file; nothing was changed"],
  EUNSYNCED: [
    "io",
    "the change was made, but the disk could not confirm it; a power cut may undo it",
    "check the disk (dmesg); look at the file before trying again",
  ],
};

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

type OwnCode = "ENOTREG" | "ENOMKDIR" | "EDANGLING" | "EUNSYNCED" | "EUNREADABLE";

/** An error of our own that `failureOf` explains. */
export function ownError(code: OwnCode, cause?: unknown): Error {
  return Object.assign(new Error(code, { cause }), { code });
}

/** What the system refused becomes an outcome; anything else is a programmer's error and is thrown on. */
export function failureOf(error: unknown, path: string): Failed {
  const code = codeOf(error);
  const known = meanings[code];
  if (known) return failed(known[0], `${path}: ${known[1]} (${code})`, known[2]);
  if (!(error instanceof Error) || !isErrno(code)) throw error;
  return failed("io", `${path}: ${error.message}`, "look at the path and try again");
}

const ELSEWHERE: Record<string, string> = {
  ENOENT: "make its directory first, or name another file",
  ENOTDIR: "name a file that stands in a directory",
  EISDIR: "name a file in it",
  EACCES: "name a file where you may write",
  EPERM: "name a file where you may write",
  EROFS: "name a file where you may write",
};

/** The same of a file that a person named, which need not be below the data directory. */
export function saveFailureOf(error: unknown, path: string): Failed {
  const known = failureOf(error, path);
  return { ...known, remedy: ELSEWHERE[codeOf(error)] ?? known.remedy };
}

/** `EIO`, not `ERR_INVALID_ARG_TYPE`. */
const isErrno = (code: string) => /^E(?!RR_)[A-Z0-9]+$/.test(code);
