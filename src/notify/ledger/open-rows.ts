// The rows of open asks, in memory: of ten thousand only those that changed are read again.

import type { Database } from "better-sqlite3";
import type { AskKey, AskRow } from "../nouns.ts";
import { watchTouched } from "./touched.ts";

interface OpenRowsSource {
  all(): readonly AskRow[];
  /** Undefined: closed, or not there. */
  open(key: string): AskRow | undefined;
}

/** Read at the first call. The map changes with the next one. */
export function openRows(db: Database, source: OpenRowsSource): () => ReadonlyMap<AskKey, AskRow> {
  const rows = new Map<AskKey, AskRow>();
  let touched: ReturnType<typeof watchTouched> | undefined;
  return () => {
    touched ??= watchTouched(db, "asks", [
      ["asks", "key"],
      ["ladders", "ask"],
      ["snoozes", "ask"],
      ["votes", "ask"],
    ]);
    const stale = touched.take();
    if (stale === "all") {
      rows.clear();
      for (const row of source.all()) rows.set(row.key, row);
      return rows;
    }
    for (const key of stale as readonly AskKey[]) {
      const row = source.open(key);
      if (row === undefined) rows.delete(key);
      else rows.set(key, row);
    }
    return rows;
  };
}
