// What SQLite itself says of a database file, without its lock and without changing it. A file that cannot be looked at
// is never taken for a sound one (I12).

import Sqlite, { type Database } from "better-sqlite3";
import type { Failed } from "../../engine/outcome.ts";
import { sqliteFailure } from "../../engine/sqlite-failure.ts";
import { ledgerLimits } from "./limits.ts";

export type QuickCheck =
  | { readonly kind: "sound"; readonly sqlite: string }
  | { readonly kind: "damaged"; readonly why: string }
  | Failed;

export function quickCheck(path: string): QuickCheck {
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: ledgerLimits.busy_wait_ms_max });
    const said = String(db.pragma("quick_check(1)", { simple: true }));
    if (said !== "ok") return { kind: "damaged", why: said };
    return { kind: "sound", sqlite: String(db.prepare("SELECT sqlite_version()").pluck().get()) };
  } catch (error) {
    const failure = sqliteFailure(error, path);
    return failure.reason === "corrupt" ? { kind: "damaged", why: failure.why } : failure;
  } finally {
    db?.close();
  }
}
