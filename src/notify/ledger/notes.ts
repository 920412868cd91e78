// Small things that have to be known after a restart, such as up to where events were read. Beside the file's own.

import type { Database } from "better-sqlite3";
import type { NotesTable } from "./attention.ts";

/** So that no name of ours is one that the file itself uses. */
const keyOf = (name: string) => `note ${name}`;

export function notesTable(db: Database): NotesTable {
  const find = db.prepare<[string], string>("SELECT value FROM meta WHERE name = ?").pluck();
  const put = db.prepare<[string, string]>("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  const drop = db.prepare<[string]>("DELETE FROM meta WHERE name = ?");
  return {
    read: (name) => find.get(keyOf(name)),
    write: (name, value) => void put.run(keyOf(name), value),
    remove: (name) => void drop.run(keyOf(name)),
  };
}
