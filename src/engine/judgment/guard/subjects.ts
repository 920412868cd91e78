// The texts of an action as rules search them: what belongs to one command, and what spans several. An exception of a
// rule looks at one piece at a time, so that a harmless command never excuses the one beside it (I11). Pure.

import type { ActionFacts, CommandFacts } from "../facts.ts";
import { guardLimits } from "./limits.ts";
import type { Pattern } from "./pack.ts";

/** One command with all that stands around it, quotes removed. */
export function textOfCommand({ wrappers, assignments, words, redirects }: CommandFacts): string {
  return [
    ...wrappers,
    ...assignments,
    ...words.map(({ text }) => text),
    ...redirects.flatMap(({ operator, target }) => [operator, target.text]),
  ].join(" ");
}

export interface Texts {
  /** Each is one command, or one line of a text that is no command. */
  readonly pieces: readonly string[];
  /** What spans several of them. */
  readonly wholes: readonly string[];
}

export function textsOf(facts: ActionFacts): Texts {
  if (facts.action.kind !== "shell") {
    const lines = facts.texts.flatMap((text) => text.split("\n", guardLimits.lines_max));
    return { pieces: lines, wholes: facts.texts.filter((text) => text.includes("\n")) };
  }
  const commands = facts.commands.map(textOfCommand);
  if (commands.length <= 1) return { pieces: [...commands, ...facts.texts], wholes: [] };
  const known = new Set(commands.map(bare));
  const isOne = (text: string) => known.has(bare(text));
  return {
    pieces: [...commands, ...facts.texts.filter(isOne)],
    wholes: facts.texts.filter((text) => !isOne(text)),
  };
}

/** The first text that the pattern finds and the exception does not excuse. */
export function searched(texts: Texts, match: Pattern, excludes: Pattern | undefined): string | undefined {
  if (excludes === undefined) return [...texts.pieces, ...texts.wholes].find((text) => match.test(text));
  const excused: string[] = [];
  for (const piece of texts.pieces) {
    if (!match.test(piece)) continue;
    if (!excludes.test(piece)) return piece;
    excused.push(bare(piece));
  }
  // Longest first: one command may be the beginning of another.
  excused.sort((a, b) => b.length - a.length);
  return texts.wholes.find((whole) => {
    if (excused.length === 0) return match.test(whole);
    const rest = excused.reduce(
      (text, piece) => (piece === "" ? text : text.replaceAll(piece, " ")),
      bare(whole),
    );
    return match.test(rest);
  });
}

/** Two ways to write the same words. */
function bare(text: string): string {
  return text
    .replaceAll(/["'\\]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
