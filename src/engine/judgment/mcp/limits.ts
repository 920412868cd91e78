// Bounds of what agents may ask over MCP, with unit and reason (I9).

export const mcpLimits = {
  /** Clients give up on a tool after a minute; before that we say that the question is open. */
  wait_ms_max: 50_000,
  /** What one reply says: it is read by a model. */
  reply_chars_max: 60_000,
  goal_chars_max: 4_000,
  text_chars_max: 20_000,
  name_chars_max: 200,
  steps_max: 100,
  checks_max: 20,
  options_max: 20,
  /** Plans in one list, the newest. */
  plans_listed_max: 50,
  /** One line of the protocol. */
  message_bytes_max: 4_194_304,
} as const;
