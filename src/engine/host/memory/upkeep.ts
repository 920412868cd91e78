// Counting, forgetting and pruning memory.db. What is forgotten because somebody said so goes at once and whole; what is
// only old goes a little at a time.

import type { Database } from "better-sqlite3";
import { judgmentLimits } from "../../judgment/limits.ts";
import type { Forgotten, MemoryTables } from "../../judgment/ports.ts";

const nothing: Forgotten = { precedents: 0, patterns: 0, practices: 0, decisions: 0, predictions: 0 };

export function upkeepTable(db: Database): Pick<MemoryTables, "counts" | "people" | "forget" | "prune"> {
  const run = (sql: string, ...values: readonly (string | number)[]): number =>
    db.prepare(sql).run(...values).changes;
  const number = (sql: string): number => Number(db.prepare(sql).pluck().get());

  const others = db
    .prepare("SELECT (SELECT min(person) FROM precedents) <> (SELECT max(person) FROM precedents)")
    .pluck();
  return {
    counts() {
      const latency = Array.from({ length: judgmentLimits.latency_edges }, () => 0);
      const rows = db
        .prepare<[], { bucket: number; count: number }>("SELECT bucket, count FROM latency")
        .all();
      for (const { bucket, count } of rows) latency[bucket] = count;
      return {
        decisions: number("SELECT count(*) FROM decisions"),
        precedents: number("SELECT count(*) FROM precedents"),
        good: number("SELECT count(*) FROM outcomes WHERE grade = 'good'"),
        bad: number("SELECT count(*) FROM outcomes WHERE grade = 'bad'"),
        latency,
        rulings: db
          .prepare<[], { layer: string; ruling: string; count: number }>(
            "SELECT layer, kind AS ruling, count(*) AS count FROM decisions GROUP BY layer, kind ORDER BY layer, kind",
          )
          .all(),
      };
    },
    people: () => (others.get() === 1 ? 2 : 1),
    forget(what) {
      switch (what.by) {
        case "id":
          return {
            ...nothing,
            precedents: run("DELETE FROM precedents WHERE id = ? OR ask = ?", what.id, what.id),
            practices: run("DELETE FROM practices WHERE id = ?", what.id),
            predictions: run("DELETE FROM predictions WHERE ask = ? OR key = ?", what.id, what.id),
            decisions: run("DELETE FROM decisions WHERE id = ?", what.id),
          };
        case "signature":
          return {
            ...nothing,
            precedents: run("DELETE FROM precedents WHERE signature = ? AND signature <> ''", what.signature),
            patterns: run("DELETE FROM patterns WHERE signature = ?", what.signature),
          };
        case "seed":
          return {
            ...nothing,
            precedents: run("DELETE FROM precedents WHERE origin = 'seed'"),
            patterns: run("DELETE FROM patterns WHERE seeded = 1"),
            practices: run("DELETE FROM practices WHERE origin = 'seed'"),
          };
        case "all":
          run("DELETE FROM outcomes");
          run("DELETE FROM latency");
          return {
            precedents: run("DELETE FROM precedents"),
            patterns: run("DELETE FROM patterns"),
            practices: run("DELETE FROM practices"),
            decisions: run("DELETE FROM decisions"),
            predictions: run("DELETE FROM predictions"),
          };
      }
    },
    prune: (now_ms) => pruneOld(run, now_ms) + pruneMany(run, number),
  };
}

type Run = (sql: string, ...values: readonly (string | number)[]) => number;

function pruneOld(run: Run, now_ms: number): number {
  const old = (table: string, key: string, kept_ms: number, and = "") =>
    run(
      `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE at_ms < ? ${and} ORDER BY at_ms LIMIT ?)`,
      now_ms - kept_ms,
      judgmentLimits.prune_rows_max,
    );
  return (
    old("decisions", "seq", judgmentLimits.decisions_kept_ms) +
    // A rule that somebody taught stands until they take it back or it expires.
    old("precedents", "seq", judgmentLimits.precedents_kept_ms, "AND source <> 'taught'") +
    old("predictions", "key", judgmentLimits.predictions_kept_ms) +
    run(
      "DELETE FROM outcomes WHERE (decision, source) IN (SELECT decision, source FROM outcomes WHERE at_ms < ? LIMIT ?)",
      now_ms - judgmentLimits.decisions_kept_ms,
      judgmentLimits.prune_rows_max,
    )
  );
}

function pruneMany(run: Run, number: (sql: string) => number): number {
  const beyond = (table: string, key: string, kept_max: number, and = "") => {
    const many = number(`SELECT count(*) FROM ${table}`) - kept_max;
    if (many <= 0) return 0;
    const sql = `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} ${and} ORDER BY at_ms LIMIT ?)`;
    return run(sql, Math.min(many, judgmentLimits.prune_rows_max));
  };
  return (
    beyond("decisions", "seq", judgmentLimits.decisions_kept_max) +
    beyond("precedents", "seq", judgmentLimits.precedents_kept_max, "WHERE source <> 'taught'") +
    beyond("patterns", "signature", judgmentLimits.patterns_kept_max)
  );
}
