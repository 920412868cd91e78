// What destroys something is not approved by a press alone: the approver types a phrase of it, or a code that was sent to
// them elsewhere. Once, within two minutes, by that person, for that content.

import type { Inbound, Place } from "../../channels/channel.ts";
import { cleanLine } from "../../channels/text/clean.ts";
import { askSubject } from "../../notify/ask-key.ts";
import { headlineOf } from "../../notify/cards/ask-parts.ts";
import { codeCard, toTypeCard, wrongCodeCard } from "../../notify/cards/confirming.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Challenge } from "../../notify/ledger/attention.ts";
import { shortCode } from "../../notify/ledger/codes.ts";
import { attentionLimits } from "../../notify/limits.ts";
import type { Subject } from "../../notify/nouns.ts";
import type { Act } from "../acts.ts";
import { aside, type Desk, notDone, type Outcome, personNameOf, type Speaker, settingOf } from "./desk.ts";

type AnswerAct = Extract<Act, { act: "answer" }>;

export function needsTyping(act: AnswerAct, { ask }: AskFacts): boolean {
  return (
    ask.kind === "gate" &&
    ask.risk === "destructive" &&
    act.decision === "approve" &&
    act.confirmed === undefined
  );
}

export function askToType(desk: Desk, speaker: Speaker, act: AnswerAct, facts: AskFacts): Outcome {
  const { row, ask } = facts;
  const { surface } = speaker.inbound;
  const now_ms = desk.clock.now_ms();
  const expires_ms = now_ms + attentionLimits.challenge_ms_max;
  const elsewhere = otherPlace(desk, speaker);
  const phrase = phraseOf(desk, facts);
  const expected = elsewhere === undefined ? phrase : shortCode(desk.ids.nonce());
  const challenge: Challenge = {
    person: speaker.person.name,
    ask: row.key,
    expected,
    by: elsewhere === undefined ? "phrase" : "code",
    text: act.text,
    ...(act.limits !== undefined && { limits: act.limits }),
    ...(act.words !== undefined && { words: act.words }),
    tries: 0,
    expires_ms,
  };
  const by =
    elsewhere === undefined
      ? ({ kind: "phrase", phrase } as const)
      : ({ kind: "code", surface: elsewhere.surface } as const);
  const asked = aside(
    "asked_to_type",
    `${ask.id}: ${speaker.person.name} has to type a ${challenge.by}`,
    toTypeCard({ facts, expires_ms, by }, speaker.setting),
  );
  const code = elsewhere && {
    draft: codeCard(
      { facts, code: expected, surface },
      settingOf(desk, elsewhere.surface, speaker.person.zone),
    ),
    to: elsewhere,
    subject: `notice:code:${surface}:${speaker.inbound.id}` as Subject,
    lane: "decision" as const,
  };
  return {
    ...asked,
    subject: askSubject(row.key),
    replies: [...asked.replies, ...(code ? [code] : [])],
    commit: (tables) => tables.attention.putChallenge(challenge),
  };
}

/** Where the same person is spoken to directly on another surface. */
function otherPlace(desk: Desk, { person, inbound }: Speaker): Place | undefined {
  const found = desk.ledger.look((tables) =>
    person.identities
      .filter(({ surface }) => surface !== inbound.surface && surface !== "terminal")
      .flatMap(({ surface, user }) => tables.places.route(`direct:${surface}:${user}`) ?? [])
      .find((place) => tables.places.closure(place) === undefined),
  );
  const place = found.kind === "ok" ? found.value : undefined;
  const isHeard = desk
    .channels()
    .some(({ surface, health }) => surface === place?.surface && health.state === "hearing");
  return isHeard ? place : undefined;
}

/** Of what it is done to, as it is shown; where some of it is secret, its short code. */
function phraseOf({ redact }: Desk, { ask, row }: AskFacts): string {
  const [line = ""] = (ask.action?.preview ?? "").trim().split("\n", 1);
  const whole = cleanLine(line) || headlineOf(ask);
  const phrase = whole.slice(0, attentionLimits.phrase_chars_max).trim();
  const isShown = redact(phrase).text === phrase && redact(whole).found.length === 0 && /\w/.test(phrase);
  return isShown ? phrase : `approve ${row.code}`;
}

/** What was typed, if it is about something that this person was asked to type. */
export function confirmingOf(desk: Desk, inbound: Inbound): Act | undefined {
  const { what } = inbound;
  if (what.kind !== "text" && what.kind !== "command") return undefined;
  const name = personNameOf(desk, inbound);
  if (name === "") return undefined;
  const found = desk.ledger.look((tables) => tables.attention.challenge(name));
  const challenge = found.kind === "ok" ? found.value : undefined;
  if (challenge === undefined || challenge.expires_ms <= desk.clock.now_ms()) return undefined;
  const typed = plain(what.text);
  const { ask, text, limits, words, expected, by, tries } = challenge;
  const isIt = by === "code" ? typed.toUpperCase() === expected : typed === plain(expected);
  if (isIt) {
    return {
      act: "answer",
      ask,
      text,
      decision: "approve",
      confirmed: "typed",
      ...(limits !== undefined && { limits }),
      words: words ?? what.text,
    };
  }
  const isGuess = by === "code" && /^[0-9A-Za-z]{4}$/.test(typed);
  return isGuess ? { act: "wrong_code", tries: tries + 1 } : undefined;
}

function plain(text: string): string {
  return cleanLine(text)
    .replace(/^[`"“']+|[`"”']+$/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

export function wrongCode(desk: Desk, speaker: Speaker, tries: number): Outcome {
  const { name } = speaker.person;
  const triesLeft = Math.max(0, attentionLimits.challenge_tries_max - tries);
  const found = desk.ledger.look((tables) => tables.attention.challenge(name));
  if (found.kind === "failed") return notDone("read the code", found, speaker);
  const challenge = found.value;
  return {
    ...aside("not_taken", `${name} typed a wrong code`, wrongCodeCard({ triesLeft }, speaker.setting)),
    commit(tables) {
      if (challenge === undefined || triesLeft === 0) tables.attention.dropChallenge(name);
      else tables.attention.putChallenge({ ...challenge, tries });
    },
  };
}
