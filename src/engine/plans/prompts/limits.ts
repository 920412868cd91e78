// Every bound of what a lap is given to read, with its unit and its reason (I9).

export const promptLimits = {
  /** Of one anchor: a page or two; the rest can be opened. */
  anchor_chars_max: 4_000,
  /** Anchors shown; a lap that must read more should open them itself. */
  anchors_shown_max: 12,
  anchor_bytes_max: 65_536,
  contract_chars_max: 8_000,
  /** The end of what went wrong: enough for a stack and its message. */
  failure_chars_max: 2_000,
  notes_chars_max: 8_000,
  /** Things people said about one step that are told to its next lap. */
  said_shown_max: 10,
  said_chars_max: 2_000,
  /** Worked examples of a project's own, newest kept: each is a paragraph. */
  examples_shown_max: 8,
  example_chars_max: 600,
  /** Problems of a draft told back at once. */
  problems_shown_max: 40,
  /** All that a planner is given to read together: the specification is among it. */
  spec_chars_max: 60_000,
} as const;
