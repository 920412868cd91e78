// Every bound of the engine, with its unit and its reason (I9). Verbs name the limit they refuse by.

export const limits = {
  /** Longest id that becomes a file name; leaves room for suffixes below the 255 bytes of common file systems. */
  id_chars_max: 64,
  /** A record (ask, answer, tell, claim, schedule) is small; more is an attack or a mistake. */
  record_bytes_max: 1_048_576,
  /** A goal, playbook or sensor script that a person or a model writes. Beyond this no prompt could carry it. */
  body_bytes_max: 1_048_576,
  /** A question a person reads on a phone; the rest belongs in a referenced file. */
  prompt_chars_max: 16_384,
  /** An answer or a tell; goes verbatim to a worker. */
  message_chars_max: 65_536,
  title_chars_max: 200,
  reason_chars_max: 4_096,
  option_chars_max: 200,
  /** What an approval is limited to: a sentence or two, for a worker to keep to. */
  approval_limits_chars_max: 4_096,
  options_max: 25,
  /** A path or link that an ask refers to. */
  reference_chars_max: 4_096,
  /** Of the file that an ask refers to: what a person still reads before deciding. */
  reference_bytes_max: 262_144,
  ask_expires_s_max: 366 * 24 * 3_600,
  /** Ids tried before an ask gives up against other askers of the same worker. */
  ask_id_tries_max: 100,
  /** How long a writer waits for the lock of a directory before it says who may hold it. */
  lock_wait_ms_max: 20_000,
  /** Pause between two tries for a lock: grows from min to max, so that short waits are short and long ones cheap. */
  lock_retry_ms_min: 1,
  lock_retry_ms_max: 10,
  /** Writing to a directory without a pause this long, a process lets others in: they only look now and then. */
  lock_streak_ms_max: 100,
  /** Directories whose streak a process remembers; forgetting one only lets it write on. */
  lock_streaks_max: 64,
  /** Leftover temporary files remembered per directory until its lock is held; more are met by a later listing. */
  leftovers_noted_max: 64,
  /** Backstop where a file watch missed a change. */
  ask_poll_ms: 1_000,
  /** An ask's file that is gone while asks/ stands may be a restore in progress; gone this long is gone. */
  vanish_grace_ms: 5_000,
  /** asks/ itself gone: nobody takes back one ask that way. Long enough for an unmounted disk to come back. */
  vanish_directory_grace_ms: 60_000,
  /** Past an ask's expiry, how long a waiter tries to make the end durable on a disk that refuses writes. */
  expiry_seal_ms_max: 5_000,
  /** Looks at a pair of ask and answer that others keep changing before a verb gives up. */
  settle_tries_max: 8,
  wait_poll_ms: 1_000,
  /** Asking a disk more often than this is a busy loop, whatever the environment says. */
  poll_ms_min: 10,
  /** A held ask is reported again to a `wait` of the same client after this long. */
  wait_reminder_ms: 900_000,
  /** Between two looks of a `wait`, however many hints arrive: a burst of writes is one change. */
  wait_gap_ms_min: 20,
  /** Asks of which a `wait` remembers, per client, when it reported them; those beyond are reported, not reminded of. */
  wait_held_max: 2_000,
  /** Clients whose last `wait` is remembered; the one that waited longest ago is forgotten first. */
  wait_clients_max: 100,
  /** Longest wait that may be asked for: a year, as for a schedule. */
  wait_timeout_ms_max: 366 * 24 * 3_600_000,
  /** A directory whose version did not move is still read in full this often (an editor may rewrite in place). */
  full_scan_every_ms: 30_000,
  /** Previous playbook bodies kept. */
  playbook_versions_kept: 20,
  /** Settled ask and answer pairs stay beside the open ones this long, then move to the archive. */
  settled_kept_ms: 30 * 24 * 3_600_000,
  /** Records of one kind moved or removed in one run: each costs disk flushes, and the rest waits for the next run. */
  settle_moves_max: 200,
  /** Handed out at once; the rest waits for the next look. */
  tells_drained_max: 100,
  /** Drained tells kept for looking back. */
  consumed_tells_kept_ms: 7 * 24 * 3_600_000,
  events_segment_bytes_max: 5_242_880,
  /** Rotated event segments kept beside the live one; a reader further behind is told of the gap. */
  events_segments_kept: 4,
  events_read_bytes_max: 4_194_304,
  journal_bytes_max: 5_242_880,
  /** Rows of the audit that are printed unless told; and at most: some megabytes. */
  audit_lines: 50,
  /** For somebody to find their phone, unlock it, and read. */
  rehearsal_wait_ms: 120_000,
  audit_lines_max: 10_000,
  /** Of a hash, enough to compare two by eye. */
  hash_chars_shown: 12,
  /** Older journals kept beside what stands in the way of the one that is meant to be kept: a person has that long. */
  journal_aside_max: 4,
  journal_line_chars_max: 2_000,
  journal_tail_lines: 20,
  /** Of the log, where nobody says since when. */
  log_lines: 100,
  /** An empty claim file younger than this may be one that is being written. */
  claim_grace_ms: 10_000,
  claim_tries_max: 8,
  schedule_every_s_min: 60,
  schedule_in_s_max: 366 * 24 * 3_600,
  /** Sensor deadline unless `# looop:timeout=N` says otherwise. */
  sensor_timeout_ms: 60_000,
  sensor_timeout_ms_max: 600_000,
  /** What one sensor may print; it all goes into a prompt. */
  sensor_bytes_max: 8_192,
  sensor_stderr_bytes_kept: 1_024,
  /** Lines at the top of a sensor in which directives are looked for. */
  sensor_directive_lines: 20,
  /** JSON nested deeper than this is not walked (the walk recurses); such a reading counts as raw bytes. */
  json_nesting_max: 256,
  /** Edits a diff looks for before it shows a whole replacement: work and memory grow with their square. */
  diff_edits_max: 1_000,
  /** A diff that a person must approve is read whole or not at all; more nobody reads. */
  preview_chars_max: 32_768,
  /** Longest time a person may ask a verb to wait or a question to stay open. */
  duration_ms_max: 366 * 24 * 3_600_000,
  /** Candidates offered for one completion. */
  completions_max: 200,
  /** Between asking a child's group to end and making it: time to remove a lock file, not time to argue. */
  child_term_ms: 300,
  /** After SIGKILL; longer only while the kernel holds a process in a call that cannot be interrupted. */
  child_group_gone_ms_max: 2_000,
  /** A pipe still open with the whole group gone is held by somebody who left the group; he is not waited for. */
  child_drain_ms_max: 300,
  /** One event with all its fields. */
  event_line_bytes_max: 65_536,
  events_tail_max: 10_000,
  /** A policy write starts over this often against an editor who is faster, before it says so. */
  policy_write_tries_max: 8,
  /** Archived goals of one id. */
  archive_copies_max: 1_000,
  /** Playbook bodies kept within one second (or while the clock stands behind the newest). */
  playbook_suffix_max: 9_999,
  /** A tried sensor left behind by a killed process; no try takes this long. */
  sensor_trial_kept_ms: 3_600_000,
  /** By then every surface hears, also on a busy machine, and nobody waits for the start any more. */
  give_back_after_ms: 5_000,
  /** V8 lets code go that three looks in a row found unused. */
  give_back_rounds: 3,
  /** Between two of them everybody else has their turn. */
  give_back_every_ms: 1_000,
  /** Of the processor within that time: who is served then is not held up for a tenth of a second. */
  give_back_busy_ms_max: 100,
  /** Ten minutes: a house that is never quiet needs what it has. */
  give_back_looks_max: 600,
} as const;
