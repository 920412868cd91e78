// A message → what it means (I5, I11: what decides is never guessed). Pure and linear in the message.
// Order: own words → command → what it is about → the grammar of that. Ambiguity is an outcome, and commits nothing.

import { readEdit } from "./arguments.ts";
import { askNamed, type Bound, bind } from "./bind.ts";
import type { AskRef } from "./command.ts";
import { readDraftReply } from "./draft-reply.ts";
import type { Facts, Intent, Message } from "./intent.ts";
import { type Lexicon, lexiconOf } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { normalOf, ownWords, wholeOf } from "./normal.ts";
import { numberIn } from "./option-number.ts";
import { ofOverheard, overheard } from "./overheard.ts";
import { readPlanReply, unclearPlan } from "./plan-reply.ts";
import { readForcedReply } from "./question-reply.ts";
import { type CommandReading, type Expected, isCalled, readCommand } from "./read-command.ts";
import { type Reader, replyTo, sayingOf } from "./reply-to.ts";

export function read(message: Message, facts: Facts): Intent {
  if (message.text.length > readingLimits.command_chars_max) {
    const why = `a message of ${message.text.length} characters is not read`;
    return facts.addressed === "overheard" ? { kind: "chatter" } : { kind: "unclear", why, near: [] };
  }
  const lexicon = lexiconOf(facts.locales);
  const words = ownWords(message.text);
  if (isForSomebodyElse(words, facts)) return { kind: "chatter" };
  const draft = readDraftReply(words, facts, lexicon);
  if (draft !== undefined) return draft;
  const plan = readPlanReply(words, facts, lexicon);
  if (plan !== undefined) return plan;
  const bound = bind(words, facts);
  if (isAgain(message, facts) && bound.kind === "which") {
    const why = "these words name more than one ask; say to each by itself what is meant for it";
    return { kind: "unclear", why, near: ["asks"] };
  }
  const command = isAgain(message, facts)
    ? undefined
    : readCommand(commandText(message, words), facts, lexicon, expectedBy(bound));
  return (
    (command && ofCommand(command, facts, lexicon)) ?? ofBound(bound, { words, command, facts, lexicon })
  );
}

/** A press that says words again about an ask it names: never a verb. */
function isAgain({ form }: Message, { about }: Facts): boolean {
  return form === "command" && about?.kind === "ask";
}

function commandText(message: Message, words: string): string {
  return message.form === "command" && !isCalled(words) ? `looop ${words.trimStart()}` : words;
}

/** People who talk to each other where we listen. */
function isForSomebodyElse(words: string, { addressed, about }: Facts): boolean {
  return addressed === "overheard" && about === undefined && /^\s*<?@[!&]?\w/u.test(words.slice(0, 64));
}

function expectedBy(bound: Bound): Expected {
  if (bound.kind === "unknown") return expectedBy(bound.otherwise);
  if (bound.kind === "none") return { answer: "no", isOption: "no" };
  const asks = bound.kind === "ask" ? [bound.ask] : bound.among;
  const isShort = bound.text.length <= readingLimits.short_chars_max;
  const typed = isShort ? wholeOf(normalOf(bound.text)).word : "";
  const isOption = asks.some(({ options }) =>
    options.some((option) => wholeOf(normalOf(option)).word === typed),
  );
  return {
    answer: bound.kind === "ask" && bound.by === "sole" ? "weak" : "strong",
    isOption: isShort && isOption ? "yes" : "no",
  };
}

function ofCommand(command: CommandReading, facts: Facts, lexicon: Lexicon): Intent | undefined {
  if (command.kind === "command") return { kind: "command", command: command.command };
  if (command.kind === "bad") {
    const { why, near, examples } = command;
    return { kind: "unclear", why, near, ...(examples.length > 0 && { examples }) };
  }
  if (command.kind === "none") return undefined;
  const ask = askNamed(command.ref.value, facts);
  if (!("key" in ask)) return { kind: "unknown_ask", ref: command.ref, words: command.words };
  if (facts.about?.kind === "ask" && facts.about.ask.key !== ask.key) {
    return { kind: "which", among: [facts.about.ask.key, ask.key], words: command.words };
  }
  const isForced = command.as === "answer" && ask.kind === "question";
  const reply = isForced
    ? readForcedReply(ask, sayingOf(command.words, facts, lexicon))
    : replyTo(ask, command.words, facts, lexicon);
  return { kind: "reply", ask: ask.key, reply };
}

