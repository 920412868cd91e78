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
} as const;
