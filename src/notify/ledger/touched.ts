// Which rows were touched since somebody last asked, so that of tens of thousands that are kept in memory only those are
// read again. Noted by triggers of this connection, however a row was changed; no other connection writes here.

import type { Database } from "better-sqlite3";

/** A table, and its column that names what a row is about. */
type Watched = readonly (readonly [table: string, column: string])[];

interface Touched {
  /** Names of what was touched since the last call. `all`: what was read before was undone, and counts for nothing. */
  take(): readonly string[] | "all";
}

/** `name`: of the list, one per database. The first call tells `all`. */
export function watchTouched(db: Database, name: string, watched: Watched): Touched {
  const list = `temp.touched_${name}`;
  db.exec(`CREATE TEMP TABLE touched_${name} (about TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TEMP TABLE takes_${name} (count INTEGER NOT NULL); INSERT INTO takes_${name} VALUES (0);`);
  for (const [table, column] of watched)
    for (const [event, row] of [...events])
      db.exec(`CREATE TEMP TRIGGER touched_${name}_${table}_${event}_${row} AFTER ${event} ON main.${table}
        BEGIN INSERT OR IGNORE INTO touched_${name} VALUES (${row}.${column}); END;`);
  const about = db.prepare<[], string>(`SELECT about FROM ${list}`).pluck();
  const clear = db.prepare(`DELETE FROM ${list}`);
  // Rolls back with everything else: then it is behind what we counted, and so is what was read meanwhile.
  const taken = db.prepare<[], number>(`SELECT count FROM temp.takes_${name}`).pluck();
  const count = db.prepare<[number]>(`UPDATE temp.takes_${name} SET count = ?`);
  let takes = Number.NaN;
  return {
    take() {
      const touched = about.all();
      const isUndone = taken.get() !== takes;
      if (!isUndone && touched.length === 0) return touched;
      clear.run();
      takes = Number.isNaN(takes) ? 1 : takes + 1;
      count.run(takes);
      return isUndone ? "all" : touched;
    },
  };
}

/** A row that goes on under another name is no longer what it was. */
const events: readonly (readonly [event: "INSERT" | "UPDATE" | "DELETE", row: "new" | "old"])[] = [
  ["INSERT", "new"],
  ["UPDATE", "new"],
  ["UPDATE", "old"],
  ["DELETE", "old"],
];
