// Forgetting: each kind of row has an age in limits.ts beyond which nobody needs it. A bounded piece at a time, so that
// nobody waits for it.

import type { Database } from "better-sqlite3";
import { AUDIT_FLOOR } from "./audit-rows.ts";
import { ledgerLimits } from "./limits.ts";

interface Rule {
  readonly sql: string;
  readonly kept_ms: number;
}

const STANDS = `EXISTS (SELECT 1 FROM copies WHERE copies.subject = messages.subject
  AND copies.surface = messages.surface AND copies.message = messages.message)`;
/** Cards that answer one message. */
const PASSING = `(subject >= 'reply:' AND subject < 'reply;' OR subject >= 'notice:' AND subject < 'notice;'
  OR subject >= 'reading:' AND subject < 'reading;')`;

const FORGOTTEN = "NOT EXISTS (SELECT 1 FROM asks WHERE asks.key = ask) AND @before_ms > 0";

/** In the order in which they let go of each other. `@before_ms`: now, less what is kept. */
const rules: readonly Rule[] = [
  { sql: "inbox WHERE handled_ms < @before_ms", kept_ms: ledgerLimits.inbox_kept_ms },
  {
    sql: "outbox WHERE phase = 0 AND state IN ('sent', 'superseded') AND changed_ms < @before_ms",
    kept_ms: ledgerLimits.outbox_kept_ms,
  },
  {
    sql: "outbox WHERE phase = 0 AND state = 'dead' AND changed_ms < @before_ms",
    kept_ms: ledgerLimits.dead_kept_ms,
  },
  { sql: `copies WHERE changed_ms < @before_ms AND ${PASSING}`, kept_ms: ledgerLimits.reply_kept_ms },
  { sql: "copies WHERE changed_ms < @before_ms AND state <> 'live'", kept_ms: ledgerLimits.card_kept_ms },
  // The card of a worker goes with its thread; where one still works, it is shown anew.
  {
    sql: `copies WHERE changed_ms < @before_ms
      AND (subject >= 'ask:' AND subject < 'ask;' OR subject >= 'worker:' AND subject < 'worker;')`,
    kept_ms: ledgerLimits.place_kept_ms,
  },
  { sql: `messages WHERE posted_ms < @before_ms AND NOT ${STANDS}`, kept_ms: ledgerLimits.card_kept_ms },
  {
    sql: `seen WHERE @before_ms > 0 AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.surface = seen.surface
      AND messages.chat = seen.chat AND messages.message = seen.message)`,
    kept_ms: 0,
  },
  {
    sql: `buttons WHERE used_ms < @before_ms AND NOT EXISTS (
      SELECT 1 FROM copies WHERE copies.subject = buttons.subject AND copies.state = 'live')`,
    kept_ms: ledgerLimits.card_kept_ms,
  },
  { sql: "asks WHERE closed_ms < @before_ms", kept_ms: ledgerLimits.card_kept_ms },
  { sql: `ladders WHERE ${FORGOTTEN}`, kept_ms: 0 },
  { sql: `votes WHERE ${FORGOTTEN}`, kept_ms: 0 },
  { sql: `snoozes WHERE ${FORGOTTEN}`, kept_ms: 0 },
  { sql: "pings WHERE at_ms < @before_ms", kept_ms: ledgerLimits.pings_kept_ms },
  { sql: "habitual WHERE changed_ms < @before_ms", kept_ms: ledgerLimits.habit_kept_ms },
  { sql: "challenges WHERE expires_ms < @before_ms", kept_ms: 0 },
  { sql: "codes WHERE free_ms < @before_ms", kept_ms: 0 },
  { sql: "pairings WHERE expires_ms < @before_ms", kept_ms: 0 },
  { sql: "changes WHERE expires_ms < @before_ms", kept_ms: ledgerLimits.change_kept_ms },
  { sql: "threads WHERE set_ms < @before_ms", kept_ms: ledgerLimits.place_kept_ms },
  { sql: "cursors WHERE set_ms < @before_ms", kept_ms: ledgerLimits.place_kept_ms },
  {
    sql: "blobs WHERE NOT EXISTS (SELECT 1 FROM delivery_files WHERE delivery_files.hash = blobs.hash) AND @before_ms > 0",
    kept_ms: 0,
  },
];

export interface Pruned {
  readonly removed: number;
  readonly more: "yes" | "no";
}

export function pruning(db: Database): (now_ms: number) => Pruned {
  const steps = rules.map(({ sql, kept_ms }) => ({
    kept_ms,
    remove: db.prepare<[{ before_ms: number; rows_max: number }]>(`DELETE FROM ${sql} LIMIT @rows_max`),
  }));
  const audit = auditPruning(db);
  const rows_max = ledgerLimits.prune_rows_max;
  return (now_ms) => {
    const counts = steps.map(
      ({ kept_ms, remove }) => remove.run({ before_ms: now_ms - kept_ms, rows_max }).changes,
    );
    counts.push(audit(now_ms - ledgerLimits.audit_kept_ms));
    return {
      removed: counts.reduce((sum, count) => sum + count, 0),
      more: counts.some((count) => count >= rows_max) ? "yes" : "no",
    };
  };
}

/** Only from the old end, and with a note of where the chain goes on. */
function auditPruning(db: Database): (before_ms: number) => number {
  const oldest = db.prepare<[], number | null>("SELECT min(seq) FROM audit").pluck();
  const firstKept = db
    .prepare<[number], number>("SELECT seq FROM audit WHERE at_ms >= ? ORDER BY seq LIMIT 1")
    .pluck();
  const last = db.prepare<[number], { seq: number; hash: string }>(
    "SELECT seq, hash FROM audit WHERE seq <= ? ORDER BY seq DESC LIMIT 1",
  );
  const note = db.prepare<[string, string]>("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)");
  const remove = db.prepare<[number]>("DELETE FROM audit WHERE seq <= ?");
  return (before_ms) => {
    const from = oldest.get() ?? undefined;
    if (from === undefined) return 0;
    const kept = firstKept.get(before_ms) ?? Number.MAX_SAFE_INTEGER;
    const floor = last.get(Math.min(kept - 1, from + ledgerLimits.prune_rows_max - 1));
    if (floor === undefined) return 0;
    note.run(AUDIT_FLOOR, JSON.stringify(floor));
    return remove.run(floor.seq).changes;
  };
}
