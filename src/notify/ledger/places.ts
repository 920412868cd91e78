// Places: where things are shown by rule, which threads were opened, up to where was heard, and where nothing arrives.

import type { Database } from "better-sqlite3";
import type { Cursor, Surface } from "../../channels/channel.ts";
import type { Closure, PlacesTable } from "./ledger.ts";
import { moveChat } from "./move-chat.ts";
import { AT_PLACE, columnsOf, type PlaceColumns, placeOf } from "./place-columns.ts";

type Timed = PlaceColumns & { readonly set_ms: number };
type TopicRow = PlaceColumns & { readonly topic: string };
type CursorRow = PlaceColumns & { readonly after: string | null };
type ClosureRow = PlaceColumns & { readonly since_ms: number; readonly why: string; readonly remedy: string };

const PLACE = "surface, chat, thread, only_user";
const GIVEN = "@surface, @chat, @thread, @only_user";

export function placesTable(db: Database): PlacesTable {
  const sql = statementsOf(db);
  const move = moveChat(db);
  const atPlace = (row: PlaceColumns | undefined) => (row === undefined ? undefined : placeOf(row));
  const topical = (row: TopicRow) => ({ topic: row.topic, place: placeOf(row) });

  return {
    route: (topic) => atPlace(sql.route.get(topic)),
    setRoute(topic, place, now_ms) {
      sql.setRoute.run({ topic, ...columnsOf(place), set_ms: now_ms });
    },
    dropRoute(topic) {
      sql.dropRoute.run(topic);
    },
    routes: () => sql.routes.all().map(topical),
    thread: (topic, surface, chat) => atPlace(sql.thread.get(topic, surface, chat)),
    setThread(topic, place, now_ms) {
      sql.setThread.run({ topic, ...columnsOf(place), set_ms: now_ms });
    },
    dropThread(topic, surface, chat) {
      sql.dropThread.run(topic, surface, chat);
    },
    topicOf: ({ surface, chat, thread }) =>
      thread === undefined ? undefined : sql.topicOf.get(surface, chat, thread),
    threads: () => sql.threads.all().map(topical),
    cursor(place) {
      const row = sql.cursor.get(columnsOf(place));
      return row === undefined ? undefined : cursorOf(row);
    },
    cursors: (surface) => sql.cursors.all(surface).map(cursorOf),
    setCursor({ place, after }, now_ms) {
      sql.setCursor.run({ ...columnsOf(place), after: after ?? null, set_ms: now_ms });
    },
    closure(place) {
      const whole = { surface: place.surface, chat: "", thread: "", only_user: "" };
      const row = sql.closure.get(columnsOf(place)) ?? sql.closure.get(whole);
      return row === undefined ? undefined : closureOf(row);
    },
    closures: () => sql.closures.all().map(closureOf),
    shut({ surface, place, since_ms, why, remedy }) {
      sql.shut.run({ ...columnsOf(place ?? { surface, chat: "" }), since_ms, why, remedy });
    },
    reopen(surface, place) {
      if (place === undefined) sql.reopenAll.run(surface);
      else sql.reopen.run(columnsOf(place));
    },
    move(surface, from, to) {
      move(surface, from, to);
      // Itself a route, so that a chat that moves on takes it along.
      if (from !== to)
        sql.setRoute.run({
          topic: movedTopic(surface, from),
          ...columnsOf({ surface, chat: to }),
          set_ms: 0,
        });
    },
    goesOn(place) {
      const now = sql.route.get(movedTopic(place.surface, place.chat));
      return now === undefined ? place : { ...place, chat: now.chat };
    },
  };
}

const movedTopic = (surface: Surface, chat: string) => `moved:${surface}:${chat}`;

function statementsOf(db: Database) {
  return {
    route: db.prepare<[string], PlaceColumns>(`SELECT ${PLACE} FROM routes WHERE topic = ?`),
    setRoute: db.prepare<[Timed & { readonly topic: string }]>(
      `INSERT OR REPLACE INTO routes (topic, ${PLACE}, set_ms) VALUES (@topic, ${GIVEN}, @set_ms)`,
    ),
    dropRoute: db.prepare<[string]>("DELETE FROM routes WHERE topic = ?"),
    routes: db.prepare<[], TopicRow>(`SELECT topic, ${PLACE} FROM routes ORDER BY topic`),
    thread: db.prepare<[string, string, string], PlaceColumns>(
      `SELECT ${PLACE} FROM threads WHERE topic = ? AND surface = ? AND chat = ?`,
    ),
    setThread: db.prepare<[Timed & { readonly topic: string }]>(
      `INSERT OR REPLACE INTO threads (topic, ${PLACE}, set_ms) VALUES (@topic, ${GIVEN}, @set_ms)`,
    ),
    dropThread: db.prepare<[string, string, string]>(
      "DELETE FROM threads WHERE topic = ? AND surface = ? AND chat = ?",
    ),
    topicOf: db
      .prepare<[string, string, string], string>(
        "SELECT topic FROM threads WHERE surface = ? AND chat = ? AND thread = ?",
      )
      .pluck(),
    threads: db.prepare<[], TopicRow>(`SELECT topic, ${PLACE} FROM threads ORDER BY topic, surface, chat`),
    cursor: db.prepare<[PlaceColumns], CursorRow>(`SELECT ${PLACE}, after FROM cursors WHERE ${AT_PLACE}`),
    cursors: db.prepare<[string], CursorRow>(`SELECT ${PLACE}, after FROM cursors WHERE surface = ?`),
    setCursor: db.prepare<[Timed & { readonly after: string | null }]>(
      `INSERT OR REPLACE INTO cursors (${PLACE}, after, set_ms) VALUES (${GIVEN}, @after, @set_ms)`,
    ),
    closure: db.prepare<[PlaceColumns], ClosureRow>(
      `SELECT ${PLACE}, since_ms, why, remedy FROM closures WHERE ${AT_PLACE}`,
    ),
    closures: db.prepare<[], ClosureRow>(
      `SELECT ${PLACE}, since_ms, why, remedy FROM closures ORDER BY since_ms, surface, chat`,
    ),
    shut: db.prepare<[ClosureRow]>(
      `INSERT INTO closures (${PLACE}, since_ms, why, remedy) VALUES (${GIVEN}, @since_ms, @why, @remedy)
       ON CONFLICT DO UPDATE SET why = excluded.why, remedy = excluded.remedy`,
    ),
    reopen: db.prepare<[PlaceColumns]>(`DELETE FROM closures WHERE ${AT_PLACE}`),
    reopenAll: db.prepare<[string]>("DELETE FROM closures WHERE surface = ?"),
  };
}

function cursorOf(row: CursorRow): Cursor {
  return { place: placeOf(row), ...(row.after === null ? {} : { after: row.after }) };
}

function closureOf(row: ClosureRow): Closure {
  const { since_ms, why, remedy } = row;
  const place = row.chat === "" ? {} : { place: placeOf(row) };
  return { surface: row.surface as Surface, ...place, since_ms, why, remedy };
}
