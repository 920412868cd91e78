// A chat that goes on under another id: everything that named the old id names the new one, in one transaction.

import type { Database } from "better-sqlite3";
import type { Surface } from "../../channels/channel.ts";

/** Each table with the column that names the chat. */
const columns: readonly (readonly [table: string, column: string])[] = [
  ["outbox", "chat"],
  ["copies", "chat"],
  ["copies", "ref_chat"],
  ["messages", "chat"],
  ["messages", "place_chat"],
  ["routes", "chat"],
  ["threads", "chat"],
  ["cursors", "chat"],
  ["pairings", "chat"],
  ["seen", "chat"],
];

/** Where both ids have a row of the same kind, the one that was there under the new id stands for something newer. */
export function moveChat(db: Database): (surface: Surface, from: string, to: string) => void {
  const moves = columns.map(([table, column]) =>
    db.prepare<[string, string, string]>(
      `UPDATE OR IGNORE ${table} SET ${column} = ? WHERE surface = ? AND ${column} = ?`,
    ),
  );
  const rests = columns
    .filter(([table]) => table !== "outbox")
    .map(([table, column]) =>
      db.prepare<[string, string]>(`DELETE FROM ${table} WHERE surface = ? AND ${column} = ?`),
    );
  const reopen = db.prepare<[string, string]>("DELETE FROM closures WHERE surface = ? AND chat = ?");
  return (surface, from, to) => {
    if (from === to) return;
    for (const move of moves) move.run(to, surface, from);
    for (const rest of rests) rest.run(surface, from);
    reopen.run(surface, from);
  };
}
