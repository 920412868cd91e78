// The shape of the file, as the steps that lead to it. Steps are only ever added: a file remembers how many it has
// taken, and one that has taken more than there are here was written by a newer program.

/** "loop", so that no other program's database is taken for ours. */
export const APPLICATION_ID = 0x6c_6f_6f_70;

const place = "surface TEXT NOT NULL, chat TEXT NOT NULL, thread TEXT NOT NULL, only_user TEXT NOT NULL";

const first = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
  seq INTEGER PRIMARY KEY, surface TEXT NOT NULL, id TEXT NOT NULL, received_ms INTEGER NOT NULL, raw TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, handled_ms INTEGER, result TEXT, UNIQUE (surface, id)) STRICT;
CREATE INDEX inbox_waiting ON inbox (seq) WHERE handled_ms IS NULL;
CREATE INDEX inbox_handled ON inbox (handled_ms) WHERE handled_ms IS NOT NULL;

-- What is over and not dead has no card any more. phase: 0 over, 1 waiting (pending, unknown), 2 sending. due_ms of a waiting one; changed_ms is when its state began.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, op TEXT NOT NULL, subject TEXT NOT NULL,
  lane INTEGER NOT NULL, ${place}, answering TEXT, message TEXT, rev TEXT NOT NULL, card TEXT NOT NULL,
  final TEXT NOT NULL, thread_title TEXT, attempts INTEGER NOT NULL, created_ms INTEGER NOT NULL,
  phase INTEGER NOT NULL, state TEXT NOT NULL, changed_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL,
  why TEXT, remedy TEXT, probes INTEGER NOT NULL, moves INTEGER NOT NULL, resent TEXT NOT NULL, plain TEXT NOT NULL,
  doubted TEXT NOT NULL) STRICT;
