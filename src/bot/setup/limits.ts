// Bounds of connecting a platform, with unit and reason (I9).

export const setupLimits = {
  /** Chats that are offered by number; another one is named by its id. */
  chats_shown_max: 15,
  /** Of what stands on the terminal for somebody to type elsewhere. 31^8 of them, and few tries. */
  code_chars: 8,
  code_tries_max: 10,
  /** Somebody looks for the app in their other window, and types eight characters. */
  pair_ms_max: 600_000,
  /** A connection is up within seconds, or something is wrong with it. */
  connect_ms_max: 20_000,
  connect_look_ms: 250,
  /** One post. */
  post_ms_max: 30_000,
} as const;
