// Half a command line → what could stand next, or which live ids could. Pure: one logic for all shells.

import { commonFlags } from "./arguments.ts";
import type { Argument, Flag, LiveKind, Verb } from "./verb.ts";
import { findVerb } from "./which-verb.ts";

export interface Candidate {
  readonly value: string;
  readonly about: string;
}

export type Completion =
  | { readonly kind: "words"; readonly candidates: readonly Candidate[] }
  | { readonly kind: "live"; readonly live: LiveKind };

const nothing: Completion = { kind: "words", candidates: [] };

/** `words` is the line after `looop`; its last word, perhaps empty, is the one being typed. */
export function completionOf(line: readonly string[], verbs: readonly Verb[]): Completion {
  const words = line[0] === "_" ? line.slice(1) : line;
  const shown = verbs.filter((verb) => verb.hidden !== true);
  const found = findVerb(words.slice(0, -1), shown);
  if (found === undefined) return { kind: "words", candidates: verbWords(words, shown) };
  return insideVerb(found.verb, words.slice(found.length), shown);
}

/** The next word of every path that goes on from what was typed. */
function verbWords(words: readonly string[], verbs: readonly Verb[]): Candidate[] {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? "";
  const next = new Map<string, string>();
  for (const verb of verbs) {
    if (!before.every((word, index) => verb.path[index] === word)) continue;
    const word = verb.path[before.length];
    if (word === undefined || !word.startsWith(typed)) continue;
    const leaf = verb.path.length === before.length + 1;
    if (!next.has(word)) next.set(word, leaf ? verb.summary : `${word} …`);
  }
  return [...next].map(([value, about]) => ({ value, about }));
}

function insideVerb(verb: Verb, words: readonly string[], verbs: readonly Verb[]): Completion {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const flags = [...verb.flags, ...commonFlags];
  const ended = before.includes("--");
  const last = before.at(-1) ?? "";
  const open = ended ? undefined : flags.find((flag) => `--${flag.name}` === last && flag.kind !== "switch");
  if (open !== undefined) return flagValues(open, typed);
  if (!ended && typed.startsWith("-")) return { kind: "words", candidates: flagWords(flags, typed) };
  const place = positionOf(before, flags);
  const arg = verb.args[place] ?? openEnd(verb.args);
  return arg === undefined ? nothing : argumentValues(arg, { typed, before, verbs });
}

function openEnd(args: readonly Argument[]): Argument | undefined {
  const last = args.at(-1);
  return last?.need === "rest" && last.completes === "verb" ? last : undefined;
}

/** How many positional words are complete. */
function positionOf(before: readonly string[], flags: readonly Flag[]): number {
  let place = 0;
  for (let index = 0; index < before.length; index += 1) {
    const word = before[index] ?? "";
    const flag = flags.find((each) => `--${each.name}` === word);
    if (flag !== undefined && flag.kind !== "switch") index += 1;
    else if (!word.startsWith("--")) place += 1;
  }
  return place;
}

function flagWords(flags: readonly Flag[], typed: string): Candidate[] {
  return flags
    .map((flag) => ({ value: `--${flag.name}`, about: flag.about }))
    .filter((candidate) => candidate.value.startsWith(typed));
}

function flagValues(flag: Flag, typed: string): Completion {
  if (flag.kind === "text" && flag.completes !== undefined) return { kind: "live", live: flag.completes };
  return flag.kind === "choice" ? fixed(flag.choices, typed) : nothing;
}

interface Place {
  readonly typed: string;
  readonly before: readonly string[];
  readonly verbs: readonly Verb[];
}

function argumentValues(arg: Argument, place: Place): Completion {
  if (arg.completes === undefined) return nothing;
  if (arg.completes === "verb") {
    return { kind: "words", candidates: verbWords([...place.before, place.typed], place.verbs) };
  }
  if (typeof arg.completes === "string") return { kind: "live", live: arg.completes };
  return fixed(arg.completes, place.typed);
}

function fixed(choices: readonly string[], typed: string): Completion {
  const candidates = choices.filter((choice) => choice.startsWith(typed));
  return { kind: "words", candidates: candidates.map((value) => ({ value, about: "" })) };
}
