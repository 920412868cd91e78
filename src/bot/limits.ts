// Bounds of starting, stopping and showing the program, with unit and reason (I9).

export const botLimits = {
  /** A loop that was started apart is seen to run within a second; on a machine that is very busy, within this. */
  start_wait_ms_max: 15_000,
  /** It ends within five seconds when asked; beyond this much more it hangs. */
  stop_wait_ms_max: 8_000,
  /** After the kernel was told to end it. */
  kill_wait_ms_max: 3_000,
  /** Between two looks at a lock while a person waits. */
  look_ms: 50,
  /** Of a log file before it is moved aside; one older is kept. */
  log_bytes_max: 5_242_880,
  /** The end of what a loop complained about that did not start. */
  complaint_chars: 800,
  /** The story takes seconds; a person's answer is waited for outside of this. */
  demo_ms_max: 60_000,
  demo_look_ms: 150,
  demo_journal_lines: 12,
  /** Tokens of the three platforms have 50 to 120 characters. */
  secret_chars_max: 1_024,
  /** Texts that asks refer to, kept while they are open: each has at most a quarter of a megabyte. */
  evidence_kept_max: 64,
  /** Names of asks that were worked out: some hundred bytes each. */
  keys_kept_max: 20_000,
  /** A command line in the config. */
  command_chars_max: 4_096,
} as const;
