// Everything short of an answer: how words were read, an invitation to say them, which one is meant, and later. None of it
// decides anything.

import { askSubject } from "../../notify/ask-key.ts";
import { snoozedCard } from "../../notify/cards/ask-told.ts";
import { refusedCard } from "../../notify/cards/notices.ts";
import { didYouMeanCard, readingCard, repromptCard, whichAskCard } from "../../notify/cards/reading.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { Meaning, Snooze, Subject } from "../../notify/nouns.ts";
import type { Act } from "../acts.ts";
import { botLimits } from "../limits.ts";
import type { Until } from "../reading/intent.ts";
import { signalsOf } from "../signals.ts";
import { type Desk, here, inboundSubject, type Outcome, type Speaker } from "./desk.ts";
import { changeSubject } from "./drafts-here.ts";
import { withheldWhy } from "./withheld.ts";

/** How words were read. It waits under the card's own name, so that a typed "send" finds it as well. */
export function confirmReading(
  desk: Desk,
  speaker: Speaker,
  { reply, proposedBy }: Extract<Act, { act: "confirm_reading" }>,
  facts: AskFacts,
): Outcome {
  const { row, ask } = facts;
  const { text, decision } = reply;
  const id = inboundSubject(speaker.inbound, "reading");
  const subject = `change:${id}` as Subject;
  const withheld = decision === "approve" ? withheldWhy(speaker, facts) : undefined;
  if (withheld !== undefined) {
    return here("refused", `${ask.id}: ${withheld.why}`, refusedCard(withheld, speaker.setting));
  }
  const limits = reply.kind === "confirm" ? reply.limits : undefined;
  const always = reply.kind === "confirm" ? reply.always : undefined;
  const shared = { facts, text, subject };
  const draft =
    reply.kind === "did_you_mean"
      ? didYouMeanCard({ ...shared, decision: reply.decision }, speaker.setting)
      : readingCard(
          {
            ...shared,
            // To a question everything is an answer.
            decision: decision === "unclear" && ask.kind === "question" ? "text" : decision,
            ...(limits !== undefined && { limits }),
            ...(always && { always }),
            ...(proposedBy !== undefined && { proposedBy }),
          },
          speaker.setting,
        );
  const now_ms = desk.clock.now_ms();
  const meaning: Meaning = {
    do: "answer",
    ask: row.key,
    text: reply.kind === "did_you_mean" ? (decision === "approve" ? "yes" : "no") : text,
    decision: decision === "unclear" ? "text" : decision,
    words: text,
    ...(decision === "approve" && limits !== undefined && { limits }),
  };
  const change: ChangeRow = {
    id,
    kind: "reading",
    target: row.key,
    after: JSON.stringify(meaning),
    by: speaker.person.name,
    made_ms: now_ms,
    expires_ms: now_ms + botLimits.reading_ms_max,
    // An unclear one has two ways to be sent, so no typed word sends it.
    state: decision === "unclear" ? "shown" : "proposed",
  };
  return {
    event: "read",
    result: `${ask.id}: read as ${decision}, waits for a Send`,
    subject: askSubject(row.key),
    words: text,
    reading: limits === undefined ? decision : `${decision}, within: ${limits}`,
    replies: [{ draft, to: "here", subject }],
    commit: (tables) => tables.changes.put(change),
  };
}

/** Where the surface has forms, one was opened with the press itself. */
export function invite({ setting }: Speaker, facts: AskFacts, preset: string | undefined): Outcome {
  if (setting.can.forms === "yes") {
    return { event: "looked", result: `a form for ${facts.ask.id}`, replies: [] };
  }
  const why =
    preset === undefined ? "say it in your own words" : `say it again as you want it; you said: ${preset}`;
  const draft = repromptCard({ facts, why }, setting);
  const card = {
    ...draft,
    title: draft.title.replace("Not taken: ", ""),
    invite: { placeholder: "Your answer" },
  };
  const invited = here("looked", `${facts.ask.id}: invited to answer in words`, card);
  return { ...invited, subject: askSubject(facts.row.key) };
}

export async function snooze(
  desk: Desk,
  speaker: Speaker,
  facts: AskFacts,
  act: Extract<Act, { act: "snooze" }>,
): Promise<Outcome> {
  const { row, ask } = facts;
  const until = await snoozedUntil(desk, act.until);
  if (until === undefined) {
    const why =
      "I can put it off until a time: later 2h, tomorrow 9, monday 8:30, or when a sensor says something";
    return here("not_taken", `${ask.id}: ${why}`, repromptCard({ facts, why }, speaker.setting));
  }
  const put: Snooze = { ...until, words: act.words, by: speaker.person.name };
  const zone = placeZone(desk, speaker);
  const when = put.reading === undefined ? "" : `${put.reading.sensor} says something else, at the latest `;
  return {
    ...here(
      "snoozed",
      `${ask.id} was put off until ${when}${new Date(put.until_ms).toISOString()}`,
      snoozedCard({ facts, snooze: put, zone }, speaker.setting),
    ),
    subject: askSubject(row.key),
    words: act.words,
    commit: (tables) => tables.asks.snooze(row.key, put),
  };
}

/** That of the card which says it too: the house's, and theirs where they alone read. */
function placeZone(desk: Desk, { inbound, person }: Speaker): string {
  const { surface, author, place } = inbound;
  const direct = desk.ledger.look((tables) => tables.places.route(`direct:${surface}:${author.id}`));
  const isAlone = direct.kind === "ok" && direct.value?.chat === place.chat;
  return isAlone ? (person.zone ?? desk.zone) : desk.zone;
}

/** A sensor is bound to what it says now: it wakes with the first thing that is not that. */
async function snoozedUntil(
  { engine, clock }: Desk,
  until: Until | undefined,
): Promise<Pick<Snooze, "until_ms" | "reading"> | undefined> {
  if (until === undefined) return undefined;
  if (until.kind === "at") return { until_ms: until.at_ms };
  const { sensor } = until;
  const signal = (await signalsOf(engine)).get(sensor);
  return {
    until_ms: clock.now_ms() + botLimits.sensor_wait_ms_max,
    reading: { sensor, ...(signal !== undefined && { signal }) },
  };
}

/** Never "the newest": whoever spoke says which. */
export async function whichAsk(
  desk: Desk,
  speaker: Speaker,
  { among, words }: Extract<Act, { act: "which" }>,
): Promise<Outcome> {
  const all = await Promise.all(among.map((key) => desk.observer.ask(key)));
  const facts = all.filter((each): each is AskFacts => each !== undefined && !("kind" in each));
  const id = inboundSubject(speaker.inbound);
  const subject = changeSubject(id);
  const now_ms = desk.clock.now_ms();
  // Remembered until all of them are over: then it asks nothing any more. No typed word is for it.
  const change: ChangeRow = {
    id,
    kind: "which",
    target: "",
    after: JSON.stringify({ among, words }),
    by: speaker.person.name,
    made_ms: now_ms,
    expires_ms: now_ms + botLimits.reading_ms_max,
    state: "shown",
  };
  return {
    event: "asked_back",
    result: `which of ${facts.map(({ ask }) => ask.id).join(", ")}?`,
    words,
    replies: [
      { draft: whichAskCard({ among: facts, words, subject }, speaker.setting), to: "here", subject },
    ],
    commit: (tables) => tables.changes.put(change),
  };
}
