// argv → one verb with checked input, or help, or what is wrong with the line. Pure; runs nothing.
// `--help` anywhere before `--` wins over everything, so that asking for help never writes.

import { durationOf, timeoutOf } from "./duration.ts";
import { flagElsewhere } from "./known-elsewhere.ts";
import { clip, nearest } from "./suggest.ts";
import { splitLiteral, tokensOf } from "./tokens.ts";
import type { Argument, Body, Flag, Input, Problem, Verb } from "./verb.ts";
import { findVerb, topicOf, unknownVerb, usageProblem } from "./which-verb.ts";

export type Parsed =
  | { readonly kind: "verb"; readonly input: Input }
  | { readonly kind: "help"; readonly topic: readonly string[] }
  | { readonly kind: "version" }
  | { readonly kind: "usage"; readonly problem: Problem };

/** Every verb has these. */
export const commonFlags: readonly Flag[] = [
  { name: "json", kind: "switch", about: "print the result, or the error, as JSON" },
  { name: "help", kind: "switch", about: "show this help; changes nothing" },
];

function usage(field: string, why: string, remedy: string): Parsed & { kind: "usage" } {
  return { kind: "usage", problem: usageProblem(field, why, remedy) };
}

export function parseLine(argv: readonly string[], verbs: readonly Verb[]): Parsed {
  const words = argv[0] === "_" ? argv.slice(1) : argv;
  const first = words[0];
  if (first === undefined) return { kind: "help", topic: [] };
  const found = findVerb(words, verbs);
  if (found?.verb.path[0] === "__complete") return completionLine(found, words);
  const before_end = words.slice(0, words.includes("--") ? words.indexOf("--") : words.length);
  if (before_end.some((word) => word === "--help" || word === "-h")) {
    return helpOf(words, verbs, found?.verb);
  }
  if (found !== undefined) return parseInput(found.verb, words.slice(found.length));
  if (first === "--version" || first === "-V") return { kind: "version" };
  return { kind: "usage", problem: unknownVerb(words, verbs) };
}

/** A word that names nothing is said to be wrong, however much help is wanted. */
function helpOf(words: readonly string[], verbs: readonly Verb[], verb: Verb | undefined): Parsed {
  const topic = verb?.path ?? topicOf(words, verbs);
  if (topic.length > 0 || words[0]?.startsWith("-")) return { kind: "help", topic };
  return { kind: "usage", problem: unknownVerb(words, verbs) };
}

/** What is being completed is never parsed: it is half a line. */
function completionLine(found: { verb: Verb; length: number }, words: readonly string[]): Parsed {
  const draft = { args: new Map<string, string>(), rest: words.slice(found.length), values: new Map() };
  return { kind: "verb", input: inputOf(found.verb, { kind: "none" }, draft) };
}

type FlagValue = true | string | number | string[];

interface Draft {
  readonly args: Map<string, string>;
  readonly rest: readonly string[];
  readonly values: ReadonlyMap<string, FlagValue>;
}

function parseInput(verb: Verb, words: readonly string[]): Parsed {
  const flags = [...verb.flags, ...commonFlags];
  const { options, literal } = splitLiteral(verb, flags, words);
  const tokens = tokensOf(options, flags);
  const values = new Map<string, FlagValue>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const problem = takeFlag({ verb, flags, values }, token);
    if (problem !== undefined) return problem;
  }
  return placeWords(verb, { positionals: [...positionals, ...literal], values });
}

type OptionToken = Extract<ReturnType<typeof tokensOf>[number], { kind: "option" }>;

interface Taking {
  readonly verb: Verb;
  readonly flags: readonly Flag[];
  readonly values: Map<string, FlagValue>;
}

function takeFlag({ verb, flags, values }: Taking, token: OptionToken): Parsed | undefined {
  const shown = `--${token.name}`;
  const flag = flags.find(
    ({ name, short }) =>
      name === token.name && (token.rawName.startsWith("--") || token.rawName === `-${short}`),
  );
  if (flag === undefined) return unknownFlag(verb, flags, token.rawName);
  if (flag.kind === "switch") {
    if (token.value !== undefined) return usage(shown, `${shown} takes no value`, `write ${shown} alone`);
    values.set(flag.name, true);
    return undefined;
  }
  const value = token.value;
  if (value === undefined) return usage(shown, `${shown} needs a value`, `write ${shown} ${flag.value}`);
  if (token.inlineValue !== true && flags.some((each) => value === `--${each.name}`)) {
    return usage(shown, `${shown} is followed by ${value}`, `write ${shown}=${value} if that is its value`);
  }
  const before = values.get(flag.name);
  if (flag.kind === "text" && flag.repeatable === true) {
    values.set(flag.name, [...(Array.isArray(before) ? before : []), value]);
    return undefined;
  }
  if (before !== undefined) return usage(shown, `${shown} is given twice`, "give it once");
  const read = readValue(flag, value);
  if (typeof read === "object") return usage(shown, read.problem, read.remedy);
  values.set(flag.name, read);
  return undefined;
}

