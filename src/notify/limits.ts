// Bounds of what is said on a card and of how it is planned (I9), with unit and reason.

export const cardLimits = {
  /** The weakest surface takes 2000 characters in all, and a card must look the same everywhere. */
  text_chars_max: 1_900,
  /** The smallest header of any surface takes 150. */
  title_chars_max: 140,
  /** The shortest name of a thread that any surface takes is 100. */
  thread_chars_max: 90,
  /** Behind it a name is a sentence. */
  fact_name_chars_max: 40,
  /** One fact is read at a glance; what is longer stands in a part of its own. */
  fact_value_chars_max: 300,
  /** Small print stays small, so that what is cut is never the way to see the rest. */
  note_chars_max: 400,
  /** Where the surface asks once more: the smallest such dialog takes 300. */
  confirm_chars_max: 280,
  /** So much of the room goes to facts and small print before the long texts share the rest. */
  brief_share_max: 0.7,
  /** What a part costs besides its characters: its fence, its line breaks. */
  part_chars: 12,
  /** Bullet, colon, line break. */
  fact_chars: 6,
  /** Rows of a list on a card; a phone shows about twelve lines. */
  list_rows_max: 12,
  /** A list in a file; beyond, it is no longer read but searched, and that is done on the machine. */
  file_rows_max: 1_000,
  /** As large as any surface takes without a special permission. */
  file_bytes_max: 1_000_000,
  /** Of a hash, enough to compare two by eye. */
  hash_chars: 12,
  /** Lines of one text on a card; two screens of a phone. */
  lines_max: 40,
} as const;

export const planCardLimits = {
  /** What ended while nobody was here to be told is news for so long. */
  news_ms_max: 3_600_000,
} as const;

export const redactLimits = {
  /** Shorter values of our own are too common to be told from ordinary words. */
  own_secret_chars_min: 8,
  /** A key that was written by a person or a program is at least so long. */
  value_chars_min: 16,
  /** Bits per character; English words in a row have about 4, random letters and digits above 3.5 at this length. */
  entropy_bits_min: 3.2,
  /** A private key of 16384 bits is about so long; a block without an end is taken out so far. */
  block_chars_max: 16_384,
  /** Texts whose cleaning is remembered: labels, names of facts, small print. */
  remembered_chars_max: 200,
  /** About what all cards of a home say again and again; some hundred kilobytes. */
  remembered_max: 1_000,
} as const;

export const attentionLimits = {
  /** Steps of the ladder by age: where it stands, directly, to the deputy. After that, once a day. */
  steps_ms: [15 * 60_000, 2 * 3_600_000, 8 * 3_600_000],
  /** Of what nobody waits for. */
  patient_steps_ms: [2 * 3_600_000, 8 * 3_600_000, 24 * 3_600_000],
  daily_ms: 24 * 3_600_000,
  /** Of a step or a pause that the config names: sooner is no pause, and later nobody remembers it. */
  step_ms_min: 60_000,
  step_ms_max: 60 * 24 * 3_600_000,
  /** Whoever has not come by then does not come for a ninth. */
  steps_max: 8,
  /** Who has not answered in a week is not reached by an eighth message. */
  ladder_ms_max: 7 * 24 * 3_600_000,
  /** Before something expires, somebody is called once more: long enough to read it and decide. */
  last_call_ms: 15 * 60_000,
  /** What ends so soon counts as expiring. */
  expiring_ms: 8 * 3_600_000,
  /** More than one ping in ten minutes is no longer noticed. */
  pings_per_hour: 6,
  pings_per_hour_max: 60,
  budget_ms: 3_600_000,
  /** Longer than any night: who is quiet for so long is not there, and others are asked in their place. */
  away_ms: 14 * 3_600_000,
  /** What comes next is told to the minute. */
  same_ms: 60_000,
  /** A yes that waits for others is for what was so when it was said. */
  vote_ms_max: 24 * 3_600_000,
  /** Long enough to look at another device. */
  challenge_ms_max: 120_000,
  /** Of a code of four, before it is void: a guess has a chance of one in 10⁵. */
  challenge_tries_max: 3,
  /** What somebody types by hand. */
  phrase_chars_max: 40,
  /** A yes that was said so often in a row is worth a line of the playbook. */
  habit_count: 5,
  /** A longer line is hardly ever the same twice. */
  pattern_chars_max: 120,
  /** Of what happened, in one digest. */
  digest_rows_max: 12,
  /** Rows of the audit that are looked through for a digest. */
  digest_audit_rows: 2_000,
} as const satisfies Readonly<Record<string, number | readonly [number, ...number[]]>>;
