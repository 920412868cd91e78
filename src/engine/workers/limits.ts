// Every bound of the fleet, with its unit and its reason (I9). What a person may change stands in the config.

export const fleetLimits = {
  /** A worker that may run longer than this needs no deadline but a person. */
  deadline_s_max: 366 * 24 * 3_600,
  /** The contract and the preamble of a resume, around the longest task. */
  brief_bytes_max: 2_097_152,
  model_chars_max: 200,
  /** A path on this machine; the kernel takes no longer one. */
  path_bytes_max: 4_096,
  /** How long a start waits for the others before it: each takes the time of starting one host. */
  launch_wait_ms_max: 60_000,
  launch_retry_ms: 25,
  /** Times undelivered tells of a former life are looked for: each look takes a batch away. */
  tells_looks_max: 100,
  /** What is kept of the end of a check's output; it goes into a prompt. */
  verify_output_bytes_max: 2_048,
  /** Of a check's command, in the journal and the events. */
  command_chars_shown: 256,
  /** All checks of one pass together; the rest waits for the next pass. */
  verify_pass_ms_max: 120_000,
  /** A git command on a local repository; adding a worktree of a large one writes many files. */
  git_ms_max: 120_000,
  git_output_bytes_max: 16_384,
  /** Sessions asked for their screen at the same time. */
  looks_at_once: 8,
  /** Between two looks at whether worktrees may go: each is several git commands. */
  settle_every_ms: 600_000,
  /** A dialog stands still; what changed less long ago is still being drawn. */
  dialog_settle_ms: 1_500,
  /** Rows above a dialog's question that tell what it is about. */
  dialog_rows_shown: 14,
  dialog_options_max: 9,
  /** Of a question, for what is said of its dialog around its text. */
  dialog_words_max: 600,
  /** Kept of the end of a choice that is too long to be shown whole. */
  option_end_chars: 40,
  /** Between two steps of an answer: agents take keys that arrive together for pasted text. */
  dialog_step_settle_ms: 250,
  /** The same with a spinner, which never settles. */
  dialog_step_ms_max: 1_000,
  /** Patience of verbs that wait for a terminal, unless told otherwise. */
  expect_timeout_ms: 30_000,
  idle_settle_ms: 500,
  idle_timeout_ms: 30_000,
  /** A dialog that stands again this long after its answer, and drawn since, is the next one: an agent takes a key at once. */
  dialog_again_ms: 5_000,
  /** One that was not drawn since: its agent may still read the key, and whoever was typing has died. */
  dialog_unmoved_ms: 60_000,
  /** Journaled of what somebody typed. */
  typed_chars_shown: 200,
  reason_chars_max: 500,
} as const;
