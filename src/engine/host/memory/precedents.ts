// Tables of what people decided, what would have been said before, and their practices.

import type { Database } from "better-sqlite3";
import { judgmentLimits } from "../../judgment/limits.ts";
import type { MemoryTables } from "../../judgment/ports.ts";
import { listText, precedentOf, predictionOf, type Row } from "./rows.ts";

type Precedents = Pick<
  MemoryTables,
  "sayings" | "candidates" | "precedent" | "precedentsOfAsk" | "keep" | "rules" | "yeses" | "said"
>;

export function precedentsTable(db: Database): Precedents {
  const bySignature = db.prepare<[string, number], Row>(
    "SELECT * FROM precedents WHERE signature = ? AND signature <> '' AND weight > 0 ORDER BY at_ms DESC LIMIT ?",
  );
  const byKind = db.prepare<[string, number], Row>(
    "SELECT * FROM precedents WHERE kind = ? AND weight > 0 ORDER BY at_ms DESC LIMIT ?",
  );
  const byId = db.prepare<[string], Row>("SELECT * FROM precedents WHERE id = ?");
  const byAsk = db.prepare<[string], Row>(
    "SELECT * FROM precedents WHERE ask = ? ORDER BY at_ms DESC LIMIT 50",
  );
  const taught = db.prepare<[number], Row>(
    "SELECT * FROM precedents WHERE source = 'taught' ORDER BY at_ms DESC LIMIT ?",
  );
  const insert = db.prepare(
    `INSERT INTO precedents (id, key, at_ms, signature, class, kind, risk, words, options, choice, source, person, scope,
       goal, worker, ask, link, expires_ms, weight, why, origin)
     VALUES (@id, @key, @at_ms, @signature, @class, @kind, @risk, @words, @options, @choice, @source, @person, @scope,
       @goal, @worker, @ask, @link, @expires_ms, @weight, @why, @from)
     ON CONFLICT DO NOTHING`,
  );
  const yesBy = db.prepare<
    [{ readonly min: number; readonly max: number }],
    { signature: string; risk: "reversible"; yes: number; no: number; taught: number }
  >(
    `SELECT signature, max(risk) AS risk, sum(choice = 'approve' AND source <> 'habit') AS yes,
       sum(choice <> 'approve') AS no, sum(source = 'taught') AS taught
     FROM precedents WHERE signature <> '' AND weight > 0 GROUP BY signature
     HAVING taught = 0
       AND ((yes >= @min AND no = 0) OR (no >= @min AND sum(choice = 'deny') = no AND sum(choice = 'approve') = 0))
     ORDER BY yes + no DESC, signature LIMIT @max`,
  );
  const said = db.prepare<[number, number], { signature: string; yes: number; no: number }>(
    `SELECT signature, sum(choice = 'approve') AS yes, sum(choice = 'deny') AS no
     FROM precedents WHERE signature <> '' AND weight > 0 AND source = 'answer' AND origin = 'here'
     GROUP BY signature HAVING yes + no >= ? ORDER BY yes + no DESC, signature LIMIT ?`,
  );
  return {
    sayings: (signature, max) => bySignature.all(signature, max).map(precedentOf),
    candidates({ signature, kind }, max) {
      const exact = signature === "" ? [] : bySignature.all(signature, max);
      const seen = new Set(exact.map((row) => row.id));
      const others = byKind.all(kind, max).filter((row) => !seen.has(row.id ?? null));
      return [...exact, ...others].map(precedentOf);
    },
    precedent(id) {
      const row = byId.get(id);
      return row === undefined ? undefined : precedentOf(row);
    },
    precedentsOfAsk: (ask) => byAsk.all(ask).map(precedentOf),
    keep(precedent) {
      const put = insert.run({
        goal: null,
        worker: null,
        ask: null,
        link: null,
        expires_ms: null,
        ...precedent,
        why: precedent.why?.slice(0, judgmentLimits.text_chars_max) ?? null,
        words: listText(precedent.words),
        options: listText(precedent.options),
      });
      return put.changes === 0 ? "same" : "kept";
    },
    rules: (max) => taught.all(max).map(precedentOf),
    yeses: (min, max) => yesBy.all({ min, max }),
    said: (min, max) => said.all(min, max),
  };
}

type Predictions = Pick<
  MemoryTables,
  "predict" | "prediction" | "settlePrediction" | "predictions" | "keepPractice" | "practices"
>;

/** Of many at once nobody wants the evidence. */
const lean = `key, ask, at_ms, class, choice, confidence, mode, close, '' AS reason, '[]' AS evidence, actual, right,
  settled_ms`;

export function predictionsTable(db: Database): Predictions {
  const insert = db.prepare(
    `INSERT INTO predictions (key, ask, at_ms, class, choice, confidence, mode, close, reason, evidence)
     VALUES (@key, @ask, @at_ms, @class, @choice, @confidence, @mode, @close, @reason, @evidence)
     ON CONFLICT DO UPDATE SET mode = excluded.mode WHERE excluded.mode = 'own' AND actual IS NULL`,
  );
  const byKey = db.prepare<[string], Row>("SELECT * FROM predictions WHERE key = ?");
  const byAsk = db.prepare<[string], Row>(
    "SELECT * FROM predictions WHERE ask = ? ORDER BY at_ms DESC LIMIT 1",
  );
  const settle = db.prepare(
    "UPDATE predictions SET actual = ?, right = ?, settled_ms = ?, mode = iif(?, 'shadow', mode) WHERE key = ?",
  );
  const ofClass = db.prepare<[string, number], Row>(
    `SELECT ${lean} FROM predictions WHERE class = ? ORDER BY at_ms DESC LIMIT ?`,
  );
  const ofAll = db.prepare<[number], Row>(`SELECT ${lean} FROM predictions ORDER BY at_ms DESC LIMIT ?`);
  const putPractice = db.prepare(
    `INSERT INTO practices (id, text, person, origin, at_ms) VALUES (@id, @text, @person, @from, @at_ms)
     ON CONFLICT (id) DO UPDATE SET text = excluded.text, at_ms = excluded.at_ms`,
  );
  const practices = db.prepare<
    [number],
    { id: string; text: string; person: string; from: "here"; at_ms: number }
  >('SELECT id, text, person, origin AS "from", at_ms FROM practices ORDER BY at_ms DESC LIMIT ?');
  return {
    predict(prediction) {
      insert.run({ choice: null, ...prediction, evidence: JSON.stringify(prediction.evidence) });
    },
    prediction(keyOrAsk) {
      const row = byKey.get(keyOrAsk) ?? byAsk.get(keyOrAsk);
      return row === undefined ? undefined : predictionOf(row);
    },
    settlePrediction(key, { actual, right, by }, at_ms) {
      settle.run(actual, right, at_ms, by === "answer" ? 1 : 0, key);
    },
    predictions: (of, max) => (of === "all" ? ofAll.all(max) : ofClass.all(of, max)).map(predictionOf),
    keepPractice(practice) {
      putPractice.run({ ...practice, text: practice.text.slice(0, judgmentLimits.text_chars_max) });
    },
    practices: (max) => practices.all(max),
  };
}
