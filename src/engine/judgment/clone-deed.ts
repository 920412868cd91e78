// What must be the same of two asks before one is answered for a person as they answered the other: words that are alike
// are enough to recommend, and not to act. What is no word is kept beside a precedent's words as marks; a mark is a short
// hash, so that nothing of what it stands for is kept. Pure.

import { contentHash } from "../hash.ts";
import type { Ask, Risk } from "../types.ts";
import type { ActionFacts } from "./facts.ts";
import type { PrecedentRow } from "./ports.ts";
import { readAction } from "./reading/read-action.ts";

const MARK_CHARS = 12;

export interface Deed {
  readonly class: string;
  readonly signature: string;
  /** Words that make it larger than the same deed without them. */
  readonly loud: readonly string[];
  readonly marks: readonly string[];
}

type Said = Pick<Ask, "title" | "prompt" | "effect" | "target">;

/** Kept beside the words: what it says no to, and one mark of all else that must be the same. */
export function marksOf(ask: Said): readonly string[] {
  const { effect = "", target = "" } = ask;
  const text = textOf(ask);
  const [numbers, loud] = [numbersIn(text), loudIn(text)];
  const noes = noesIn(text).map((word) => `!${word}`);
  if (effect === "" && target === "" && numbers.length + loud.length === 0) return noes;
  const plain = [effect, target].map((said) => said.trim().replace(/\s+/g, " ").replace(/\d+/g, "0"));
  return [`@${contentHash([...plain, ...numbers, ...loud].join("\n")).slice(0, MARK_CHARS)}`, ...noes];
}

export function textOf({ title, prompt, effect, target }: Said): string {
  return [title, prompt, effect, target].filter(Boolean).join(" ");
}

const NAMED_BY_HASH = /\b(?=[0-9a-f-]{0,40}\d)(?=[0-9a-f-]{0,40}[a-f])[0-9a-f]{7,}(?:-[0-9a-f]{4,})*\b/gi;

/** By their order alone, where they stand: 3 and 5 are the same, 3 and 30 000 are not. What a commit is called is none. */
function numbersIn(text: string): readonly string[] {
  const numbers = text.replace(NAMED_BY_HASH, "").matchAll(/(\d+)(\p{L}{0,2}(?!\p{L}))?/gu);
  return [...numbers].map(([, digits = "", unit = ""]) => `${digits.length}${unit.toLowerCase()}`);
}

const LOUD =
  /\b(?:prod|production|live|sudo|doas|root|admin|administrator|global|globally|all|every|everything|everybody|everyone|everywhere|entire|entirely|whole|any|firewall|force|forced|forcibly|public|publicly|permanent|permanently|forever|master|main|customers?|unlimited|unattended|dozens?|hundreds?|thousands?|millions?|billions?)\b/g;
const FLAG = /(?<![\w-])(?:--[a-z][a-z-]{1,20}|-[a-z])(?![\w-])/g;
const MACHINE = /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/]+/g;

/** As far as and where it reaches: words, options of a command and machines. */
export function loudIn(text: string): readonly string[] {
  const plain = text.toLowerCase();
  const found = [LOUD, FLAG, MACHINE].flatMap((pattern) => plain.match(pattern) ?? []);
  return [...new Set(found)].sort();
}

const NO =
  /\b(?:not|cannot|dont|no|none|never|nothing|neither|nor|without|except|unless|instead|stop|stops|stopping|refuse|refuses|refusing|reject|rejects|rejecting|deny|denies|decline|forbid|prevent|avoid|skip|skips|skipping|omit|cancel|abort|disable|revert|undo|uninstall)\b/g;

/** What turns an ask into its opposite. */
function noesIn(text: string): readonly string[] {
  return [...new Set(spelledOut(text.toLowerCase()).match(NO) ?? [])].sort();
}

export function spelledOut(text: string): string {
  return text.replace(/\b(?:ca|wo)?n['’]t\b|n['’]t\b/g, " not");
}

/** Words of an ask are of letters alone; no mark is. */
export function plainWords(kept: readonly string[]): readonly string[] {
  return kept.filter((word) => !isMark(word));
}

/** Of the words of a no those that say to what: `never push` is a no to pushing, `skip tests` is one to skipping them. */
export function withoutNoes(words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== "not" && word !== "never");
}

function isMark(word: string): boolean {
  return !/^\p{L}+$/u.test(word);
}

/** Whether a yes to the one is no to the other: `install it` and `refuse to install it`. */
export function isOpposite({ marks }: Pick<Deed, "marks">, precedent: Pick<PrecedentRow, "words">): boolean {
  const noes = marks.filter((mark) => mark.startsWith("!")).map((mark) => mark.slice(1));
  return !isSame(noes, noesIn(precedent.words.join(" ")));
}

/** A rule was taught in words: what is louder than they are was not meant. */
export function isSameDeed(
  ask: Deed,
  { source, choice, signature, class: of, words }: PrecedentRow,
): boolean {
  if (source === "taught")
    return choice !== "approve" || signature !== "" || ask.loud.every((word) => words.includes(word));
  return of === ask.class && signature === ask.signature && isSame(ask.marks, words.filter(isMark));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item) => other.includes(item));
}

/** What is said of a deed in words is believed where it makes it worse. Its asker may be wrong, and so may a reader. */
export function saidFacts({ effect, target }: Pick<Ask, "effect" | "target">): readonly ActionFacts[] {
  return [effect, target].flatMap((text) =>
    text === undefined || text.trim() === "" ? [] : [saidFact(text)],
  );
}

/** `npm publish` is a line to be run; `the staging database` names something, and no line of that name is known. */
function saidFact(text: string): ActionFacts {
  const line = readAction({ kind: "shell", line: text });
  const isProse =
    line.effect === "unknown" && /^[\p{L}\p{N}\s,.:'’-]+$/u.test(text) && !/(?:^|\s)-/.test(text);
  return isProse ? readAction({ kind: "intent", text }) : line;
}

const risks: readonly Risk[] = ["reversible", "irreversible", "destructive"];

export function worstRisk(...seen: readonly Risk[]): Risk {
  return risks[Math.max(...seen.map((risk) => risks.indexOf(risk)))] ?? "destructive";
}
