// A reply to a gate. Strict: only a whole message that is one word of the closed list decides (I5, I11). Friendly words
// and typos are asked back, questions are answered, sentences become a card that shows how they were read.

import { readGate as readOption } from "../../engine/mailbox/decision.ts";
import { alwaysReply } from "./always.ts";
import type { AskFacts, Reply } from "./intent.ts";
import type { DecisionClass, Lexicon } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { normalOf, skeletonOf, type Whole, wholeOf, withoutCode } from "./normal.ts";
import { numberIn } from "./option-number.ts";
import { contains, matchAt, skipGap } from "./scan.ts";
import { readSentence, withoutPhrases } from "./sentence.ts";
import { readSnooze, type SnoozeReading, type When } from "./snooze.ts";

export interface Saying {
  /** What goes on, if it goes on. */
  readonly text: string;
  readonly lexicon: Lexicon;
  readonly when: When;
}

export function readGateReply(ask: AskFacts, saying: Saying): Reply {
  const { text, lexicon } = saying;
  if (text.length > readingLimits.sentence_chars_max) {
    const why = `a decision of ${text.length} characters is not read; say yes or no, and limits in a sentence`;
    return { kind: "reprompt", why };
  }
  const { outside, had } = withoutCode(text);
  const normal = normalOf(outside);
  if (normal === "") return had === "yes" ? unclear(text) : { kind: "empty" };
  if (normal.length > readingLimits.sentence_read_chars_max) return unclear(text);
  const whole = wholeOf(normal);
  const word = had === "no" ? wordReply(whole, text, lexicon) : undefined;
  if (word !== undefined) return word;
  const isAsking = whole.tone === "asking";
  const snooze: SnoozeReading = isAsking ? { kind: "none" } : postponed(normal, lexicon, saying.when);
  if (snooze.kind === "snooze") return { kind: "snooze", until: snooze.until, words: text.trim() };
  if (snooze.kind === "bad") return { kind: "reprompt", why: snooze.why };
  if (isQuestion(normal, lexicon)) return { kind: "asks_back", text };
  const option = optionReply(ask, whole, lexicon) ?? nearMiss(whole, text, lexicon);
  if (option !== undefined) return option;
  const sentence = sentenceReply(normal, text, lexicon);
  // What stands in a fence was not read, and what is struck out was taken back: the words around it may be about that.
  const isPartial = had === "yes" || normal.startsWith("~");
  return isPartial && sentence.kind === "confirm" ? unclear(text) : sentence;
}

/** The whole message is one word or phrase that is in a list. */
function wordReply(whole: Whole, text: string, lexicon: Lexicon): Reply | undefined {
  const always = alwaysReply(whole.word, lexicon);
  if (always !== undefined) return always;
  const decision = lexicon.decisions.get(whole.word);
  if (decision === undefined) return undefined;
  if (whole.tone === "plain" && (decision === "approve" || decision === "deny")) {
    return { kind: "decide", decision, text };
  }
  if (decision === "ambiguous") return whole.tone === "asking" ? undefined : unclear(text);
  return { kind: "did_you_mean", decision: sideOf(decision), text };
}

function sideOf(decision: Exclude<DecisionClass, "ambiguous">): "approve" | "deny" {
  return decision === "approve" || decision === "maybe_approve" ? "approve" : "deny";
}

/** "Later", "yes, but not now", "sure, tomorrow 9": a decision put off is no decision. */
function postponed(normal: string, lexicon: Lexicon, when: When): SnoozeReading {
  const { but, polite, notNow } = lexicon.marks;
  const whole = readSnooze(wholeOf(normal).word, lexicon, when);
  if (whole.kind !== "none") return whole;
  const behind = withoutDecision(normal, lexicon);
  const rest = wholeOf(behind).word;
  const before = normal.slice(0, normal.length - behind.length);
  // "Don't wait" is the opposite of waiting, and "by friday" an end like "until" behind a yes.
  if (forbids(before, lexicon) || BY.test(rest)) return { kind: "none" };
  // "Yes until friday" is an end of the yes, and not of the waiting.
  const isEnd = rest !== normal && matchAt(rest, 0, lexicon.marks.conditions) !== undefined;
  const said = readSnooze(rest, lexicon, when);
  // "Yes, today" decides, and wants no other time.
  if (said.kind === "bad" && rest !== normal) return { kind: "none" };
  if (isEnd && said.kind === "snooze" && said.until.kind === "at") return { kind: "none" };
  if (said.kind !== "none") return said;
  if (!contains(rest, notNow) || withoutPhrases(rest, [notNow, but, polite]) !== "") return { kind: "none" };
  return defaultSnooze(when);
}

const BY = /^(?:by|before)\s/u;

/** A word that refuses, other than a plain no. */
function forbids(before: string, lexicon: Lexicon): boolean {
  const words = before.split(/[\s,;.!]+/u);
  return words.some(
    (word) => lexicon.decisions.get(word) === "maybe_deny" && lexicon.marks.negations.has(word),
  );
}

function defaultSnooze({ now_ms }: When): SnoozeReading {
  const at_ms = now_ms + readingLimits.snooze_default_ms;
  return { kind: "snooze", until: { kind: "at", at_ms }, asked: "yes" };
}

