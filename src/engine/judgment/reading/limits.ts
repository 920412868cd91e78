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
  /** Words that one word with braces may become. */
  brace_words_max: 32,
  /** Words of one command that are looked at. */
  words_max: 4_096,
  /** Of a command's words, that rows of tools are compared with. */
  subject_chars_max: 2_048,
  /** Files that an action names. */
  paths_max: 256,
  /** Commands that a plan in prose quotes. */
  quoted_lines_max: 16,
  /** Wrappers around wrappers. */
  wrappers_max: 8,
  /** Of an SQL script. */
  sql_statements_max: 32,
  /** Of a text that is no shell line (a page to write, an input of a tool): rules search this much of it. */
  text_chars_max: 65_536,
  /** Members of a tool's input, and how deep. */
  input_members_max: 256,
  input_depth_max: 6,
  /** What a person still recognises. */
  signature_chars_max: 160,
  /** Words of one command in it. */
  signature_words_max: 8,
  /** Longer words of an action are names of something, or secrets. */
  signature_word_chars_max: 24,
  /** Of one command in a reason. */
  why_chars_max: 80,
} as const;
