// What people say where we listen, without saying it to us: what is certainly meant for us is taken, talk is left alone,
// and what could be either is asked back. Pure.

import type { Bound } from "./bind.ts";
import type { AskFacts, Intent, Reply } from "./intent.ts";
import type { Lexicon } from "./lexicon.ts";
import { readingLimits } from "./limits.ts";
import { normalOf, ownWords } from "./normal.ts";
import { type Reader, replyTo } from "./reply-to.ts";
import { matchAt, skipGap } from "./scan.ts";

/** Said among people, where an ask is open: only what is certainly for us is taken, and nothing by being the only ask. */
export function ofOverheard(
  bound: Extract<Bound, { kind: "ask" }>,
  reply: Reply,
  { words, facts, lexicon }: Reader,
): Intent {
  if (bound.by === "sole") {
    const isMeant = reply.kind === "decide" || reply.kind === "option";
    return isMeant ? { kind: "which", among: [bound.ask.key], words: words.trim() } : { kind: "chatter" };
  }
  if (isSmallTalk(reply, lexicon) || reply.kind === "empty") return { kind: "chatter" };
  const isMeant = !isAmongPeople(bound.ask, words, { facts, lexicon });
  return { kind: "reply", ask: bound.ask.key, reply: isMeant ? reply : askedBack(reply) };
}

/** Said to somebody, or right after what somebody else said: a yes may be theirs. Two who decide are no talk. */
function isAmongPeople(
  ask: AskFacts,
  words: string,
  { facts, lexicon }: Pick<Reader, "facts" | "lexicon">,
): boolean {
  const { before, known } = facts;
  if (before !== undefined && replyTo(ask, ownWords(before), facts, lexicon).kind !== "decide") return true;
  const head = normalOf(words.slice(0, readingLimits.short_chars_max));
  const said = new Set(head.split(/[^\p{L}\p{N}_-]+/u));
  return head.includes("@") || (known.people ?? []).some((name) => said.has(normalOf(name)));
}

/** What would be the answer at once is shown first. */
function askedBack(reply: Reply): Reply {
  if (reply.kind === "decide") return { kind: "did_you_mean", decision: reply.decision, text: reply.text };
  if (reply.kind === "option" || reply.kind === "verbatim")
    return { kind: "confirm", decision: "unclear", text: reply.text };
  return reply;
}

/** Thanks among people; or a sentence in the thread of a gate that does not even begin like a decision. */
function isSmallTalk(reply: Reply, lexicon: Lexicon): boolean {
  if (reply.kind === "reprompt") return reply.aside === "yes";
  if (reply.kind !== "confirm" || reply.decision !== "unclear") return false;
  const head = normalOf(reply.text.slice(0, readingLimits.short_chars_max));
  return matchAt(head, skipGap(head, 0), lexicon.decisions) === undefined;
}

export function overheard({ words, command, facts, lexicon }: Reader): Intent {
  const late = facts.over === undefined ? undefined : tooLate(facts.over, { words, facts, lexicon });
  if (late !== undefined) return late;
  const isTypo = command?.kind === "none" && command.prefixed === "yes" && command.near.length > 0;
  if (!isTypo) return { kind: "chatter" };
  return { kind: "unclear", why: "I do not know that verb", near: command.near };
}

/** A clear word below the card of what is over: whoever says it learns that it changes nothing. */
function tooLate(
  ask: AskFacts,
  { words, facts, lexicon }: Pick<Reader, "words" | "facts" | "lexicon">,
): Intent | undefined {
  const reply = replyTo(ask, words, facts, lexicon);
  const isMeant = reply.kind === "decide" || reply.kind === "option";
  if (!isMeant || isAmongPeople(ask, words, { facts, lexicon })) return undefined;
  return { kind: "reply", ask: ask.key, reply };
}
