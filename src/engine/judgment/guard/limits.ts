// Bounds of guardrail packs and of the yeses that they wait for, each with unit and reason (I9).

export const guardLimits = {
  /** A pack is written by hand; more is a mistake, and would be parsed at every change. */
  pack_bytes_max: 262_144,
  /** Of what the build makes of the packs that are shipped: their texts, and all that was read of them. */
  built_bytes_max: 4_194_304,
  /** Beyond this nobody knows what stands in a pack. */
  pack_rules_max: 500,
  /** Of one directory; more is not a set of rules but a dump. */
  packs_per_directory_max: 100,
  /** Directories upwards in which a repository's packs are looked for; no tree of people is deeper. */
  levels_max: 64,
  /** Packs kept as they were read; beyond this all are read anew. */
  packs_cached_max: 512,
  /** A pattern that a person can still read. Matching takes time in proportion to it. */
  pattern_chars_max: 2_000,
  /** Entries of one list in a rule. */
  list_items_max: 200,
  /** Characters and wildcards of one name; no file system has a longer one. */
  name_chars_max: 255,
  /** Of a rule, what it says to a person. */
  message_chars_max: 500,
  /** Problems told of one pack; the first ones mend the rest. */
  problems_told_max: 20,
  /** Of what a rule caught, shown in a reason or a card. */
  shown_chars_max: 200,
  /** Reasons why part of an action is not read, told with a ruling; the first ones say enough. */
  unread_told_max: 3,
  /** Lines of a written text that are looked at one by one where a rule has an exception. */
  lines_max: 20_000,
  /** How long a question about a tool call stays open: a working day, as for a parked move. */
  question_s_max: 8 * 3_600,
  /** From the yes to its use: later the world has moved on. */
  grant_ms_max: 3_600_000,
  /** Used and lapsed grants are kept for looking back; far longer than a yes could be given again. */
  grants_kept_ms: 30 * 24 * 3_600_000,
  /** Kept grants removed in one run: the rest waits for the next. */
  grants_pruned_max: 100,
} as const;
