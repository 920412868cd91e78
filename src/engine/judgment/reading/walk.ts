// The syntax tree as simple commands in the order of the line, with what is known of variables and of standard input
// where each of them stands. Whatever may run counts as running: both branches, bodies of loops and functions.

import type { Command, CommandNode, Statement, SyntaxNode, Word as Tree } from "unbash";
import { beyond } from "./beyond.ts";
import { goesOn, grows, type Place, type Reading, type SimpleCommand } from "./reading.ts";
import {
  assign,
  assignArguments,
  branchOf,
  forgetAll,
  joinBranch,
  type Scope,
  unknownScope,
} from "./scope.ts";
import { inputOf, redirectsOf, simpleOf } from "./simple.ts";
import { readWithin, type Script, type WordSink, wordsOf } from "./words.ts";

/** Handed each simple command; returns what it prints where that is plain to see. */
export type Take = (command: SimpleCommand, place: Place) => string | undefined;

export interface Walk {
  readonly reading: Reading;
  readonly take: Take;
}

export function walkScript(walk: Walk, script: Script, place: Place): string | undefined {
  for (const error of script.errors ?? [])
    walk.reading.opaque.add(`the shell would not understand it: ${error.message}`);
  return walkStatements(walk, script.commands, place);
}

function walkStatements(walk: Walk, statements: readonly Statement[], place: Place): string | undefined {
  let after = "";
  let output: string | undefined;
  for (const [index, statement] of statements.entries()) {
    const background = statement.background === true;
    const inner = background ? { ...place, scope: branchOf(place.scope) } : place;
    const printed = walkChain(walk, statement.command, inner, after);
    if (background) joinBranch(place.scope, inner.scope);
    output = index === 0 && statements.length === 1 ? printed : undefined;
    after = background ? "&" : ";";
  }
  return output;
}

function walkChain(walk: Walk, node: Statement["command"], place: Place, after: string): string | undefined {
  if (node.type !== "AndOr") return walkPipeline(walk, node, place, after);
  let scope = place.scope;
  for (const [index, command] of node.commands.entries()) {
    const operator = index === 0 ? after : (node.operators[index - 1] ?? "&&");
    // What comes after `||` does not know what the part before it has done.
    if (index > 0) scope = operator === "||" ? branchOf(place.scope) : branchOf(scope);
    walkPipeline(walk, command, { ...place, scope }, operator);
    if (index > 0) joinBranch(place.scope, scope);
  }
  return undefined;
}

function walkPipeline(
  walk: Walk,
  node: Extract<Statement["command"], { type: "Pipeline" }> | CommandNode,
  place: Place,
  after: string,
): string | undefined {
  if (node.type !== "Pipeline") return walkNode(walk, node, place, after);
  let input = place.input;
  let output: string | undefined;
  const single = node.commands.length === 1;
  for (const [index, command] of node.commands.entries()) {
    const scope = single ? place.scope : branchOf(place.scope);
    const operator = index === 0 ? after : (node.operators[index - 1] ?? "|");
    output = walkNode(walk, command, { ...place, scope, input }, operator);
    if (!single) joinBranch(place.scope, scope);
    input =
      output === undefined
        ? { kind: "unknown", from: "a pipe" }
        : { kind: "text", text: output, expands: false };
  }
  return output;
}

function walkNode(walk: Walk, node: CommandNode, place: Place, after: string): string | undefined {
  const { reading } = walk;
  if (!goesOn(reading, place)) return undefined;
  switch (node.type) {
    case "Command":
      return walkCommand(walk, node, place, after);
    case "Redirected": {
      const redirects = redirectsOf(node.redirects, sinkOf(walk, place));
      const input = inputOf(redirects, place.input);
      walk.take({ words: [], assignments: [], redirects, after, input }, place);
      return walkNode(walk, node.command, { ...place, input }, ";");
    }
    case "Function":
      reading.strange.add("it defines a function");
      reading.functions.set(node.name.value, node.body);
      return undefined;
    case "Coproc":
      reading.strange.add("it starts a coprocess");
      walkBody(walk, node.body, { ...place, scope: branchOf(place.scope) }, after);
      return undefined;
    default:
      return walkCompound(walk, node, place, after);
  }
}

type Compound = Exclude<CommandNode, { type: "Command" | "Redirected" | "Function" | "Coproc" }>;

