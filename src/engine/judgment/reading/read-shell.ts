// A shell line as the commands that it runs, however deeply they hide: the only reader of shell text in the program.
// Total: what the parser or this file does not understand is opaque, and so is what exceeds a limit (I9).

import { parse } from "unbash";
import type { CommandFacts, Word } from "../facts.ts";
import { beyond } from "./beyond.ts";
import { exceedsRows } from "./effects/of-command.ts";
import { gitFactsOf } from "./git.ts";
import { asLine, fedBy, scopeGiven } from "./given.ts";
import { hiddenIn } from "./hidden.ts";
import { hostsOf } from "./hosts.ts";
import { readingLimits } from "./limits.ts";
import { outputOf } from "./output.ts";
import { isWellNamed, peel, programOf } from "./peel.ts";
import {
  type Hidden,
  type Input,
  newReading,
  type Place,
  type Reading,
  type SimpleCommand,
} from "./reading.ts";
import { emptyScope, forgetAll } from "./scope.ts";
import { sqlFactsOf } from "./sql-clients.ts";
import { type Walk, walkScript, walkUncalled } from "./walk.ts";
import { wrappers } from "./wrappers.ts";

export interface ShellFacts {
  readonly commands: readonly CommandFacts[];
  readonly opaque: readonly string[];
  /** Understood, yet more than the loop accepts from a model unasked. */
  readonly strange: readonly string[];
  /** What runs as another language. */
  readonly code: readonly { readonly program: string; readonly text: string }[];
  /** A function that calls itself: usually a fork bomb. */
  readonly bomb: "no" | "yes";
  /** What is opaque is not even named: it is like nothing but itself. */
  readonly vague: "no" | "yes";
}

export function readShell(line: string): ShellFacts {
  const reading = newReading();
  const walk: Walk = { reading, take: (command, place) => take(walk, command, place) };
  const start: Place = {
    scope: emptyScope(),
    input: { kind: "none" },
    nesting: 0,
    within: [],
    wrappers: [],
    moreArgs: "no",
  };
  readText(walk, line, start);
  walkUncalled(walk, start);
  const { commands, code, bomb, opaque } = reading;
  const named = [...opaque].every((why) => reading.named.has(why));
  return {
    commands,
    code,
    bomb,
    vague: named ? "no" : "yes",
    opaque: [...reading.opaque],
    strange: [...reading.strange],
  };
}

function readText(walk: Walk, text: string, place: Place): void {
  const why = refusalOf(text, place);
  if (why !== undefined) walk.reading.opaque.add(why);
  else walkScript(walk, parse(text), place);
}

function refusalOf(text: string, place: Place): string | undefined {
  if (text.length > readingLimits.line_chars_max) return beyond.long;
  if (text.includes("\0")) return beyond.nul;
  if (place.nesting > readingLimits.nesting_max) return beyond.nested;
  let open = 0;
  for (const char of text) {
    if ("({[`".includes(char)) open += 1;
    else if (")}]".includes(char) && open > 0) open -= 1;
    if (char === "\n") open = Math.floor(open / 2);
    if (open > readingLimits.brackets_open_max) return beyond.brackets;
  }
  return undefined;
}

function take(walk: Walk, simple: SimpleCommand, place: Place): string | undefined {
  const { reading } = walk;
  readAlias(walk, simple, place);
  const peeled = peel(simple.words);
  for (const doubt of peeled.doubts) reading.opaque.add(doubt);
  const common = {
    assignments: [...simple.assignments, ...peeled.assignments],
    redirects: simple.redirects,
    after: simple.after,
  };
  const outer = { ...common, wrappers: place.wrappers, moreArgs: place.moreArgs === "yes" };
  for (const words of peeled.acting) push(reading, factsOf(words, outer, simple.input));
  const inner = {
    ...common,
    wrappers: [...place.wrappers, ...peeled.wrappers],
    moreArgs: place.moreArgs === "yes" || peeled.moreArgs,
  };
  const command = factsOf(fedBy(peeled.words, simple.words, simple.input), inner, simple.input);
  if (command.program === "alias") learnAliases(reading, command);
  const lines: readonly Hidden[] = peeled.line === undefined ? [] : [{ kind: "line", line: peeled.line }];
  const hidden = [...lines, ...hiddenIn(command, simple.input)];
  const isRead = hidden.some((each) => each.kind === "line" && each.replaces === "yes");
  const isPartOf = peeled.acting.length > 0 && command.words.length === 0;
  if (!isPartOf) push(reading, isRead ? { ...command, words: [], program: "", args: [] } : command);
  noteNameless(reading, command);
  for (const each of hidden) readHidden(walk, each, command, { ...place, input: simple.input });
  return hidden.length > 0 || inner.moreArgs ? undefined : outputOf(command, simple.input);
}

