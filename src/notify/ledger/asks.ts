// What delivery remembers of an ask: its short code, whether somebody wants to come back to it, whether an answer is on
// its way to the disk. Whether it is answered is the engine's to know.

import type { Database } from "better-sqlite3";
import type { AskId } from "../../engine/ids.ts";
import type { AskKey, AskRow, Ladder, Snooze, Vote } from "../nouns.ts";
import { codeAsKept, codesOf } from "./codes.ts";
import type { AsksTable } from "./ledger.ts";
import { ledgerLimits } from "./limits.ts";
import { openRows } from "./open-rows.ts";

interface Row {
  readonly key: string;
  readonly id: string;
  readonly raised_s: number;
  readonly code: string;
  readonly closed_ms: number | null;
  readonly first_delivered_ms: number | null;
  readonly recording_by: string | null;
  readonly recording_since_ms: number | null;
  readonly ladder: string | null;
  /** JSON: all who put it off, who comes back first the first. */
  readonly rests: string | null;
  readonly votes: string | null;
}

const SELECT = `SELECT key, id, raised_s, code, closed_ms, first_delivered_ms, recording_by, recording_since_ms, ladder,
  (SELECT json_group_array(json_object('until_ms', until_ms, 'words', words, 'by', by_whom, 'sensor', sensor,
    'signal', signal) ORDER BY until_ms, by_whom) FROM snoozes WHERE snoozes.ask = asks.key) AS rests,
  (SELECT json_group_array(json_object('person', person, 'at_ms', at_ms, 'surface', surface, 'limits', limits)
    ORDER BY at_ms, person) FROM votes WHERE votes.ask = asks.key) AS votes
  FROM asks LEFT JOIN ladders ON ladders.ask = asks.key`;

export function asksTable(db: Database): AsksTable {
  const sql = statementsOf(db);

  /** Of the shortest codes the first one that nobody has. */
  function takeCode(key: AskKey, now_ms: number): string {
    for (const code of codesOf(key)) {
      if (sql.takeCode.run(code, key, now_ms).changes > 0) return code;
    }
    throw new Error("there are no codes left");
  }

  function present(key: AskKey): AskRow | undefined {
    const row = sql.find.get(key);
    return row === undefined ? undefined : askOf(row);
  }

  const listOpen = () => sql.listOpen.all().map(askOf);
  const remembered = openRows(db, {
    all: listOpen,
    open(key) {
      const row = sql.find.get(key);
      return row?.closed_ms === null ? askOf(row) : undefined;
    },
  });

  return {
    open(ask, now_ms) {
      const known = sql.find.get(ask.key);
      if (known?.closed_ms === null) return askOf(known);
      const code = takeCode(ask.key, now_ms);
      if (known === undefined) sql.add.run(ask.key, ask.id, ask.raised_s, code, now_ms);
      else sql.reopen.run(code, now_ms, ask.key);
      return present(ask.key) ?? { ...ask, code };
    },
    close(key, now_ms) {
      if (sql.close.run(now_ms, key).changes === 0) return;
      sql.restCode.run(now_ms + ledgerLimits.code_rest_ms, key);
      sql.wake.run(key);
    },
    find: present,
    byId(id) {
      const row = sql.byId.get(id);
      return row === undefined ? undefined : askOf(row);
    },
    byCode(code) {
      const row = sql.byCode.get(codeAsKept(code));
      if (row === undefined) return undefined;
      return { ...askOf(row), ...(row.closed_ms === null ? {} : { closed_ms: row.closed_ms }) };
    },
    listOpen,
    openRows: remembered,
    snooze(key, { until_ms, words, by, reading }) {
      sql.snooze.run(key, until_ms, words, by, reading?.sensor ?? null, reading?.signal ?? null);
    },
    wake(key, by) {
      if (by === undefined) sql.wake.run(key);
      else sql.wakeOne.run(key, by);
    },
    recording(key, recording) {
      sql.recording.run(recording?.by ?? null, recording?.since_ms ?? null, key);
    },
    delivered(key, at_ms) {
      sql.delivered.run(at_ms, key);
    },
  };
}

