// git, gh and curl: programs that look and act by the same name. Which of their words only look, by a list that errs on
// the side of asking.

import type { CommandFacts, Word } from "../facts.ts";
import { type Ground, isFreeToWrite } from "./ground.ts";

const GIT_READS = new Set([
  "status",
  "log",
  "diff",
  "show",
  "rev-parse",
  "ls-files",
  "ls-tree",
  "ls-remote",
  "describe",
  "blame",
  "shortlog",
  "cat-file",
  "merge-base",
  "rev-list",
  "name-rev",
  "for-each-ref",
  "grep",
  "fetch",
  "version",
  "count-objects",
  "cherry",
  "whatchanged",
]);

/** They write or run something; git takes them shortened, too. */
const GIT_ACTING = [
  "--output",
  "--open-files-in-pager",
  "--ext-diff",
  "--textconv",
  "--upload-pack",
  "--exec",
  "--prune",
  "--force",
  "--refmap",
];

function actsInGit(word: string): boolean {
  if (!word.startsWith("--")) return /^(?:-O|-u$|-f$)/.test(word);
  const name = word.split("=")[0] ?? word;
  return name.length > 2 && GIT_ACTING.some((option) => option.startsWith(name));
}

export function gitReads({ args, moreArgs, assignments }: CommandFacts): boolean {
  if (moreArgs || assignments.length > 0 || args.some((word) => word.expands)) return false;
  let words = args.map((word) => word.text);
  while (words[0] === "-C" || words[0] === "--no-pager" || words[0] === "--no-optional-locks") {
    words = words.slice(words[0] === "-C" ? 2 : 1);
  }
  const [verb = "", ...rest] = words;
  if (rest.some(actsInGit)) return false;
  if (GIT_READS.has(verb)) return verb !== "fetch" || rest.every((word) => !/[:+]/.test(word));
  if (verb === "branch" || verb === "tag")
    return rest.every((word) =>
      /^(?:-l|--list|-a|-r|-v+|--all|--remotes|--contains|--merged|--no-merged|--show-current|--sort=.*|--format=.*)$/.test(
        word,
      ),
    );
  if (verb === "remote") return rest.length === 0 || /^(?:-v|show|get-url)$/.test(rest[0] ?? "");
  if (verb === "stash" || verb === "worktree")
    return rest[0] === "list" || (verb === "stash" && rest[0] === "show");
  return verb === "config" && /^(?:--get|--list|-l)$/.test(rest[0] ?? "");
}

const GH_READS = ["pr", "issue", "run", "release", "repo", "workflow", "gist", "label", "search", "auth"];

export function ghReads({ args, moreArgs }: CommandFacts): boolean {
  if (moreArgs || args.some((word) => word.expands || word.text === "--web" || word.text === "-w"))
    return false;
  const [noun = "", verb = "", ...rest] = args.map((word) => word.text);
  if (noun === "api") return verb !== "graphql" && ghOnlyGets([verb, ...rest]);
  if (noun === "search") return true;
  return (
    GH_READS.includes(noun) &&
    ["view", "list", "status", "diff", "checks"].includes(verb) &&
    !rest.includes("--show-token") &&
    !rest.includes("-t")
  );
}

function ghOnlyGets(words: readonly string[]): boolean {
  if (words.some((word) => /^(?:-[fF]|--(?:raw-)?field|--input|--hostname)/.test(word))) return false;
  return words.every((word, index) => {
    const method = /^(?:-X|--method)$/.test(word)
      ? words[index + 1]
      : /^(?:-X|--method=)(.+)$/.exec(word)?.[1];
    return method === undefined ? !/^(?:-X|--method)$/.test(word) : method.toUpperCase() === "GET";
  });
}

/** A plain GET of an address that is fully known. */
export function curlReads({ args, moreArgs }: CommandFacts, ground: Ground): boolean {
  if (moreArgs || args.some((word) => word.expands)) return false;
  const words = args.map((word) => word.text);
  for (const [index, word] of words.entries()) {
    const next: Word = args[index + 1] ?? { text: "", expands: true };
    if (/^(?:-o|--output)$/.test(word) && !isFreeToWrite(next, ground)) return false;
    if (/^(?:-X|--request)$/.test(word) && !/^(?:GET|HEAD)$/.test(next.text)) return false;
    if (!/^-/.test(word)) continue;
    const known =
      /^(?:-[sSfLIikvg46]+|-o|-X|-H|-m|-A|-w|--silent|--show-error|--fail|--fail-with-body|--location|--head|--include|--insecure|--verbose|--output|--request|--header|--max-time|--connect-timeout|--retry|--user-agent|--write-out|--compressed|--globoff|--http1\.1|--http2)$/;
    if (!known.test(word)) return false;
    if (/^(?:-H|--header|-w|--write-out)$/.test(word) && /^@|%output/.test(next.text)) return false;
  }
  return (
    words.some((word) => /^https?:\/\//.test(word)) &&
    !words.some((word) => /^(?!https?:)[a-z]+:\/\//.test(word))
  );
}
