// Bounds of the surface that people have at their own terminals, with unit and reason (I9).

export const terminalLimits = {
  /** Cards that are kept; the oldest that want nothing of anybody go first. More than anybody scrolls through. */
  cards_max: 400,
  /** Of a card's title, which stands in a list of one line each. */
  title_chars_max: 300,
  /** Names of facts are padded to the longest, up to this. */
  fact_name_chars_max: 24,
  /** What one caller has said and we have not kept yet; a person cannot type so fast. */
  lines_waiting_max: 256,
  /** Of what is typed at once: a long paste. */
  said_chars_max: 200_000,
  /** Names as systems give them to their users. */
  user_chars_max: 64,
  file_name_chars_max: 60,
  /** A client that has no receipt says it again, with the same id, and gives it up after this. */
  kept_ms: 600_000,
} as const;
