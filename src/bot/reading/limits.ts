// Bounds of reading, with unit and reason (I9).

export const readingLimits = {
  /** A message that is an answer goes to the engine whole, which takes so much; a longer one is refused with words. */
  message_chars_max: 65_536,
  /** Words about a gate that are kept for a card; the engine takes no longer limits. */
  sentence_chars_max: 4_096,
  /** Of these, what is read: a decision and its limits are a sentence or two, and a longer text decides nothing. */
  sentence_read_chars_max: 600,
  /** Longest message that may be one word, number, label or time. Beyond it nothing is looked up. */
  short_chars_max: 256,
  /** A message that begins with a verb may carry the body of a goal. */
  command_chars_max: 1_048_576,
  /** The line with the verb and its arguments; what follows is its body. */
  line_chars_max: 8_192,
  arguments_max: 64,
  /** Longest phrase in a file of words. */
  phrase_chars_max: 40,
  /** Sets of languages whose words are kept compiled. */
  lexicons_max: 16,
  /** `later`, and nothing else. */
  snooze_default_ms: 2 * 3_600_000,
  /** A shorter one would be back before it is off the screen. */
  snooze_ms_min: 60_000,
  /** Whoever does not want to hear of it for longer should answer it. */
  snooze_ms_max: 92 * 24 * 3_600_000,
  morning_hour: 9,
  noon_hour: 12,
  /** After lunch, in minutes after midnight. */
  after_lunch_minute: 13 * 60 + 30,
  afternoon_hour: 15,
  evening_hour: 18,
  tonight_hour: 20,
  /** "tonight", said when tonight has begun. */
  late_hour: 22,
  weekend_hour: 10,
  /** Shorter beginnings of an option's label are words more often than labels. */
  prefix_chars_min: 3,
  log_lines_default: 20,
  log_lines_max: 500,
  journal_lines_default: 10,
  journal_lines_max: 200,
  cost_days_default: 7,
  cost_days_max: 366,
  pause_ms_max: 31 * 24 * 3_600_000,
  /** What is offered when a word was not understood. */
  near_max: 4,
  /** Below this, words are no free language that a proposer could make anything of. */
  propose_chars_min: 6,
  /** What a proposer is shown of a message, and the longest reply of it that is looked at. */
  propose_chars_max: 8_192,
  proposal_chars_max: 16_384,
  /** Open asks and names of each kind that a proposer is told of. */
  propose_names_max: 40,
  propose_prompt_chars_max: 400,
  /** A goal named after a message: enough words to know it again in a list. */
  goal_name_words: 4,
  goal_name_chars_max: 40,
} as const;
