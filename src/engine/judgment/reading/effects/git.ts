// What git verbs do: to the working tree, to history that nobody else has, and to what others have.

import type { CommandFacts } from "../../facts.ts";
import { gitWordsOf } from "../git.ts";
import { destroys, here, looks, machine, out, type Told, unknown } from "./effect.ts";

const HERE = new Set(
  (
    "add am apply archive bundle cherry-pick clone commit commit-tree format-patch fetch gc hash-object index-pack init lfs " +
    "maintenance merge merge-file mergetool difftool mktree mv notes pack-refs pull read-tree rebase repack replace rerere " +
    "revert rm sparse-checkout stage submodule subtree symbolic-ref tag update-index write-tree bisect remote update-ref " +
    "worktree branch switch checkout stash reset reflog config fast-import"
  ).split(" "),
);
const LOOKS = new Set(
  (
    "status log diff show rev-parse ls-files ls-tree ls-remote describe blame annotate shortlog cat-file merge-base rev-list " +
    "name-rev for-each-ref grep version count-objects cherry whatchanged show-ref show-branch fsck help var verify-commit " +
    "verify-tag check-ignore range-diff diff-tree diff-index diff-files credential merge-tree check-ref-format"
  ).split(" "),
);

export function gitEffect({ args, git }: CommandFacts): Told | undefined {
  if (git === undefined) return undefined;
  const { rest } = gitWordsOf(args);
  const words = rest.map((word) => word.text);
  const has = (pattern: RegExp) => words.some((word) => pattern.test(word));
  const special = Object.hasOwn(verbs, git.verb) ? verbs[git.verb]?.(words, has) : undefined;
  if (git.verb === "push") return pushEffect(git, has);
  if (git.verb === "reset" && git.hard === "yes") return destroys("throws away what was not committed");
  if (git.verb === "branch" && git.force === "yes")
    return destroys("removes or overwrites a branch, merged or not");
  if (git.deletes === "yes" && ["stash", "reflog", "update-ref"].includes(git.verb))
    return destroys("removes what no undo brings back");
  if (special !== undefined) return special;
  if (has(/^(?:--(?:outp|open-f|ext-d|textc)|-O)/) && LOOKS.has(git.verb)) return unknown;
  if (LOOKS.has(git.verb) || git.verb === "") return looks;
  return HERE.has(git.verb) ? here : unknown;
}

function pushEffect(git: NonNullable<CommandFacts["git"]>, has: (pattern: RegExp) => boolean): Told {
  if (has(/^(?:--dry-run|-n)$/)) return looks;
  if (git.force === "yes") return destroys("overwrites what others have");
  if (git.deletes === "yes") return destroys("removes a branch that others have");
  return git.force === "lease" ? out("overwrites what others have seen") : out("hands commits to others");
}

/** What is no branch by its looks. */
const ONE_PATH =
  /^(?:\.|\.\/.*|:\/.*|.*\*.*|.*\/|.*\.(?:[cm]?[jt]sx?|json|md|py|go|rs|java|c|h|cpp|css|html|ya?ml|toml|sh|rb|php|sql|txt|lock))$/;
/** Settings that name what git runs. */
const RUN_BY_GIT =
  /^(?:core\.(?:pager|editor|sshcommand|fsmonitor|askpass|hookspath)|alias\.|sequence\.editor|diff\.|difftool\.|mergetool\.|credential\.|gpg\.|filter\.|url\.)/i;

type Verb = (words: readonly string[], has: (pattern: RegExp) => boolean) => Told | undefined;

const verbs: Readonly<Record<string, Verb>> = {
  clean: (_words, has) =>
    has(/^(?:-[a-zA-Z]*n|--dry-run)/) ? looks : destroys("removes files that git does not know"),
  checkout: (words, has) => {
    const operands = words.filter((word) => !word.startsWith("-"));
    if (has(/^(?:-b|-B|--orphan|--detach|-t|--track)$/) && !has(/^(?:-f|--force)$/)) return here;
    const paths =
      has(/^(?:--|-f|--force|-p|--patch|--ours|--theirs)$/) ||
      operands.length > 1 ||
      ONE_PATH.test(operands[0] ?? "");
    return paths ? destroys("throws away what was not committed") : here;
  },
  restore: (_words, has) =>
    has(/^(?:--staged|-S)$/) && !has(/^(?:--worktree|-W)$/)
      ? here
      : destroys("throws away what was not committed"),
  switch: (_words, has) =>
    has(/^(?:-f|--force|--discard-changes)$/) ? destroys("throws away what was not committed") : here,
  worktree: (words, has) =>
    words[0] === "remove" && has(/^(?:-f|--force)$/)
      ? destroys("removes a tree with what was not committed")
      : undefined,
  prune: () => destroys("removes what no undo brings back"),
  gc: (_words, has) =>
    has(/^--prune=(?:now|all)$|^--aggressive$/) ? destroys("removes what no undo brings back") : here,
  "filter-branch": () => destroys("writes history anew"),
  "filter-repo": () => destroys("writes history anew"),
  rm: (_words, has) =>
    has(/^--cached$/)
      ? here
      : has(/^(?:-[a-z]*f|--force)/)
        ? destroys("removes files, changed or not")
        : here,
  config: (words, has) => {
    if (has(/^--(?:global|system)$/)) return machine;
    if (has(/^(?:--get|--get-all|--get-regexp|--list|-l)$/)) return looks;
    return has(RUN_BY_GIT) && words.length > 1 ? { ...machine, why: "has git run a program later" } : here;
  },
  "checkout-index": (_words, has) =>
    has(/^(?:-[a-z]*f|--force)/) ? destroys("throws away what was not committed") : here,
  "read-tree": (_words, has) => (has(/^--reset$/) ? destroys("throws away what was not committed") : here),
  submodule: (words, has) =>
    words[0] === "deinit" && has(/^(?:-f|--force)$/)
      ? destroys("throws away what was not committed")
      : undefined,
  remote: (words) =>
    ["remove", "rm", "set-url", "add", "rename", "prune", "update", "set-head", "set-branches"].includes(
      words[0] ?? "",
    )
      ? here
      : looks,
  "send-email": () => out("sends mail"),
  daemon: () => out("offers the repository to others"),
  stash: (words) => (["list", "show"].includes(words[0] ?? "") ? looks : here),
  reflog: (words) => (["expire", "delete"].includes(words[0] ?? "") ? undefined : looks),
  branch: (words) =>
    words.length === 0 || words.every((word) => /^(?:-l|--list|-a|-r|-v+|--all|--show-current)$/.test(word))
      ? looks
      : here,
  tag: (words) => (words.length === 0 || words.some((word) => /^(?:-l|--list)$/.test(word)) ? looks : here),
  lfs: (words) => (words[0] === "push" ? out("hands files to others") : here),
  subtree: (words) => (words[0] === "push" ? out("hands commits to others") : here),
};
