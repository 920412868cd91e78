// A git command line as facts: the verb behind its global options, which branches it changes, and with what force.

import type { GitFacts, Word } from "../facts.ts";

/** Global options that take the next word. */
const VALUED = new Set([
  "-C",
  "-c",
  "--git-dir",
  "--work-tree",
  "--namespace",
  "--exec-path",
  "--super-prefix",
  "--config-env",
]);

export interface GitWords {
  readonly verb: string;
  readonly rest: readonly Word[];
  /** Values of `-c name=value`: some of them are programs. */
  readonly settings: readonly string[];
}

export function gitWordsOf(args: readonly Word[]): GitWords {
  const settings: string[] = [];
  let at = 0;
  for (; at < args.length; at += 1) {
    const text = args[at]?.text ?? "";
    if (!text.startsWith("-")) break;
    if (text === "-c") settings.push(args[at + 1]?.text ?? "");
    if (/^-c./.test(text)) settings.push(text.slice(2));
    if (VALUED.has(text)) at += 1;
  }
  return { verb: args[at]?.text ?? "", rest: args.slice(at + 1), settings };
}

const PUSH_VALUED = new Set(["-o", "--push-option", "--repo", "--receive-pack", "--exec"]);

export function gitFactsOf(args: readonly Word[]): GitFacts {
  const { verb, rest } = gitWordsOf(args);
  const words = rest.map((word) => word.text);
  const options = words.filter((word) => word.startsWith("-") && word.length > 1);
  const long = (name: string, atLeast: number) =>
    options.some((option) => {
      const given = option.split("=")[0] ?? option;
      return given.length >= atLeast && name.startsWith(given);
    });
  const short = (letter: string) => options.some((option) => new RegExp(`^-[a-zA-Z]*${letter}`).test(option));
  const operands = operandsOf(verb, words);
  const refs = operands.slice(verb === "push" ? 1 : 0);
  const forcedRef = verb === "push" && refs.some((ref) => ref.startsWith("+"));
  const lease = options.some((option) => option.startsWith("--force-w") || option.startsWith("--force-i"));
  // A message may say anything.
  const hasText = /^(?:commit|log|grep|merge)$/.test(verb);
  const forced =
    (!hasText && (long("--force", 4) || long("--mirror", 4))) ||
    (takesForce(verb) && short("f")) ||
    forcedRef;
  return {
    verb,
    force: forced || (verb === "branch" && short("[DMC]")) ? "yes" : lease ? "lease" : "no",
    branches: branchesOf(verb, refs, words),
    deletes: deletes(verb, words, refs) ? "yes" : "no",
    hard: (verb === "reset" && long("--hard", 4)) || (verb === "reset" && long("--merge", 4)) ? "yes" : "no",
  };
}

function takesForce(verb: string): boolean {
  return /^(?:push|clean|checkout|switch|branch|tag|rm|mv|add|fetch|worktree|filter-branch|submodule)$/.test(
    verb,
  );
}

function operandsOf(verb: string, words: readonly string[]): readonly string[] {
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") return verb === "push" ? [...operands, ...words.slice(at + 1)] : operands;
    if (verb === "push" && PUSH_VALUED.has(word)) at += 1;
    else if (verb === "commit" && /^-[a-z]*[mFC]$/.test(word)) at += 1;
    else if (!word.startsWith("-")) operands.push(word);
  }
  return operands;
}

function branchesOf(verb: string, refs: readonly string[], words: readonly string[]): readonly string[] {
  if (verb === "push") {
    if (words.some((word) => word === "--all" || word === "--mirror" || word === "--branches")) return ["*"];
    return refs.map((ref) => plainRef(ref.split(":").at(-1) ?? "")).filter((ref) => ref !== "");
  }
  if (verb === "branch" || verb === "switch" || verb === "merge" || verb === "rebase")
    return refs.map(plainRef);
  if (verb === "checkout") return refs.slice(0, 1).map(plainRef);
  if (verb === "update-ref") return refs.slice(0, 1).map(plainRef);
  return [];
}

function plainRef(ref: string): string {
  return ref.replace(/^\+/, "").replace(/^refs\/(?:heads|tags)\//, "");
}

function deletes(verb: string, words: readonly string[], refs: readonly string[]): boolean {
  const option = words.some((word) => /^--d(?:e(?:l(?:e(?:te?)?)?)?)?$|^-[a-zA-Z]*[dD][a-zA-Z]*$/.test(word));
  switch (verb) {
    case "push":
      return (
        words.some((word) => /^--del?e?t?e?$|^-d$|^--prune$|^--mirror$/.test(word)) ||
        refs.some((ref) => /^\+?:./.test(ref))
      );
    case "branch":
    case "tag":
    case "update-ref":
    case "replace":
    case "notes":
      return option || words[0] === "remove";
    case "stash":
      return words[0] === "drop" || words[0] === "clear";
    case "worktree":
      return words[0] === "remove";
    case "remote":
      return words[0] === "remove" || words[0] === "rm";
    case "reflog":
      return words[0] === "delete" || words[0] === "expire";
    default:
      return false;
  }
}
