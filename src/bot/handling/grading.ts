// A thumb on the card of an ask that was answered, as a reaction or as a reply: it decides nothing, and judgment learns
// from it. On anything else a reaction is nothing, and a typed thumb is read like all other words.

import type { Inbound } from "../../channels/channel.ts";
import { askOf } from "../../notify/ask-key.ts";
import { noticeCard } from "../../notify/cards/notices.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Desk, Outcome, Speaker } from "./desk.ts";

type Grade = "good" | "bad";

/** As the surfaces write them; a tone of skin behind it changes nothing. */
const thumbs: readonly (readonly [RegExp, Grade])[] = [
  [/^(?:👍[\u{1F3FB}-\u{1F3FF}]?|:?(?:\+1|thumbsup)(?:::skin-tone-\d)?:?)$/u, "good"],
  [/^(?:👎[\u{1F3FB}-\u{1F3FF}]?|:?(?:-1|thumbsdown)(?:::skin-tone-\d)?:?)$/u, "bad"],
];

export interface Thumb {
  readonly grade: Grade;
  readonly facts: AskFacts;
}

export async function thumbOf(desk: Desk, { what, surface, place }: Inbound): Promise<Thumb | undefined> {
  const said =
    what.kind === "reaction"
      ? { words: what.emoji, to: what.message }
      : what.kind === "text"
        ? { words: what.text.trim(), to: what.replyTo }
        : undefined;
  const grade = thumbs.find(([pattern]) => said !== undefined && pattern.test(said.words))?.[1];
  const { to } = said ?? {};
  if (grade === undefined || to === undefined) return undefined;
  const about = desk.ledger.look((tables) => tables.copies.about(surface, place.chat, to)?.subject);
  const key = about.kind === "ok" && about.value !== undefined ? askOf(about.value) : undefined;
  const facts = key === undefined ? undefined : await desk.observer.ask(key);
  if (facts === undefined || "kind" in facts || facts.answer === undefined) return undefined;
  return { grade, facts };
}

/** `silent`: a reaction is answered by nobody. */
export async function grade(desk: Desk, speaker: Speaker, { grade: said, facts }: Thumb): Promise<Outcome> {
  const { ask } = facts;
  const why = `${speaker.person.name} thinks so`;
  const told = await desk.engine.judge.label(
    { ask: ask.id },
    { grade: said, why, source: "reaction" },
    speaker.actor,
  );
  const isKept = told.kind === "done";
  const result = isKept ? told.summary : `${ask.id}: nothing was learned (${told.why})`;
  if (speaker.inbound.what.kind === "reaction") return { event: "graded", result, replies: [] };
  const text = isKept ? `Noted for next time: ${said}. The answer to ${ask.id} stands.` : result;
  const draft = noticeCard({ title: isKept ? "Noted" : "Nothing to learn", text }, speaker.setting);
  return { event: "graded", result, replies: [{ draft, to: "private" }] };
}
