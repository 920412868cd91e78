// A database that others write, as of one moment: SQLite's own online copy, checked before anybody relies on it.

import Sqlite, { type Database } from "better-sqlite3";
import { steps as memorySteps } from "../../engine/host/memory/schema.ts";
import { type Failed, failed } from "../../engine/outcome.ts";
import { sqliteFailure } from "../../engine/sqlite-failure.ts";
import { steps as ledgerSteps } from "../../notify/ledger/schema.ts";
import { backupLimits } from "./limits.ts";

/** How many steps the shape of each has taken, as far as this program knows. */
export const knownShapes: Readonly<Record<string, number>> = {
  "ledger.db": ledgerSteps.length,
  "memory.db": memorySteps.length,
};

/** Nothing in it is changed, and nobody who writes it waits. */
export async function copyDatabase(
  path: string,
  to: string,
): Promise<{ readonly kind: "ok"; readonly shape: number } | Failed> {
  let db: Database | undefined;
  let copy: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: backupLimits.busy_wait_ms_max });
    await db.backup(to);
    copy = new Sqlite(to, { fileMustExist: true });
    copy.pragma("journal_mode = DELETE"); // one file, whose log nobody has to bring along
    const said = String(copy.pragma("quick_check(1)", { simple: true }));
    const shape = Number(copy.pragma("user_version", { simple: true }));
    if (said === "ok") return { kind: "ok", shape };
    return failed(
      "corrupt",
      `${path}: it is damaged (${said})`,
      "looop doctor says what to do; nothing was written",
    );
  } catch (error) {
    return sqliteFailure(error, path);
  } finally {
    copy?.close();
    db?.close();
  }
}