function learnAliases({ aliases }: Reading, { args }: CommandFacts): void {
  for (const { text } of args) {
    const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
    if (name !== undefined && value !== undefined) aliases.set(name, value);
  }
}

/** Beside the command of that name: not every shell puts aliases in. */
function readAlias(walk: Walk, { words, input }: SimpleCommand, place: Place): void {
  const [first, ...rest] = words;
  const body = first === undefined || first.expands ? undefined : walk.reading.aliases.get(first.text);
  const mark = `alias ${first?.text}`;
  if (body === undefined || place.within.includes(mark)) return;
  const within = [...place.within, mark];
  readText(walk, `${body} ${asLine(rest)}`, { ...place, input, within, nesting: place.nesting + 1 });
}

function push(reading: Reading, command: CommandFacts): void {
  if (exceedsRows(command)) reading.opaque.add(beyond.words);
  if (reading.commands.length < readingLimits.commands_max) reading.commands.push(command);
  else reading.opaque.add(beyond.commands);
}

function noteNameless(reading: Reading, command: CommandFacts): void {
  const first = command.words[0];
  if (command.moreArgs && (first?.text === "{}" || wrapsAnything(command.program))) {
    reading.opaque.add("which program runs is said elsewhere");
    return;
  }
  // The way a child is told to call us.
  if (first?.expands !== true || /^\$\{?LOOOP_BIN\}?$/.test(first.text)) return;
  reading.opaque.add(
    `which program \`${first.text.slice(0, readingLimits.why_chars_max)}\` is, is not known`,
  );
}

function wrapsAnything(program: string): boolean {
  const known = Object.hasOwn(wrappers, program) ? wrappers[program] : undefined;
  return known?.some((wrapper) => wrapper.verbs === undefined) === true;
}

type Frame = Pick<CommandFacts, "assignments" | "redirects" | "after" | "wrappers" | "moreArgs">;

function factsOf(words: readonly Word[], frame: Frame, input: Input): CommandFacts {
  const [first, ...args] = words;
  const program = programOf(first);
  const bare: CommandFacts = {
    ...frame,
    program,
    wellNamed: isWellNamed(first),
    words,
    args,
    hosts: hostsOf(program, args, frame.redirects),
  };
  const git = program === "git" ? gitFactsOf(args) : undefined;
  const sql = sqlFactsOf(bare, input);
  return { ...bare, ...(git && { git }), ...(sql && { sql }) };
}

/** Stands for what comes at run time. */
const unknownWord: Word = { text: "", expands: true };

function readHidden(walk: Walk, hidden: Hidden, command: CommandFacts, place: Place): void {
  const { reading } = walk;
  switch (hidden.kind) {
    case "unread":
      reading.opaque.add(hidden.why);
      if (hidden.named !== undefined) reading.named.add(hidden.why);
      return;
    case "code":
      reading.code.push({ program: command.program, text: hidden.text });
      reading.opaque.add(`\`${command.program}\` runs code that is not read here`);
      return;
    case "words": {
      const inner = within(place, command, hidden.feeds === "yes" ? "yes" : place.moreArgs);
      const after = "";
      walk.take(
        { words: hidden.words, assignments: [], redirects: [], after, input: { kind: "none" } },
        inner,
      );
      return;
    }
    case "line": {
      const { line } = hidden;
      const isEval = command.program === "eval";
      if (line.expands || command.moreArgs)
        reading.opaque.add(`\`${command.program || "a shell"}\` runs a line that is not all known here`);
      const inner = within(place, command, command.moreArgs ? "yes" : place.moreArgs);
      const own =
        hidden.args === undefined
          ? emptyScope()
          : scopeGiven(command.moreArgs ? [...hidden.args, unknownWord] : hidden.args);
      const scope = isEval ? inner.scope : own;
      readText(walk, line.text, { ...inner, scope });
      forgetAll(place.scope);
    }
  }
}

function within(place: Place, command: CommandFacts, moreArgs: "no" | "yes"): Place {
  const wrappers = command.program === "" ? command.wrappers : [...command.wrappers, command.program];
  return { ...place, wrappers, nesting: place.nesting + 1, moreArgs };
}
