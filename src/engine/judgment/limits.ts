// Bounds of memory, ruling and clone, with unit and reason (I9).

const DAY_MS = 24 * 3_600_000;

export const judgmentLimits = {
  // --- weighing
  /** What happened so long ago counts half: habits of a project change within a month or two. */
  outcome_half_life_ms: 30 * DAY_MS,
  precedent_half_life_ms: 60 * DAY_MS,
  prediction_half_life_ms: 90 * DAY_MS,
  /** Outcomes of one signature, decayed, before they may change a ruling: fewer are luck. */
  outcomes_min: 3,
  /** Share of bad ones from which caution is raised: tests fail while somebody works on them. */
  bad_share_raise: 0.6,
  /** Outcomes of one signature, decayed, before they may take an advised check away. */
  outcomes_lower_min: 6,
  /** Lower bound of the share of good ones for that. */
  good_bound_lower: 0.7,
  /** Bad grades by people (undo, revert, a reaction), decayed, from which a person is asked. */
  human_bad_ask: 1.5,
  /** Answers of people about one signature, decayed, before they stand for a yes. */
  precedents_min: 2.5,
  /** Share of weight on the other side from which precedents contradict each other. */
  contradiction_share: 0.2,
  /** One-sided 95 %: how far a lower bound stays below what was seen. */
  wilson_z: 1.645,
  /** Rulings that a revert may be about, newest first: what is further back is nobody's revert of the moment. */
  undone_looked_at_max: 2_000,
  /** Yeses to one signature without a no, or noes without a yes, from which a rule is proposed. */
  proposal_yes_min: 5,
  proposals_max: 50,

  // --- clone
  /** Below this likeness two asks have nothing to do with each other. */
  similarity_floor: 0.55,
  /** From here on they are the same ask again. */
  similarity_exact: 0.9,
  /** Below it an ask may be recommended from another one, and is not answered from it. */
  similarity_acting: 0.8,
  /** Precedents that were looked at for one ask: newest first. */
  candidates_max: 300,
  /** Rules that people taught and that one ask is held against: newest first, and more than anybody teaches. */
  rules_looked_at_max: 2_000,
  /** Precedents of one signature that a ruling looks at: newest first. */
  precedents_looked_at_max: 50,
  /** Each newer answer to such an ask lets the ones before count so much less: a habit that flips is unlearned in five. */
  rank_decay: 0.85,
  /** Agreeing precedents before something is recommended, unless one is exact. */
  agreeing_min: 2,
  /** Of one person, before it answers in their name: a single answer is a hint, however like the ask is. */
  acting_agreeing_min: 3,
  /** What another person decided counts so much of one's own. */
  team_weight: 0.5,
  /** Words that say something about an ask; later ones are details. */
  words_max: 40,
  word_chars_min: 3,
  word_chars_max: 20,
  /** A wrong answer costs so many times an ask: bar = loss / (loss + 1). */
  loss_assisted: 9,
  loss_trusted: 4,
  /** What others notice or nobody brings back, such as a publish. */
  loss_heavy: 49,
  /** Above the bar by less than this is a close call. */
  borderline_margin: 0.03,
  /** Close calls in a row before a person is asked all the same. */
  borderline_run_max: 3,
  /** One of so many answers that the clone could give is asked for all the same: else nobody would see it go wrong. */
  audit_one_in: 10,
  /** Answers in a row that a person must have given as predicted, after one that was not. */
  right_run_min: 3,

  // --- calibration
  bins: 10,
  /** Predictions in all before stated confidence is corrected by what came of it. */
  calibration_min: 20,
  predictions_looked_at_max: 1_000,

  // --- memory
  /** Several processes write a row each; a writer is over in a millisecond. It blocks everything, so it is short. */
  busy_wait_ms_max: 1_000,
  /** Of the whole file: 100 000 decisions take 60 MB. Beyond it, writing fails as on a full disk. */
  bytes_max: 2_147_483_648,
  wal_bytes_max: 16_777_216,
  /** A file up to this size is checked whole when it is opened, a tenth of a second; a larger one, the tables that gate. */
  check_bytes_max: 8_388_608,
  /** Of SQLite's pages in memory, in KiB. */
  cache_kib: 8_192,
  /** After it could not be opened, before it is tried again: a ruling does not wait for a broken disk each time. */
  reopen_after_ms: 15_000,
  decisions_kept_ms: 180 * DAY_MS,
  decisions_kept_max: 200_000,
  precedents_kept_ms: 800 * DAY_MS,
  precedents_kept_max: 50_000,
  predictions_kept_ms: 400 * DAY_MS,
  patterns_kept_max: 100_000,
  /** Rows of one kind that are forgotten in one go: a few milliseconds. */
  prune_rows_max: 500,
  /** Writes between two looks for what is too old. */
  prune_every: 512,
  text_chars_max: 500,
  practices_max: 200,
  signatures_shown_max: 200,
  /** Rulings of which a decision names the evidence. */
  evidence_max: 12,
  /** Upper edges of the latency histogram, in microseconds; quantiles are told to this fineness. */
  latency_edges: 24,

  // --- seeding: what one look at somebody's history reads
  seed_files_max: 300,
  seed_file_bytes_max: 33_554_432,
  seed_lines_max: 400_000,
  seed_commits_max: 2_000,
  seed_signatures_max: 2_000,
  /** Times that a person ran something before it is a habit. */
  seed_habit_min: 5,
  /** A standing file of prose that is kept current. */
  prose_bytes_max: 1_048_576,
  seed_git_ms_max: 20_000,
} as const;

/** Classes of asks in which a wrong answer is noticed by others, or is final. */
export const heavyClasses: readonly string[] = [
  "publish",
  "deploy",
  "merge",
  "database",
  "delete",
  "secrets",
  "spend",
  "message",
  "root",
];
