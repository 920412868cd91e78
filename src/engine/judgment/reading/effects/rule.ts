// Rows of *program, words → effect*: what is known of tools that are told by their verbs. The first row that fits counts.

import type { CommandFacts } from "../../facts.ts";
import { readingLimits } from "../limits.ts";
import type { Told } from "./effect.ts";

export interface Row {
  /** Names with blanks between them. */
  readonly of: string;
  /** Compared with `verbs and operands | options`; absent, it fits always. */
  readonly words?: RegExp;
  readonly told: Told;
}

/** Options before the verb that take the next word. */
const VALUED =
  /^(?:-n|--namespace|--context|--kubeconfig|--profile|--region|--project|--account|-C|-chdir|--cwd|--prefix|-w|--workspace|-f|--file|--filter|-F|--config|-c|--endpoint-url|--subscription|-H|--host|-p|-e|--env|--stage|-a|--app|-R|--repo|--cluster|-i|--inventory|-l|--limit|-u|-s|-r|--output|-o|-q|--query|-j|-m)$/;

export type Rows = ReadonlyMap<string, readonly Row[]>;

export function rowsByProgram(rows: readonly Row[]): Rows {
  const byName = new Map<string, Row[]>();
  for (const row of rows)
    for (const name of row.of.split(" ")) byName.set(name, [...(byName.get(name) ?? []), row]);
  return byName;
}

export function toldBy(rows: Rows, command: CommandFacts): Told | undefined {
  const known = rows.get(command.program);
  if (known === undefined) return undefined;
  const subject = subjectOf(command);
  return known.find((row) => row.words === undefined || row.words.test(subject))?.told;
}

/** `delete ns prod | --now`. */
export function subjectOf({ args }: Pick<CommandFacts, "args">): string {
  const words = args.map((word) => word.text);
  let first = 0;
  while (first < words.length && words[first]?.startsWith("-") === true)
    first += VALUED.test(words[first] ?? "") ? 2 : 1;
  const operands = words.slice(first).filter((word) => !word.startsWith("-"));
  const options = words.filter((word) => word.startsWith("-"));
  return `${operands.join(" ")} | ${options.join(" ")}`.slice(0, readingLimits.subject_chars_max);
}
