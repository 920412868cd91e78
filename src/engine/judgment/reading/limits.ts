// Bounds of reading: an action comes from anybody, so no text may cost more than these (I9). What exceeds one is opaque.

export const readingLimits = {
  /** As long as the longest command of a move: what is longer is a program, and nobody reads it on a card. */
  line_chars_max: 16_384,
  /** Scripts in scripts, brackets in brackets. Real lines have two or three. */
  nesting_max: 8,
  /** Opening brackets left open at once. Counted before parsing, whose time grows with their square. */
  brackets_open_max: 32,
  /** Simple commands of one line, those of called functions included. */
  commands_max: 64,
  /** Characters of words and values together, a few more for each word: a variable in a variable doubles at each step. */
  grown_chars_max: 131_072,
  /** What one word costs of that besides its characters. */
  word_chars: 8,
  /** Nodes of syntax looked at, so that functions which call functions end. */
  steps_max: 20_000,
  /** Words that one word with braces may become, and parts of them all. */
  brace_words_max: 256,
  brace_parts_max: 16_384,
  /** Words of one command that are looked at: as many as a line holds. */
  words_max: 8_192,
  /** Of a command's words, and of one of them, that rows of tools are compared with: verbs and options are short. */
  subject_chars_max: 4_096,
  subject_word_chars_max: 128,
  /** Files that an action names. */
  paths_max: 256,
  /** As long as the path of a file may be: nothing stands at a longer one. */
  path_chars_max: 4_096,
  /** Commands that a plan in prose quotes. */
  quoted_lines_max: 32,
  /** Wrappers around wrappers. */
  wrappers_max: 32,
  /** Of an SQL script. */
  sql_statements_max: 128,
  /** Of a text that is no shell line (a page to write, an input of a tool): rules search this much of it. */
  text_chars_max: 65_536,
  /** Texts in a tool's input, and how deep. */
  input_members_max: 1_024,
  /** Whatever they are: an input may hold itself. */
  input_values_max: 65_536,
  input_depth_max: 16,
  /** What a person still recognises. */
  signature_chars_max: 160,
  /** Words of one command in it. */
  signature_words_max: 8,
  /** Longer words of an action are names of something, or secrets. */
  signature_word_chars_max: 24,
  /** Of one command in a reason. */
  why_chars_max: 80,
} as const;
