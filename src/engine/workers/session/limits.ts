// Every bound of a session, with its unit and its reason (I9).

export const sessionLimits = {
  /** What every worker starts with; programs lay their screens out for it. */
  cols_default: 80,
  rows_default: 24,
  /** Wider or taller than any monitor; beyond it only memory is spent. */
  cols_max: 500,
  rows_max: 300,
  /** One file of the transcript; rotation moves whole files, so this is also the grain of what is dropped. */
  transcript_segment_bytes_max: 8 * 1_048_576,
  /** Kept of one session's output; what is older than this may be dropped, its offsets stay valid. */
  transcript_bytes_kept: 64 * 1_048_576,
  /** How often a reader that raced with a rotation looks again. */
  transcript_read_tries: 5,
  /** Pause before an append that failed (a full disk) is tried again; the terminal stands still meanwhile. */
  transcript_retry_ms: 1_000,
  /** Appends of the last words of a program that are tried on a disk that refuses them. */
  transcript_retries_at_end: 3,
  /** Given to the screen but not parsed yet; above it the terminal is not read, so its program blocks. */
  screen_backlog_bytes_max: 8_388_608,
  /** Below it reading goes on. */
  screen_backlog_bytes_low: 4_194_304,
  /** A piece of this size is part of a flood; what follows it is gathered, for most of it can then be left out. */
  screen_flood_bytes: 65_536,
  /** Gathered at most so much: whoever looks waits until it is skimmed. */
  screen_gather_bytes: 6_291_456,
  /** From here on it costs more to put it together with what lies elsewhere in memory than to draw it by itself. */
  screen_apart_bytes: 1_048_576,
  /** Gathered so long: no picture that somebody follows is older, and who waits for output hears of it by then. */
  screen_gather_ms: 48,
  /** So often one after the other while nobody follows: no status tells of an older screen. */
  screen_gather_turns_alone: 4,
  /** Where little can be left out, whoever looks would wait for all that was gathered. */
  screen_gather_bytes_dense: 262_144,
  /** Left out is most when at most one in so many bytes is drawn. */
  screen_sparse_share: 4,
  /** Parsed in one go; other work of the event loop comes between. */
  screen_step_bytes: 32_768,
  /** Typed but not yet taken by a program that does not read. */
  pty_input_bytes_max: 1_048_576,
  pty_input_retry_ms: 20,
  /** A piece of at least this much (of 4 KiB at most) is likely to be followed by more that is already there. */
  pty_flood_chunk_bytes: 1_024,
  /** Read in one turn of the event loop. */
  pty_read_bytes_max: 131_072,
  /** Memory for reading is taken in blocks of this size: what is gathered lies in one. The backlog bounds how many. */
  pty_read_block_bytes: 6_291_456,
  /** After the program's end: silence that means nobody else writes to its terminal. */
  pty_quiet_ms: 250,
  /** After the program's end: how long others may go on writing to its terminal before it is closed. */
  pty_drain_ms_max: 5_000,
  /** One control request; a paste of `message_chars_max` characters fits, JSON escapes included. */
  control_line_bytes_max: 1_048_576,
  control_clients_max: 128,
  /** A connection that says nothing is closed after this. */
  control_silence_ms_max: 60_000,
  /** A fresh host may still be binding its socket. */
  control_connect_tries: 25,
  control_connect_pause_ms: 40,
  /** Longer than the longest kill. */
  control_reply_wait_ms_max: 9_000,
  /** One `log` reply. */
  control_log_bytes_max: 262_144,
  /** One `changed` request is held at most this long; the client asks again. */
  control_hold_ms_max: 25_000,
  /** Bytes from here on do not fit in `sockaddr_un` on some platform (104 on BSD, 108 on Linux). */
  socket_path_bytes_max: 103,
  attach_clients_max: 16,
  /** A client this far behind is not sent more; it gets one fresh picture once it has caught up. */
  attach_backlog_bytes_max: 1_048_576,
  attach_frame_bytes_max: 1_048_576,
  /** A lone Escape followed at once by another key would be read as one Alt combination. */
  key_gap_ms: 60,
  /** Agents take an Enter that comes with text, or up to an eighth of a second behind it, for a line of a paste. */
  enter_gap_ms: 250,
  keys_max: 100,
  /** Hang-up first, then the hard way after this. */
  kill_grace_ms: 300,
  /** How long the killed may take to vanish from the process table. */
  kill_confirm_ms_max: 2_000,
  kill_poll_ms: 15,
  processes_max: 65_536,
  /** Starter's patience until the host says that the program runs. */
  host_start_ms_max: 15_000,
  /** Of what a host said that could not start. */
  host_complaint_chars: 400,
  host_request_bytes_max: 4_194_304,
  /** A command line beyond this cannot be started on Linux anyway. */
  command_bytes_max: 131_072,
  /** Unmatched text that `expect` looks back on; a match must fit into it. */
  expect_window_chars_max: 1_048_576,
  pattern_chars_max: 2_000,
  /** One look at one window. A pattern that backtracks beyond this is refused. */
  pattern_ms_max: 500,
  /** Where no host tells us of changes: how often files are looked at. */
  file_poll_ms: 250,
  /** An escape sequence that never ends stops being one after this many characters. */
  escape_chars_max: 65_536,
  /** A line of the log that never ends is handed out in pieces of this size. */
  line_chars_max: 65_536,
  /** Read at once from a transcript. */
  log_read_bytes: 1_048_576,
  /** Final screen of an ended session: the largest screen in full colour fits. */
  screen_record_bytes_max: 33_554_432,
  /** Replayed to draw the screen of a session whose host left no final one. */
  replay_bytes_max: 4_194_304,
} as const;
