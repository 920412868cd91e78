// What a worker is told, as it reads it: who said it stands before it, unless it was a person. Pure.

import type { Tell } from "./types.ts";

export function tellText({ from, by, text }: Tell): string {
  if (from === undefined) return text;
  return from === "pulse" ? `[the loop] ${text}` : `[worker ${by ?? "unknown"}, not your human] ${text}`;
}
