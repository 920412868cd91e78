// What SQLite's refusals mean to a person: the one place that turns them into outcomes.

import { SqliteError } from "better-sqlite3";
import { type Failed, type FailReason, failed } from "./outcome.ts";

const FREE = "free some space; nothing was changed";
const MEND = "stop, move the file away or restore a copy of it, and start again";
const OWNER = "check the owner and mode of the data directory";

const meanings: readonly (readonly [string, FailReason, string, string])[] = [
  ["SQLITE_FULL", "disk_full", "the disk is full", FREE],
  ["SQLITE_TOOBIG", "too_large", "it is larger than a row may be", "nothing was changed"],
  ["SQLITE_READONLY", "read_only", "it cannot be written", "remount it writable or move the data directory"],
  ["SQLITE_BUSY", "locked", "another process holds it", "end that process"],
  ["SQLITE_LOCKED", "locked", "it is in use", "try again"],
  ["SQLITE_PROTOCOL", "locked", "another process holds it", "end that process"],
  ["SQLITE_CORRUPT", "corrupt", "it is damaged", MEND],
  ["SQLITE_NOTADB", "corrupt", "it is not a database", MEND],
  ["SQLITE_FORMAT", "corrupt", "it is not a database", MEND],
  ["SQLITE_CANTOPEN", "permission", "it cannot be opened", OWNER],
  ["SQLITE_PERM", "permission", "permission denied", OWNER],
  ["SQLITE_AUTH", "permission", "permission denied", OWNER],
  ["SQLITE_IOERR", "io", "the disk did not read or write", "check the disk (dmesg) and try again"],
  ["SQLITE_NOMEM", "io", "there is no memory left", "end other programs and try again"],
];

/** What the machine refused becomes an outcome; anything else is a programmer's error and is thrown on. */
export function sqliteFailure(error: unknown, path: string): Failed {
  if (!(error instanceof SqliteError)) throw error;
  // Extended codes begin with the plain one: SQLITE_IOERR_FSYNC.
  const known = meanings.find(([code]) => error.code === code || error.code.startsWith(`${code}_`));
  if (known === undefined) throw error;
  const [, reason, why, remedy] = known;
  return failed(reason, `${path}: ${why} (${error.code})`, remedy);
}
