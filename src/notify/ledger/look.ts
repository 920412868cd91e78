// Looks into a ledger that another process may hold, to read and check its audit. Writes nothing.

import Sqlite, { type Database } from "better-sqlite3";
import { type Failed, failed } from "../../engine/outcome.ts";
import { auditTable } from "./audit-rows.ts";
import { sqliteFailure } from "./failure.ts";
import { standingOf } from "./file.ts";
import type { Kept } from "./ledger.ts";
import { ledgerLimits } from "./limits.ts";
import type { AuditTable } from "./persons.ts";
import { APPLICATION_ID, steps } from "./schema.ts";

export type AuditReading = Pick<AuditTable, "about" | "page" | "head" | "verify">;

/** `missing`: nothing was ever delivered here. */
export function lookIntoAudit<T>(
  path: string,
  read: (audit: AuditReading) => T,
): Kept<T> | { readonly kind: "missing" } {
  const standing = standingOf(path);
  if (standing.kind !== "present") return standing.kind === "failed" ? standing : { kind: "missing" };
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: ledgerLimits.busy_wait_ms_max });
    const stranger = strangerOf(db, path);
    if (stranger !== undefined) return stranger;
    return { kind: "ok", value: read(auditTable(db, (text) => ({ text, found: [] }))) };
  } catch (error) {
    return sqliteFailure(error, path);
  } finally {
    db?.close();
  }
}

function strangerOf(db: Database, path: string): Failed | undefined {
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    return failed("not_a_file", `${path}: it is another program's database`, "look where the ledger is");
  if (db.pragma("user_version", { simple: true }) === steps.length) return undefined;
  return failed(
    "unreadable",
    `${path}: it has another shape than this version knows`,
    "use the version that wrote it",
  );
}
