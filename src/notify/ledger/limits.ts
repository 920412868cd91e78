// Bounds of the ledger, with unit and reason (I9). What is kept how long is decided here and nowhere else.

const DAY_MS = 24 * 3_600_000;

export const ledgerLimits = {
  /** Nobody else writes; a reader of ours is over in less. It blocks everything, so it is short. */
  busy_wait_ms_max: 1_000,
  /** Another process that has just died may take so long to be gone. */
  lock_wait_ms_max: 500,
  /** A file up to this size is checked whole at the start, about a second; of a larger one, what delivery stands on. */
  check_bytes_max: 268_435_456,
  /** Of the log beside the file, once it was copied back into it. */
  wal_bytes_max: 16_777_216,
  /** Of the whole file: half a year of a very busy house, ten times over. Beyond it, writing fails as on a full disk. */
  bytes_max: 4_294_967_296,
  /** One thing heard, as JSON: the longest text a surface carries, many times over. */
  inbound_bytes_max: 1_048_576,
  /** Messages of all places that are looked through for the one before another. */
  said_before_rows_max: 1_000,
  /** Heard and not handled. Beyond this nobody is handling, and the platform keeps it better than we do. */
  inbox_waiting_max: 20_000,
  /** Platforms send a thing again within minutes or hours; a week is beyond all of them. */
  inbox_kept_ms: 7 * DAY_MS,
  /** Sent ones, for looking back; a board that is edited all day leaves thousands. */
  outbox_kept_ms: DAY_MS,
  /** Long enough for somebody to come back from a holiday and see what did not arrive. */
  /** Nothing is put off further; what is, was put off before somebody set the clock back. */
  due_ahead_ms_max: 7_200_000,
  dead_kept_ms: 30 * DAY_MS,
  /** Somebody may press a button that long after it was shown, and is told what was decided. */
  card_kept_ms: 180 * DAY_MS,
  /** Cards that answer one message; nobody presses them later. */
  reply_kept_ms: 30 * DAY_MS,
  /** What a confirmed or forgotten change looked like. */
  change_kept_ms: 30 * DAY_MS,
  /** Of one person, that a typed "send" or "undo" may mean. */
  changes_pending_max: 20,
  /** Of a place where nothing was heard or opened since. */
  place_kept_ms: 400 * DAY_MS,
  /** What was not said for so long is no habit. */
  habit_kept_ms: 180 * DAY_MS,
  /** Nobody counts further back than an hour. */
  pings_kept_ms: DAY_MS,
  audit_kept_ms: 800 * DAY_MS,
  /** Rows of one kind that are forgotten in one go: a few milliseconds. */
  prune_rows_max: 2_000,
  /** A code that was used is not given to another ask so soon: somebody may still type it. */
  code_rest_ms: DAY_MS,
  code_chars_min: 2,
  /** Replies are read for codes of so many characters (`reading/bind.ts`); 31⁴ are more than a day can have. */
  code_chars_max: 4,
  /** Codes of one length that are tried before a longer one is: up to nine in ten may be taken. */
  code_tries_max: 64,
  /** Typed from one screen to another. */
  challenge_chars: 4,
  pairing_chars: 8,
  pairing_kept_ms: 3_600_000,
  pairings_pending_max: 3,
  /** Wrong codes before those that are pending are void: a guess has a chance of one in 10¹¹. */
  pairing_tries_max: 5,
  /** Rows among which the one of an inbound is looked for: days of a busy house, some milliseconds. */
  audit_recent_rows: 5_000,
  /** Rows that the check of the audit holds at once. */
  audit_page_rows: 1_000,
} as const;
