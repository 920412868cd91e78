// Before whose eyes a message of ours stood, where the surface tells. The first time of each is kept.

import type { Database } from "better-sqlite3";
import type { SeenTable, Sighting } from "./attention.ts";

export function seenTable(db: Database): SeenTable {
  const put = db.prepare<[string, string, string, string, number]>(
    "INSERT INTO seen (surface, chat, message, user, at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const of = db.prepare<[string, string, string], Sighting>(
    "SELECT user, at_ms FROM seen WHERE surface = ? AND chat = ? AND message = ? ORDER BY at_ms, user",
  );
  return {
    put({ surface, chat, message }, { user, at_ms }) {
      put.run(surface, chat, message, user, at_ms);
    },
    of: ({ surface, chat, message }) => of.all(surface, chat, message),
  };
}