function readValue(
  flag: Exclude<Flag, { kind: "switch" }>,
  text: string,
): string | number | { problem: string; remedy: string } {
  if (flag.kind === "text") return text;
  if (flag.kind === "choice") {
    if (flag.choices.includes(text)) return text;
    const meant = nearest(text, flag.choices);
    const remedy = meant ? `did you mean ${meant}?` : `use one of: ${flag.choices.join(", ")}`;
    return { problem: `--${flag.name} cannot be "${clip(text)}"`, remedy };
  }
  if (flag.kind === "count") {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    return {
      problem: `--${flag.name} is "${clip(text)}"`,
      remedy: "give a whole number below a thousand million",
    };
  }
  const ms = flag.kind === "timeout" ? timeoutOf(clip(text)) : durationOf(clip(text));
  return typeof ms === "number"
    ? ms
    : { problem: `--${flag.name}: ${ms}`, remedy: `write --${flag.name} 10m` };
}

function unknownFlag(verb: Verb, flags: readonly Flag[], raw: string): Parsed {
  const name = `looop ${verb.path.join(" ")}`;
  const elsewhere = flagElsewhere(verb, raw);
  if (elsewhere !== undefined) return usage("flag", `${name} has no flag ${raw}`, elsewhere);
  const meant = nearest(
    raw,
    flags.map((flag) => `--${flag.name}`),
  );
  const takesWords = verb.args.some((arg) => arg.need === "body" || arg.need === "rest");
  const hint = takesWords
    ? "put -- before a text that starts with a dash"
    : `see looop help ${verb.path.join(" ")}`;
  return usage("flag", `${name} has no flag ${clip(raw)}`, meant ? `did you mean ${meant}?` : hint);
}

function placeWords(
  verb: Verb,
  typed: { positionals: readonly string[]; values: ReadonlyMap<string, FlagValue> },
): Parsed {
  const words = [...typed.positionals];
  const args = new Map<string, string>();
  let body: Body = { kind: "none" };
  let rest: readonly string[] = [];
  for (const arg of verb.args) {
    if (arg.need === "rest") rest = words.splice(0);
    else if (arg.need === "body") body = bodyOf(words.splice(0));
    else {
      const word = words.shift();
      if (word !== undefined) args.set(arg.name, word);
      else if (arg.need === "required") return missingArgument(verb, arg);
    }
  }
  if (words.length === 0) {
    return { kind: "verb", input: inputOf(verb, body, { args, rest, values: typed.values }) };
  }
  const line = `looop ${verb.path.join(" ")}`;
  return usage(
    "argument",
    `${line} does not expect "${clip(words[0] ?? "")}"`,
    `see looop help ${verb.path.join(" ")}`,
  );
}

function missingArgument(verb: Verb, arg: Argument): Parsed {
  const line = `looop ${verb.path.join(" ")}`;
  return usage(
    arg.name,
    `${line} needs <${arg.name}>: ${arg.about}`,
    `see looop help ${verb.path.join(" ")}`,
  );
}

function bodyOf(words: readonly string[]): Body {
  if (words.length === 0 || (words.length === 1 && words[0] === "-")) return { kind: "stdin" };
  return { kind: "given", text: words.join(" ") };
}

function inputOf(verb: Verb, body: Body, draft: Draft): Input {
  const { args, values } = draft;
  return {
    verb,
    body,
    rest: draft.rest,
    argument: (name) => args.get(name),
    on: (flag) => values.get(flag) === true,
    text: (flag) => {
      const value = values.get(flag);
      return typeof value === "string" ? value : undefined;
    },
    texts: (flag) => {
      const value = values.get(flag);
      return Array.isArray(value) ? value : [];
    },
    number: (flag) => {
      const value = values.get(flag);
      return typeof value === "number" ? value : undefined;
    },
  };
}
