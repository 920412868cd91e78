// The words of the enabled languages, compiled for looking up. A word commits a gate only if every enabled language
// that knows it agrees; a word that means a yes here and something else there is asked back.

import type { Locale } from "./intent.ts";
import { readingLimits } from "./limits.ts";
import { type TimeRole, timeRolesOf } from "./time-words.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import { es } from "./words/es.ts";
import { fr } from "./words/fr.ts";
import { ja } from "./words/ja.ts";
import { pt } from "./words/pt.ts";
import { ru } from "./words/ru.ts";
import type { GateWords, ReplyWords, Words } from "./words/words.ts";
import { zh } from "./words/zh.ts";

const all: Readonly<Record<Locale, Words>> = { en, de, fr, es, pt, ja, ru, zh };

export type DecisionClass = "approve" | "deny" | "maybe_approve" | "maybe_deny" | "ambiguous";
export type AlwaysWord = Exclude<keyof ReplyWords, "recommended" | "asides">;
export type NaturalWord = keyof Words["natural"];
type Marks = "negations" | "but" | "only" | "conditions" | "polite" | "always" | "notNow";

export interface Lexicon {
  readonly decisions: ReadonlyMap<string, DecisionClass>;
  readonly marks: Readonly<Record<Marks, ReadonlyMap<string, true>>>;
  /** What begins a question, and what ends one. */
  readonly asks: { readonly begin: ReadonlyMap<string, true>; readonly end: readonly string[] };
  readonly always: ReadonlyMap<string, AlwaysWord>;
  readonly recommended: ReadonlyMap<string, true>;
  readonly asides: ReadonlyMap<string, true>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly aroundNumber: {
    readonly before: ReadonlyMap<string, true>;
    readonly after: ReadonlyMap<string, true>;
  };
  readonly and: ReadonlyMap<string, true>;
  readonly both: ReadonlyMap<string, true>;
  readonly every: ReadonlyMap<string, true>;
  readonly time: ReadonlyMap<string, readonly TimeRole[]>;
  readonly asksForTime: ReadonlyMap<string, true>;
  readonly natural: ReadonlyMap<string, NaturalWord>;
}

const compiled = new Map<string, Lexicon>();

/** Unknown or no languages: English. */
export function lexiconOf(locales: readonly Locale[]): Lexicon {
  const chosen = [...new Set(locales)].filter((locale) => Object.hasOwn(all, locale)).sort();
  const key = chosen.join();
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const lexicon = compile(chosen.length === 0 ? [en] : chosen.map((locale) => all[locale]));
  if (compiled.size >= readingLimits.lexicons_max) compiled.clear();
  compiled.set(key, lexicon);
  return lexicon;
}

/** The closed list: nothing else, as a whole message, ever commits a gate. */
export function committingWords(locales: readonly Locale[], decision: "approve" | "deny"): readonly string[] {
  return [...lexiconOf(locales).decisions].flatMap(([word, known]) => (known === decision ? [word] : []));
}

function compile(words: readonly Words[]): Lexicon {
  const phrases = (of: (one: Words) => readonly string[]): ReadonlyMap<string, true> =>
    new Map(words.flatMap(of).map((phrase) => [phrase, true]));
  const mark = (name: Marks) => phrases((one) => one.gate[name]);
  return {
    decisions: decisionsOf(words),
    marks: {
      negations: mark("negations"),
      but: mark("but"),
      only: mark("only"),
      conditions: mark("conditions"),
      polite: mark("polite"),
      always: mark("always"),
      notNow: mark("notNow"),
    },
    asks: {
      begin: phrases((one) => one.gate.questions.begin),
      end: words.flatMap((one) => one.gate.questions.end),
    },
    always: agreed(
      words.flatMap(({ reply }) =>
        alwaysWords.flatMap((name) => reply[name].map((phrase) => [phrase, name] as const)),
      ),
    ),
    recommended: phrases((one) => one.reply.recommended),
    asides: phrases((one) => one.reply.asides),
    numbers: agreed(words.flatMap(numbersOf)),
    aroundNumber: { before: phrases((one) => one.number.before), after: phrases((one) => one.number.after) },
    and: phrases((one) => one.number.and),
    both: phrases((one) => one.number.both),
    every: phrases((one) => one.number.all),
    time: timeRolesOf(words),
    asksForTime: phrases((one) => one.time.asksForTime),
    natural: agreed(
      words.flatMap(({ natural }) =>
        naturalWords.flatMap((name) => natural[name].map((phrase) => [phrase, name] as const)),
      ),
    ),
  };
}

const alwaysWords: readonly AlwaysWord[] = [
  "why",
  "details",
  "show",
  "cancel",
  "undo",
  "send",
  "save",
  "edit",
];
const naturalWords: readonly NaturalWord[] = ["status", "asks", "help"];

const classes: readonly (readonly [keyof GateWords, DecisionClass])[] = [
  ["approve", "approve"],
  ["deny", "deny"],
  ["maybeApprove", "maybe_approve"],
  ["maybeDeny", "maybe_deny"],
  ["ambiguous", "ambiguous"],
];

function decisionsOf(words: readonly Words[]): ReadonlyMap<string, DecisionClass> {
  const merged = new Map<string, DecisionClass>();
  for (const { gate } of words) {
    for (const [member, decision] of classes) {
      for (const word of gate[member] as readonly string[]) {
        merged.set(word, weaker(merged.get(word) ?? decision, decision));
      }
    }
  }
  return merged;
}

/** What two languages can both stand by. */
function weaker(one: DecisionClass, other: DecisionClass): DecisionClass {
  if (one === other) return one;
  const both = new Set([one, other]);
  if (both.has("approve") && both.has("maybe_approve")) return "maybe_approve";
  if (both.has("deny") && both.has("maybe_deny")) return "maybe_deny";
  return "ambiguous";
}

function numbersOf({ number }: Words): readonly (readonly [string, number])[] {
  return [...number.cardinal.entries(), ...number.ordinal.entries()].flatMap(([index, names]) =>
    names.map((name) => [name, index + 1] as const),
  );
}

/** A phrase that means different things in two languages means nothing. */
function agreed<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const merged = new Map<string, T>();
  const torn = new Set<string>();
  for (const [phrase, value] of entries) {
    if (merged.has(phrase) && merged.get(phrase) !== value) torn.add(phrase);
    merged.set(phrase, value);
  }
  for (const phrase of torn) merged.delete(phrase);
  return merged;
}
