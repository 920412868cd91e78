// Whether a condition of a rule holds, and for what of the action. Facts only; a word that could be anything (a variable)
// is not taken for the one that would be worst, since what is opaque is a fact of its own. Pure.

import type { ActionFacts, CommandFacts, PathFact } from "../facts.ts";
import type { ArgTest, Condition, Pattern } from "./pack.ts";
import { namesOf, reaches } from "./path-reach.ts";
import { textOfCommand } from "./subjects.ts";

/** What of the action met it. */
export interface Met {
  /** Absent: it is about the whole action. */
  readonly command?: CommandFacts;
  readonly path?: PathFact;
}

export function meets(facts: ActionFacts, condition: Condition): readonly Met[] {
  if (!holdsOfAll(facts, condition)) return [];
  if (!isAboutCommand(condition)) return metPaths(facts, facts.paths, condition);
  return facts.commands
    .filter((command) => holdsOfCommand(command, condition))
    .flatMap((command) =>
      metPaths(
        facts,
        facts.paths.filter((path) => belongsTo(path, command)),
        condition,
      ).map((met): Met => ({ ...met, command })),
    );
}

function holdsOfAll(facts: ActionFacts, { effect, opaque, tool, host, ...rest }: Condition): boolean {
  if (effect !== undefined && !effect.includes(facts.effect)) return false;
  if (opaque !== undefined && opaque !== (facts.opaque.length > 0 ? "yes" : "no")) return false;
  if (tool !== undefined && !some(tool, [toolOf(facts)])) return false;
  // Of a command where it names one, else of the whole.
  return host === undefined || isAboutCommand(rest) || some(host, facts.hosts);
}

const COMMAND_MEMBERS = ["cmd", "verb", "force", "branch", "hard", "args", "sql"] as const;

function isAboutCommand(condition: Condition): boolean {
  return COMMAND_MEMBERS.some((name) => condition[name] !== undefined) || isGitDeletion(condition);
}

/** Without a path, what is deleted is a branch, a tag or a worktree. */
function isGitDeletion({ deletes, path }: Condition): boolean {
  return deletes !== undefined && path === undefined;
}

function holdsOfCommand(command: CommandFacts, condition: Condition): boolean {
  const { cmd, verb, args, sql, host } = condition;
  if (cmd !== undefined && !some(cmd, [command.program, ...command.wrappers])) return false;
  if (verb !== undefined && !verb.some((words) => saysVerb(command, words))) return false;
  if (args !== undefined && !args.some((test) => command.args.some(({ text }) => holdsOfWord(test, text))))
    return false;
  if (host !== undefined && !some(host, command.hosts)) return false;
  if (sql !== undefined && !saysSql(command, sql, condition.where)) return false;
  return holdsOfGit(command, condition);
}

function holdsOfGit({ git }: CommandFacts, condition: Condition): boolean {
  const { force, branch, hard } = condition;
  const deletes = isGitDeletion(condition) ? condition.deletes : undefined;
  if (force === undefined && branch === undefined && hard === undefined && deletes === undefined) return true;
  if (git === undefined) return false;
  if (force !== undefined && !force.includes(git.force)) return false;
  if (hard !== undefined && hard !== git.hard) return false;
  if (deletes !== undefined && deletes !== git.deletes) return false;
  return branch === undefined || some(branch, git.branches);
}

/** Options may stand between a program and its verb, and take words of their own: so the verb may stand anywhere. */
function saysVerb({ git, args }: CommandFacts, words: readonly string[]): boolean {
  if (git !== undefined && words.length === 1) return git.verb === words[0];
  const said = args.filter(({ text }) => !text.startsWith("-")).map(({ text }) => text.toLowerCase());
  return said.some((_, index) => words.every((word, step) => said[index + step] === word));
}

function holdsOfWord(test: ArgTest, text: string): boolean {
  switch (test.kind) {
    case "letter":
      return /^-[A-Za-z0-9]+$/.test(text) && text.includes(test.letter, 1);
    case "option":
      return text === test.name || text.startsWith(`${test.name}=`);
    case "word":
      return test.word.test(text);
  }
}

function saysSql(command: CommandFacts, wanted: readonly string[], where: "yes" | "no" | undefined): boolean {
  return (command.sql ?? []).some((statement) => {
    if (where !== undefined && statement.where !== where) return false;
    const said = `${statement.verb} ${statement.object}`.toLowerCase();
    return wanted.some((words) => said === words || said.startsWith(`${words} `));
  });
}

/** With nothing said about paths, the action as it is. */
function metPaths({ action }: ActionFacts, paths: readonly PathFact[], condition: Condition): readonly Met[] {
  const { path, writes, outside } = condition;
  if (path === undefined && writes === undefined && outside === undefined) return [{}];
  const cwd = "cwd" in action ? action.cwd : undefined;
  const deletes = path === undefined ? undefined : condition.deletes;
  return paths
    .filter(({ does }) => writes === undefined || (does === "read" ? "no" : "yes") === writes)
    .filter(({ does }) => deletes === undefined || (does === "remove" ? "yes" : "no") === deletes)
    .filter((each) => outside === undefined || isOutside(each, cwd) === outside)
    .filter((each) => path === undefined || someOf(path, each, cwd))
    .map((met) => ({ path: met }));
}

/** By one of its names, or by what it stands for. */
function someOf(globs: readonly Pattern[], path: PathFact, cwd: string | undefined): boolean {
  return some(globs, namesOf(path)) || globs.some((glob) => reaches(glob, path, cwd));
}

/** The directory itself is not below itself. */
function isOutside({ text, full }: PathFact, cwd: string | undefined): "yes" | "no" {
  if (full === undefined || cwd === undefined) return /^(?:[/~$]|\.\.(?:\/|$))/.test(text) ? "yes" : "no";
  const below = cwd.endsWith("/") ? cwd : `${cwd}/`;
  return full.startsWith(below) && full.length > below.length ? "no" : "yes";
}

function belongsTo({ text, said = text }: PathFact, command: CommandFacts): boolean {
  return textOfCommand(command).includes(said);
}

function some(patterns: readonly Pattern[], texts: readonly string[]): boolean {
  return texts.some((text) => patterns.some((pattern) => pattern.test(text)));
}

function toolOf({ action }: ActionFacts): string {
  return action.kind === "tool" || action.kind === "move" ? action.name : action.kind;
}
