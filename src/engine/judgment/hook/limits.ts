// Bounds of the hook, with unit and reason (I9).

export const hookLimits = {
  /** A tool call with all that it would write; a payload beyond this nobody reads before saying yes. */
  payload_bytes_max: 8_388_608,
  /** After this the client's own program gives up on us, and would go on as if nobody had said anything. */
  client_timeout_s: 600,
  /** Where nobody is waited for. */
  quick_timeout_s: 30,
  /** So long a call waits for a person: below the client's patience, with room for the way back. */
  wait_ms_max: 570_000,
  /** Calls whose reply is kept, for the other hook that asks about the same one at the same moment. */
  recent_max: 256,
  /** Rounds of asking and looking within one call: an answer that is used by somebody else is asked for again. */
  rounds_max: 4,
  /** What the config says of calls that may proceed counts for so long: it is looked up for each of them. */
  settings_fresh_ms: 5_000,
  /** Of everything that is not waiting for a person; beyond it the resident program is taken for dead. */
  reply_ms_max: 5_000,
  /** The door for callers that start faster than Node: a sign of life so often, and what it is made of, while a person is
   * asked. Such a caller gives up after five seconds with less than a byte in each. */
  beat_ms: 1_000,
  beat_bytes: 64,
  /** What one reply says to the agent: it is read by a model with every call. */
  reason_chars_max: 2_000,
  /** The brief at the start of a session. */
  brief_chars_max: 6_000,
  /** Why something failed, as it is remembered. */
  why_chars_max: 200,
  /** Of a session's own name, in the name under which its questions are asked. */
  session_chars: 8,
  /** One call is one line there and one or two back; each of a machine's agents has one under way per tool. */
  socket: { line_bytes_max: 9_437_184, callers_max: 128, unread_bytes_max: 1_048_576 },
  /** A settings file of a person; more is not one. */
  settings_bytes_max: 1_048_576,
} as const;
