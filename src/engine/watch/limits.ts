// Every bound of the terminal view of the fleet, with its unit and its reason (I9).

export const watchLimits = {
  /** Below this nothing could be read; the view says so instead. */
  cols_min: 40,
  rows_min: 10,
  /** A terminal beyond this only costs memory. */
  cols_max: 1_000,
  rows_max: 500,
  /** For a terminal that does not know its size. */
  cols_unknown: 80,
  rows_unknown: 24,
  /** Workers shown at once; the screen above them matters more. */
  table_rows_max: 5,
  /** Between two frames: ten a second are as many as an eye follows. */
  frame_gap_ms: 100,
  /** How often the selected screen is asked whether it moved, while it does. */
  screen_busy_poll_ms: 100,
  /** While it rests its host tells of new output; this is for what makes none, such as a change of size. */
  screen_rest_poll_ms: 5_000,
  /** After its last move a screen counts as resting. */
  screen_rest_ms: 2_000,
  /** How often workers and asks are looked at when no event tells of news. */
  fleet_poll_ms: 3_000,
  /** As above; looking at the pulse costs most. */
  pulse_poll_ms: 9_000,
  /** Between two looks however much happens. */
  fleet_gap_ms: 500,
  /** Ages and countdowns move by seconds. */
  tick_ms: 1_000,
  /** A lone Escape followed by nothing for this long is the key, not the start of a sequence. */
  escape_wait_ms: 50,
  /** For looks that are under way when the person leaves; none of them changes anything. */
  leave_wait_ms: 200,
  /** A sequence that never ends is dropped. */
  sequence_chars_max: 64,
  /** One turn of the wheel. */
  wheel_lines: 3,
  /** Output replayed to look back, and lines kept of it. */
  history_bytes_max: 4_194_304,
  history_rows_max: 25_000,
  /** A wide terminal keeps fewer lines in the same memory. */
  history_cells_max: 2_000_000,
  /** Parsed in one go; keys and frames come between. */
  history_step_bytes: 65_536,
  /** Lines of the pulse's log that are kept, and events read of its past. */
  log_lines_max: 1_000,
  log_events_first: 300,
  /** Of an event or a question: characters that are laid out. */
  line_chars_max: 2_000,
  ask_chars_max: 16_384,
  /** Code points in one cell; a pile of combining marks grows out of its line. */
  cell_points_max: 4,
  /** The id of a worker is cut before this only when the terminal is at its smallest. */
  column_id_min: 10,
} as const;
