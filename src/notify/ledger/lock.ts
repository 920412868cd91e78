// One process per ledger: a lock that SQLite takes on a file of its own and that the kernel frees when its holder dies,
// so that others may still read the ledger, and nobody else writes it.

import Sqlite, { SqliteError } from "better-sqlite3";
import type { Failed } from "../../engine/outcome.ts";
import { sqliteFailure } from "../../engine/sqlite-failure.ts";
import { makeFile } from "./file.ts";
import { ledgerLimits } from "./limits.ts";

export type LedgerLock =
  /** `new`: nobody ever held it, so there was no ledger here before. */
  | { readonly kind: "held"; readonly history: "new" | "old"; release(): void }
  | { readonly kind: "taken" }
  | Failed;

export function lockLedger(path: string): LedgerLock {
  const made = makeFile(path);
  if (made.kind === "failed") return made;
  let lock: Sqlite.Database | undefined;
  try {
    const held = new Sqlite(path, { timeout: ledgerLimits.lock_wait_ms_max });
    lock = held;
    held.exec("BEGIN EXCLUSIVE");
    return { kind: "held", history: made.kind === "made" ? "new" : "old", release: () => held.close() };
  } catch (error) {
    lock?.close();
    if (error instanceof SqliteError && error.code.startsWith("SQLITE_BUSY")) return { kind: "taken" };
    return sqliteFailure(error, path);
  }
}
