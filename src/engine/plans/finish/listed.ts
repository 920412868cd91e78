// A few names of many, for a sentence. Pure.

import { finishLimits } from "./limits.ts";

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, finishLimits.names_shown).join(", ");
  const rest = names.length - finishLimits.names_shown;
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}
