// Bounds of copying, bringing back and taking over a data directory, with unit and reason (I9).

export const backupLimits = {
  /** What gates something is held in memory until the set is known to be of one moment; a year of asks has 20 MB. */
  records_bytes_max: 268_435_456,
  /** One file; a larger one is left out and told. Workers' reports may be anything. */
  file_bytes_max: 268_435_456,
  /** Files of one set: a bound against a directory that is none of ours. */
  files_max: 500_000,
  /** Looks until nothing that gates something changed during one; a beat changes something every minute. */
  looks_max: 40,
  /** Between two looks. */
  look_pause_ms: 150,
  /** What a copy that was killed left is removed by a later one; the longest copy is over by then. */
  unfinished_kept_ms: 86_400_000,
  /** Levels of directories; ours have four. */
  depth_max: 16,
  /** The table of contents of a set. */
  manifest_bytes_max: 134_217_728,
  /** Unpacked; a bound against an archive that is none of ours. */
  set_bytes_max: 68_719_476_736,
  /** While another process writes. */
  busy_wait_ms_max: 5_000,
  /** Of another looop's directory: one record. */
  foreign_bytes_max: 33_554_432,
} as const;
