// What is to be sent, in which state it is, and what may be sent next. A row stands before anything is sent.

import type { Database, Statement } from "better-sqlite3";
import type { Surface } from "../../channels/channel.ts";
import type { Subject } from "../nouns.ts";
import { cardRows } from "./card-rows.ts";
import type { OutboxTable, Queued } from "./ledger.ts";
import { ledgerLimits } from "./limits.ts";
import { headOf, type OutboxRow, queuedOf, rowOf } from "./outbox-row.ts";
import { AT_PLACE, columnsOf, type PlaceColumns, placeOf } from "./place-columns.ts";

const ROW = `seq, id, op, subject, lane, surface, chat, thread, only_user, answering, message, rev, card, final,
  thread_title, attempts, created_ms, phase, state, changed_ms, due_ms, why, remedy, probes, moves, resent, plain, doubted`;
const MUTABLE = `op = @op, lane = @lane, surface = @surface, chat = @chat, thread = @thread, only_user = @only_user,
  message = @message, rev = @rev, final = @final, attempts = @attempts, phase = @phase, state = @state,
  changed_ms = @changed_ms, due_ms = @due_ms, why = @why, remedy = @remedy, probes = @probes, moves = @moves,
  resent = @resent, plain = @plain, doubted = @doubted`;
const CARD_IF_NEEDED = "card = CASE WHEN @phase = 0 AND @state <> 'dead' THEN '' ELSE card END";
/** Nothing newer of the same copy was put since. */
const NEWEST = `NOT EXISTS (SELECT 1 FROM outbox newer WHERE newer.subject = outbox.subject
  AND newer.surface = outbox.surface AND newer.chat = outbox.chat AND newer.thread = outbox.thread
  AND newer.only_user = outbox.only_user AND newer.seq > outbox.seq)`;

/** One that is due in the far future was put off under another wall clock. */
const DUE = `(due_ms <= @now_ms OR due_ms > @now_ms + ${ledgerLimits.due_ahead_ms_max})`;

export function outboxTable(db: Database): OutboxTable {
  const cards = cardRows(db);
  const sql = statementsOf(db);
  const undelivered = db.prepare<[Subject, number], OutboxRow>(
    `SELECT ${ROW} FROM outbox WHERE subject = ? AND (phase > 0 OR state = 'dead') ORDER BY phase = 0, seq LIMIT ?`,
  );
  const doubtedElders = eldersInDoubt(db);
  /** Who brings this one back has to know of an earlier one that may have arrived. */
  const withDoubt = (delivery: Queued): Queued =>
    doubtedElders(delivery.subject, delivery.place, 1).length === 0
      ? delivery
      : { ...delivery, doubted: "yes" };
  const queued = (row: OutboxRow | undefined) => (row === undefined ? undefined : queuedOf(row, cards));

  return {
    add(delivery) {
      sql.add.run(rowOf({ ...delivery, seq: 0 }, cards.keep(delivery.id, delivery.card)));
    },
    save(delivery) {
      const row = rowOf(delivery, "");
      sql.save.run(row);
      if (row.phase === 0 && row.state !== "dead") cards.letGo(delivery.id);
    },
    replace(delivery) {
      sql.replace.run(rowOf(delivery, cards.keep(delivery.id, delivery.card)));
    },
    find: (id) => queued(sql.find.get(id)),
    active: (subject, place) =>
      sql.active.all({ subject, ...columnsOf(place) }).map((row) => queuedOf(row, cards)),
    isActive: (subject, place) => sql.isActive.get({ subject, ...columnsOf(place) }) !== undefined,
    doubtedElders,
    lastDead(subject, place) {
      const newest = sql.newest.get({ subject, ...columnsOf(place) });
      return newest?.state === "dead" ? queuedOf(newest, cards) : undefined;
    },
    heads: (surface, now_ms, isFree) =>
      sql.chats
        .all({ surface })
        .filter(isFree)
        .flatMap((chat) => sql.head.all({ surface, chat, now_ms }))
        .map(headOf),
    nextDue_ms: (surface, now_ms) => sql.nextDue.get(surface, now_ms) ?? undefined,
    setBack: (by_ms) => void sql.setBack.run(by_ms),
    lastNoted_ms: () => sql.lastNoted.get() ?? undefined,
    sending: () => sql.sending.all().map((row) => queuedOf(row, cards)),
    dead: (count_max) => sql.dead.all(count_max).map((row) => queuedOf(row, cards)),
    undelivered: (subject, count_max) =>
      undelivered.all(subject, count_max).map((row) => queuedOf(row, cards)),
    underWay: (count_max) => sql.underWay.all(count_max).map((row) => queuedOf(row, cards)),
    deadIn: (surface, place, count_max) =>
      (place === undefined
        ? sql.deadOn.all(surface, count_max)
        : sql.deadAt.all({ ...columnsOf(place), count_max })
      ).map((row) => withDoubt(queuedOf(row, cards))),
    bury: (surface, place, { why, remedy, now_ms }) =>
      place === undefined
        ? sql.buryOn.run({ surface, why, remedy, now_ms }).changes
        : sql.buryAt.run({ ...columnsOf(place), why, remedy, now_ms }).changes,
    surfaces: () => sql.surfaces.all(),
    waitingPosts: (prefix) =>
      sql.waitingPosts
        .all(prefix, `${prefix}\u{10ffff}`)
        .map((row) => ({ id: row.id, subject: row.subject as Subject, place: placeOf(row) })),
    doubtfulPosts: (prefix, count_max) =>
      sql.doubtfulPosts
        .all(prefix, `${prefix}\u{10ffff}`, count_max)
        .map((row) => ({ subject: row.subject as Subject, place: placeOf(row) })),
    late: (before_ms) => sql.late.get(before_ms) ?? 0,
    counts: () => {
      const { waiting, unknown } = sql.waiting.get() ?? { waiting: 0, unknown: 0 };
      return { waiting, unknown, dead: sql.deadCount.get() ?? 0 };
    },
  };
}

