// Brings a file to the present shape and looks whether it is whole.

import Sqlite, { type Database } from "better-sqlite3";
import { type Failed, failed } from "../../engine/outcome.ts";
import { sqliteFailure } from "../../engine/sqlite-failure.ts";
import { dropFile, makeFile } from "./file.ts";
import { ledgerLimits } from "./limits.ts";
import { APPLICATION_ID, steps, vitalTables } from "./schema.ts";

interface BringUp {
  readonly path: string;
  readonly random: { nonce(): string };
  readonly holder: string;
  readonly bytes_max: number;
}

export type Shape =
  | { readonly kind: "ok"; readonly secret: string }
  | { readonly kind: "newer"; readonly why: string; readonly remedy: string }
  | Failed;

export function bringUp(db: Database, { path, random, holder, bytes_max }: BringUp): Shape {
  const stranger = strangerOf(db, path);
  if (stranger !== undefined) return stranger;
  if (db.pragma("journal_mode = WAL", { simple: true }) !== "wal")
    return failed(
      "io",
      `${path}: this file system cannot hold a ledger (no shared memory for its log)`,
      "keep the data directory on a local file system",
    );
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.pragma("cell_size_check = ON");
  db.pragma("temp_store = MEMORY"); // what is noted there is worth nothing after this process
  db.pragma(`journal_size_limit = ${ledgerLimits.wal_bytes_max}`);
  const page_bytes = Number(db.pragma("page_size", { simple: true }));
  db.pragma(`max_page_count = ${Math.floor(bytes_max / page_bytes)}`);
  const kept = keepBefore(db, path, random);
  if (kept.kind === "failed") return kept;
  return { kind: "ok", secret: db.transaction(() => migrate(db, random, holder)).immediate() };
}

function strangerOf(db: Database, path: string): Exclude<Shape, { kind: "ok" }> | undefined {
  const id = Number(db.pragma("application_id", { simple: true }));
  const taken = versionOf(db);
  const isEmpty = db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").get() === undefined;
  if (id !== APPLICATION_ID && !(isEmpty && id === 0 && taken === 0))
    return failed(
      "not_a_file",
      `${path}: it is another program's database`,
      "move it away; nothing was changed",
    );
  if (taken <= steps.length) return undefined;
  return {
    kind: "newer",
    why: `${path}: it was written by a newer version (shape ${taken}, this version knows ${steps.length})`,
    remedy: "install that version again, or move the file away and lose what was delivered before",
  };
}

function migrate(db: Database, random: { nonce(): string }, holder: string): string {
  const taken = versionOf(db);
  for (const step of steps.slice(taken)) db.exec(step);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${steps.length}`);
  const put = db.prepare<[string, string]>("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  put.run("holder", holder);
  const known = metaOf(db, "secret");
  if (known !== undefined) return known;
  const secret = `${random.nonce()}${random.nonce()}${random.nonce()}`;
  put.run("secret", secret);
  return secret;
}

/** One that takes a new shape is copied as it is: the way back to the version that wrote it. */
function keepBefore(
  db: Database,
  path: string,
  random: { nonce(): string },
): { readonly kind: "kept" | "as_it_is" } | Failed {
  const taken = versionOf(db);
  if (taken === 0 || taken === steps.length) return { kind: "as_it_is" };
  const copy = `${path}.shape-${taken}-${random.nonce()}`;
  const made = makeFile(copy); // of our own mode; SQLite fills it
  if (made.kind === "failed") return made;
  try {
    db.prepare("VACUUM INTO ?").run(copy);
    return { kind: "kept" };
  } catch (error) {
    dropFile(copy);
    return sqliteFailure(error, copy);
  }
}

function versionOf(db: Database): number {
  return Number(db.pragma("user_version", { simple: true }));
}

function metaOf(db: Database, name: string): string | undefined {
  return db.prepare<[string], string>("SELECT value FROM meta WHERE name = ?").pluck().get(name);
}

export type Soundness =
  | { readonly kind: "ok" }
  | { readonly kind: "corrupt"; readonly why: string; readonly remedy: string };

export function checked(db: Database, path: string, bytes: number): Soundness {
  const whole = bytes <= ledgerLimits.check_bytes_max;
  const looks = whole ? ["quick_check(1)"] : vitalTables.map((table) => `quick_check(${table})`);
  const found = looks.map((look) => String(db.pragma(look, { simple: true }))).find((said) => said !== "ok");
  if (found === undefined) return { kind: "ok" };
  return {
    kind: "corrupt",
    why: `${path}: it is damaged (${found})`,
    remedy: "stop, move the file away or restore a copy of it, and start again",
  };
}

/** Who wrote it last: read beside whoever holds it, for a message only. */
export function heldBy(path: string): string {
  let db: Database | undefined;
  try {
    db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: ledgerLimits.busy_wait_ms_max });
    return metaOf(db, "holder") ?? "";
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    return ""; // the holder stays unnamed
  } finally {
    db?.close();
  }
}
