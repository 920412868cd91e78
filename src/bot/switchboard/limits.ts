// Bounds of sharing connections among profiles, with unit and reason (I9).

export const switchboardLimits = {
  /** What a profile's name takes in front of a title, and the note about the others below. */
  label_chars: 280,
  /** Looks that were answered for one of several, and whose answer is still to be posted. */
  looks_kept_max: 64,
  /** Served beside the main one: each is an engine of its own, with its own files and timers. */
  profiles_max: 16,
  /** Read of a config, good or bad: what is beyond is a mistake that the first of them tell. */
  entries_max: 64,
  /** A profile opens within a second; nobody is kept waiting for one that hangs. */
  first_try_ms_max: 15_000,
  /** One that could not be served is tried again: its config may be mended, its lock be free. */
  again_ms_min: 2_000,
  again_ms_max: 60_000,
  /** Between two looks at the config of one that is away: one small file. */
  look_ms: 1_000,
  /** One that was served for so long and ended has not failed to start. */
  settled_ms: 60_000,
  /** Waits that a platform asked for and that are not over: one for each chat and surface, far more than are ever met. */
  pauses_max: 512,
  /** What a profile that is away is remembered by. */
  remembered_max: 1_000,
} as const;