interface Copied extends PlaceColumns {
  readonly subject: string;
}

function eldersInDoubt(db: Database): OutboxTable["doubtedElders"] {
  const elders = db
    .prepare<[Copied & { readonly count_max: number }], string>(
      `SELECT id FROM outbox WHERE subject = @subject AND ${AT_PLACE} AND state = 'dead' AND doubted = 'yes'
       ORDER BY seq DESC LIMIT @count_max`,
    )
    .pluck();
  return (subject, place, count_max) => elders.all({ subject, ...columnsOf(place), count_max });
}

function statementsOf(db: Database) {
  const row = <P extends unknown[]>(rest: string): Statement<P, OutboxRow> =>
    db.prepare<P, OutboxRow>(`SELECT ${ROW} FROM outbox ${rest}`);
  return {
    ...writingStatements(db),
    late: db
      .prepare<[number], number>("SELECT count(*) FROM outbox WHERE phase > 0 AND created_ms < ?")
      .pluck(),
    find: row<[string]>("WHERE id = ?"),
    active: row<[Copied]>(
      `INDEXED BY outbox_active WHERE subject = @subject AND ${AT_PLACE} AND phase > 0 ORDER BY seq`,
    ),
    isActive: db
      .prepare<[Copied], number>(
        `SELECT 1 FROM outbox INDEXED BY outbox_active WHERE subject = @subject AND ${AT_PLACE} AND phase > 0 LIMIT 1`,
      )
      .pluck(),
    newest: row<[Copied]>(`WHERE subject = @subject AND ${AT_PLACE} ORDER BY seq DESC LIMIT 1`),
    sending: row<[]>("WHERE phase = 2 ORDER BY seq"),
    underWay: row<[number]>("WHERE phase > 0 ORDER BY seq LIMIT ?"),
    dead: row<[number]>("WHERE phase = 0 AND state = 'dead' ORDER BY changed_ms DESC LIMIT ?"),
    deadOn: row<[string, number]>(
      `WHERE phase = 0 AND state = 'dead' AND surface = ? AND ${NEWEST} ORDER BY seq LIMIT ?`,
    ),
    deadAt: row<[PlaceColumns & { readonly count_max: number }]>(
      `WHERE phase = 0 AND state = 'dead' AND ${AT_PLACE} AND ${NEWEST} ORDER BY seq LIMIT @count_max`,
    ),
    // Jumps from chat to chat in the index, however many rows each has.
    chats: db
      .prepare<[{ surface: Surface }], string>(
        `WITH RECURSIVE chats (chat) AS (
           SELECT min(chat) FROM outbox WHERE phase = 1 AND surface = @surface
           UNION ALL
           SELECT (SELECT min(chat) FROM outbox WHERE phase = 1 AND surface = @surface AND chat > chats.chat)
           FROM chats WHERE chats.chat IS NOT NULL)
         SELECT chat FROM chats WHERE chat IS NOT NULL`,
      )
      .pluck(),
    head: db.prepare<[{ surface: Surface; chat: string; now_ms: number }], OutboxRow>(
      `SELECT id, seq, lane, surface, chat, state FROM outbox
       WHERE phase = 1 AND surface = @surface AND chat = @chat AND ${DUE}
         AND NOT EXISTS (SELECT 1 FROM outbox older WHERE older.subject = outbox.subject
           AND older.surface = outbox.surface AND older.chat = outbox.chat AND older.thread = outbox.thread
           AND older.only_user = outbox.only_user AND older.seq < outbox.seq AND older.phase > 0)
       ORDER BY lane, seq LIMIT 1`,
    ),
    nextDue: db
      .prepare<[string, number], number | null>(
        `SELECT min(due_ms) FROM outbox WHERE phase = 1 AND surface = ? AND due_ms > ?`,
      )
      .pluck(),
    lastNoted: db.prepare<[], number | null>("SELECT max(changed_ms) FROM outbox").pluck(),
    setBack: db.prepare<[number]>("UPDATE outbox SET due_ms = due_ms - ? WHERE phase = 1"),
    waitingPosts: db.prepare<[string, string], OutboxRow>(
      `SELECT id, subject, surface, chat, thread, only_user FROM outbox
       WHERE phase > 0 AND state = 'pending' AND op <> 'edit' AND doubted = 'no' AND subject >= ? AND subject < ?`,
    ),
    doubtfulPosts: db.prepare<[string, string, number], OutboxRow>(
      `SELECT subject, surface, chat, thread, only_user FROM outbox INDEXED BY outbox_active
       WHERE phase > 0 AND op <> 'edit' AND (doubted = 'yes' OR state <> 'pending') AND subject >= ? AND subject < ?
       ORDER BY seq LIMIT ?`,
    ),
    surfaces: db.prepare<[], Surface>("SELECT DISTINCT surface FROM outbox WHERE phase > 0").pluck(),
    waiting: db.prepare<[], { waiting: number; unknown: number }>(
      "SELECT count(*) AS waiting, count(*) FILTER (WHERE state = 'unknown') AS unknown FROM outbox WHERE phase > 0",
    ),
    deadCount: db
      .prepare<[], number>(`SELECT count(*) FROM outbox WHERE phase = 0 AND state = 'dead' AND ${NEWEST}`)
      .pluck(),
  };
}