function statementsOf(db: Database) {
  return {
    find: db.prepare<[string], Row>(`${SELECT} WHERE key = ?`),
    byId: db.prepare<[string], Row>(
      `${SELECT} WHERE id = ? ORDER BY closed_ms IS NULL DESC, raised_s DESC, opened_ms DESC LIMIT 1`,
    ),
    byCode: db.prepare<[string], Row>(
      `${SELECT} WHERE code = ? ORDER BY closed_ms IS NULL DESC, opened_ms DESC LIMIT 1`,
    ),
    listOpen: db.prepare<[], Row>(`${SELECT} WHERE closed_ms IS NULL ORDER BY raised_s, key`),
    takeCode: db.prepare<[string, string, number]>(
      `INSERT INTO codes (code, ask, free_ms) VALUES (?, ?, NULL) ON CONFLICT (code)
       DO UPDATE SET ask = excluded.ask, free_ms = NULL WHERE ask = excluded.ask OR free_ms <= ?`,
    ),
    restCode: db.prepare<[number, string]>(
      "UPDATE codes SET free_ms = ? WHERE code = (SELECT code FROM asks WHERE key = ?)",
    ),
    add: db.prepare<[string, string, number, string, number]>(
      "INSERT INTO asks (key, id, raised_s, code, opened_ms) VALUES (?, ?, ?, ?, ?)",
    ),
    reopen: db.prepare<[string, number, string]>(
      "UPDATE asks SET code = ?, opened_ms = ?, closed_ms = NULL WHERE key = ?",
    ),
    close: db.prepare<[number, string]>(
      `UPDATE asks SET closed_ms = ?, recording_by = NULL, recording_since_ms = NULL
       WHERE key = ? AND closed_ms IS NULL`,
    ),
    snooze: db.prepare<[string, number, string, string, string | null, string | null]>(
      "INSERT OR REPLACE INTO snoozes (ask, until_ms, words, by_whom, sensor, signal) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    wake: db.prepare<[string]>("DELETE FROM snoozes WHERE ask = ?"),
    wakeOne: db.prepare<[string, string]>("DELETE FROM snoozes WHERE ask = ? AND by_whom = ?"),
    recording: db.prepare<[string | null, number | null, string]>(
      "UPDATE asks SET recording_by = ?, recording_since_ms = ? WHERE key = ?",
    ),
    delivered: db.prepare<[number, string]>(
      "UPDATE asks SET first_delivered_ms = ? WHERE key = ? AND first_delivered_ms IS NULL",
    ),
  };
}

function askOf(row: Row): AskRow {
  const { first_delivered_ms, recording_by, ladder } = row;
  const snoozes = snoozesOf(row.rests);
  const [snooze] = snoozes;
  return {
    key: row.key as AskKey,
    id: row.id as AskId,
    raised_s: row.raised_s,
    code: row.code,
    ...(first_delivered_ms === null ? {} : { first_delivered_ms }),
    ...(snooze && { snooze, snoozes }),
    ...votesOf(row.votes),
    ...(ladder === null ? {} : { ladder: JSON.parse(ladder) as Ladder }),
    ...(recording_by === null
      ? {}
      : { recording: { by: recording_by, since_ms: row.recording_since_ms ?? 0 } }),
  };
}

interface Rest extends Omit<Snooze, "reading"> {
  readonly sensor: string | null;
  readonly signal: string | null;
}

function snoozesOf(rests: string | null): readonly Snooze[] {
  if (rests === null || rests === "[]") return [];
  return (JSON.parse(rests) as readonly Rest[]).map(({ sensor, signal, ...rest }) => ({
    ...rest,
    ...(sensor !== null && { reading: { sensor, ...(signal !== null && { signal }) } }),
  }));
}

function votesOf(votes: string | null): Pick<AskRow, "votes"> {
  if (votes === null || votes === "[]") return {};
  const kept = JSON.parse(votes) as readonly (Omit<Vote, "limits"> & { readonly limits: string | null })[];
  return { votes: kept.map(({ limits, ...vote }) => ({ ...vote, ...(limits !== null && { limits }) })) };
}
