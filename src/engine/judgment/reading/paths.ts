// Which files the commands of an action read, write and remove, in the order of the line. A `cd` moves what relative
// paths mean; after one that leads nobody knows where, they stand as written.

import { isAbsolute, posix } from "node:path";
import type { CommandFacts, PathFact, Word } from "../facts.ts";
import { type Base, fullOf } from "./effects/places.ts";
import { readingLimits } from "./limits.ts";

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

const READS = new Set(
  "cat head tail less more bat grep egrep fgrep rg awk sed cut sort uniq wc diff cmp file stat od xxd hexdump strings jq yq source . bash sh python python3 node ruby perl base64 md5sum sha256sum tac nl zcat tar unzip gpg openssl vim vi nano code cp mv scp rsync".split(
    " ",
  ),
);
const REMOVES = new Set("rm rmdir unlink shred srm wipe rimraf del rd remove-item truncate".split(" "));
const WRITES = new Set("touch mkdir tee chmod chown chgrp ln install patch dd vim vi nano".split(" "));
const TARGETS_LAST = new Set(["cp", "mv", "rsync", "scp", "ln", "install"]);

export function pathsOf(commands: readonly CommandFacts[], bases: readonly Base[]): readonly PathFact[] {
  return commands
    .flatMap((command, index) => {
      const base = bases[index] ?? { at: undefined };
      return [...wordPaths(command), ...outputPaths(command), ...redirectPaths(command)].map(
        ({ text, does }): PathFact => {
          const full = fullOf(text, base);
          return { text, does, ...(full !== undefined && { full }) };
        },
      );
    })
    .slice(0, readingLimits.paths_max);
}

type Bare = Pick<PathFact, "text" | "does">;

function redirectPaths({ redirects }: CommandFacts): readonly Bare[] {
  return redirects
    .filter(({ operator, target }) => !operator.startsWith("<<") && !/^[\d-]*$/.test(target.text))
    .map(({ operator, target }) => ({ text: target.text, does: operator.includes(">") ? "write" : "read" }));
}

/** Options that name the file which is written. */
const OUTPUTS: Readonly<Record<string, RegExp>> = {
  curl: /^(?:-[a-zA-Z]*o|--output(?:=|$))/,
  wget: /^(?:-[a-zA-Z]*O|--output-document(?:=|$))/,
  sort: /^(?:-[a-zA-Z]*o|--output(?:=|$))/,
};

function outputPaths({ program, args }: CommandFacts): readonly Bare[] {
  const option = Object.hasOwn(OUTPUTS, program) ? OUTPUTS[program] : undefined;
  if (option === undefined) return [];
  return args.flatMap((word, index): readonly Bare[] => {
    const said = option.exec(word.text)?.[0];
    const text = said === undefined ? "" : word.text.slice(said.length) || (args[index + 1]?.text ?? "");
    return text === "" || text === "-" ? [] : [{ text, does: "write" }];
  });
}

function wordPaths(command: CommandFacts): readonly Bare[] {
  const { program, args } = command;
  const names = args.filter((word) => !/^-./.test(word.text) && word.text !== "--");
  if (program === "dd")
    return args.flatMap(({ text }): readonly Bare[] =>
      /^(?:if|of)=/.test(text)
        ? [{ text: text.slice(3), does: text.startsWith("of") ? "write" : "read" }]
        : [],
    );
  if (program === "git") return gitPaths(command);
  if (program === "find") return findPaths(args);
  if (REMOVES.has(program)) return names.map(({ text }) => ({ text, does: "remove" }));
  if (TARGETS_LAST.has(program))
    return names.map(({ text }, index) => ({
      text,
      does: index === names.length - 1 ? "write" : program === "mv" ? "remove" : "read",
    }));
  if (program === "sed" && args.some((word) => /^-[nErsuz]*i|^--in-place/.test(word.text)))
    return names.slice(1).map(({ text }) => ({ text, does: "write" }));
  if (WRITES.has(program))
    return names.slice(/^ch/.test(program) ? 1 : 0).map(({ text }) => ({ text, does: "write" }));
  if (READS.has(program))
    return names
      .filter(({ text }) => /[./~]|^\w+$/.test(text) && !/\s/.test(text))
      .map(({ text }) => ({ text, does: "read" }));
  return names
    .filter(({ text }) => /^(?:[~.]{0,2}\/|[\w.-]+\/|\.env)/.test(text) && !/:\/\/|\s/.test(text))
    .map(({ text }) => ({ text, does: "read" }));
}

function gitPaths({ args, git }: CommandFacts): readonly Bare[] {
  if (git === undefined || !/^(?:add|rm|mv|checkout|restore|clean|stage)$/.test(git.verb)) return [];
  const does =
    git.verb === "rm" || git.verb === "clean"
      ? "remove"
      : git.verb === "add" || git.verb === "stage"
        ? "read"
        : "write";
  const from = args.findIndex((word) => word.text === git.verb);
  return args
    .slice(from + 1)
    .filter((word) => !word.text.startsWith("-"))
    .map(({ text }) => ({ text, does }));
}

/** `-exec rm {} +`, also behind sudo and its like. */
function isRemoval(args: readonly Word[], at: number): boolean {
  if (!/^-(?:exec|ok)(?:dir)?$/.test(args[at]?.text ?? "")) return false;
  const end = args.findIndex(({ text }, index) => index > at && (text === ";" || text === "+"));
  const words = args.slice(at + 1, end < 0 ? undefined : end);
  const program = words.find(({ text }) => !/^-|=|^(?:sudo|doas|env|nice|command|busybox)$/.test(text));
  return REMOVES.has(posix.basename(program?.text ?? ""));
}

function findPaths(args: readonly Word[]): readonly Bare[] {
  const end = args.findIndex((word) => /^[-(!]/.test(word.text));
  const roots = args.slice(0, end < 0 ? undefined : end);
  const does = args.some((word, index) => word.text === "-delete" || isRemoval(args, index))
    ? "remove"
    : "read";
  return (roots.length === 0 ? [{ text: "." }] : roots).map(({ text }) => ({ text, does }));
}
