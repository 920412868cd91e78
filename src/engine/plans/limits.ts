// Every bound of plans, with its unit and its reason (I9). Those of a single plan are part of its draft.

export const planLimits = {
  /** Of a hash, enough for two drafts of one plan never to look alike; and the fewest that `go` takes. */
  hash_chars_shown: 8,
  hash_chars_min: 6,
  /** One event with all its fields: a whole draft, or a gate's results. */
  event_bytes_max: 1_048_576,
  /** All that ever happened to one plan: thousands of laps. More is read by nobody. */
  events_bytes_max: 67_108_864,
  /** Read at once of a growing log. */
  read_bytes_max: 4_194_304,
  /** Plans of which a process remembers what it read; of one that it forgot it reads all again. */
  logs_kept_max: 64,
  /** A worker's id is a plan's, a step's and a number, together at most as long as any id. */
  plan_id_chars_max: 32,
  step_id_chars_max: 24,
  /** Of a name made from a goal: a person types it. */
  plan_id_chars_made: 28,
  /** Others may take a name between looking and creating; then the next one is tried. */
  plan_id_tries_max: 20,
  /** Steps of an imported plan. More than that nobody reviews. */
  steps_max: 200,
  criteria_max: 50,
  checks_max: 20,
  anchors_max: 20,
  /** Of an imported file. */
  import_bytes_max: 1_048_576,
  /** Edits in one go. */
  edits_max: 50,
  /** Of a split: more parts than that are a plan of their own. */
  parts_max: 10,
  /** Problems told at once. */
  problems_shown_max: 20,
  /** A command that has to prove something ends within a working day. */
  timeout_s_max: 8 * 3_600,
  /** Bounds of a plan's own limits: laps, rejections and seconds that a person may still mean. */
  laps_max: 1_000,
  rejections_max: 20,
  run_s_max: 14 * 24 * 3_600,
  session_s_max: 24 * 3_600,
  usd_max: 100_000,
  tokens_max: 10_000_000_000,
  /** What a drive ended with, in two lines. */
  trouble_bytes_max: 65_536,
  /** Fewer receipts than this show no trend. */
  trend_receipts_min: 4,
  /** Plans in one picture: columns that can still be told apart. */
  trend_drawn_max: 40,
  /** A change of the mean score smaller than this is none. */
  trend_flat: 0.01,
} as const;
