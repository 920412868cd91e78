// Bounds of keeping channels connected, with unit and reason (I9). What a platform limits stands in its own folder.

export const channelLimits = {
  /** A routine end of a connection is followed by a new one nearly at once. */
  reconnect_ms_min: 1_000,
  /** A platform that is down for hours is not made worse by us, and heard soon after it is back. */
  reconnect_ms_max: 300_000,
  /** A connection that held so long was a good one: the next wait is short again. */
  stable_ms: 60_000,
  /** A revoked token does not heal by itself; a platform that wrongly said so does. */
  fatal_retry_ms: 900_000,
  /** While it connects, and does not say that it is open: asked so soon, and then later each time. */
  early_pulse_ms: 250,
  /** Connecting takes about a second: what does not hear by then is told. */
  first_pulse_ms: 2_000,
  /** Whether we hear is proven so often. */
  pulse_ms: 30_000,
  /** While it is in doubt. */
  worried_pulse_ms: 5_000,
  /** The shortest time without hearing that is told to people: a routine reconnection is shorter. */
  gap_ms_min: 60_000,
} as const;
