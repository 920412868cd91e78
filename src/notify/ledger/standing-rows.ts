// Where each subject stands, in memory: of tens of thousands only those that changed are read again.

import type { Database } from "better-sqlite3";
import type { Place } from "../../channels/channel.ts";
import { askOf } from "../ask-key.ts";
import type { StandingCopy } from "../facts.ts";
import type { AskKey, Subject } from "../nouns.ts";
import { copyKey, type PlaceColumns, placeOf } from "./place-columns.ts";
import { watchTouched } from "./touched.ts";

interface StandingRows {
  readonly copies: ReadonlyMap<string, readonly StandingCopy[]>;
  readonly asks: ReadonlyMap<AskKey, readonly StandingCopy[]>;
  /** Of which a card is not final. */
  readonly liveAsks: ReadonlySet<AskKey>;
  /** Where such a card could not be shown whole. */
  readonly cutAsks: ReadonlyMap<AskKey, readonly Place[]>;
}

interface Row extends PlaceColumns {
  readonly subject: string;
  readonly state: string;
  readonly whole: string;
}

const SHOWN =
  "SELECT subject, surface, chat, thread, only_user, state, whole FROM copies WHERE state IN ('live', 'final')";

/** Read at the first call. What it returns changes with the next one. */
export function standingRows(db: Database): () => StandingRows {
  let read: (() => StandingRows) | undefined;
  return () => {
    read ??= openRows(db);
    return read();
  };
}

function openRows(db: Database): () => StandingRows {
  const touched = watchTouched(db, "copies", [["copies", "subject"]]);
  const all = db.prepare<[], Row>(`${SHOWN} ORDER BY delivered_ms`);
  const some = db.prepare<[string], Row>(`${SHOWN} AND subject = ? ORDER BY delivered_ms`);
  const copies = new Map<string, readonly StandingCopy[]>();
  const asks = new Map<AskKey, readonly StandingCopy[]>();
  const liveAsks = new Set<AskKey>();
  const cutAsks = new Map<AskKey, readonly Place[]>();
  const places = new Map<string, Place>();

  /** Tens of thousands of cards stand in a few places. */
  function placeAt(row: Row): Place {
    const place = placeOf(row);
    const key = copyKey("", place);
    const known = places.get(key);
    if (known === undefined) places.set(key, place);
    return known ?? place;
  }

  function keep(subject: string, rows: readonly Row[]): void {
    const theirs = rows.map((row) => ({ row, place: placeAt(row) }));
    const standing = theirs.map(
      ({ row, place }): StandingCopy => ({ place, final: row.state === "final" ? "yes" : "no" }),
    );
    copies.set(subject, standing);
    const ask = askOf(subject as Subject);
    if (ask === undefined) return;
    asks.set(ask, standing);
    const live = theirs.filter(({ row }) => row.state === "live");
    if (live.length > 0) liveAsks.add(ask);
    const cut = live.filter(({ row }) => row.whole === "cut").map(({ place }) => place);
    if (cut.length > 0) cutAsks.set(ask, cut);
  }

  function forget(subject: string): void {
    copies.delete(subject);
    const ask = askOf(subject as Subject);
    if (ask === undefined) return;
    for (const each of [asks, liveAsks, cutAsks]) each.delete(ask);
  }

  return () => {
    const stale = touched.take();
    if (stale === "all") {
      for (const each of [copies, asks, liveAsks, cutAsks, places]) each.clear();
      for (const [subject, rows] of Map.groupBy(all.all(), (row) => row.subject)) keep(subject, rows);
    } else {
      for (const subject of stale) {
        forget(subject);
        const rows = some.all(subject);
        if (rows.length > 0) keep(subject, rows);
      }
    }
    return { copies, asks, liveAsks, cutAsks };
  };
}
