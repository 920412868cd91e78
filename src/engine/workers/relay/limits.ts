// Bounds of a relay, with unit and reason (I9). Its other end is another machine, which may send anything.

export const relayLimits = {
  /** A tool call for the hook is the largest thing that is sent, and grows by a third on its way. */
  socket: {
    line_bytes_max: 12_582_912,
    /** Asks that wait and verbs that run, of one worker with its own helpers. */
    callers_max: 64,
    /** A brief is the largest thing that is sent back. */
    unread_bytes_max: 8_388_608,
  },
  /** Of output in one line. */
  piece_bytes: 1_048_576,
  /** Words of one call, and characters of them together: a shell's own line is not longer. */
  words_max: 256,
  words_chars_max: 262_144,
  /** A carrier has to log in and to find its program there. */
  carrier_ready_ms_max: 60_000,
  /** For its far end to hear that it is over, and to take its socket away. */
  carrier_end_ms_max: 3_000,
} as const;
