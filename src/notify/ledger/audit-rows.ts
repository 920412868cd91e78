// The audit as rows: appended, read, checked from the oldest that is kept, and never changed.

import type { Database } from "better-sqlite3";
import {
  type Anchor,
  type AuditRow,
  auditCheck,
  auditRowOf,
  type Deed,
  FIRST,
  redactDeed,
} from "../audit.ts";
import type { Redact } from "../redact.ts";
import { ledgerLimits } from "./limits.ts";
import type { AuditTable } from "./persons.ts";

interface Row {
  readonly seq: number;
  readonly at_ms: number;
  readonly prev: string;
  readonly hash: string;
  readonly deed: string;
}

const ROW = "seq, at_ms, prev, hash, deed";
/** The last row that was forgotten by age. */
export const AUDIT_FLOOR = "audit_floor";

export function auditTable(db: Database, redact: Redact): AuditTable {
  const add = db.prepare<[Row]>(`INSERT INTO audit (${ROW}) VALUES (@seq, @at_ms, @prev, @hash, @deed)`);
  const last = db.prepare<[], Anchor>("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
  const floor = db.prepare<[string], string>("SELECT value FROM meta WHERE name = ?").pluck();
  const page = db.prepare<[number, number], Row>(
    `SELECT ${ROW} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const about = db.prepare<[string, number], Row>(
    `SELECT ${ROW} FROM audit WHERE subject = ? ORDER BY seq DESC LIMIT ?`,
  );

  const ofInbound = db.prepare<[number, string], Row>(
    `SELECT ${ROW} FROM audit WHERE seq > (SELECT max(seq) FROM audit) - ? AND json_extract(deed, '$.inbound') = ?
     ORDER BY seq DESC LIMIT 1`,
  );

  function floorOf(): Anchor {
    const kept = floor.get(AUDIT_FLOOR);
    return kept === undefined ? { seq: 0, hash: FIRST } : (JSON.parse(kept) as Anchor);
  }

  return {
    append(deed, at_ms) {
      const row = auditRowOf(
        redactDeed(deed, (text) => redact(text).text),
        at_ms,
        last.get() ?? floorOf(),
      );
      const { seq, prev, hash, at_ms: _, ...content } = row;
      add.run({ seq, at_ms, prev, hash, deed: JSON.stringify(content) });
      return row;
    },
    about: (subject, count_max) => about.all(subject, count_max).map(auditOf).reverse(),
    ofInbound(inbound) {
      const row = ofInbound.get(ledgerLimits.audit_recent_rows, inbound);
      return row === undefined ? undefined : auditOf(row);
    },
    page: (after_seq, count_max) => page.all(after_seq, count_max).map(auditOf),
    head: () => last.get() ?? floorOf(),
    verify(anchors) {
      const check = auditCheck(floorOf(), anchors);
      for (let after = 0; ; ) {
        const rows = page.all(after, ledgerLimits.audit_page_rows);
        for (const row of rows) {
          const broken = check.next(auditOf(row));
          if (broken !== undefined) return broken;
        }
        const next = rows.at(-1);
        if (next === undefined) return check.end();
        after = next.seq;
      }
    },
  };
}

function auditOf({ seq, at_ms, prev, hash, deed }: Row): AuditRow {
  return { ...deedOf(deed), seq, at_ms, prev, hash };
}

/** What cannot be read is a row all the same, and one whose hash does not fit (I12). */
function deedOf(text: string): Deed {
  try {
    return JSON.parse(text) as Deed;
  } catch (error) {
    const result = error instanceof Error ? error.message : "";
    return { event: "unreadable", actor: { kind: "us", name: "" }, result };
  }
}
