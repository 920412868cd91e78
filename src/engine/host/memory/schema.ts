// The shape of memory.db, as the steps that lead to it. Steps are only ever added: a file remembers how many it has
// taken, and one that has taken more than there are here was written by a newer program.

/** "judg", so that no other program's database is taken for ours. */
export const APPLICATION_ID = 0x6a_75_64_67;

const first = `
CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at_ms INTEGER NOT NULL, signature TEXT NOT NULL, hash TEXT NOT NULL,
  effect TEXT NOT NULL, risk TEXT NOT NULL, kind TEXT NOT NULL, layer TEXT NOT NULL, by_what TEXT NOT NULL,
  reason TEXT NOT NULL, advice TEXT, confidence REAL, evidence TEXT NOT NULL, worker TEXT, goal TEXT, plan TEXT,
  correlation TEXT) STRICT;
CREATE INDEX decisions_correlation ON decisions (correlation, seq) WHERE correlation IS NOT NULL;
CREATE INDEX decisions_at ON decisions (at_ms);
CREATE TABLE outcomes (
  decision TEXT NOT NULL, source TEXT NOT NULL, grade TEXT NOT NULL, by_whom TEXT NOT NULL, why TEXT NOT NULL,
  at_ms INTEGER NOT NULL, PRIMARY KEY (decision, source)) STRICT, WITHOUT ROWID;
-- How it went by signature, decayed as of at_ms. seeded: 1 where all of it came from somebody's history.
CREATE TABLE patterns (
  signature TEXT PRIMARY KEY, good REAL NOT NULL, bad REAL NOT NULL, human_bad REAL NOT NULL, at_ms INTEGER NOT NULL,
  last_why TEXT NOT NULL, seeded INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX patterns_at ON patterns (at_ms);
CREATE INDEX patterns_bad ON patterns (bad) WHERE bad >= 1;
CREATE TABLE precedents (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, at_ms INTEGER NOT NULL,
  signature TEXT NOT NULL, class TEXT NOT NULL, kind TEXT NOT NULL, risk TEXT NOT NULL, words TEXT NOT NULL,
  options TEXT NOT NULL, choice TEXT NOT NULL, source TEXT NOT NULL, person TEXT NOT NULL, scope TEXT NOT NULL,
  goal TEXT, worker TEXT, ask TEXT, link TEXT, expires_ms INTEGER, weight REAL NOT NULL, why TEXT,
  origin TEXT NOT NULL) STRICT;
CREATE INDEX precedents_signature ON precedents (signature, at_ms) WHERE signature <> '';
CREATE INDEX precedents_kind ON precedents (kind, at_ms);
CREATE INDEX precedents_at ON precedents (at_ms);
CREATE INDEX precedents_ask ON precedents (ask) WHERE ask IS NOT NULL;
CREATE INDEX precedents_person ON precedents (person);
CREATE UNIQUE INDEX precedents_link ON precedents (link, ask) WHERE link IS NOT NULL;
CREATE INDEX precedents_taught ON precedents (at_ms) WHERE source = 'taught';
CREATE TABLE predictions (
  key TEXT PRIMARY KEY, ask TEXT NOT NULL, at_ms INTEGER NOT NULL, class TEXT NOT NULL, choice TEXT,
  confidence REAL NOT NULL, mode TEXT NOT NULL, close TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL,
  actual TEXT, right TEXT, settled_ms INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX predictions_ask ON predictions (ask, at_ms);
CREATE INDEX predictions_class ON predictions (class, at_ms);
CREATE INDEX predictions_at ON predictions (at_ms);
CREATE TABLE practices (
  id TEXT PRIMARY KEY, text TEXT NOT NULL, person TEXT NOT NULL, origin TEXT NOT NULL,
  at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE latency (bucket INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
`;

export const steps: readonly string[] = [first];

/** Without these nobody could tell what people had said. */
export const vitalTables: readonly string[] = ["precedents", "patterns"];
