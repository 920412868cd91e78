// The words of a command line as tokens, and which of them are taken as they are. Pure.

import { parseArgs } from "node:util";
import type { Flag, Verb } from "./verb.ts";

export function tokensOf(words: readonly string[], flags: readonly Flag[]) {
  const options = Object.fromEntries(
    flags.map(({ name, kind, short }) => {
      const type = kind === "switch" ? "boolean" : "string";
      return [name, { type, ...(short !== undefined && { short }) } as const];
    }),
  );
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** For a literal verb: everything from the first word of its body on. */
export function splitLiteral(verb: Verb, flags: readonly Flag[], words: readonly string[]) {
  if (verb.literal !== true) return { options: words, literal: [] };
  let needed = verb.args.filter((arg) => arg.need === "required").length;
  for (const token of tokensOf(words, flags)) {
    const isBody = token.kind === "option" ? !flags.some((flag) => flag.name === token.name) : needed === 0;
    if (isBody && token.kind !== "option-terminator") {
      const [before, literal] = [words.slice(0, token.index), words.slice(token.index)];
      const [text = "", ...after] = literal;
      // What was quoted as one is the whole of it, and what stands behind it was meant for us.
      return /\s/.test(text) && areFlags(after, flags)
        ? { options: [...before, ...after], literal: [text] }
        : { options: before, literal };
    }
    if (token.kind === "option-terminator") break;
    if (token.kind === "positional") needed -= 1;
  }
  return { options: words, literal: [] };
}

function areFlags(words: readonly string[], flags: readonly Flag[]): boolean {
  return tokensOf(words, flags).every(
    (token) =>
      token.kind === "option" &&
      flags.some(({ name, short }) => [`--${name}`, `-${short}`].includes(token.rawName)),
  );
}
