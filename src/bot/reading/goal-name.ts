// A name for a goal that somebody points at instead of naming it: its first telling words, and a number where that name
// is taken. Pure; the same message gets the same name as long as nobody takes it.

import { readingLimits } from "./limits.ts";

const FILLERS: ReadonlySet<string> = new Set(
  "a an and are be can do for have i in is it let of on or our please should so that the this to we with you".split(
    " ",
  ),
);

export function goalNameOf(text: string, taken: readonly string[]): string {
  const words = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && !FILLERS.has(word));
  const stem = words
    .slice(0, readingLimits.goal_name_words)
    .join("-")
    .slice(0, readingLimits.goal_name_chars_max);
  const name = stem.replace(/-$/, "") || "goal";
  if (!taken.includes(name)) return name;
  const next = Array.from({ length: taken.length + 1 }, (_, index) => `${name}-${index + 2}`);
  return next.find((each) => !taken.includes(each)) ?? name;
}
