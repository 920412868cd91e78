// Bounds of looking everything over, with unit and reason (I9).

export const doctorLimits = {
  /** A platform answers within two seconds, or is asked again later. */
  channel_ms_max: 20_000,
  /** An agent that prints its version. */
  version_ms_max: 15_000,
  version_bytes_max: 4_096,
  /** More than a pipe and a terminal hold at once, so that a lost tail would be seen. */
  tail_bytes: 200_000,
  tail_ms_max: 10_000,
  /** Below this nothing can be relied on; below the other a busy week may fill it. */
  free_bytes_min: 209_715_200,
  free_bytes_low: 1_073_741_824,
  /** A directory of many small files runs out of names before it runs out of bytes. */
  free_files_min: 5_000,
  /** Of a network file system's clock against ours; expiry and order go by both. */
  drift_ms_max: 2_000,
  future_ms_max: 60_000,
  /** A writer needs milliseconds; what is that old was left by one that died. */
  leftover_age_ms_min: 600_000,
  /** Unpacking the largest set takes minutes; what nobody touched for a day is of no restore that runs. */
  restore_age_ms_min: 86_400_000,
  directories_max: 500,
  /** Whoever mends the first of them looks again. */
  records_told_max: 50,
  settings_bytes_max: 1_048_576,
} as const;
