// Bounds of watching the program itself, with unit and reason (I9).

export const healthLimits = {
  /** Whoever asks more often is told what was so a moment ago: an answer writes to the disk. */
  fresh_ms: 2_000,
  /** Not ready is asked for again and again, by whoever waits for the start. */
  unready_fresh_ms: 100,
  /** Looking through what judgment remembers costs milliseconds for each thousand of rows. */
  judge_fresh_ms: 60_000,
  /** A channel that nothing proves to hear counts as hearing from then on: one may be quiet for days. */
  unsure_ms: 120_000,
  /** A beat that was due so long ago, with nobody deciding, does not come any more. */
  beat_late_ms_max: 900_000,
  /** Kinds of events that are counted by name; the rest is counted together. */
  event_names_max: 150,
  /** Deliveries that were not asked for yet: two hours of a very busy house between two looks. */
  latencies_kept_max: 10_000,
  /** Fields of an event lie flat; what lies deeper is one text. */
  field_depth_max: 8,
  /** The end of what a program in the background complained about. */
  complaint_bytes_max: 65_536,
  /** A look by HTTP: more at once is no look. */
  callers_max: 16,
  request_ms_max: 5_000,
  /** Whoever holds a place open beyond that is put out with the next look at them; Node looks each half minute. */
  request_look_ms: 1_000,
} as const;
