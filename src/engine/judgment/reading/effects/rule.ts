// Rows of *program, words → effect*: what is known of tools that are told by their verbs. The first row that fits counts.

import type { CommandFacts } from "../../facts.ts";
import { readingLimits } from "../limits.ts";
import { type Told, unknown, worse } from "./effect.ts";

export interface Row {
  /** Names with blanks between them. */
  readonly of: string;
  /** Compared with `verbs and operands | options`; absent, it fits always. */
  readonly words?: RegExp;
  readonly told: Told;
}

/** Options before the verb that take the next word. */
const VALUED =
  /^(?:-n|--namespace|--context|--kubeconfig|--profile|--region|--project|--account|-C|-chdir|--cwd|--prefix|-w|--workspace|-f|--file|--filter|-F|--config|-c|--endpoint-url|--subscription|-H|--host|-p|-e|--env|--stage|-a|--app|-R|--repo|--cluster|-i|--inventory|--output|--query)$/;

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
  const words = command.args.map((word) => word.text);
  const first = firstOperand(words);
  const subject = subjectOf(withoutValues(words), 0);
  const told = known.find((row) => row.words === undefined || row.words.test(subject))?.told;
  const hasVerbs = known.some((row) => row.words !== undefined);
  if (hasVerbs && command.args[first]?.expands === true) return worse(told ?? unknown, unknown);
  return worstReading(known, words, told);
}

/** Nobody knows each option of each tool: what would be worse, were one to take a word or not, counts. */
function worstReading(
  known: readonly Row[],
  words: readonly string[],
  told: Told | undefined,
): Told | undefined {
  const optionFirst = words[0]?.startsWith("-") === true;
  const starts = words
    .flatMap((word, index) => (word.startsWith("-") ? [] : [index]))
    .slice(0, optionFirst ? 3 : 1);
  return starts.reduce<Told | undefined>((worst, start) => {
    const found = known.find((row) => row.words?.test(subjectOf(words, start)) === true)?.told;
    const matters = found?.effect === "destroys" || found?.effect === "reaches_out";
    return matters ? worse(worst ?? found, found) : worst;
  }, told);
}

function withoutValues(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => word.startsWith("-") || !VALUED.test(words[index - 1] ?? ""));
}

function firstOperand(words: readonly string[]): number {
  let first = 0;
  while (first < words.length && words[first]?.startsWith("-") === true)
    first += VALUED.test(words[first] ?? "") ? 2 : 1;
  return first;
}

/** Long words are texts and names; verbs and options are short. */
const cut = (word: string): string => word.slice(0, readingLimits.subject_word_chars_max);

/** Its last words are not seen here. */
export function exceedsSubject({ args }: CommandFacts): boolean {
  const chars = args.reduce((sum, { text }) => sum + cut(text).length + 1, " | ".length);
  return chars > readingLimits.subject_chars_max;
}

/** `delete ns prod | --now`. */
function subjectOf(words: readonly string[], first: number): string {
  const operands = words.slice(first).flatMap((word) => (word.startsWith("-") ? [] : [cut(word)]));
  const options = words.flatMap((word) => (word.startsWith("-") ? [cut(word)] : []));
  return `${operands.join(" ")} | ${options.join(" ")}`.slice(0, readingLimits.subject_chars_max);
}
