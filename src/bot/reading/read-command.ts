// Is this a verb for us? With a prefix it is one, and a wrong one is told. Without, it is one only where it cannot be
// anything else: where an answer is expected, a word that changes something must name a thing that exists.

import { nearestOf } from "../../engine/pulse/nearest.ts";
import { argumentsOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Facts } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { normalOf, wholeOf } from "./normal.ts";
import { bad, type VerbReading } from "./verb-reading.ts";
import { verbNames, verbs } from "./verbs.ts";

export type CommandReading =
  | Extract<VerbReading, { kind: "command" | "to_ask" | "bad" }>
  /** Not a verb. `words`: what is left without the prefix. */
  | {
      readonly kind: "none";
      readonly words: string;
      readonly prefixed: "yes" | "no";
      readonly near: readonly string[];
    };

/** `expects`: an answer, by whatever binds the message to an ask. `strong`: by more than being the only one. */
export interface Expected {
  readonly answer: "strong" | "weak" | "no";
  /** The message is word for word an option of the ask. */
  readonly isOption: "yes" | "no";
}

export function readCommand(
  words: string,
  facts: Facts,
  lexicon: Lexicon,
  expected: Expected,
): CommandReading {
  const { rest, prefixed } = withoutPrefix(words, lexicon);
  const [token = ""] = /^\S{1,64}/.exec(rest) ?? [];
  const verb = verbs.get(token.toLowerCase().replace(/[?!.:]$/, ""));
  if (verb === undefined) return withoutVerb(rest, prefixed, lexicon, expected);
  const typed = argumentsOf(askedNicely(rest.slice(token.length)));
  const read = verb.read(typed, { facts, lexicon });
  if (prefixed === "yes") return read;
  const none: CommandReading = { kind: "none", words, prefixed: "no", near: [] };
  if (facts.addressed === "overheard" || expected.isOption === "yes") return none;
  if (read.kind === "to_ask") return namesAsk(typed.words[0] ?? "") ? read : none;
  if (expected.answer === "no") return unboundVerb(read, typed.line, facts) ?? none;
  if (read.kind === "bad") return none;
  return isBelieved(read, verb.state, expected) ? read : none;
}

/** `status?` and `status please` ask for the status. */
function askedNicely(rest: string): string {
  if (/^\s*(?:\?|(?:please|pls|plz|bitte|svp|stp|por favor)[.!?]?)\s*$/i.test(rest.slice(0, 32))) return "";
  return rest.replace(/^[?!.:](?=\s|$)/, "");
}

function namesAsk(word: string): boolean {
  return /^[#＃]/u.test(word) || /-\d{1,15}:?$/.test(word);
}

/** Nothing waits for an answer, and still a sentence may begin like a verb: what changes something must name it. */
function unboundVerb(
  read: Exclude<VerbReading, { kind: "to_ask" }>,
  line: string,
  facts: Facts,
): Exclude<VerbReading, { kind: "to_ask" }> | undefined {
  if (read.kind === "bad") return isProse(line) ? undefined : read;
  const { command } = read;
  if (command.verb === "start" && command.worker === undefined) {
    const why = "to start a worker, give it a name, or say looop first";
    return bad(why, "start fix-42: …", "looop start …");
  }
  const isFree = command.verb !== "tell" && command.verb !== "kill";
  if (isFree || facts.known.workers.includes(command.worker)) return read;
  const why = `there is no worker called ${JSON.stringify(command.worker.slice(0, 64))}`;
  return bad(why, "workers");
}

/** More words than arguments: a sentence that happens to begin with a verb. */
function isProse(line: string): boolean {
  return line.split(/\s+/, 6).length > 4;
}

function isBelieved(
  read: Extract<VerbReading, { kind: "command" }>,
  state: "reads" | "changes",
  { answer }: Expected,
): boolean {
  if (read.exact === "no") return false;
  if (state === "reads" || !changesState(read.command)) return true;
  // Of an answer that was just given: that one, and not whatever was done last.
  if (read.command.verb === "undo") return false;
  return namesThing(read.command) || answer === "weak";
}

function changesState(command: Command): boolean {
  if (command.verb === "goal" || command.verb === "playbook") return command.edit !== undefined;
  return command.verb !== "goals" && command.verb !== "plans" && command.verb !== "schedules";
}

function namesThing({ verb }: Command): boolean {
  return verb === "tell" || verb === "kill" || verb === "goal" || verb === "plan";
}

// `looop`, `/looop`, `!looop`, `/status@looop_bot`, `!status`
const NAME = /^\s*[/!]?looop(?:@\w{1,64})?(?=$|[\s:,])[:,]?\s*/iu;
const MARK = /^\s*[/!](?=[a-z])([a-z]{1,24})(?:@\w{1,64})?(?=$|\s|[?!.:])/iu;

/** Begins with our name. */
export const isCalled = (words: string): boolean => NAME.test(words.slice(0, 128));

function withoutPrefix(
  words: string,
  lexicon: Lexicon,
): { readonly rest: string; readonly prefixed: "yes" | "no" } {
  const name = NAME.exec(words.slice(0, 128));
  if (name !== null) {
    const rest = words.slice(name[0].length);
    const inner = MARK.exec(rest.slice(0, 128));
    return { rest: inner === null ? rest : `${inner[1]}${rest.slice(inner[0].length)}`, prefixed: "yes" };
  }
  const mark = MARK.exec(words.slice(0, 128));
  // `/etc` is a path and `!important` a word: only what is known with a mark is meant as a verb.
  const known = mark?.[1]?.toLowerCase() ?? "";
  const isKnown = verbs.has(known) || lexicon.always.has(known) || lexicon.decisions.has(known);
  if (mark === null || !isKnown) return { rest: words.trimStart(), prefixed: "no" };
  return { rest: `${mark[1]}${words.slice(mark[0].length)}`, prefixed: "yes" };
}

function withoutVerb(
  rest: string,
  prefixed: "yes" | "no",
  lexicon: Lexicon,
  expected: Expected,
): CommandReading {
  const text = normalOf(rest.slice(0, readingLimits.short_chars_max + 1));
  if (text === "" && prefixed === "yes") return { kind: "command", command: { verb: "help" }, exact: "yes" };
  const natural =
    rest.length <= readingLimits.short_chars_max ? lexicon.natural.get(wholeOf(text).word) : undefined;
  if (natural !== undefined && expected.isOption === "no" && expected.answer !== "strong") {
    return { kind: "command", command: { verb: natural }, exact: "yes" };
  }
  const first = text.split(" ", 1)[0] ?? "";
  const isShort = text.split(" ", 4).length <= 3 && /^[a-z]{3,}[?!.]?$/.test(first);
  const near = isShort ? nearestOf(first.replace(/[?!.]$/, ""), verbNames) : undefined;
  const corrected = near === undefined ? [] : [`${near}${text.slice(first.length)}`];
  return { kind: "none", words: rest, prefixed, near: corrected };
}
