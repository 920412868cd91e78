// A word of the syntax tree as the words that a command gets: quotes removed, braces and known variables put in, and
// told where something stays unknown. Substitutions are handed to whoever reads scripts.

import { forEachChild, type SyntaxNode, type Word as Tree, type WordPart } from "unbash";
import type { Word } from "../facts.ts";
import { type Beyond, beyond } from "./beyond.ts";
import { readingLimits } from "./limits.ts";
import { knownValueOf, type Scope } from "./scope.ts";

export type Script = NonNullable<Extract<WordPart, { type: "CommandExpansion" }>["script"]>;

export interface WordSink {
  readonly scope: Scope;
  /** A substitution: it runs, and is read once. Returns its output where that is plain to see. */
  substituted(script: Script): string | undefined;
  /** Legal, but beyond what the loop accepts from a model without asking. */
  strange(why: string): void;
  /** A bound is exceeded: part of it is not read. */
  exceeds(why: Beyond): void;
  /** So many more characters, of a value or of words; false when that is more than one line may grow to. */
  grows(chars: number): boolean;
}

interface Field {
  text: string;
  expands: boolean;
  /** Quotes make a word even of nothing. */
  there: boolean;
}

/** The words that one word becomes: none for an empty variable, several for braces and split values. */
export function wordsOf(tree: Tree, sink: WordSink): readonly Word[] {
  if (tree.parts === undefined) return [{ text: tree.value, expands: tree.text.startsWith("~") }];
  return variantsOf(tree.parts, sink).flatMap((parts) => fieldsOf(parts, sink));
}

/** A value that is assigned: neither split nor matched against files. */
export function valueOfWord(tree: Tree, sink: WordSink): Word {
  if (tree.parts === undefined) return { text: tree.value, expands: tree.text.startsWith("~") };
  const field: Field = { text: "", expands: false, there: true };
  for (const part of tree.parts) addQuoted(field, part, sink);
  return { text: field.text, expands: field.expands };
}

/** Text of a here-document, in which only expansions mean something. */
export function textOfParts(parts: readonly WordPart[], sink: WordSink): Word {
  const field: Field = { text: "", expands: false, there: true };
  for (const part of parts) addQuoted(field, part, sink);
  return { text: field.text, expands: field.expands };
}

type Piece = WordPart | { readonly type: "Chosen"; readonly text: string };

