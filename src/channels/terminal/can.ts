// What the terminal can, as a channel says it.

import type { Capabilities } from "../channel.ts";
import { terminalLimits } from "./limits.ts";

export const terminalCan: Capabilities = {
  text_chars_max: 30_000,
  button_label_chars_max: 80,
  /** Those beyond nine have no digit, but can be typed like all others. */
  buttons_max: 25,
  buttons_per_row_max: 5,
  threads: "yes",
  forms: "no",
  files: "yes",
  press_kept_ms: terminalLimits.kept_ms,
  text_kept_ms: terminalLimits.kept_ms,
  repeats: "recognised",
  whispers: "yes",
};
