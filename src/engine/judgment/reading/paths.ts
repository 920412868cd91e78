// Which files the commands of an action read, write and remove, in the order of the line. A `cd` moves what relative
// paths mean; after one that leads nobody knows where, they stand as written.

import { isAbsolute, posix } from "node:path";
import type { CommandFacts, PathFact } from "../facts.ts";
import { type Base, fullOf } from "./effects/places.ts";
import { readingLimits } from "./limits.ts";
import { type NamedPath, named, wordPaths } from "./word-paths.ts";

/** One base for each command. */
export function basesOf(commands: readonly CommandFacts[], cwd: string | undefined): readonly Base[] {
  const home = cwd;
  let at: string | undefined = cwd ?? ".";
  return commands.map((command) => {
    const base: Base = { at, ...(home !== undefined && { home }) };
    if (command.program === "cd" || command.program === "pushd") at = movedTo(command, at, cwd);
    if (command.program === "popd") at = undefined;
    return base;
  });
}

function movedTo(
  { args }: CommandFacts,
  at: string | undefined,
  cwd: string | undefined,
): string | undefined {
  const target = args.find((word) => !/^-[LPe@]$/.test(word.text) && word.text !== "--");
  if (target === undefined || target.expands || target.text === "-") return undefined;
  if (isAbsolute(target.text)) return posix.normalize(target.text);
  if (at === undefined) return undefined;
  const moved = posix.normalize(posix.join(at, target.text));
  const isBelow = cwd === undefined && !moved.startsWith("..") && !isAbsolute(moved);
  return isBelow && moved === "." ? "." : moved;
}

export function pathsOf(commands: readonly CommandFacts[], bases: readonly Base[]): readonly PathFact[] {
  return commands
    .flatMap((command, index) => {
      const base = bases[index] ?? { at: undefined };
      return [...wordPaths(command), ...outputPaths(command), ...redirectPaths(command)].map(
        (named): PathFact => {
          const full = fullOf(named.text, base);
          return full === undefined ? named : { ...named, full };
        },
      );
    })
    .slice(0, readingLimits.paths_max);
}

function redirectPaths({ redirects }: CommandFacts): readonly NamedPath[] {
  return redirects
    .filter(({ operator, target }) => !operator.startsWith("<<") && !/^[\d-]*$/.test(target.text))
    .map(({ operator, target }) => named(target, operator.includes(">") ? "write" : "read"));
}

/** Options that name the file which is written. */
const OUTPUTS: Readonly<Record<string, RegExp>> = {
  curl: /^(?:-[a-zA-Z]*o|--output(?:=|$))/,
  wget: /^(?:-[a-zA-Z]*O|--output-document(?:=|$))/,
  sort: /^(?:-[a-zA-Z]*o|--output(?:=|$))/,
};

function outputPaths({ program, args }: CommandFacts): readonly NamedPath[] {
  const option = Object.hasOwn(OUTPUTS, program) ? OUTPUTS[program] : undefined;
  if (option === undefined) return [];
  return args.flatMap((word, index): readonly NamedPath[] => {
    const said = option.exec(word.text)?.[0];
    const text = said === undefined ? "" : word.text.slice(said.length) || (args[index + 1]?.text ?? "");
    return text === "" || text === "-" ? [] : [{ text, does: "write" }];
  });
}