function ofBound(bound: Bound, reader: Reader): Intent {
  const { facts } = reader;
  switch (bound.kind) {
    case "ask":
      return ofAsk(bound, reader);
    case "which":
      return ofSeveral(bound, reader);
    case "unknown":
      return isStale(bound, reader.lexicon)
        ? { kind: "unknown_ask", ref: bound.ref, words: bound.text.trim() }
        : ofBound(bound.otherwise, reader);
    case "none":
      return facts.addressed === "overheard" && facts.about === undefined
        ? overheard(reader)
        : unbound(reader);
  }
}

function ofAsk(bound: Extract<Bound, { kind: "ask" }>, reader: Reader): Intent {
  const { facts, lexicon, command } = reader;
  const isPrefixed = command?.kind === "none" && command.prefixed === "yes";
  const text = isPrefixed && bound.by !== "ref" ? command.words : bound.text;
  const reply = replyTo(bound.ask, isPrefixed ? withoutName(text) : text, facts, lexicon);
  const isByPlace = bound.by === "sole" || bound.by === "thread";
  if (isByPlace && facts.addressed === "overheard") return ofOverheard(bound, reply, reader);
  // A verb that we do not know is not an answer for a worker.
  if (isByPlace && isPrefixed && reply.kind === "verbatim") return unbound(reader);
  const whole =
    reply.kind === "verbatim" && !isPrefixed && bound.whole !== bound.text
      ? { ...reply, text: bound.whole }
      : reply;
  return { kind: "reply", ask: bound.ask.key, reply: whole };
}

function withoutName(text: string): string {
  return text.replace(/^\s*(?:[/!]?looop[\s:,]+)?[/!]?/iu, "");
}

/** Several asks: which, unless people talk among themselves. */
function ofSeveral(bound: Extract<Bound, { kind: "which" }>, { facts, lexicon }: Reader): Intent {
  const among = bound.among.map(({ key }) => key);
  const which: Intent = { kind: "which", among, words: bound.text.trim() };
  if (facts.addressed !== "overheard" || bound.by === "ref") return which;
  const isMeant = bound.among.some((ask) => {
    const { kind } = replyTo(ask, bound.text, facts, lexicon);
    return kind === "decide" || kind === "option" || kind === "did_you_mean";
  });
  return isMeant ? which : { kind: "chatter" };
}

/** Looks like a reply to an ask that is over, rather than words that happen to have a hash in them. */
function isStale(
  { ref, text, otherwise }: { ref: AskRef; text: string; otherwise: Bound },
  lexicon: Lexicon,
): boolean {
  if (ref.by === "id" || /\d/.test(ref.value)) return true;
  if (text.length > readingLimits.short_chars_max) return false;
  const { word } = wholeOf(normalOf(text));
  if (word === "") return otherwise.kind !== "ask" || otherwise.ask.kind === "gate";
  return lexicon.decisions.has(word) || lexicon.always.has(word) || numberIn(word, lexicon) !== undefined;
}

/** For us, and about nothing: an edit of what was replied to, or a suggestion. */
function unbound({ words, command, facts }: Reader): Intent {
  const { about } = facts;
  if (about?.kind === "goal" || about?.kind === "playbook") {
    const read = readEdit(words);
    if (read.kind === "edit") {
      const { edit } = read;
      const target =
        about.kind === "goal"
          ? ({ verb: "goal", goal: about.goal } as const)
          : ({ verb: "playbook" } as const);
      return { kind: "command", command: { ...target, edit } };
    }
    const why = read.kind === "bad" ? read.why : "that is no edit I know";
    const near = [about.kind === "goal" ? `goal ${about.goal} edit` : "playbook edit"];
    return { kind: "unclear", why, near, examples: ["append: …", 'replace "…" with "…"'] };
  }
  if (about?.kind === "plan") {
    return unclearPlan(about, "that is no edit of a plan that I know");
  }
  const worker = about?.kind === "worker" ? about.worker : facts.worker;
  const tell =
    worker === undefined || words.length > 80 || words.includes("\n")
      ? []
      : [`looop tell ${worker} ${words.trim()}`];
  const typo = command?.kind === "none" ? command.near : [];
  const near = [...typo, ...tell, "status", "asks", "help"].slice(0, readingLimits.near_max);
  const isCommand = command?.kind === "none" && command.prefixed === "yes";
  return {
    kind: "unclear",
    why: isCommand ? "I do not know that verb" : "nothing here waits for these words",
    near,
  };
}
