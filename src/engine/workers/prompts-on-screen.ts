// Dialogs of the known agents that stand on a screen and wait for a key, read from its text. Pure and conservative:
// a dialog needs its question, its choices and its footer, in that order and at the end of the screen. Text that only
// talks about one is none; what is not understood is none.

import { contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import { fleetLimits } from "./limits.ts";
import { claude } from "./prompts/claude.ts";
import { codex } from "./prompts/codex.ts";
import type { Dialog, DialogReading } from "./prompts/dialog.ts";
import { opencode } from "./prompts/opencode.ts";
import { pi } from "./prompts/pi.ts";
import { type Reader, rowsOf } from "./prompts/rows.ts";

/** In the order in which they are tried; their footers exclude each other. */
const READERS: readonly Reader[] = [claude, codex, opencode, pi];

export function dialogOn(screen: string): Dialog | undefined {
  const rows = rowsOf(screen);
  for (const read of READERS) {
    const found = read(rows);
    const options = found?.options.map((option) => ({ ...option, label: shortened(option.label) })) ?? [];
    if (found === undefined || !canBeAsked({ ...found, options })) continue;
    const { agent, text, several } = found;
    // What is turned over already decides what its key does.
    const labels = found.options.map(({ label, chosen }) => (chosen === "chosen" ? [label, chosen] : label));
    const about = several === undefined ? [agent, text, labels] : [agent, text, labels, "several"];
    return { ...found, options, fingerprint: contentHash(JSON.stringify(about)) };
  }
  return undefined;
}

/** Its end says which key it is. */
function shortened(label: string): string {
  if (label.length <= limits.option_chars_max) return label;
  const head = label.slice(0, limits.option_chars_max - fleetLimits.option_end_chars - 1);
  return `${head.toWellFormed()}…${label.slice(-fleetLimits.option_end_chars).toWellFormed()}`;
}

function canBeAsked({ kind, options, own }: DialogReading): boolean {
  if (options.length < (kind === "notice" ? 1 : 2) && own === undefined) return false;
  if (options.length > fleetLimits.dialog_options_max) return false;
  const labels = options.map((option) => option.label.trim().toLowerCase());
  return new Set(labels).size === labels.length; // else an answer could not be told apart
}
