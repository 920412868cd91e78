// Changes that were shown as a difference, and those that were made and may be taken back.

import type { Database } from "better-sqlite3";
import { ledgerLimits } from "./limits.ts";
import type { ChangeRow, ChangesTable } from "./persons.ts";

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  readonly before_hash: string | null;
  readonly before: string | null;
  readonly after: string;
  readonly after_hash: string | null;
  readonly by_whom: string;
  readonly made_ms: number;
  readonly expires_ms: number;
  readonly state: string;
}

const ROW = "id, kind, target, before_hash, before, after, after_hash, by_whom, made_ms, expires_ms, state";

export function changesTable(db: Database): ChangesTable {
  const put = db.prepare<[Row]>(
    `INSERT OR REPLACE INTO changes (${ROW}) VALUES (@id, @kind, @target, @before_hash, @before, @after, @after_hash,
     @by_whom, @made_ms, @expires_ms, @state)`,
  );
  const find = db.prepare<[string], Row>(`SELECT ${ROW} FROM changes WHERE id = ?`);
  const lastMade = db.prepare<[string, number], Row>(
    `SELECT ${ROW} FROM changes WHERE by_whom = ? AND state = 'made' AND expires_ms > ?
     ORDER BY made_ms DESC, rowid DESC LIMIT 1`,
  );
  const pending = db.prepare<[string, number, number], Row>(
    `SELECT ${ROW} FROM changes WHERE by_whom = ? AND state IN ('proposed', 'made') AND expires_ms > ?
     ORDER BY made_ms DESC, rowid DESC LIMIT ?`,
  );
  const readings = db.prepare<[], Row>(
    `SELECT ${ROW} FROM changes WHERE kind = 'reading' AND state IN ('proposed', 'shown', 'made')`,
  );
  const whiches = db.prepare<[], Row>(`SELECT ${ROW} FROM changes WHERE kind = 'which' AND state = 'shown'`);
  const found = (row: Row | undefined) => (row === undefined ? undefined : changeOf(row));
  return {
    put(change) {
      put.run({
        id: change.id,
        kind: change.kind,
        target: change.target,
        before_hash: change.beforeHash ?? null,
        before: change.before ?? null,
        after: change.after,
        after_hash: change.afterHash ?? null,
        by_whom: change.by,
        made_ms: change.made_ms,
        expires_ms: change.expires_ms,
        state: change.state,
      });
    },
    find: (id) => found(find.get(id)),
    lastMade: (by, now_ms) => found(lastMade.get(by, now_ms)),
    readings: () => readings.all().map(changeOf),
    whiches: () => whiches.all().map(changeOf),
    pending: (by, now_ms) => pending.all(by, now_ms, ledgerLimits.changes_pending_max).map(changeOf),
  };
}

function changeOf(row: Row): ChangeRow {
  return {
    id: row.id,
    kind: row.kind,
    target: row.target,
    ...(row.before_hash === null ? {} : { beforeHash: row.before_hash }),
    ...(row.before === null ? {} : { before: row.before }),
    after: row.after,
    ...(row.after_hash === null ? {} : { afterHash: row.after_hash }),
    by: row.by_whom,
    made_ms: row.made_ms,
    expires_ms: row.expires_ms,
    state: row.state as ChangeRow["state"],
  };
}
