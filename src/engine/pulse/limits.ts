// Every bound of the pulse, with its unit and its reason (I9). Those a person may change are defaults of the config.

export const pulseLimits = {
  /** A committed noop is looked at again after this long: one wrong noop must not park the world for ever. */
  noop_ttl_ms: 6 * 3_600_000,
  /** Wait after a failed beat doubles from here … */
  backoff_ms_min: 60_000,
  /** … to here: long enough to spare a provider that is down, short enough to notice that it is back. */
  backoff_ms_max: 300_000,
  /** What a record of failures that cannot be understood counts for: enough to wait the longest. */
  backoff_fails_assumed: 4,
  /** More failures than this are not told apart. */
  backoff_fails_max: 1_000_000,
  /** Attempts to decide in any 60 minutes; attempts and not successes, so that a noisy loop cannot run away. */
  decides_per_hour_max: 120,
  attempts_window_ms: 3_600_000,
  /** Runs in a row that told nothing about their cost before a daily budget refuses to guess any longer. */
  unmetered_runs_max: 3,
  /** Longer than any local day (25 h where clocks go back), so that today is always complete. */
  spend_kept_ms: 50 * 3_600_000,
  /** Rows of spend kept; beyond it the oldest are folded together. */
  spend_rows_max: 20_000,
  /** Wait for a provider whose limit names no end. */
  provider_wait_ms: 900_000,
  provider_wait_ms_min: 60_000,
  /** No plan's window is longer than a week; a later end is misread. */
  provider_wait_ms_max: 8 * 24 * 3_600_000,
  /** A reading that changed in this many beats (net of quiet ones) is called flapping. */
  flap_streak: 5,
  flap_streak_max: 1_000,
  /** Default time between two looks, and the bounds of what a decider may ask for instead. */
  interval_s: 60,
  interval_s_max: 86_400,
  nudge_s_min: 5,
  nudge_s_max: 300,
  /** The world does not show what a shell command printed, so the decider is woken to read it. */
  shell_nudge_s: 5,

  workers_max: 8,
  workers_ceiling: 256,
  decide_timeout_s: 1_800,
  shell_timeout_s: 300,
  sensor_timeout_s: 60,
  verify_timeout_s: 60,
  worker_stuck_s: 900,
  /** A child that may run longer than a day is a service, not a step. */
  timeout_s_max: 86_400,
  session_ttl_s: 259_200,
  session_ttl_s_max: 366 * 86_400,
  runs_kept: 50,
  runs_kept_max: 10_000,
  decides_per_hour_ceiling: 3_600,
  /** Names in an allow-list of variables. */
  env_names_max: 200,

  /** One line of a runner's stream; a longer one is skipped and counted. */
  stream_line_bytes_max: 4_194_304,
  /** What a decider finally said; no move is longer. */
  final_text_chars_max: 2_097_152,
  rendered_line_chars_max: 500,
  /** Rendered lines handed out per push; the raw stream has the rest. */
  rendered_lines_max: 1_000,
  error_chars_max: 2_048,
  /** Where a retry pattern looks; a pattern of the owner's must not be let loose on megabytes. */
  retry_tail_chars: 4_096,
  retries_max: 10,
  retry_sleep_s: 3,
  pattern_chars_max: 200,

  /** Linux refuses one argument of 128 KiB; the terminating zero and some room belong to it. */
  argument_bytes_max: 120_000,
  command_chars_max: 8_192,

  move_chars_max: 2_097_152,
  /** Places in a text that look like the start of a JSON object. */
  move_starts_max: 64,
  shell_command_chars_max: 16_384,
  plan_steps_max: 50,

  prompt_bytes_max: 262_144,
  /** Below this the instructions alone would fill the prompt. */
  prompt_bytes_min: 32_768,
  prompt_bytes_ceiling: 4_194_304,
  prompt_playbook_chars: 16_384,
  prompt_goal_chars: 8_192,
  prompt_reading_chars: 10_240,
  prompt_ask_chars: 2_048,
  prompt_answer_chars: 4_096,
  prompt_answers: 20,
  prompt_precedents: 30,
  prompt_precedent_chars: 500,
  prompt_plans: 20,
  prompt_plan_chars: 2_048,
  prompt_parked: 20,
  prompt_interrupted: 10,
  prompt_journal_lines: 20,
  prompt_journal_chars: 500,
  prompt_change_lines: 200,
  prompt_change_chars: 240,
  prompt_command_chars: 512,
  prompt_output_chars: 2_048,
  prompt_failure_chars: 2_048,
  prompt_flapping: 20,
  prompt_inline_chars: 200,

  /** An approval that could not be acted on this long is old: the world it was given for has moved on. */
  approval_ms_max: 3_600_000,
  proposal_expiry_ms: 8 * 3_600_000,

  /** A guard record: the items of a large world, or two days of spend. */
  guard_bytes_max: 16_777_216,
  /** Sensors that run at the same time: they mostly wait for others, but each is a process. */
  sensors_at_once: 32,
  /** The newest answers that the signal about asks names, so that one given between two beats is noticed. */
  answers_in_signal: 10,
  /** Beats that find the same second taken before they give up naming their run. */
  run_id_tries_max: 100,
  /** The raw stream of one run that is kept; a flood ends here, and the meter reads on. */
  stream_log_bytes_max: 33_554_432,
  rendered_log_bytes_max: 4_194_304,
  /** The end of what a decider complained about. */
  decider_stderr_bytes: 8_192,
  /** Goals of which it is remembered when a move was last made for them. */
  goals_remembered_max: 1_000,
  /** Between two looks at what a hint was about: a worker that prints rings all the time. */
  hint_gap_ms: 100,
  /** Backstop for a yes whose hint was missed while a decider thinks; else the beats look for themselves. */
  approvals_poll_ms: 10_000,
  /** From the end of a move until it has been told: what still lies there later was left by the dead. */
  telling_ms_max: 10_000,
  /** A look that was due so long ago, with nobody deciding, is told as late: what runs in it takes seconds. */
  overdue_ms: 60_000,
  /** Between two looks at the screens of the living; an answer is looked for at once. */
  attend_ms: 5_000,
  /** While nobody lives; a start is heard of sooner. */
  attend_nobody_ms: 60_000,

  /** Moves that may wait for a yes at once: more is a decider running wild, and nobody answers that many. */
  proposals_open_max: 12,
  /** A question is asked in milliseconds; on a disk that hangs it is left to the next look. */
  asking_wait_ms_max: 10_000,
  asking_retry_ms: 5,
  /** How many ended proposals are kept for looking back. */
  proposals_done_kept: 200,
  /** Beyond the time a move was given, before one whose process cannot be looked at counts as interrupted. */
  intent_grace_ms: 60_000,
  /** How long what is neither a command nor bounded by itself may take to be over. */
  intent_timeout_ms: 600_000,
  /** What a failed command said last: enough for the decider to see why. */
  shell_error_chars: 512,
  /** What `looop run` prints of a command at most; it is kept in the proposal's record, too. */
  run_output_bytes_max: 65_536,
  /** Backstop of a `looop run` that waits for another process to finish its command. */
  run_poll_ms: 500,
  /** Looks at an answered command that nobody carries out, before its reader is told what is in the way. */
  run_idle_looks_max: 20,
  /** Proposals made within one millisecond under one name. */
  proposal_id_tries_max: 16,

  /** How far back `status` looks for the last decisions. */
  status_events: 400,
  status_decisions: 5,
  /** Days of spend that are shown at once; older events are not kept anyway where much happens. */
  spend_days_max: 366,
  /** Zones whose way of telling the time is kept made: a team's, and the machine's. */
  zones_remembered_max: 16,
} as const;
