// A reply to a question. Lenient: a number, a label or its beginning, the recommended one; and whatever is none of
// these is an answer in the person's own words, and goes to the worker as it was typed.

import { alwaysReply } from "./always.ts";
import { isQuestion, type Saying } from "./gate-reply.ts";
import type { AskFacts, Reply } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { normalOf, type Whole, wholeOf } from "./normal.ts";
import { numberIn, numbersIn } from "./option-number.ts";
import { contains } from "./scan.ts";
import { withoutPhrases } from "./sentence.ts";
import { readSnooze } from "./snooze.ts";

export function readQuestionReply(ask: AskFacts, saying: Saying): Reply {
  const { text, lexicon } = saying;
  if (text.length > readingLimits.message_chars_max) {
    const { message_chars_max } = readingLimits;
    return {
      kind: "reprompt",
      why: `that has ${text.length} characters; an answer has at most ${message_chars_max}`,
    };
  }
  if (text.length > readingLimits.short_chars_max) return { kind: "verbatim", text };
  const normal = normalOf(text);
  if (normal === "") return { kind: "empty" };
  const whole = wholeOf(normal);
  return (
    labelReply(ask, normal, whole, lexicon) ??
    severalReply(ask, whole, lexicon) ??
    wordReply(ask, whole, text, lexicon) ??
    snoozeReply(ask, whole, saying) ??
    prefixReply(ask, whole, lexicon) ??
    asideReply(ask, whole, text, lexicon) ?? { kind: "verbatim", text }
  );
}

/** Behind "answer" nothing is a word for us any more, but a number is still an option. */
export function readForcedReply(ask: AskFacts, saying: Saying): Reply {
  const reply = readQuestionReply(ask, saying);
  if (reply.kind === "option" || reply.kind === "empty") return reply;
  const { text, lexicon } = saying;
  if (text.length > readingLimits.short_chars_max) return reply;
  const normal = normalOf(text);
  const whole = wholeOf(normal);
  const choice = labelReply(ask, normal, whole, lexicon) ?? severalReply(ask, whole, lexicon);
  return choice ?? { kind: "verbatim", text };
}

/** By label, or by number. A number that is also the label of another option says two things. */
function labelReply(ask: AskFacts, normal: string, whole: Whole, lexicon: Lexicon): Reply | undefined {
  const { options } = ask;
  if (options.length === 0) return undefined;
  const labels = options.map(normalOf);
  // "2?" and "postgres?" wonder; they choose nothing, unless the label itself asks.
  const isLabel = labels.includes(normal);
  if (whole.tone === "asking" && !isLabel) return undefined;
  const typed = unquoted(normal);
  const label = indexOfLabel(labels, normal, wholeOf(normal).word) ?? labels.indexOf(typed) + 1;
  const said =
    whole.tone === "asking" ? undefined : (numberIn(normal, lexicon) ?? numberIn(whole.word, lexicon));
  if (said === undefined) return label > 0 ? chosen(ask, [label]) : undefined;
  if (label > 0 && said.marked === "no" && said.number !== label) {
    if (said.number < 1 || said.number > options.length) return chosen(ask, [label]);
    const other = `"${options[label - 1]}" in quotes for option ${label}`;
    return { kind: "reprompt", why: `that is a number and a label; say #${said.number}, or ${other}` };
  }
  if (said.number >= 1 && said.number <= options.length) return chosen(ask, [said.number]);
  const range = options.length === 1 ? "there is 1 option" : `there are ${options.length} options`;
  return { kind: "reprompt", why: `${range}; ${said.number} is none of them` };
}

function indexOfLabel(labels: readonly string[], ...typed: readonly string[]): number | undefined {
  for (const text of typed) {
    const index = labels.indexOf(text);
    if (index !== -1) return index + 1;
  }
  const bare = labels.map((label) => wholeOf(label).word);
  const index = bare.indexOf(typed[typed.length - 1] ?? "");
  return index !== -1 && bare.lastIndexOf(bare[index] ?? "") === index ? index + 1 : undefined;
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1[.!]?$/u.exec(text)?.[2] ?? text;
}

function severalReply(ask: AskFacts, { word }: Whole, lexicon: Lexicon): Reply | undefined {
  if (ask.several === "no" || ask.options.length < 2) return undefined;
  const numbers = numbersIn(word, ask.options.length, lexicon);
  if (numbers === undefined) return undefined;
  const beyond = numbers.find((number) => number < 1 || number > ask.options.length);
  if (beyond === undefined) return chosen(ask, numbers);
  return { kind: "reprompt", why: `there are ${ask.options.length} options; ${beyond} is none of them` };
}

function chosen(ask: AskFacts, indices: readonly number[]): Reply {
  const text = indices.flatMap((index) => ask.options[index - 1] ?? []).join(", ");
  return { kind: "option", indices, text };
}

