// Tables of what was ruled and how it went. A grade of one source counts once; the tally of a signature is kept decayed,
// so that a ruling reads one row however much happened.

import type { Database } from "better-sqlite3";
import type { Undone } from "../../judge.ts";
import { judgmentLimits } from "../../judgment/limits.ts";
import type { MemoryTables } from "../../judgment/ports.ts";
import { type Case, noTally, type Tally, withCase } from "../../judgment/weigh.ts";
import { decisionOf, type Row } from "./rows.ts";

type Decisions = Pick<
  MemoryTables,
  "remember" | "decision" | "grades" | "grade" | "tally" | "count" | "failing"
>;

interface TallyRow {
  readonly good: number;
  readonly bad: number;
  readonly human_bad: number;
  readonly at_ms: number;
  readonly last_why: string;
}

export function decisionsTable(db: Database): Decisions {
  const insert = db.prepare(
    `INSERT INTO decisions (id, at_ms, signature, hash, effect, risk, kind, layer, by_what, reason, advice, confidence,
       evidence, worker, goal, plan, correlation)
     VALUES (@id, @at_ms, @signature, @hash, @effect, @risk, @kind, @layer, @by, @reason, @advice, @confidence,
       @evidence, @worker, @goal, @plan, @correlation)`,
  );
  const tick = db.prepare(
    "INSERT INTO latency (bucket, count) VALUES (?, 1) ON CONFLICT (bucket) DO UPDATE SET count = count + 1",
  );
  const byId = db.prepare<[string], Row>("SELECT * FROM decisions WHERE id = ?");
  const byCorrelation = db.prepare<[string], Row>(
    "SELECT * FROM decisions WHERE correlation = ? ORDER BY seq DESC LIMIT 1",
  );
  // Its own id alone is what a person sees; before it stands whose session it was.
  const byCall = db.prepare<[string, string], Row>(
    "SELECT * FROM decisions WHERE substr(correlation, -length(?) - 1) = ' ' || ? ORDER BY seq DESC LIMIT 1",
  );
  const lately = db.prepare<[number, string, string], Row>(
    `SELECT * FROM (SELECT * FROM decisions ORDER BY seq DESC LIMIT ?)
     WHERE worker = ? AND coalesce(correlation, '') <> ? AND kind IN ('proceed', 'slow_down') ORDER BY seq DESC`,
  );
  const graded = db.prepare<[string], { grade: string; source: string; why: string }>(
    "SELECT grade, source, why FROM outcomes WHERE decision = ? ORDER BY at_ms",
  );
  const putGrade = db.prepare(
    `INSERT INTO outcomes (decision, source, grade, by_whom, why, at_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const signatureOf = db.prepare<[string], string>("SELECT signature FROM decisions WHERE id = ?").pluck();
  const tallyBy = db.prepare<[string], TallyRow>(
    "SELECT good, bad, human_bad, at_ms, last_why FROM patterns WHERE signature = ?",
  );
  const putTally = db.prepare(
    `INSERT INTO patterns (signature, good, bad, human_bad, at_ms, last_why, seeded) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (signature) DO UPDATE SET good = excluded.good, bad = excluded.bad, human_bad = excluded.human_bad,
       at_ms = excluded.at_ms, last_why = excluded.last_why, seeded = min(seeded, excluded.seeded)`,
  );
  const worst = db.prepare<[number], TallyRow & { signature: string }>(
    "SELECT signature, good, bad, human_bad, at_ms, last_why FROM patterns WHERE bad >= 1 ORDER BY bad DESC LIMIT ?",
  );

  /** Whole words of a signature, which may be of several commands. */
  function undoneRow({ worker, signatures, besides = "" }: Undone): Row | undefined {
    const done = lately.all(judgmentLimits.undone_looked_at_max, worker, besides);
    return done.find(({ signature }) =>
      signatures.some((each) => ` ${String(signature)} `.includes(` ${each} `)),
    );
  }

  function tally(signature: string): Tally {
    const row = tallyBy.get(signature);
    return row === undefined ? noTally : tallyOf(row);
  }

  function count(signature: string, one: Case, at_ms: number, from: "here" | "seed"): void {
    const { good, bad, humanBad, lastWhy } = withCase(tally(signature), one, at_ms);
    const why = lastWhy.slice(0, judgmentLimits.text_chars_max);
    putTally.run(signature, good, bad, humanBad, at_ms, why, from === "seed" ? 1 : 0);
  }

  return {
    remember(decision, took_us) {
      const { lastInsertRowid } = insert.run({
        advice: null,
        confidence: null,
        worker: null,
        goal: null,
        plan: null,
        correlation: null,
        ...decision,
        reason: decision.reason.slice(0, judgmentLimits.text_chars_max),
        evidence: JSON.stringify(decision.evidence.slice(0, judgmentLimits.evidence_max)),
      });
      tick.run(bucketOf(took_us));
      return Number(lastInsertRowid);
    },
    decision({ id, correlation, call, undone }) {
      const row =
        (id === undefined ? undefined : byId.get(id)) ??
        (correlation === undefined ? undefined : byCorrelation.get(correlation)) ??
        (call === undefined ? undefined : byCall.get(call, call)) ??
        (undone === undefined ? undefined : undoneRow(undone));
      return row === undefined ? undefined : decisionOf(row);
    },
    grades: (decision) => graded.all(decision),
    grade(decision, source, one, at_ms) {
      const signature = signatureOf.get(decision);
      const why = one.why.slice(0, judgmentLimits.text_chars_max);
      const put = putGrade.run(decision, source, one.grade, one.by, why, at_ms);
      if (put.changes === 0) return "same";
      if (signature !== undefined) count(signature, one, at_ms, "here");
      return "counted";
    },
    tally,
    count,
    failing: (max) => worst.all(max).map((row) => ({ signature: row.signature, tally: tallyOf(row) })),
  };
}

function tallyOf({ good, bad, human_bad, at_ms, last_why }: TallyRow): Tally {
  return { good, bad, humanBad: human_bad, at_ms, lastWhy: last_why };
}

/** Each edge is the one before times √2, from 16 µs on. */
function bucketOf(took_us: number): number {
  const edge = Math.ceil(2 * Math.log2(Math.max(16, took_us) / 16));
  return Math.min(judgmentLimits.latency_edges - 1, Math.max(0, edge));
}
