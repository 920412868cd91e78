// Every bound of driving a plan, with its unit and its reason (I9). Those that a person sets for one plan stand in its
// draft.

export const driveLimits = {
  /** Between two looks at a running lap: a person's stop and a lap's end are noticed within it. */
  watch_ms: 500,
  /** Between two looks at its screen, which asks a process for it. */
  idle_look_ms: 5_000,
  /** Between two looks at the answers of open asks, while nothing else can be done. */
  answer_look_ms: 2_000,
  /** A session that a killed driver was about to start may still be starting; then it is no more. */
  start_grace_ms: 10_000,
  /** Turns of one drive: each is at least one event, and no plan has as many. */
  turns_max: 20_000,
  /** A lap's own question holds the worktree; with other work at hand it is parked after this long. */
  park_ms: 300_000,
  /** Times a planner may bring a draft that cannot be used. */
  planner_tries_max: 2,
  /** Times an evaluator may bring no usable verdict, before a person is asked. */
  evaluator_tries_max: 2,
  /** Laps in a row that changed nothing before the plan cools down. */
  idle_laps_max: 3,
  /** The same error this often in a row is no bad luck. */
  same_error_max: 5,
  /** Laps in a row that were refused a permission: the next would be too. */
  denials_max: 2,
  cool_down_ms: 1_800_000,
  /** After a provider's reset: clocks differ. */
  reset_margin_ms: 60_000,
  /** A clock that stands so much before what was noted was set back: no wait is held up by it. */
  set_back_ms: 60_000,
  /** Until there may be room for another worker. */
  room_wait_ms: 30_000,
  /** Of a lap's transcript, read at its end for session, cost and refusals: what it last said counts. */
  transcript_bytes_max: 8_388_608,
  /** Of an event's text. */
  why_chars_max: 2_000,
  /** Of a step, where somebody amended one that there is not: with their beginnings they fill one message. */
  criteria_named_max: 8,
  criterion_named_chars_max: 60,
  calibration_bytes_max: 1_048_576,
  notes_bytes_max: 262_144,
  contract_bytes_max: 65_536,
  /** Turns in a row that somebody else's word came in between. */
  overtaken_max: 8,
  /** Plans that one program drives at the same time; each may keep one worker busy. */
  plans_driven_max: 4,
  /** Between two looks at what there is to drive: each reads what was added to every plan's log. */
  plans_look_ms: 3_000,
  /** After a plan's end its worktree is kept so long, for who wants to look; then it goes if nothing could be lost. */
  worktree_kept_ms: 86_400_000,
  /** Between two looks at the worktrees of plans that are over: each asks git. */
  tidy_look_ms: 600_000,
  /** Until a plan that could not be driven is tried again. */
  plan_retry_ms: 60_000,
} as const;
