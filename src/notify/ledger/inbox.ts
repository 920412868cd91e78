// What came in, as it was heard, before anybody acted on it: the same thing heard twice is one row (I2).

import type { Database } from "better-sqlite3";
import type { Inbound } from "../../channels/channel.ts";
import type { InboxRow, InboxTable } from "./arrivals.ts";
import { ledgerLimits } from "./limits.ts";

interface Row {
  readonly seq: number;
  readonly raw: string;
  readonly received_ms: number;
  readonly tries: number;
  readonly handled_ms: number | null;
  readonly result: string | null;
}

const COLUMNS = "seq, raw, received_ms, tries, handled_ms, result";

export function inboxTable(db: Database): InboxTable {
  const insert = db.prepare<[string, string, number, string]>(
    "INSERT INTO inbox (surface, id, received_ms, raw) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const beyond = db
    .prepare<[number], number>("SELECT 1 FROM inbox WHERE handled_ms IS NULL LIMIT 1 OFFSET ?")
    .pluck();
  const waiting = db.prepare<[number, number], Row>(
    `SELECT ${COLUMNS} FROM inbox WHERE handled_ms IS NULL AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const find = db.prepare<[string, string], Row>(`SELECT ${COLUMNS} FROM inbox WHERE surface = ? AND id = ?`);
  const said = db.prepare<[string, string, string], Row>(
    `SELECT ${COLUMNS} FROM inbox WHERE surface = ? AND json_extract(raw, '$.what.kind') = 'text'
     AND json_extract(raw, '$.place.chat') = ? AND json_extract(raw, '$.what.message') = ? ORDER BY seq DESC LIMIT 1`,
  );
  const before = db.prepare<[number, number, string, string, string | null], Row>(
    `SELECT ${COLUMNS} FROM inbox WHERE seq < ? AND seq > ? AND surface = ?
     AND json_extract(raw, '$.what.kind') = 'text' AND json_extract(raw, '$.place.chat') = ?
     AND json_extract(raw, '$.place.thread') IS ? ORDER BY seq DESC LIMIT 1`,
  );
  const begin = db
    .prepare<[string, string], number>(
      "UPDATE inbox SET tries = tries + 1 WHERE surface = ? AND id = ? RETURNING tries",
    )
    .pluck();
  const handled = db.prepare<[number, string, string, string]>(
    "UPDATE inbox SET handled_ms = ?, result = ? WHERE surface = ? AND id = ? AND handled_ms IS NULL",
  );
  return {
    accept(inbound, now_ms) {
      const raw = JSON.stringify(inbound);
      const bytes = Buffer.byteLength(raw);
      if (bytes > ledgerLimits.inbound_bytes_max)
        return { kind: "refused", why: `it has ${bytes} bytes, more than ${ledgerLimits.inbound_bytes_max}` };
      if (find.get(inbound.surface, inbound.id) !== undefined) return { kind: "again" };
      if (beyond.get(ledgerLimits.inbox_waiting_max - 1) !== undefined)
        return { kind: "refused", why: `${ledgerLimits.inbox_waiting_max} others wait to be handled` };
      insert.run(inbound.surface, inbound.id, now_ms, raw);
      return { kind: "kept" };
    },
    waiting: (count_max, after = 0) => waiting.all(after, count_max).map(rowOf),
    find(surface, id) {
      const row = find.get(surface, id);
      return row === undefined ? undefined : rowOf(row);
    },
    said(surface, chat, message) {
      const row = said.get(surface, chat, message);
      return row === undefined ? undefined : rowOf(row);
    },
    before({ surface, id, place }) {
      const own = find.get(surface, id)?.seq;
      if (own === undefined) return undefined;
      const first = own - ledgerLimits.said_before_rows_max;
      const row = before.get(own, first, surface, place.chat, place.thread ?? null);
      return row === undefined ? undefined : rowOf(row);
    },
    begin: (surface, id) => begin.get(surface, id) ?? 0,
    handled(surface, id, result, now_ms) {
      handled.run(now_ms, result, surface, id);
    },
  };
}

function rowOf(row: Row): InboxRow {
  return {
    seq: row.seq,
    inbound: JSON.parse(row.raw) as Inbound,
    received_ms: row.received_ms,
    tries: row.tries,
    ...(row.handled_ms === null ? {} : { handled: { at_ms: row.handled_ms, result: row.result ?? "" } }),
  };
}