/** Without the decisions, "but"s and politeness at its beginning. */
function withoutDecision(normal: string, lexicon: Lexicon): string {
  let at = skipGap(normal, 0);
  for (;;) {
    const match = [lexicon.decisions, lexicon.marks.but, lexicon.marks.polite, lexicon.asides]
      .flatMap((set) => matchAt<unknown>(normal, at, set) ?? [])
      .reduce<number | undefined>((end, found) => Math.max(end ?? 0, found.end), undefined);
    // "not now" begins with a word that refuses, and is one phrase all the same.
    const later =
      matchAt(normal, at, lexicon.marks.notNow)?.end ?? matchAt(normal, at, lexicon.time)?.end ?? 0;
    if (match === undefined || later >= match) return normal.slice(at);
    at = skipGap(normal, match);
  }
}

export function isQuestion(normal: string, lexicon: Lexicon): boolean {
  if (/[?؟]/u.test(normal)) return true;
  const begin = matchAt(normal, skipGap(normal, 0), lexicon.asks.begin);
  // "Do not approve" begins like a question, and forbids.
  const isForbidding = begin !== undefined && matchAt(normal, 0, lexicon.marks.negations) !== undefined;
  // So does "do it, please", and asks for nothing.
  const isDecision = (matchAt(normal, skipGap(normal, 0), lexicon.decisions)?.end ?? 0) > (begin?.end ?? 0);
  if (begin !== undefined && !isForbidding && !isDecision) return true;
  const { word } = wholeOf(normal);
  return lexicon.asks.end.some((ending) => word.length > ending.length && endsWord(word, ending));
}

function endsWord(text: string, ending: string): boolean {
  if (!text.endsWith(ending)) return false;
  return !/[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(ending) || text.at(-ending.length - 1) === " ";
}

/** A gate may offer "yes: only staging" as a choice; by number it is shown once more, as it reads. */
function optionReply(ask: AskFacts, whole: Whole, lexicon: Lexicon): Reply | undefined {
  const number = numberIn(whole.word, lexicon);
  if (number === undefined || ask.options.length === 0) return undefined;
  const option = ask.options[number.number - 1];
  if (option === undefined) {
    return {
      kind: "reprompt",
      why: `there are ${ask.options.length} choices; ${number.number} is none of them`,
    };
  }
  const read = readOption(option);
  if (read === undefined || (read.kind !== "approve" && read.kind !== "deny")) return unclear(option);
  return {
    kind: "confirm",
    decision: read.kind,
    text: option,
    ...(read.limits !== undefined && { limits: read.limits }),
  };
}

/** A typo, or letters that only look the part. Never a decision. */
function nearMiss({ word }: Whole, text: string, lexicon: Lexicon): Reply | undefined {
  if (lexicon.marks.negations.has(word) || lexicon.marks.conditions.has(word)) return undefined;
  if (word.length > 16 || lexicon.decisions.has(word)) return undefined;
  const twin = lexicon.decisions.get(skeletonOf(word));
  if (twin !== undefined && twin !== "ambiguous")
    return { kind: "did_you_mean", decision: sideOf(twin), text };
  const sides = new Set<"approve" | "deny">();
  for (const [known, decision] of lexicon.decisions) {
    if (decision !== "approve" && decision !== "deny") continue;
    if (isTypoOf(word, known)) sides.add(decision);
  }
  const [side] = sides;
  return sides.size === 1 && side !== undefined ? { kind: "did_you_mean", decision: side, text } : undefined;
}

/** One letter too many, too few, wrong, or two of them swapped; of three letters, only swapped or one of them twice. */
function isTypoOf(typed: string, known: string): boolean {
  const isWord = known.length >= 3 && LETTERS.test(known) && LETTERS.test(typed);
  if (!isWord) return false;
  let start = 0;
  while (start < typed.length && typed[start] === known[start]) start += 1;
  const a = typed.slice(start);
  const b = known.slice(start);
  const isSwap = a.length === b.length && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  const isTwice = a.slice(1) === b && a[0] === typed[start - 1];
  if (isSwap || isTwice) return true;
  return known.length > 3 && (a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1));
}

const LETTERS = /^[\p{Script=Latin}\p{Script=Cyrillic}]+$/u;

function sentenceReply(normal: string, text: string, lexicon: Lexicon): Reply {
  const read = readSentence(normal, lexicon);
  if (read.kind === "maybe") return { kind: "did_you_mean", decision: read.decision, text };
  if (read.kind === "deny") return { kind: "confirm", decision: "deny", text };
  if (read.kind === "unclear") return unclear(text);
  return {
    kind: "confirm",
    decision: "approve",
    text,
    ...(read.limits !== undefined && { limits: asTyped(read.limits, text) }),
    ...(read.always !== undefined && { always: read.always }),
  };
}

/** The limits in the author's own letters, where they stand there so. */
function asTyped(limits: string, text: string): string {
  const lower = text.toLowerCase();
  const at = lower.lastIndexOf(limits);
  return at === -1 || lower.length !== text.length ? limits : text.slice(at, at + limits.length);
}

function unclear(text: string): Reply {
  return { kind: "confirm", decision: "unclear", text };
}
