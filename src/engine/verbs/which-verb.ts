// The first words of a line → the verb they name, or the one that was probably meant. Pure.

import { verbElsewhere } from "./known-elsewhere.ts";
import { clip, nearest } from "./suggest.ts";
import type { Problem, Verb } from "./verb.ts";

export function usageProblem(field: string, why: string, remedy: string): Problem {
  return { kind: "usage", field, why, remedy };
}

export function findVerb(
  words: readonly string[],
  verbs: readonly Verb[],
): { verb: Verb; length: number } | undefined {
  const startsWith = (path: readonly string[]) => path.every((word, index) => words[index] === word);
  for (const verb of verbs) {
    const path = [verb.path, ...(verb.aliases ?? [])].find(startsWith);
    if (path !== undefined) return { verb, length: path.length };
  }
  return undefined;
}

/** What help is wanted about, where the words name no verb. */
export function topicOf(words: readonly string[], verbs: readonly Verb[]): readonly string[] {
  const [noun] = words;
  return verbs.some((verb) => verb.path[0] === noun) && noun !== undefined ? [noun] : [];
}

export function unknownVerb(words: readonly string[], verbs: readonly Verb[]): Problem {
  const [first = "", second] = words;
  if (first.startsWith("-")) {
    return usageProblem(
      "verb",
      `${first} comes before the verb`,
      "flags come after the verb; see looop help",
    );
  }
  const shown = verbs.filter((verb) => verb.hidden !== true);
  const below = shown.filter((verb) => verb.path[0] === first && verb.path.length > 1);
  if (below.length > 0) {
    const names = below.map((verb) => verb.path.slice(1).join(" "));
    if (second === undefined || second.startsWith("-")) {
      return usageProblem(
        "verb",
        `looop ${first} needs one of: ${names.join(", ")}`,
        `see looop help ${first}`,
      );
    }
    const meant = nearest(second, names);
    return usageProblem(
      "verb",
      `looop ${first} has no verb "${clip(second)}"`,
      meant ? `did you mean looop ${first} ${meant}?` : `it has: ${names.join(", ")}`,
    );
  }
  const elsewhere = verbElsewhere(first);
  if (elsewhere !== undefined) return usageProblem("verb", `there is no verb "${first}"`, elsewhere);
  const meant = nearest(first, [...new Set(shown.map((verb) => verb.path[0] ?? ""))]);
  return usageProblem(
    "verb",
    `there is no verb "${clip(first)}"`,
    meant ? `did you mean looop ${meant}?` : "see looop help for what there is",
  );
}