/** `{rm,-rf,/}` is three words. Nested and counting braces stay as they were written. */
function variantsOf(parts: readonly WordPart[], sink: WordSink): readonly (readonly Piece[])[] {
  let variants: Piece[][] = [[]];
  for (const part of parts) {
    const choices =
      part.type === "BraceExpansion" && /^\{[^{}$`'"\\*?[\]]*,[^{}$`'"\\*?[\]]*\}$/.test(part.text)
        ? part.text.slice(1, -1).split(",")
        : undefined;
    if (choices === undefined) {
      for (const variant of variants) variant.push(part);
      continue;
    }
    const count = variants.length * choices.length;
    if (count > readingLimits.brace_words_max || count * parts.length > readingLimits.brace_parts_max) {
      sink.exceeds(beyond.braces);
      return [parts];
    }
    variants = variants.flatMap((variant) =>
      choices.map((text): Piece[] => [...variant, { type: "Chosen", text }]),
    );
  }
  return variants;
}

function fieldsOf(parts: readonly Piece[], sink: WordSink): readonly Word[] {
  const done: Field[] = [];
  let field: Field = { text: "", expands: false, there: false };
  const finish = () => {
    if (field.there) done.push(field);
    field = { text: "", expands: false, there: false };
  };
  for (const part of parts) {
    const split = part.type === "Chosen" ? undefined : fitting(splitValueOf(part, sink), field, sink);
    if (part.type === "Chosen") {
      field.text += part.text;
      field.there ||= part.text !== "";
    } else if (split !== undefined && sink.scope.odd.has("IFS")) {
      // Where words end is somebody else's idea: what it becomes is not known.
      field.text += part.text;
      field.expands = true;
      field.there = true;
    } else if (split === undefined) {
      const tilde = part.type === "Literal" && part.text.startsWith("~") && !field.there;
      addQuoted(field, part, sink);
      field.expands ||= tilde;
      field.there = true;
    } else
      for (const piece of split.split(/([ \t\n]+)/)) {
        if (/^[ \t\n]+$/.test(piece)) finish();
        else if (piece !== "") {
          field.text += piece;
          field.expands ||= /[*?[]/.test(piece);
          field.there = true;
        }
      }
  }
  finish();
  sink.grows(done.reduce((sum, { text }) => sum + text.length + readingLimits.word_chars, 0));
  return done.map(({ text, expands }) => ({ text, expands }));
}

/** A value that would make too much of a line is not known, as if nobody had said what it is. */
function fitting(value: string | undefined, { text }: Field, sink: WordSink): string | undefined {
  if (value === undefined || value === "") return value;
  if (text.length + value.length <= readingLimits.line_chars_max && sink.grows(value.length)) return value;
  sink.exceeds(beyond.grown);
  return undefined;
}

/** What stands outside quotes is split at blanks; undefined where there is nothing to split. */
function splitValueOf(part: WordPart, sink: WordSink): string | undefined {
  if (part.type === "CommandExpansion" && part.script !== undefined)
    return sink.substituted(part.script)?.replace(/\n+$/, "");
  // `"$@"` is as many words as there are.
  const only = part.type === "DoubleQuoted" && part.parts.length === 1 ? part.parts[0] : undefined;
  const name = only?.type === "SimpleExpansion" && only.text === "$@" ? "@" : nameOf(part);
  return name === undefined ? undefined : knownValueOf(sink.scope, name);
}

function nameOf(part: WordPart): string | undefined {
  if (part.type === "SimpleExpansion") return part.text.slice(1);
  if (part.type !== "ParameterExpansion") return undefined;
  const isPlain = part.prefix === undefined && part.index === undefined && part.operation === undefined;
  return isPlain ? part.parameter : undefined;
}

function addQuoted(field: Field, part: WordPart, sink: WordSink): void {
  const value = literalOf(part) ?? fitting(splitValueOf(part, sink), field, sink);
  if (value !== undefined) {
    field.text += value;
    return;
  }
  if (part.type === "DoubleQuoted" || part.type === "LocaleString") {
    if (part.type === "LocaleString") sink.strange("it uses quotes that are translated");
    for (const child of part.parts) addQuoted(field, child, sink);
    return;
  }
  const why = strangenessOf(part);
  if (why !== undefined) sink.strange(why);
  if (part.type !== "CommandExpansion") readWithin(part, sink);
  field.text += part.text;
  field.expands = true;
}

function literalOf(part: WordPart): string | undefined {
  if (part.type === "Literal" || part.type === "SingleQuoted") return part.value;
  return part.type === "AnsiCQuoted" ? part.value : undefined;
}

function strangenessOf(part: WordPart): string | undefined {
  if (part.type === "ArithmeticExpansion") return "it computes";
  if (part.type === "ExtendedGlob") return "it uses an extended pattern";
  if (part.type === "ParameterExpansion" && nameOf(part) === undefined)
    return "it edits a variable while expanding it";
  return undefined;
}

/** Scripts anywhere below a node run as well: in defaults, subscripts and sums. */
export function readWithin(node: SyntaxNode, sink: WordSink): void {
  let steps = 0;
  const visit = (child: SyntaxNode): void => {
    steps += 1;
    if (steps > readingLimits.steps_max) {
      sink.exceeds(beyond.steps);
      return;
    }
    const holds =
      child.type === "CommandExpansion" ||
      child.type === "ProcessSubstitution" ||
      child.type === "ArithmeticCommandExpansion";
    if (!holds) forEachChild(child, visit);
    else if (child.script !== undefined) sink.substituted(child.script);
  };
  visit(node);
}
