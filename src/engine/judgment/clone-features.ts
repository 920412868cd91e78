// What asks are compared by: their kind, class, risk, the action, the options, the words, the goal and who asks. Words
// are plain ones only, so that nothing that looks like a secret is ever kept. Pure.

import type { Answer, Ask, AskKind, Risk } from "../types.ts";
import { isOpposite, loudIn, marksOf, plainWords, saidFacts, spelledOut, textOf } from "./clone-deed.ts";
import type { Action } from "./facts.ts";
import { judgmentLimits } from "./limits.ts";
import type { Choice, PrecedentRow } from "./ports.ts";

export interface AskFeatures {
  readonly kind: AskKind;
  readonly class: string;
  readonly risk: Risk;
  /** Of the action; empty: it is about none. */
  readonly signature: string;
  /** Of the lines that its asker says it is about: believed only where it makes it stricter. */
  readonly saidSignatures: readonly string[];
  readonly words: readonly string[];
  readonly loud: readonly string[];
  /** Of what must be the same before it is answered for somebody. */
  readonly marks: readonly string[];
  readonly options: readonly string[];
  readonly goal?: string;
  readonly plan?: string;
  /** Without its number: `fix-42` and `fix-43` do the same work. */
  readonly worker: string;
}

export function featuresOf(ask: Ask, signature: string): AskFeatures {
  const text = textOf(ask);
  return {
    kind: ask.kind,
    class: classOf(`${ask.action?.kind ?? ""} ${signature} ${text}`, ask.kind),
    risk: ask.risk,
    signature,
    saidSignatures: saidFacts(ask).map((facts) => facts.signature),
    words: wordsOf(text),
    loud: loudIn(text),
    marks: marksOf(ask),
    options: ask.options.map(plainOf),
    ...(ask.goal !== undefined && { goal: ask.goal }),
    ...(ask.plan !== undefined && { plan: ask.plan }),
    worker: stemOf(ask.worker),
  };
}

/** What the gate is about, where that is a command; its preview is what a person approves. */
export function actionOf(ask: Ask): Action | undefined {
  if (ask.action === undefined) return undefined;
  const { kind, preview } = ask.action;
  if (/shell|command|run/i.test(kind)) return { kind: "shell", line: preview };
  return { kind: "move", name: kind, text: preview };
}

/** Heaviest first: what is both a test and a deletion is a deletion. */
const classes: readonly (readonly [string, RegExp])[] = [
  ["database", /\b(?:database|migrations?|migrate|schema|truncate|drop table|sql)\b/],
  [
    "delete",
    /\b(?:delete|deletes|deleting|remove|removes|removing|rm|purge|wipe|prune|drops?|dropping|uninstall)\b/,
  ],
  ["secrets", /\b(?:secrets?|credentials?|passwords?|api[ -]keys?|private[ -]keys?)\b|\.env\b/],
  ["root", /\b(?:sudo|doas|as root|firewall)\b/],
  ["publish", /\b(?:publish|publishing|release|releases|releasing)\b/],
  ["deploy", /\b(?:deploy|deploys|deployment|deploying|rollout|roll out|production|prod)\b/],
  ["merge", /\b(?:merge|merging|merges|pull request)\b/],
  ["spend", /\b(?:pay|payment|charge|refund|purchase|buy|invoice|budget)\b/],
  ["message", /\b(?:e-?mail|notify|announce|message|newsletter)\b/],
  ["push", /\bpush(?:es|ing)?\b/],
  ["install", /\b(?:install|upgrade|update dependenc\w+|dependenc\w+|bump)\b/],
  ["tests", /\b(?:tests?|flaky|ci)\b/],
];

/** What is installed is called as it is: `lodash.merge` merges nothing. What comes after a comma may be a deed. */
const INSTALLED =
  /\b(install(?:ing)?|upgrad(?:e|ing)|bump(?:ing)?)(?:(?:\s+(?:the|package))*\s+[`'"]?(?!\S*prod)@?\w+(?:[./-]\w+)+[`'"]?(?!\w))+/g;

export function classOf(text: string, kind: AskKind): string {
  const plain = text.toLowerCase().replace(INSTALLED, "$1");
  return classes.find(([, pattern]) => pattern.test(plain))?.[0] ?? kind;
}

export const classNames: readonly string[] = [...classes.map(([name]) => name), "question", "gate"];

const stopWords: ReadonlySet<string> = new Set(
  "the and for with this that should shall can may you are was has have but from into what which when how who why it its our your all any please".split(
    " ",
  ),
);

/** Letters only, of a usual length: a token, a key or a number is never among them. */
export function wordsOf(text: string): readonly string[] {
  const words = spelledOut(text.toLowerCase())
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => /^\p{L}+$/u.test(word) && !stopWords.has(word))
    .filter(
      ({ length }) => length >= judgmentLimits.word_chars_min && length <= judgmentLimits.word_chars_max,
    );
  return [...new Set(words)].slice(0, judgmentLimits.words_max);
}

export function plainOf(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, " ");
}

