// What a press means. A key is made from the subject and the meaning with this ledger's secret: drawing a card again
// gives the same keys, and nobody else can make one.

import { createHmac } from "node:crypto";
import type { Database } from "better-sqlite3";
import type { Card } from "../../channels/channel.ts";
import { canonicalText } from "../digest.ts";
import type { Draft, Meaning, Subject } from "../nouns.ts";
import type { ButtonsTable } from "./ledger.ts";

/** 120 bits: beyond guessing, and it fits where a platform allows least. */
const KEY_CHARS = 20;

export function buttonsTable(db: Database, secret: string): ButtonsTable {
  const keep = db.prepare<[string, string, string, number]>(
    `INSERT INTO buttons (key, subject, meaning, used_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET used_ms = excluded.used_ms WHERE excluded.used_ms > used_ms`,
  );
  const find = db.prepare<[string], { readonly subject: string; readonly meaning: string }>(
    "SELECT subject, meaning FROM buttons WHERE key = ?",
  );

  function keyOf(subject: Subject, meaning: Meaning, now_ms: number): string {
    const text = canonicalText(meaning);
    const key = createHmac("sha256", secret)
      .update(`button\n${subject}\n${text}`)
      .digest("base64url")
      .slice(0, KEY_CHARS);
    keep.run(key, subject, text, now_ms);
    return key;
  }

  return {
    keyOf,
    arm(subject, draft: Draft, now_ms): Card {
      const rows = draft.rows.map((row) =>
        row.map(({ means, ...button }) => ({ ...button, key: keyOf(subject, means, now_ms) })),
      );
      return { ...draft, rows };
    },
    find(key) {
      const row = find.get(key);
      if (row === undefined) return undefined;
      return { subject: row.subject as Subject, meaning: JSON.parse(row.meaning) as Meaning };
    },
  };
}
