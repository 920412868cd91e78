// Which files the words of one command name, and what it does to them. What takes a whole directory with it says so:
// `rm -rf a` removes all that lies below, and a copy into a directory lands there under its own name.

import { posix } from "node:path";
import type { CommandFacts, PathFact, Word } from "../facts.ts";
import { writtenBack } from "./in-place.ts";

export type NamedPath = Omit<PathFact, "full" | "from" | "ours">;

const READS = new Set(
  "cat head tail less more bat grep egrep fgrep rg awk sed cut sort uniq wc diff cmp file stat od xxd hexdump strings jq yq source . bash sh python python3 node ruby perl base64 md5sum sha256sum tac nl zcat tar unzip gpg openssl vim vi nano code cp mv scp rsync".split(
    " ",
  ),
);
const REMOVES = new Set("rm rmdir unlink shred srm wipe rimraf del rd remove-item truncate".split(" "));
/** Of these, nobody needs to say `-r`. */
const REMOVES_ALL = new Set("rimraf del rd remove-item".split(" "));
const WRITES = new Set("touch mkdir tee chmod chown chgrp patch dd".split(" "));
const TARGETS_LAST = new Set(["cp", "mv", "rsync", "scp", "ln", "install"]);

type Below = NonNullable<PathFact["below"]>;