export function stemOf(worker: string): string {
  return worker.replace(/[-_.]?\d+(?:[-_.]\d+)*$/, "").toLowerCase();
}

const TEXT_CHARS_MAX = 60;

/** What was decided, in a form that can be the same again. */
export function choiceOf(answer: Pick<Answer, "text" | "decision">, options: readonly string[]): Choice {
  const { kind, limits: limited } = answer.decision;
  const said = plainOf(answer.text);
  if (kind === "approve") return limited === undefined ? "approve" : "approve, limited";
  if (kind === "deny") return "deny";
  if (kind === "choice" || options.some((option) => plainOf(option) === said)) return `choice:${said}`;
  return said.length <= TEXT_CHARS_MAX && /^[\p{L} ,.!?'-]*$/u.test(said) ? `text:${said}` : "text";
}

/** The words in which an ask would be answered so; undefined: it cannot be. */
export function optionOf(choice: Choice, ask: Pick<Ask, "kind" | "options">): string | undefined {
  const named = (word: string) => ask.options.find((option) => plainOf(option) === word);
  if (choice === "approve" || choice === "deny")
    return ask.kind === "gate" ? choice : (named(choice) ?? plainAnswer(choice, ask.options));
  if (choice.startsWith("choice:")) return named(choice.slice("choice:".length));
  return choice.startsWith("text:") && ask.kind === "question" ? choice.slice("text:".length) : undefined;
}

const plainAnswers = {
  approve: /^(?:yes|y|ok|okay|allow|go ahead)(?:$|[,.!:;])/,
  deny: /^(?:no|n|reject|refuse)(?:$|[,.!:;])/,
} as const;

/** Of the options the one that says plainly yes, or no; where two do, nobody knows which. */
function plainAnswer(choice: keyof typeof plainAnswers, options: readonly string[]): string | undefined {
  const [only, another] = options.filter((option) => plainAnswers[choice].test(plainOf(option)));
  return another === undefined ? only : undefined;
}

/** What was meant, as an answer to this very ask would be kept; undefined: no answer to it could be that. */
export function choiceIn(choice: Choice, ask: Pick<Ask, "kind" | "options">): Choice | undefined {
  if (ask.kind === "gate" || (choice !== "approve" && choice !== "deny")) return choice;
  const option = optionOf(choice, ask);
  return option === undefined ? undefined : `choice:${plainOf(option)}`;
}

const weights = { signature: 0.45, words: 0.3, options: 0.1, class: 0.07, worker: 0.04, goal: 0.04 } as const;

/** 0: nothing in common; 1: the same ask again. What is only of the same class stays far below the floor. */
export function likenessOf(ask: AskFeatures, precedent: PrecedentRow): number {
  if (precedent.source === "taught") return isMeant(ask, precedent) ? 1 : 0;
  if (ask.kind !== precedent.kind || isOpposite(ask, precedent)) return 0;
  const optionsAlike = jaccard(ask.options, precedent.options);
  if (ask.options.length > 0 && optionsAlike === 0) return 0;
  const parts: (readonly [number, number])[] = [
    [weights.words, jaccard(ask.words, plainWords(precedent.words))],
    [weights.options, optionsAlike],
    [weights.class, ask.class === precedent.class ? 1 : 0],
    [weights.worker, ask.worker === stemOf(precedent.worker ?? "") ? 1 : 0],
    [weights.goal, (ask.goal ?? "") === (precedent.goal ?? "") ? 1 : 0],
  ];
  const isAboutActions = ask.signature !== "" || precedent.signature !== "";
  if (isAboutActions) parts.push([weights.signature, ask.signature === precedent.signature ? 1 : 0]);
  const whole = parts.reduce((sum, [weight]) => sum + weight, 0);
  return parts.reduce((sum, [weight, share]) => sum + weight * share, 0) / whole;
}

/** A rule is about a command, about a class, or about every ask that has all of its words; or only those of one goal. */
function isMeant(ask: AskFeatures, { signature, class: of, words, goal, choice }: PrecedentRow): boolean {
  if (goal !== undefined && goal !== ask.goal && goal !== ask.plan) return false;
  if (signature !== "" && choice !== "approve" && ask.saidSignatures.includes(signature)) return true;
  if (signature !== "") return signature === ask.signature;
  // A yes to `tests` is one to what is of that class, and not to all that has the word.
  if (choice === "approve" && words.length === 1 && words[0] === of) return of === ask.class;
  const said = new Set([...ask.words, ask.class]);
  return words.length === 0 ? of === ask.class : words.every((word) => said.has(word));
}

function jaccard(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 && other.length === 0) return 1;
  const known = new Set(other);
  const both = one.filter((item) => known.has(item)).length;
  return both / (one.length + other.length - both);
}
