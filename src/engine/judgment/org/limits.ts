// Bounds of what organizations share, each with unit and reason (I9).

export const orgLimits = {
  /** A way that is not open by then is not; the last copy counts on. */
  connect_ms_max: 10_000,
  /** Of one statement: each touches some hundred rows at most. */
  statement_ms_max: 30_000,
  /** An address with its password; more is another file. */
  address_chars_max: 4_096,
  /** Packs taken over; as many as one directory of guardrails may have, with room for a person's own. */
  packs_max: 50,
  /** Practices taken over: nobody follows more. */
  practices_max: 200,
  /** One line of a playbook. */
  practice_chars_max: 500,
  /** Kinds of command told of one person; the database takes the most frequent ones of all. */
  patterns_max: 200,
  /** Below this nothing repeats. */
  said_min: 3,
  /** As the database has it. */
  signature_chars_max: 300,
  /** Members and rows of the pool that a status shows. */
  shown_max: 200,
  /** An invite that nobody says more about: a working week. */
  invite_s: 7 * 86_400,
} as const;
