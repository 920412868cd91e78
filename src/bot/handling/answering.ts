// Answering an ask, and everything short of it. An answer goes to the engine once, in the name of the message that gave
// it; who was first is what the record says (I2, I3). "Recording…" is shown before, "recorded" only behind the record.

import type { AnswerOutcome } from "../../engine/engine.ts";
import { askSubject } from "../../notify/ask-key.ts";
import { openAsk, standingOf } from "../../notify/cards/ask.ts";
import { decideApproval } from "../../notify/cards/ask-buttons.ts";
import { answeredCard, snoozedCard, staleCard } from "../../notify/cards/ask-told.ts";
import { detailsCard, whyCard } from "../../notify/cards/details.ts";
import { refusedCard } from "../../notify/cards/notices.ts";
import { didYouMeanCard, readingCard, repromptCard, whichAskCard } from "../../notify/cards/reading.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { Meaning, Subject } from "../../notify/nouns.ts";
import type { Act } from "../acts.ts";
import { botLimits } from "../limits.ts";
import type { Until } from "../reading/intent.ts";
import { aside, type Desk, here, inboundSubject, notDone, type Outcome, type Speaker } from "./desk.ts";

type AskAct = Extract<
  Act,
  { act: "answer" | "confirm_reading" | "invite" | "reprompt" | "snooze" | "ask_details" | "ask_why" }
>;

/** `facts`: as the ask stands now. */
export async function handleAsk(
  desk: Desk,
  speaker: Speaker,
  act: AskAct,
  facts: AskFacts,
): Promise<Outcome> {
  const { setting } = speaker;
  switch (act.act) {
    case "ask_details":
      return aside(
        "looked",
        `details of ${facts.ask.id}`,
        isOver(facts) ? staleCard(facts, setting) : detailsCard(facts, setting),
      );
    case "ask_why":
      return aside("looked", `why ${facts.ask.id}`, whyCard(facts, setting));
    default:
  }
  if (isOver(facts)) return tooLate(speaker, facts);
  switch (act.act) {
    case "answer":
      return answer(desk, speaker, act, facts);
    case "confirm_reading":
      return confirmReading(desk, speaker, act, facts);
    case "invite":
      return invite(speaker, facts, act.preset);
    case "reprompt":
      return here("not_taken", `${facts.ask.id}: ${act.why}`, repromptCard({ facts, why: act.why }, setting));
    case "snooze":
      return snooze(speaker, facts, act);
  }
}

function isOver(facts: AskFacts): boolean {
  const standing = standingOf(facts);
  return standing === "closed" || standing === "orphaned";
}

function tooLate(speaker: Speaker, facts: AskFacts): Outcome {
  const result = `${facts.ask.id} was over already`;
  return {
    ...aside("too_late", result, staleCard(facts, speaker.setting)),
    subject: askSubject(facts.row.key),
  };
}

// --- the answer itself ---------------------------------------------------------------------------------------------

type AnswerAct = Extract<Act, { act: "answer" }>;

async function answer(desk: Desk, speaker: Speaker, act: AnswerAct, facts: AskFacts): Promise<Outcome> {
  const { ask, row } = facts;
  const withheld = act.decision === "approve" ? withheldWhy(speaker, facts) : undefined;
  if (withheld !== undefined) {
    return here("refused", `${ask.id}: ${withheld.why}`, refusedCard(withheld, speaker.setting));
  }
  const began = desk.ledger.atomically((tables) => {
    tables.asks.recording(row.key, { by: speaker.person.name, since_ms: desk.clock.now_ms() });
  });
  if (began.kind === "failed") return notDone(`answer ${ask.id}`, began, speaker);
  desk.changed();
  const { decision, limits, text } = act;
  const outcome = await desk.engine.mailbox.answer(
    {
      ask: ask.id,
      text,
      raised_s: ask.raised_s,
      decision: { kind: decision, ...(limits !== undefined && { limits }) },
    },
    speaker.actor,
  );
  desk.changed();
  const told = await toldOf(desk, speaker, facts, outcome);
  return {
    ...told,
    subject: askSubject(row.key),
    words: act.words ?? text,
    reading: limits === undefined ? decision : `${decision}, within: ${limits}`,
    commit: (tables) => {
      tables.asks.recording(row.key, undefined);
      if (told.event === "answered") tables.asks.snooze(row.key, undefined);
    },
  };
}

/** Nothing is approved that was not fully shown where it is approved. */
function withheldWhy({ inbound, setting }: Speaker, facts: AskFacts) {
  if (facts.ask.kind !== "gate") return undefined;
  const { place } = inbound;
  const isCut =
    facts.cutIn?.some(({ chat, thread }) => chat === place.chat && thread === place.thread) === true;
  const { fitted, approval } = openAsk(facts, isCut ? { ...setting, cutHere: "yes" } : setting);
  // The button for it stands on the details alone, where what was taken out is named.
  const view = inbound.what.kind === "press" ? "details" : "card";
  const decided =
    approval.kind === "withheld"
      ? decideApproval({
          shown: fitted.shown,
          found: fitted.found,
          view,
          setting: isCut ? { cutHere: "yes" } : {},
        })
      : approval;
  return decided.kind === "withheld" ? decided : undefined;
}

