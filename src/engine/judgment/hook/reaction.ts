// What a person types to their agent, as a grade of something that was ruled: only where it says about which, by its
// name. Only what speaks against it counts: who types here cannot be proven, and caution may be raised by anybody. Pure.

import type { Graded } from "../../judge.ts";

export interface Reaction {
  readonly about: { readonly ask: string } | { readonly decision: string };
  readonly graded: Graded;
}

/** `👎 fix-42-3`, `undo d8f3…`, `-1 fix-42-3 too early`: the mark, the name, and perhaps words. */
const FORM =
  /^\s*(👎|-1|undo|bad)[:,]?\s+([A-Za-z0-9_][A-Za-z0-9._-]{0,200})(?:[\s,.:;!]+([\s\S]{0,400}))?$/u;

export function reactionIn(text: string): Reaction | undefined {
  const found = FORM.exec(text);
  const [mark, name] = [found?.[1], found?.[2]];
  if (mark === undefined || name === undefined) return undefined;
  const isAsk = /-\d{1,15}$/.test(name);
  if (!isAsk && !/^d[A-Za-z0-9]{12,}$/.test(name)) return undefined;
  const why = found?.[3]?.trim() || (mark === "undo" ? "taken back" : "bad");
  return {
    about: isAsk ? { ask: name } : { decision: name },
    graded: { grade: "bad", why, source: mark === "undo" ? "undo" : "reaction" },
  };
}