function walkCompound(walk: Walk, node: Compound, place: Place, after: string): string | undefined {
  const branch = (scope = branchOf(place.scope)): Place => ({ ...place, scope });
  const sink = sinkOf(walk, place);
  switch (node.type) {
    case "BraceGroup":
      return walkStatements(walk, node.body.commands, place);
    case "Subshell":
      return walkStatements(walk, node.body.commands, branch());
    case "If": {
      walkStatements(walk, node.clause.commands, place);
      const bodies = [node.then, ...node.elif.flatMap((each) => [each.clause, each.then])];
      for (const body of node.else === undefined ? bodies : [...bodies, node.else]) {
        const inner = branch();
        walkStatements(walk, body.commands, inner);
        joinBranch(place.scope, inner.scope);
      }
      return undefined;
    }
    case "While":
      // The second time round, what was assigned before may be something else.
      forgetAll(place.scope);
      walkStatements(walk, node.clause.commands, place);
      return walkLoop(walk, node.body.commands, place);
    case "For":
    case "Select":
      walk.reading.strange.add(`it uses \`${node.type.toLowerCase()}\``);
      for (const word of node.wordlist ?? []) wordsOf(word, sink);
      forgetAll(place.scope);
      bindLoop(node.wordlist ?? [], node.name.value, place.scope, sink);
      return walkLoop(walk, node.body.commands, place);
    case "ArithmeticFor":
      walk.reading.strange.add("it computes");
      for (const part of [node.initialize, node.test, node.update])
        if (part !== undefined) readWithin(part, sink);
      forgetAll(place.scope);
      return walkLoop(walk, node.body.commands, place);
    case "Case":
      walk.reading.strange.add("it uses `case`");
      wordsOf(node.word, sink);
      for (const item of node.items) {
        for (const pattern of item.pattern) wordsOf(pattern, sink);
        const inner = branch();
        walkStatements(walk, item.body.commands, inner);
        joinBranch(place.scope, inner.scope);
      }
      return undefined;
    case "TestCommand":
    case "ArithmeticCommand":
      walk.reading.strange.add(node.type === "TestCommand" ? "it uses `[[`" : "it computes");
      readWithin(node, sink);
      forgetAll(place.scope);
      walk.take({ words: [], assignments: [], redirects: [], after, input: place.input }, place);
      return undefined;
  }
}

function walkLoop(walk: Walk, statements: readonly Statement[], place: Place): undefined {
  walkStatements(walk, statements, place);
  forgetAll(place.scope);
  return undefined;
}

/** A loop over one plain word knows its variable; over several, each word is one of the arguments it may get. */
function bindLoop(words: readonly Tree[], name: string, scope: Scope, sink: WordSink): void {
  const values = words.flatMap((word) => wordsOf(word, sink));
  const [only, ...others] = values;
  assign(scope, name, only !== undefined && others.length === 0 && !only.expands ? only.text : undefined);
}

function walkBody(walk: Walk, node: SyntaxNode, place: Place, after: string): string | undefined {
  if (node.type === "CompoundList") return walkStatements(walk, node.commands, place);
  return walkNode(walk, node as CommandNode, place, after);
}

function walkCommand(walk: Walk, node: Command, place: Place, after: string): string | undefined {
  const command = simpleOf(node, sinkOf(walk, place), place.input, after);
  const name = command.words[0]?.text ?? "";
  const body = walk.reading.functions.get(name);
  if (body === undefined) return walk.take(command, place);
  walk.take({ ...command, words: [] }, place);
  callFunction(walk, { name, body }, command, place);
  return undefined;
}

interface Called {
  readonly name: string;
  readonly body: SyntaxNode;
}

function callFunction(walk: Walk, { name, body }: Called, command: SimpleCommand, place: Place): void {
  const { reading } = walk;
  reading.called.add(name);
  if (place.within.includes(name)) {
    reading.opaque.add(`\`${name}\` calls itself`);
    reading.bomb = "yes";
    return;
  }
  const scope = unknownScope(place.scope);
  const args = command.words.slice(1);
  if (args.every((word) => !word.expands) && assignArguments(scope, args) === "too long")
    reading.opaque.add(beyond.grown);
  const within = [...place.within, name];
  walkBody(walk, body, { ...place, scope, input: command.input, nesting: place.nesting + 1, within }, "");
  // What it assigned stays assigned.
  forgetAll(place.scope);
}

/** Functions that nobody called here may be called by what is not seen. */
export function walkUncalled(walk: Walk, place: Place): void {
  for (const [name, body] of walk.reading.functions) {
    if (walk.reading.called.has(name)) continue;
    walk.reading.called.add(name);
    const scope = unknownScope(place.scope);
    walkBody(walk, body, { ...place, scope, nesting: place.nesting + 1, within: [name] }, "");
  }
}

function sinkOf(walk: Walk, place: Place): WordSink {
  const { reading } = walk;
  return {
    scope: place.scope,
    strange: (why) => {
      reading.strange.add(why);
    },
    exceeds: (why) => {
      reading.opaque.add(why);
    },
    grows: (chars) => grows(reading, chars),
    substituted: (script) => {
      if (reading.substituted.has(script)) return reading.substituted.get(script);
      reading.substituted.set(script, undefined);
      const inner = { ...place, scope: branchOf(place.scope), nesting: place.nesting + 1 };
      const output = walkScript(walk, script, inner);
      // A function's words are read anew at each call.
      if (place.within.length > 0) reading.substituted.delete(script);
      else reading.substituted.set(script, output);
      return output;
    },
  };
}
