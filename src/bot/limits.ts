// Bounds of starting, stopping and showing the program, with unit and reason (I9).

export const botLimits = {
  /** A surface answers within a few hundred milliseconds; cards and the first beat wait no longer for it than a person would. */
  greeting_ms_max: 500,
  /** Deliveries under way that are looked at for cards that may stand somewhere; those in doubt are among the oldest. */
  doubts_max: 200,
  /** After an ask was closed: how long a word in its thread is taken for one that came late. */
  late_word_ms_max: 24 * 3_600_000,
  /** A loop that was started apart is seen to run within a second; on a machine that is very busy, within this. */
  start_wait_ms_max: 15_000,
  /** From its lock to its socket: SDKs load meanwhile. */
  hearing_wait_ms_max: 10_000,
  /** It ends within five seconds when asked; beyond this much more it hangs. */
  stop_wait_ms_max: 8_000,
  /** After the kernel was told to end it. */
  kill_wait_ms_max: 3_000,
  /** It answers within milliseconds; a stop waits for the loop. */
  systemctl_ms_max: 60_000,
  systemctl_bytes_max: 65_536,
  /** Between two looks at what the config says: one file, and those with tokens. */
  config_look_ms: 2_000,
  /** Between two tries to listen where another program does. */
  health_retry_ms: 30_000,
  /** Between two looks at whether the program on disk is still the one that runs: one call of the system. */
  program_look_ms: 2_000,
  /** An installation that compiles takes a minute or two. */
  program_wait_ms_max: 600_000,
  /** Between two looks at a lock while a person waits. */
  look_ms: 50,
  /** Events of the first moments: a few for each surface. */
  log_held_max: 200,
  /** Of a log file before it is moved aside; one older is kept. */
  log_bytes_max: 5_242_880,
  /** The end of what a loop complained about that did not start. */
  complaint_chars: 800,
  /** The story takes seconds; a person's answer is waited for outside of this. */
  demo_ms_max: 60_000,
  demo_look_ms: 150,
  /** A card is there within milliseconds, on a machine that is very busy within seconds; then the story goes on without. */
  demo_settle_ms_max: 10_000,
  demo_journal_lines: 12,
  /** Tokens of the three platforms have 50 to 120 characters. */
  secret_chars_max: 1_024,
  /** A reading of words that nobody sent is forgotten: later, the words would be about another moment. */
  reading_ms_max: 3_600_000,
  /** A difference that was shown and not confirmed. */
  change_ms_max: 3_600_000,
  /** So long a change can be taken back. */
  undo_ms_max: 600_000,
  /** A card that is under way for longer is told on the board. */
  delivery_late_ms: 60_000,
  /** Of a delivery, as every surface takes it. */
  key_chars: 22,
  /** One account is told so often that it may not. */
  refusal_every_ms: 600_000,
  refusals_kept_max: 1_000,
  /** After the last thing was handled, its answer is given so long to leave. */
  last_words_ms: 300,
  /** Warnings that a worker got come together, with so many reasons at most. */
  care_batch_ms: 60_000,
  care_whys_max: 3,
  /** Of the events of before the start, for notices that nobody has seen. */
  events_reread: 200,
  notice_age_ms_max: 3_600_000,
  /** Accounts that could not be reached directly are tried again. */
  meet_ms: 300_000,
  prune_ms: 3_600_000,
  prune_again_ms: 2_000,
  /** As many as the smallest surface shows. */
  suggestions_max: 25,
  suggestion_chars: 90,
  /** What was read so long ago may still be used to understand words, never to act on them. */
  recent_ms: 400,
  /** Everything that is shown is compared with everything that is so. */
  sweep_ms: 30_000,
  /** Changes that come together are shown together: shorter than anybody notices. */
  settle_ms: 40,
  /** After a look, by how long it took: what is said meanwhile has to be heard, and a card that is half a second late is not. */
  look_rest_factor: 3,
  look_rest_ms_max: 500,
  /** Rows of the inbox that are looked at in one go. */
  inbox_batch: 500,
  /** After what came in was kept, by how long that took: what comes meanwhile shares the next trip to the disk. */
  accept_rest_factor: 4,
  /** The platforms wait three seconds for us. */
  accept_rest_ms_max: 20,
  /** Of one chat; what is handled goes to the disk together with what follows, for each trip there takes milliseconds. */
  commits_together_max: 16,
  /** So long words of one chat are handled in one go, where nothing waits for a file; then everybody else has a turn. */
  handling_turn_ms: 40,
  handling_rest_ms: 1,
  /** Chats whose words are handled at the same time: each waits for the disk, not for the processor. */
  chats_at_once_max: 16,
  /** An arrival wakes the pump; this is for one that was missed. */
  inbox_look_ms: 5_000,
  /** Before one that broke us is tried again. */
  inbox_retry_ms: 500,
  /** Then it is told, and left. */
  inbound_tries_max: 3,
  incident_chars: 8,
  /** Of a text field in a form: what the smallest surface takes. */
  form_chars_max: 3_000,
  /** What was said about one ask, the newest: nobody reads more. */
  history_rows_max: 100,
  /** Names that are offered in place of one that does not exist. */
  names_told_max: 8,
  /** Of a worker that somebody started without naming it. */
  worker_name_words: 4,
  worker_name_chars: 40,
  /** Of a question or an answer in a line on a goal. */
  note_chars: 400,
  /** Texts that asks refer to, kept while they are open: each has at most a quarter of a megabyte. */
  evidence_kept_max: 64,
  /** Names of asks that were worked out: some hundred bytes each. */
  keys_kept_max: 20_000,
  /** Of a directory in the config: what Linux takes. */
  path_chars_max: 4_096,
  /** A command line in the config. */
  command_chars_max: 4_096,
  /** How often `concierge_command` is asked: more than people say in an hour, and what nobody minds to pay. */
  proposals_per_hour_max: 60,
  /** Each chat waits for its own. */
  proposals_at_once_max: 2,
  /** Whoever typed waits for it, and so does what they type next. */
  proposal_ms_max: 20_000,
  /** One small JSON object, many times over. */
  proposal_bytes_max: 65_536,
  /** One request and one reply, of verbs that run side by side; all figures of a busy house are the longest. */
  by_hand: { line_bytes_max: 262_144, callers_max: 16, unread_bytes_max: 1_048_576 },
  /** Of an answer to a gate: more than any gate takes, less than a line. */
  by_hand_text_chars_max: 16_384,
  /** What is done there takes a write to the disk. */
  by_hand_wait_ms_max: 10_000,
  /** The head of the audit is noted in the events: what is cut off later than this is noticed. */
  anchor_ms: 86_400_000,
  /** Rows of the audit that are printed in one go. */
  audit_rows_max: 10_000,
  deliveries_listed_max: 1_000,
  /** Of a sensor that never says anything else: then it comes back by itself. */
  sensor_wait_ms_max: 7 * 86_400_000,
  /** A surface that could not be read after an absence is asked again, later each time. */
  catch_up_wait_ms_min: 5_000,
  catch_up_wait_ms_max: 300_000,
  /** Cards of which the replies below are read after an absence: one request each, and Slack takes fifty a minute. */
  reply_threads_max: 40,
  /** Before people are told of an absence: what they wrote meanwhile is read within seconds, and is then no question. */
  gap_told_ms_max: 10_000,
  gap_look_ms: 250,
  /** A connection that broke is back within seconds; what lasts longer, people should know. */
  deaf_ms: 120_000,
  alarm_look_ms: 15_000,
  /** For a digest of somebody who has never said anything. */
  digest_ms: 86_400_000,
  /** Of one gate. More people than that do not decide, they meet. */
  approvers_max: 9,
  /** A card waits so long for what judgment says of its ask, and is changed when it comes later. */
  judged_wait_ms_max: 250,
  /** What was taught or forgotten in another process is seen after this. */
  judged_fresh_ms: 300_000,
  /** Some kilobytes each. */
  judged_kept_max: 20_000,
  /** So long judgment is looked up in one go; then everybody else has a turn. */
  judged_turn_ms: 10,
  /** Before it goes on with what is only looked up once more, by how long it took. */
  judged_rest_factor: 12,
  judged_rest_ms_max: 500,
  /** Asks that are looked up in one go: a millisecond or two each; the others come with the next look. */
  judged_waiting_max: 200,
  /** What is only `assisted` is answered so long after it was shown: a person who is there is first. */
  stand_in_wait_ms: 120_000,
  /** What was said about one ask, of which only matters whether a person said any of it. */
  touched_rows_max: 20,
  /** After what was learned: of many answers in one second the next are learned together, and cards are drawn once. */
  learn_rest_ms: 250,
  /** Before events, or an answer that could not be handed over, are tried again. */
  learn_again_ms: 30_000,
  learn_tries_max: 5,
} as const;