function wordReply(ask: AskFacts, whole: Whole, text: string, lexicon: Lexicon): Reply | undefined {
  const always = alwaysReply(whole.word, lexicon);
  if (always !== undefined) return always;
  const asked = withoutPhrases(whole.word, [lexicon.marks.polite]);
  const isRecommended = lexicon.recommended.has(whole.word) || lexicon.recommended.has(asked);
  if (isRecommended && whole.tone !== "asking") return recommended(ask);
  // Between options a mark or a word of a question is enough: "answer" sends what only sounds like one.
  const isMarked = whole.tone === "asking" && (whole.word.includes(" ") || mightChoose(ask, whole, lexicon));
  const isAsking = isMarked || isQuestion(whole.word, lexicon);
  if (ask.options.length > 0 && isAsking) return { kind: "asks_back", text };
  return yesOrNo(ask, whole, lexicon);
}

function mightChoose(ask: AskFacts, { word }: Whole, lexicon: Lexicon): boolean {
  if (numberIn(word, lexicon) !== undefined || lexicon.recommended.has(word)) return true;
  return ask.options.some((option) => normalOf(option).startsWith(word));
}

function recommended(ask: AskFacts): Reply | undefined {
  if (ask.recommended !== undefined && ask.options[ask.recommended - 1] !== undefined) {
    return chosen(ask, [ask.recommended]);
  }
  // Without options "default" may well be the answer itself.
  if (ask.options.length === 0) return undefined;
  return { kind: "reprompt", why: "no option was recommended; choose one by its number" };
}

/** The options are a yes and a no, and one of them was said in another language. */
function yesOrNo(ask: AskFacts, whole: Whole, lexicon: Lexicon): Reply | undefined {
  const said = lexicon.decisions.get(whole.word);
  if (whole.tone !== "plain" || (said !== "approve" && said !== "deny")) return undefined;
  const same = ask.options.flatMap((option, index) =>
    lexicon.decisions.get(wholeOf(normalOf(option)).word) === said ? [index + 1] : [],
  );
  return same.length === 1 ? chosen(ask, same) : undefined;
}

/** "Tomorrow 9" puts a question off, unless the question is when: then nobody can know which was meant. */
function snoozeReply(ask: AskFacts, whole: Whole, { text, lexicon, when }: Saying): Reply | undefined {
  if (whole.tone === "asking") return undefined;
  const snooze = readSnooze(whole.word, lexicon, when);
  // "Later versions only" is an answer: a delay that cannot be read is none.
  if (snooze.kind !== "snooze")
    return snooze.kind === "bad" && isBareDelay(whole.word) ? reprompt(snooze.why) : undefined;
  if (snooze.asked === "no" && prefixOf(ask, whole, lexicon) !== undefined) return undefined;
  const asksForTime = contains(
    normalOf(ask.prompt.slice(0, readingLimits.sentence_chars_max)),
    lexicon.asksForTime,
  );
  if (snooze.asked === "no" && asksForTime && snooze.until.kind === "at") {
    const words = text.trim();
    return reprompt(
      `is that the answer, or shall I ask again then? Say "answer #${ask.code} ${words}", or "later ${words}"`,
    );
  }
  return { kind: "snooze", until: snooze.until, words: text.trim() };
}

/** A delay with a number in it was meant as one. */
function isBareDelay(word: string): boolean {
  return /\d/.test(word) && word.split(" ").length <= 4;
}

/** An answer is never taken back (I3): thanks, "one moment" and an "ok" under options are none before somebody says so. */
function asideReply(ask: AskFacts, { word }: Whole, text: string, lexicon: Lexicon): Reply | undefined {
  const left = withoutPhrases(word, [lexicon.asides, lexicon.marks.notNow]);
  const forced = `"answer #${ask.code} ${text.trim()}"`;
  if (left === "")
    return { ...reprompt(`is that the answer? Say ${forced} if it is, or "later"`), aside: "yes" };
  const said = lexicon.decisions.get(left);
  const isNod = said === "approve" || said === "maybe_approve";
  if (!isNod || ask.options.length === 0) return undefined;
  const usual = ask.recommended === undefined ? "" : `, "recommended" for ${ask.recommended}`;
  return reprompt(`that chooses none of them; say a number${usual}, or ${forced}`);
}

function reprompt(why: string): Extract<Reply, { kind: "reprompt" }> {
  return { kind: "reprompt", why };
}

function prefixReply(ask: AskFacts, whole: Whole, lexicon: Lexicon): Reply | undefined {
  const index = prefixOf(ask, whole, lexicon);
  return index === undefined ? undefined : chosen(ask, [index]);
}

/** The beginning of exactly one label. A yes or a no is never the beginning of anything. */
function prefixOf(ask: AskFacts, { word }: Whole, lexicon: Lexicon): number | undefined {
  if (word.length < readingLimits.prefix_chars_min || lexicon.decisions.has(word)) return undefined;
  const fits = ask.options.flatMap((option, index) => (normalOf(option).startsWith(word) ? [index + 1] : []));
  return fits.length === 1 ? fits[0] : undefined;
}
