// Small faults put into a source, one at a time: what a test of it should notice. Pure; reads with a real parser, so that
// types, texts and comments are left alone.

import { parseSync, visitorKeys } from "oxc-parser";

export interface Mutant {
  readonly line: number;
  /** `a < b` → `a <= b`, as a person reads it. */
  readonly what: string;
  /** The whole source with this fault in it. */
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [name: string]: unknown;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

const swapped: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "&&": "||",
  "||": "&&",
  "??": "&&",
};
/** Of types only their expression is code. */
const wrappers: readonly string[] = ["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"];
/** A word that decides something; a sentence is for people, and tests of words look at it elsewhere. */
const WORD = /^[a-z][a-z_]{1,24}$/;
const SHOWN_MAX = 70;

export function mutantsOf(path: string, text: string): readonly Mutant[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be read: ${errors[0]?.message}`);
  return changesIn(program as unknown as Node, text).map((change) => mutantBy(change, text));
}

function mutantBy({ start, end, by }: Change, text: string): Mutant {
  const line = text.slice(0, start).split("\n").length;
  const short = (code: string) => {
    const bare = code.replace(/\s+/g, " ");
    return bare.length > SHOWN_MAX ? `${bare.slice(0, SHOWN_MAX)}…` : bare;
  };
  const what = `\`${short(text.slice(start, end))}\` → \`${short(by)}\``;
  return { line, what, text: text.slice(0, start) + by + text.slice(end) };
}

function changesIn(node: Node, text: string): readonly Change[] {
  if (node.type.startsWith("Import") || (node.type.startsWith("TS") && !wrappers.includes(node.type)))
    return [];
  const inner = (visitorKeys[node.type] ?? [])
    .filter(
      (key) => key !== "typeAnnotation" && key !== "returnType" && !(key === "key" && node.computed !== true),
    )
    .flatMap((key) => node[key])
    .filter((child): child is Node => typeof child === "object" && child !== null && "type" in child);
  return [...changesOf(node, text), ...inner.flatMap((child) => changesIn(child, text))];
}

function changesOf(node: Node, text: string): readonly Change[] {
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression":
      return operatorChange(node, text);
    case "IfStatement":
    case "ConditionalExpression": {
      const { start, end } = node.test as Node;
      return ["true", "false"].map((by) => ({ start, end, by }));
    }
    case "UnaryExpression": {
      const argument = node.argument as Node;
      return node.operator === "!" ? [{ start: node.start, end: argument.start, by: "" }] : [];
    }
    case "ReturnStatement": {
      const argument = node.argument as Node | null;
      const { start = 0, end = 0 } = argument ?? {};
      // Where a no is expected, nothing is one as well; that it might be a yes is tried at the word itself.
      return argument === null || ["undefined", "false"].includes(text.slice(start, end))
        ? []
        : [{ start, end, by: "undefined as never" }];
    }
    case "Literal":
      return literalChange(node);
    default:
      return [];
  }
}

function operatorChange(node: Node, text: string): readonly Change[] {
  const [left, right] = [node.left as Node, node.right as Node];
  const by = swapped[String(node.operator)];
  const between = text.slice(left.end, right.start);
  const at = between.indexOf(String(node.operator));
  if (by === undefined || at < 0) return [];
  const start = left.end + at;
  const whole =
    text.slice(node.start, start) + by + text.slice(start + String(node.operator).length, node.end);
  // `a ?? b || c` is no JavaScript without its brackets.
  return [{ start: node.start, end: node.end, by: `(${whole})` }];
}

function literalChange({ start, end, value }: Node): readonly Change[] {
  if (typeof value === "number") return [{ start, end, by: String(value + 1) }];
  if (typeof value === "boolean") return [{ start, end, by: String(!value) }];
  return typeof value === "string" && WORD.test(value) ? [{ start, end, by: '"another_word"' }] : [];
}
