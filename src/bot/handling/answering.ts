// Answering an ask, and everything short of it. An answer goes to the engine once, in the name of the message that gave
// it; who was first is what the record says (I2, I3). "Recording…" is shown before, "recorded" only behind the record.

import type { Inbound } from "../../channels/channel.ts";
import type { AnswerOutcome } from "../../engine/engine.ts";
import { askSubject } from "../../notify/ask-key.ts";
import { standingOf } from "../../notify/cards/ask.ts";
import { answeredCard, staleCard } from "../../notify/cards/ask-told.ts";
import { detailsCard, whyCard } from "../../notify/cards/details.ts";
import { refusedCard } from "../../notify/cards/notices.ts";
import { repromptCard } from "../../notify/cards/reading.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { Act } from "../acts.ts";
import { confirmReading, invite, snooze } from "./asking-back.ts";
import { askToType, needsTyping } from "./confirming.ts";
import { aside, type Desk, here, notDone, type Outcome, refOf, type Speaker } from "./desk.ts";
import { historyOf } from "./history.ts";
import { withProof } from "./proof.ts";
import { noteHabit } from "./repeating.ts";
import { vote } from "./voting.ts";
import { withheldWhy } from "./withheld.ts";

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
      return looked(
        facts,
        `details of ${facts.ask.id}`,
        isOver(facts) ? staleCard(facts, setting) : detailsCard(withProof(desk, facts), setting),
      );
    case "ask_why":
      return looked(facts, `why ${facts.ask.id}`, whyCard(facts, setting, await historyOf(desk, facts)));
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
      return {
        ...here("not_taken", `${facts.ask.id}: ${act.why}`, repromptCard({ facts, why: act.why }, setting)),
        subject: askSubject(facts.row.key),
      };
    case "snooze":
      return snooze(desk, speaker, facts, act);
  }
}

/** Whoever looks at an ask is about to decide it: nobody answers it for them then. */
function looked({ row }: AskFacts, what: string, draft: Parameters<typeof aside>[2]): Outcome {
  return { ...aside("looked", what, draft), subject: askSubject(row.key) };
}

export function isOver(facts: AskFacts): boolean {
  const standing = standingOf(facts);
  return standing === "closed" || standing === "orphaned";
}

export function tooLate(speaker: Speaker, facts: AskFacts): Outcome {
  const result = `${facts.ask.id} was over already`;
  return {
    ...aside("too_late", result, staleCard(facts, speaker.setting)),
    subject: askSubject(facts.row.key),
  };
}

// --- the answer itself ---------------------------------------------------------------------------------------------

type AnswerAct = Extract<Act, { act: "answer" }>;

async function answer(desk: Desk, speaker: Speaker, said: AnswerAct, facts: AskFacts): Promise<Outcome> {
  const { ask, row } = facts;
  // What was typed to confirm it was asked for where all of it was shown.
  const isNew = said.decision === "approve" && said.confirmed === undefined;
  const withheld = isNew ? withheldWhy(speaker, facts) : undefined;
  if (withheld !== undefined) {
    return here("refused", `${ask.id}: ${withheld.why}`, refusedCard(withheld, speaker.setting));
  }
  if (needsTyping(said, facts)) return askToType(desk, speaker, said, facts);
  const ballot = vote(desk, speaker, said, facts);
  if (ballot.kind === "waits") return usedUp(ballot.outcome, said, speaker);
  const { act } = ballot;
  // Undone by a crash, it is said again with the answer: nobody waits for the disk for it.
  const began = desk.ledger.gathered((tables) => {
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
  const answered: Outcome = {
    ...told,
    subject: askSubject(row.key),
    words: act.words ?? text,
    reading: limits === undefined ? decision : `${decision}, within: ${limits}`,
    commit: (tables) => {
      tables.asks.recording(row.key, undefined);
      if (told.event === "answered") tables.asks.wake(row.key);
      if (act.confirmed !== undefined) tables.attention.dropChallenge(speaker.person.name);
    },
  };
  return noteHabit(desk, speaker, { act, facts, outcome: answered });
}

/** What was typed to confirm it counts once. */
function usedUp(outcome: Outcome, { confirmed }: AnswerAct, { person }: Speaker): Outcome {
  if (confirmed === undefined) return outcome;
  return {
    ...outcome,
    commit(tables) {
      tables.attention.dropChallenge(person.name);
      outcome.commit?.(tables);
    },
  };
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
      return { ...notDone(`answer ${ask.id}`, outcome, speaker), problem: outcome };
  }
}

/** The ask that these very words or this press answered, before a restart kept us from saying so (I2). */
export async function answeredBefore(desk: Desk, inbound: Inbound): Promise<AskFacts | undefined> {
  if (desk.begun === "never") return undefined;
  const known = await desk.observer.asks();
  const ref = refOf(inbound);
  return known.kind === "ok" ? known.asks.find(({ answer: given }) => given?.by?.ref === ref) : undefined;
}

/** What is said once the answer stands, however often that was begun. */
export async function tellAnswered(desk: Desk, speaker: Speaker, facts: AskFacts): Promise<Outcome> {
  const { answer: given, row } = facts;
  return {
    ...(await recorded(desk, speaker, facts)),
    subject: askSubject(row.key),
    ...(given !== undefined && { words: given.text, reading: given.decision?.kind ?? "text" }),
    commit: (tables) => {
      tables.asks.recording(row.key, undefined);
      tables.asks.wake(row.key);
    },
  };
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
