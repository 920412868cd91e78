// Every bound of finish lines, with its unit and its reason (I9).

export const finishLimits = {
  /** A check that names no time of its own: a suite of tests and no more. */
  check_s: 600,
  check_s_max: 7_200,
  /** Of each stream, looked through for counts of tests: the end, where runners sum up. */
  counted_bytes_max: 4_194_304,
  /** Of both streams together: it goes into the next lap's prompt and onto a card. */
  output_bytes_kept: 4_096,
  /** A summary of tests is short; more of a line is not looked at. */
  line_chars_counted: 1_000,
  /** A check that could not be run may have met a machine in trouble; after the second time a person looks. */
  tries_max: 2,
  /** Checks of one finish line: each may take minutes. */
  checks_max: 20,
  run_chars_max: 8_192,
  pattern_chars_max: 1_000,
  paths_max: 200,
  path_chars_max: 4_096,
  /** One file that is searched, and all files below a directory together. */
  searched_file_bytes_max: 4_194_304,
  searched_bytes_max: 33_554_432,
  searched_files_max: 5_000,
  /** Of a manifest or a Makefile: more is not written by hand. */
  manifest_bytes_max: 1_048_576,
  /** Manifests and scripts that a finish line leads to. */
  gate_files_max: 100,
  /** Of edited files, kept with a gate's result. */
  edited_kept_max: 20,
  /** Names shown of a longer list. */
  names_shown: 3,
} as const;