export function named({ text, expands }: Word, does: PathFact["does"], below?: Below): NamedPath {
  const isPattern = expands && /[*?[]|[@+!]\(/.test(text);
  return { text, does, ...(below !== undefined && { below }), ...(isPattern && { pattern: "yes" }) };
}

export function wordPaths(command: CommandFacts): readonly NamedPath[] {
  const { program, args } = command;
  const names = namesIn(args);
  if (program === "dd")
    return args
      .filter(({ text }) => /^(?:if|of)=/.test(text))
      .map((word) => named({ ...word, text: word.text.slice(3) }, /^of/.test(word.text) ? "write" : "read"));
  if (program === "git") return gitPaths(command);
  if (program === "find") return findPaths(args);
  if (REMOVES.has(program)) {
    const isWhole = REMOVES_ALL.has(program) || isRecursive(args);
    return names.map((word) => named(word, "remove", isWhole ? "all" : undefined));
  }
  if (TARGETS_LAST.has(program)) return transferPaths(program, args);
  const edited = writtenBack(command);
  if (edited !== undefined) return edited.map((word) => named(word, "write"));
  if (WRITES.has(program)) {
    const isMode = /^ch/.test(program);
    return names
      .slice(isMode ? 1 : 0)
      .map((word) => named(word, "write", isMode && isRecursive(args) ? "into" : undefined));
  }
  if (takesAway(program, args)) return packed(args).map((word) => named(word, "remove", "all"));
  if (READS.has(program))
    return names
      .filter(({ text }) => /[./~]|^\w+$/.test(text) && !/\s/.test(text))
      .map((word) => named(word, "read"));
  return names
    .filter(({ text }) => /^(?:[~.]{0,2}\/|[\w.-]+\/|\.env)/.test(text) && !/:\/\/|\s/.test(text))
    .map((word) => named(word, "read"));
}

function namesIn(args: readonly Word[]): readonly Word[] {
  return args.filter((word) => !/^-./.test(word.text) && word.text !== "--");
}

function isRecursive(args: readonly Word[]): boolean {
  return args.some(({ text }) => /^-[a-zA-Z]*[rR]|^--rec/.test(text));
}

/** `tar --remove-files`, `zip -m`: what is packed is gone. */
function takesAway(program: string, args: readonly Word[]): boolean {
  if (program === "tar") return args.some(({ text }) => text === "--remove-files");
  return program === "zip" && args.some(({ text }) => /^-[a-zA-Z]*m|^--move$/.test(text));
}

/** Without the archive, and where it is to be made. */
function packed(args: readonly Word[]): readonly Word[] {
  const isArchive = (index: number) =>
    /^(?:-[a-zA-Z]*[fC]|--file|--directory)$/.test(args[index - 1]?.text ?? "") ||
    (index === 1 && /^[a-zA-Z]*f$/.test(args[0]?.text ?? ""));
  const isBundle = (index: number) => index === 0 && /^[a-zA-Z]*c[a-zA-Z]*f$/.test(args[0]?.text ?? "");
  return namesIn(args.filter((_word, index) => !isArchive(index) && !isBundle(index)));
}

const INTO = /^(?:-t|--target-directory)$/;

function transferPaths(program: string, args: readonly Word[]): readonly NamedPath[] {
  const attached = args.find(({ text }) => /^--target-directory=./.test(text));
  const into =
    attached === undefined
      ? args.find((_word, index) => INTO.test(args[index - 1]?.text ?? ""))
      : { ...attached, text: attached.text.slice(attached.text.indexOf("=") + 1) };
  const names = namesIn(args).filter((word) => word !== into);
  const target = into ?? names.at(-1);
  const sources = into === undefined ? names.slice(0, -1) : names;
  if (target === undefined) return [];
  const isMove = program === "mv" || args.some(({ text }) => text === "--remove-source-files");
  const isWhole = isMove || program === "ln" || /^(?:scp|rsync)$/.test(program) || isRecursive(args);
  const isCopy = isWhole || args.some(({ text }) => /^-[a-zA-Z]*a|^--archive$/.test(text));
  const clears = program === "rsync" && args.some(({ text }) => /^--del/.test(text));
  const below = isCopy ? "into" : undefined;
  return [
    ...sources.map((word) => (isMove ? named(word, "remove", "all") : named(word, "read"))),
    ...(clears ? [named(target, "remove", "some")] : []),
    named(target, "write", below),
    ...landings(sources, target, into !== undefined).map((word) => ({
      ...named(word, "write", below),
      said: target.text,
    })),
  ];
}

/** Where each lands if the target is a directory, which nobody here can tell. */
function landings(sources: readonly Word[], target: Word, isDirectory: boolean): readonly Word[] {
  if (/^[\w@.-]+:/.test(target.text)) return []; // another machine
  const [only, ...others] = sources;
  const ending = posix.extname(target.text);
  const isOneFile =
    !isDirectory && others.length === 0 && ending !== "" && ending === posix.extname(only?.text ?? "");
  if (isOneFile) return [];
  return sources.flatMap((source): readonly Word[] => {
    const name = posix.basename(source.text);
    // `a/` and `a/.` are what lies in them.
    if (name === "" || /(?:^|\/)\.{0,2}$/.test(source.text)) return [];
    const text = posix.join(target.text, name);
    return [{ text, expands: source.expands || target.expands }];
  });
}

function gitPaths({ args, git }: CommandFacts): readonly NamedPath[] {
  if (git === undefined || !/^(?:add|rm|mv|checkout|restore|clean|stage)$/.test(git.verb)) return [];
  const from = args.findIndex((word) => word.text === git.verb);
  const rest = args.slice(from + 1);
  const says = (option: RegExp) => rest.some(({ text }) => option.test(text));
  if (git.verb === "mv") return transferPaths("mv", rest);
  const does =
    git.verb === "rm" || git.verb === "clean"
      ? "remove"
      : git.verb === "add" || git.verb === "stage"
        ? "read"
        : "write";
  const takesFiles = does === "remove" && !says(/^--(?:cached|dry-run)$|^-[a-zA-Z]*n/);
  const below = !takesFiles
    ? undefined
    : git.verb === "clean"
      ? "some"
      : isRecursive(rest)
        ? "all"
        : undefined;
  return rest.filter((word) => !word.text.startsWith("-")).map((word) => named(word, does, below));
}

/** `-exec rm {} +`, also behind sudo and its like. */
function isRemoval(args: readonly Word[], at: number): boolean {
  if (!/^-(?:exec|ok)(?:dir)?$/.test(args[at]?.text ?? "")) return false;
  const end = args.findIndex(({ text }, index) => index > at && (text === ";" || text === "+"));
  const words = args.slice(at + 1, end < 0 ? undefined : end);
  const program = words.find(({ text }) => !/^-|=|^(?:sudo|doas|env|nice|command|busybox)$/.test(text));
  return REMOVES.has(posix.basename(program?.text ?? ""));
}

function findPaths(args: readonly Word[]): readonly NamedPath[] {
  const end = args.findIndex((word) => /^[-(!]/.test(word.text));
  const roots = args.slice(0, end < 0 ? undefined : end);
  const removes = args.some((word, index) => word.text === "-delete" || isRemoval(args, index));
  const isNarrowed = args.some(({ text }) => /^-i?(?:name|path|regex|wholename|lname)$/.test(text));
  const below = !removes ? undefined : isNarrowed ? "some" : "all";
  const all: readonly Word[] = roots.length === 0 ? [{ text: ".", expands: false }] : roots;
  return all.map((word) => named(word, removes ? "remove" : "read", below));
}