interface Burial {
  readonly why: string;
  readonly remedy: string;
  readonly now_ms: number;
}

const BURY = `UPDATE outbox SET phase = 0, state = 'dead', changed_ms = @now_ms, why = @why, remedy = @remedy`;

function writingStatements(db: Database) {
  return {
    add: db.prepare<[OutboxRow]>(
      `INSERT INTO outbox (${ROW}) VALUES (NULL, @id, @op, @subject, @lane, @surface, @chat, @thread, @only_user,
       @answering, @message, @rev, @card, @final, @thread_title, @attempts, @created_ms, @phase, @state, @changed_ms,
       @due_ms, @why, @remedy, @probes, @moves, @resent, @plain, @doubted)`,
    ),
    save: db.prepare<[OutboxRow]>(`UPDATE outbox SET ${MUTABLE}, ${CARD_IF_NEEDED} WHERE id = @id`),
    buryOn: db.prepare<[Burial & { readonly surface: string }]>(
      `${BURY} WHERE phase = 1 AND state = 'pending' AND surface = @surface`,
    ),
    buryAt: db.prepare<[Burial & PlaceColumns]>(
      `${BURY} WHERE phase = 1 AND state = 'pending' AND ${AT_PLACE}`,
    ),
    replace: db.prepare<[OutboxRow]>(`UPDATE outbox SET ${MUTABLE}, card = @card WHERE id = @id`),
  };
}