CREATE INDEX outbox_ready ON outbox (surface, chat, lane, seq) WHERE phase = 1;
CREATE INDEX outbox_due ON outbox (surface, due_ms) WHERE phase = 1;
CREATE INDEX outbox_sending ON outbox (seq) WHERE phase = 2;
CREATE INDEX outbox_active ON outbox (subject, surface, chat, thread, only_user, seq) WHERE phase > 0;
CREATE INDEX outbox_copy ON outbox (subject, surface, chat, thread, only_user, seq);
CREATE INDEX outbox_over ON outbox (state, changed_ms) WHERE phase = 0;
CREATE TABLE blobs (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE delivery_files (
  hash TEXT NOT NULL, delivery TEXT NOT NULL, PRIMARY KEY (hash, delivery)) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_files_of ON delivery_files (delivery);
CREATE TRIGGER outbox_gone AFTER DELETE ON outbox BEGIN
  DELETE FROM delivery_files WHERE delivery = old.id;
END;

CREATE TABLE copies (
  subject TEXT NOT NULL, ${place}, answering TEXT, message TEXT NOT NULL, ref_chat TEXT NOT NULL,
  ref_thread TEXT, shown TEXT NOT NULL, wanted TEXT NOT NULL, state TEXT NOT NULL, delivered_ms INTEGER NOT NULL,
  rendered TEXT NOT NULL, whole TEXT NOT NULL, changed_ms INTEGER NOT NULL,
  PRIMARY KEY (subject, surface, chat, thread, only_user)) STRICT, WITHOUT ROWID;
CREATE INDEX copies_behind ON copies (changed_ms) WHERE shown <> wanted;
CREATE INDEX copies_changed ON copies (changed_ms);
CREATE TABLE messages (
  surface TEXT NOT NULL, chat TEXT NOT NULL, message TEXT NOT NULL, subject TEXT NOT NULL, place_chat TEXT NOT NULL,
  thread TEXT NOT NULL, only_user TEXT NOT NULL, posted_ms INTEGER NOT NULL,
  PRIMARY KEY (surface, chat, message)) STRICT, WITHOUT ROWID;
CREATE INDEX messages_posted ON messages (posted_ms);

CREATE TABLE buttons (
  key TEXT PRIMARY KEY, subject TEXT NOT NULL, meaning TEXT NOT NULL, used_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX buttons_used ON buttons (used_ms);

CREATE TABLE asks (
  key TEXT PRIMARY KEY, id TEXT NOT NULL, raised_s REAL NOT NULL, code TEXT NOT NULL, opened_ms INTEGER NOT NULL,
  closed_ms INTEGER, first_delivered_ms INTEGER, recording_by TEXT, recording_since_ms INTEGER) STRICT;
CREATE INDEX asks_id ON asks (id);
CREATE INDEX asks_code ON asks (code, opened_ms);
CREATE INDEX asks_open ON asks (raised_s) WHERE closed_ms IS NULL;
CREATE INDEX asks_closed ON asks (closed_ms) WHERE closed_ms IS NOT NULL;
-- free_ms: when it may be given away; NULL while its ask is open.
CREATE TABLE codes (code TEXT PRIMARY KEY, ask TEXT NOT NULL, free_ms INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE snoozes (
  ask TEXT PRIMARY KEY, until_ms INTEGER NOT NULL, words TEXT NOT NULL, by_whom TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX snoozes_until ON snoozes (until_ms);

CREATE TABLE people (
  name TEXT PRIMARY KEY, roles TEXT NOT NULL, zone TEXT, locale TEXT, via TEXT NOT NULL,
  changed_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE identities (
  surface TEXT NOT NULL, user TEXT NOT NULL, person TEXT NOT NULL REFERENCES people (name) ON DELETE CASCADE,
  via TEXT NOT NULL, linked_ms INTEGER NOT NULL, PRIMARY KEY (surface, user)) STRICT, WITHOUT ROWID;
CREATE INDEX identities_person ON identities (person);
CREATE TABLE pairings (
  code TEXT PRIMARY KEY, who_surface TEXT NOT NULL, user TEXT NOT NULL, name TEXT NOT NULL, ${place},
  expires_ms INTEGER NOT NULL, UNIQUE (who_surface, user)) STRICT, WITHOUT ROWID;

CREATE TABLE routes (topic TEXT PRIMARY KEY, ${place}, set_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE threads (
  topic TEXT NOT NULL, ${place}, set_ms INTEGER NOT NULL, PRIMARY KEY (topic, surface, chat)) STRICT, WITHOUT ROWID;
CREATE INDEX threads_place ON threads (surface, chat, thread);
CREATE TABLE cursors (
  ${place}, after TEXT, set_ms INTEGER NOT NULL, PRIMARY KEY (surface, chat, thread, only_user)) STRICT, WITHOUT ROWID;
-- chat is empty: the whole surface.
CREATE TABLE closures (
  ${place}, since_ms INTEGER NOT NULL, why TEXT NOT NULL, remedy TEXT NOT NULL,
  PRIMARY KEY (surface, chat, thread, only_user)) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL, before_hash TEXT, before TEXT, after TEXT NOT NULL,
  after_hash TEXT, by_whom TEXT NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
  state TEXT NOT NULL) STRICT;
CREATE INDEX changes_by ON changes (by_whom, state, made_ms);
CREATE INDEX changes_expires ON changes (expires_ms);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL, deed TEXT NOT NULL,
  subject TEXT GENERATED ALWAYS AS (deed ->> 'subject') VIRTUAL) STRICT;
CREATE INDEX audit_subject ON audit (subject, seq) WHERE subject IS NOT NULL;
`;

const attention = `
-- How far an ask was brought to people, as JSON.
CREATE TABLE ladders (ask TEXT PRIMARY KEY, ladder TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE pings (
  person TEXT NOT NULL, at_ms INTEGER NOT NULL, about TEXT NOT NULL, PRIMARY KEY (person, about)) STRICT, WITHOUT ROWID;
CREATE INDEX pings_at ON pings (at_ms);
-- What the ledger remembers of a person's hours, as JSON.
CREATE TABLE habits (person TEXT PRIMARY KEY, habits TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- Of the content that the key names: when it changes, they are void.
CREATE TABLE votes (
  ask TEXT NOT NULL, person TEXT NOT NULL, at_ms INTEGER NOT NULL, surface TEXT NOT NULL, limits TEXT,
  PRIMARY KEY (ask, person)) STRICT, WITHOUT ROWID;
CREATE TABLE challenges (
  person TEXT PRIMARY KEY, ask TEXT NOT NULL, challenge TEXT NOT NULL, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE rests (
  ask TEXT NOT NULL, until_ms INTEGER NOT NULL, words TEXT NOT NULL, by_whom TEXT NOT NULL, sensor TEXT, signal TEXT,
  PRIMARY KEY (ask, by_whom)) STRICT, WITHOUT ROWID;
INSERT INTO rests (ask, until_ms, words, by_whom) SELECT ask, until_ms, words, by_whom FROM snoozes;
DROP TABLE snoozes;
ALTER TABLE rests RENAME TO snoozes;
CREATE INDEX snoozes_until ON snoozes (until_ms);
`;

const repeats = `
-- The same yes, said again and again.
CREATE TABLE habitual (
  pattern TEXT PRIMARY KEY, count INTEGER NOT NULL, proposed TEXT NOT NULL, changed_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

const sight = `
-- Before whose eyes a message of ours stood, where the surface tells; the first time of each.
CREATE TABLE seen (
  surface TEXT NOT NULL, chat TEXT NOT NULL, message TEXT NOT NULL, user TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (surface, chat, message, user)) STRICT, WITHOUT ROWID;
`;

export const steps: readonly string[] = [first, attention, repeats, sight];

/** What delivery cannot do without, for the check of a file that is too large to be checked whole. */
export const vitalTables: readonly string[] = [
  "meta",
  "outbox",
  "copies",
  "asks",
  "codes",
  "people",
  "identities",
];
