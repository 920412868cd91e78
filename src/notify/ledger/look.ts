// Looks into a ledger that another process may hold: without its lock, while it is written and when nobody has it.
// Writes nothing. What is there and cannot be read is told, and is never an empty ledger (I12).

import Sqlite, { type Database } from "better-sqlite3";
import { type Failed, failed } from "../../engine/outcome.ts";
import { sqliteFailure } from "../../engine/sqlite-failure.ts";
import type { InboxTable } from "./arrivals.ts";
import { asksTable } from "./asks.ts";
import type { SeenTable } from "./attention.ts";
import { auditTable } from "./audit-rows.ts";
import { copiesTable } from "./copies.ts";
import { standingOf } from "./file.ts";
import { inboxTable } from "./inbox.ts";
import type { AsksTable, CopiesTable, Kept, OutboxTable, PlacesTable } from "./ledger.ts";
import { ledgerLimits } from "./limits.ts";
import { outboxTable } from "./outbox.ts";
import { pairingsTable } from "./pairings.ts";
import { peopleTable } from "./people.ts";
import type { AuditTable, PairingsTable, PeopleTable } from "./persons.ts";
import { placesTable } from "./places.ts";
import { APPLICATION_ID, steps } from "./schema.ts";
import { seenTable } from "./seen-rows.ts";

/** What can be looked at without being changed. */
export interface ReadTables {
  readonly outbox: Pick<OutboxTable, "find" | "dead" | "underWay" | "counts">;
  readonly copies: Pick<CopiesTable, "of">;
  readonly asks: Pick<AsksTable, "byId" | "byCode" | "find" | "listOpen">;
  readonly people: Pick<PeopleTable, "list">;
  readonly pairings: Pick<PairingsTable, "pending">;
  readonly places: Pick<PlacesTable, "route" | "closure" | "closures">;
  readonly inbox: Pick<InboxTable, "find">;
  readonly seen: Pick<SeenTable, "of">;
  readonly audit: Pick<AuditTable, "about" | "page" | "head" | "verify">;
}

export interface LedgerToRead {
  /** All of it from one moment. What the disk refuses is an outcome; what `read` throws is thrown on. */
  look<T>(read: (tables: ReadTables) => T): Kept<T>;
  /** Idempotent. */
  close(): void;
}

export type LookOutcome =
  | { readonly kind: "ok"; readonly ledger: LedgerToRead }
  /** Nothing was ever delivered here. */
  | { readonly kind: "missing"; readonly why: string; readonly remedy: string }
  | { readonly kind: "corrupt"; readonly why: string; readonly remedy: string }
  | { readonly kind: "newer"; readonly why: string; readonly remedy: string }
  | Failed;

export function openLedgerToRead(path: string): LookOutcome {
  const standing = standingOf(path);
  if (standing.kind === "failed") return standing;
  if (standing.kind === "missing") {
    const why = `${path}: there is no ledger; nothing was ever shown or said here`;
    return { kind: "missing", why, remedy: "start the loop: looop up" };
  }
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: ledgerLimits.busy_wait_ms_max });
    const stranger = strangerOf(db, path);
    if (stranger === undefined) return { kind: "ok", ledger: ledgerOf(db, path) };
    db.close();
    return stranger;
  } catch (error) {
    db?.close();
    const failure = sqliteFailure(error, path);
    if (failure.reason !== "corrupt") return failure;
    return { kind: "corrupt", why: failure.why, remedy: failure.remedy };
  }
}

function ledgerOf(db: Database, path: string): LedgerToRead {
  const tables: ReadTables = {
    outbox: outboxTable(db),
    copies: copiesTable(db),
    asks: asksTable(db),
    people: peopleTable(db),
    pairings: pairingsTable(db, { secret: "", nonce: () => "" }), // neither is needed to list them
    places: placesTable(db),
    inbox: inboxTable(db),
    seen: seenTable(db),
    audit: auditTable(db, (text) => ({ text, found: [] })), // what stands there was redacted when it was written
  };
  return {
    look(read) {
      if (!db.open) return failed("io", `${path}: it is closed`, "open it again");
      try {
        return { kind: "ok", value: db.transaction(() => read(tables)).deferred() };
      } catch (error) {
        return sqliteFailure(error, path);
      }
    },
    close() {
      if (db.open) db.close();
    },
  };
}

function strangerOf(db: Database, path: string): Exclude<LookOutcome, { kind: "ok" }> | undefined {
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    return failed("not_a_file", `${path}: it is another program's database`, "look where the ledger is");
  const shape = Number(db.pragma("user_version", { simple: true }));
  if (shape === steps.length) return undefined;
  if (shape < steps.length) {
    const why = `${path}: it was written by an older version (shape ${shape}, this one reads ${steps.length})`;
    return failed("unreadable", why, "start the loop once with this version: looop up");
  }
  return {
    kind: "newer",
    why: `${path}: it was written by a newer version (shape ${shape}, this version knows ${steps.length})`,
    remedy: "use that version",
  };
}