async function toldOf(
  desk: Desk,
  speaker: Speaker,
  facts: AskFacts,
  outcome: AnswerOutcome,
): Promise<Outcome> {
  const { ask } = facts;
  switch (outcome.kind) {
    case "already":
      if (!outcome.same) return tooLate(speaker, (await again(desk, facts)) ?? facts);
      return recorded(desk, speaker, facts);
    case "recorded":
      return recorded(desk, speaker, facts);
    case "closed":
      return tooLate(speaker, (await again(desk, facts)) ?? facts);
    case "missing":
      return notDone(`answer ${ask.id}`, outcome, speaker);
    case "refused":
      return here(
        "not_taken",
        `${ask.id}: ${outcome.why}`,
        repromptCard({ facts, why: outcome.why }, speaker.setting),
      );
    case "corrupt":
    case "failed":
      return notDone(`answer ${ask.id}`, outcome, speaker);
  }
}

async function again(desk: Desk, { row }: AskFacts): Promise<AskFacts | undefined> {
  const facts = await desk.observer.ask(row.key);
  return facts === undefined || "kind" in facts ? undefined : facts;
}

/** A press shows on its card; words are answered where they were said. */
async function recorded(desk: Desk, speaker: Speaker, facts: AskFacts): Promise<Outcome> {
  const now = (await again(desk, facts)) ?? facts;
  const draft = answeredCard(now, speaker.setting);
  const isPress = speaker.inbound.what.kind === "press";
  return {
    event: "answered",
    result: `${facts.ask.id} was answered by ${speaker.person.name}`,
    replies: isPress ? [] : [{ draft, to: "here" }],
  };
}

// --- short of it ---------------------------------------------------------------------------------------------------

/** How words were read. It waits under the card's own name, so that a typed "send" finds it as well. */
function confirmReading(
  desk: Desk,
  speaker: Speaker,
  { reply }: Extract<Act, { act: "confirm_reading" }>,
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
          { ...shared, decision, ...(limits !== undefined && { limits }), ...(always && { always }) },
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
    state: "proposed",
  };
  return {
    event: "read",
    result: `${ask.id}: read as ${decision}, waits for a Send`,
    subject: askSubject(row.key),
    words: text,
    reading: limits === undefined ? decision : `${decision}, within: ${limits}`,
    replies: [{ draft, to: "here", subject }],
    // An unclear one has two ways to be sent, so no typed word sends it.
    commit: (tables) => {
      if (decision !== "unclear") tables.changes.put(change);
    },
  };
}

/** Where the surface has forms, one was opened with the press itself. */
function invite({ setting }: Speaker, facts: AskFacts, preset: string | undefined): Outcome {
  if (setting.can.forms === "yes") {
    return { event: "looked", result: `a form for ${facts.ask.id}`, replies: [] };
  }
  const why =
    preset === undefined ? "say it in your own words" : `say it again as you want it; you said: ${preset}`;
  const draft = repromptCard({ facts, why }, setting);
  return here("looked", `${facts.ask.id}: invited to answer in words`, {
    ...draft,
    title: draft.title.replace("Not taken: ", ""),
    invite: { placeholder: "Your answer" },
  });
}

function snooze(speaker: Speaker, facts: AskFacts, act: Extract<Act, { act: "snooze" }>): Outcome {
  const { row, ask } = facts;
  const at_ms = snoozedUntil(act.until);
  if (at_ms === undefined) {
    const why = "I can put it off until a time: later 2h, tomorrow 9, monday 8:30";
    return here("not_taken", `${ask.id}: ${why}`, repromptCard({ facts, why }, speaker.setting));
  }
  const put = { until_ms: at_ms, words: act.words, by: speaker.person.name };
  return {
    ...here(
      "snoozed",
      `${ask.id} was put off until ${new Date(at_ms).toISOString()}`,
      snoozedCard({ facts, snooze: put }, speaker.setting),
    ),
    subject: askSubject(row.key),
    words: act.words,
    commit: (tables) => tables.asks.snooze(row.key, put),
  };
}

function snoozedUntil(until: Until | undefined): number | undefined {
  return until?.kind === "at" ? until.at_ms : undefined;
}

/** Never "the newest": whoever spoke says which. */
export async function whichAsk(
  desk: Desk,
  speaker: Speaker,
  { among, words }: Extract<Act, { act: "which" }>,
): Promise<Outcome> {
  const all = await Promise.all(among.map((key) => desk.observer.ask(key)));
  const facts = all.filter((each): each is AskFacts => each !== undefined && !("kind" in each));
  const subject = inboundSubject(speaker.inbound);
  return {
    event: "asked_back",
    result: `which of ${facts.map(({ ask }) => ask.id).join(", ")}?`,
    words,
    replies: [
      { draft: whichAskCard({ among: facts, words, subject }, speaker.setting), to: "here", subject },
    ],
  };
}
