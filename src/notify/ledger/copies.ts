// What stands where, as far as the platforms told us, and what should stand there.

import type { Database } from "better-sqlite3";
import type { Place, Surface } from "../../channels/channel.ts";
import type { Rev, Subject } from "../nouns.ts";
import type { CopiesTable, KeptCopy } from "./ledger.ts";
import { AT_PLACE, columnsOf, type PlaceColumns, placeOf } from "./place-columns.ts";
import { standingRows } from "./standing-rows.ts";

interface Row extends PlaceColumns {
  readonly subject: string;
  readonly answering: string | null;
  readonly message: string;
  readonly ref_chat: string;
  readonly ref_thread: string | null;
  readonly shown: string;
  readonly wanted: string;
  readonly state: string;
  readonly delivered_ms: number;
  readonly rendered: string;
  readonly whole: string;
  readonly changed_ms: number;
}

const ROW = `subject, surface, chat, thread, only_user, answering, message, ref_chat, ref_thread, shown, wanted, state,
  delivered_ms, rendered, whole, changed_ms`;

interface Message extends PlaceColumns {
  readonly subject: string;
}

export function copiesTable(db: Database): CopiesTable {
  const find = db.prepare<[PlaceColumns & { readonly subject: string }], Row>(
    `SELECT ${ROW} FROM copies WHERE subject = @subject AND ${AT_PLACE}`,
  );
  const of = db.prepare<[string], Row>(`SELECT ${ROW} FROM copies WHERE subject = ? ORDER BY delivered_ms`);
  const about = db.prepare<[string, string, string], Message>(
    `SELECT subject, surface, place_chat AS chat, thread, only_user FROM messages
     WHERE surface = ? AND chat = ? AND message = ?`,
  );
  const put = db.prepare<[Row]>(
    `INSERT OR REPLACE INTO copies (${ROW}) VALUES (@subject, @surface, @chat, @thread, @only_user, @answering,
     @message, @ref_chat, @ref_thread, @shown, @wanted, @state, @delivered_ms, @rendered, @whole, @changed_ms)`,
  );
  const note = db.prepare<[Row]>(
    `INSERT INTO messages (surface, chat, message, subject, place_chat, thread, only_user, posted_ms)
     VALUES (@surface, @ref_chat, @message, @subject, @chat, @thread, @only_user, @changed_ms) ON CONFLICT DO NOTHING`,
  );
  const behind = db.prepare<[number], Row>(
    `SELECT ${ROW} FROM copies WHERE shown <> wanted ORDER BY changed_ms LIMIT ?`,
  );
  const settled = db
    .prepare<[], string[]>(
      `SELECT subject || char(10) || surface || char(10) || chat || char(10) || thread || char(10) || only_user,
         shown, state FROM copies
       WHERE shown = wanted AND state IN ('live', 'final') AND NOT EXISTS (
         SELECT 1 FROM outbox INDEXED BY outbox_active WHERE phase > 0 AND outbox.subject = copies.subject
           AND outbox.surface = copies.surface AND outbox.chat = copies.chat AND outbox.thread = copies.thread
           AND outbox.only_user = copies.only_user)`,
    )
    .raw();
  const live = db.prepare<[string, string], Row>(
    `SELECT ${ROW} FROM copies WHERE subject >= ? AND subject < ? AND state = 'live'`,
  );
  const standing = standingRows(db);
  return {
    find(subject, place) {
      const row = find.get({ subject, ...columnsOf(place) });
      return row === undefined ? undefined : copyOf(row);
    },
    of: (subject) => of.all(subject).map(copyOf),
    about(surface, chat, message) {
      const row = about.get(surface, chat, message);
      return row === undefined ? undefined : { subject: row.subject as Subject, place: placeOf(row) };
    },
    put(copy) {
      const row = rowOf(copy);
      put.run(row);
      note.run(row);
    },
    settled: () =>
      new Map(
        settled
          .all()
          .map(([key = "", shown, state]) => [
            key,
            { shown: shown as Rev, final: state === "final" ? "yes" : "no" },
          ]),
      ),
    behind: (count_max) => behind.all(count_max).map(copyOf),
    live: (prefix) => live.all(prefix, `${prefix}\u{10ffff}`).map(copyOf),
    liveAsks: () => standing().liveAsks,
    cutAsks: () => standing().cutAsks,
    standing: () => standing().copies,
    standingAsks: () => standing().asks,
  };
}

function rowOf(copy: KeptCopy): Row {
  const { place, ref } = copy;
  return {
    subject: copy.subject,
    ...columnsOf(place),
    answering: place.answering ?? null,
    message: ref.message,
    ref_chat: ref.chat,
    ref_thread: ref.thread ?? null,
    shown: copy.shown,
    wanted: copy.wanted,
    state: copy.state,
    delivered_ms: copy.delivered_ms,
    rendered: copy.rendered,
    whole: copy.whole,
    changed_ms: copy.changed_ms,
  };
}

function copyOf(row: Row): KeptCopy {
  const place: Place = placeOf(row, row.answering);
  const thread = row.ref_thread === null ? {} : { thread: row.ref_thread };
  return {
    subject: row.subject as Subject,
    place,
    message: row.message,
    ref: { surface: row.surface as Surface, chat: row.ref_chat, ...thread, message: row.message },
    shown: row.shown as Rev,
    wanted: row.wanted as Rev,
    state: row.state as KeptCopy["state"],
    delivered_ms: row.delivered_ms,
    rendered: row.rendered,
    whole: row.whole as KeptCopy["whole"],
    changed_ms: row.changed_ms,
  };
}
