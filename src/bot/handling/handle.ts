// One inbound, from what was said to what is on disk: understand, allow, do, commit. The commit is last and one: the row
// is handled, the replies wait in the outbox, the audit has its line (I2, I6).

import type { Inbound } from "../../channels/channel.ts";
import { askOf } from "../../notify/ask-key.ts";
import { staleCard } from "../../notify/cards/ask-told.ts";
import { notTakenCard, unclearCard } from "../../notify/cards/notices.ts";
import type { AskFacts } from "../../notify/facts.ts";
import { type Act, asksOf, deedOf } from "../acts.ts";
import { accessOf } from "../people.ts";
import type { AskRef, Command } from "../reading/command.ts";
import { answeredBefore, handleAsk, isOver, tellAnswered, tooLate } from "./answering.ts";
import { whichAsk } from "./asking-back.ts";
import { attendTo } from "./attention.ts";
import { proposeEdit, showTarget } from "./changing.ts";
import { confirmingOf, wrongCode } from "./confirming.ts";
import { aside, type Desk, here, notDone, type Outcome, refOf, type Speaker, settingOf } from "./desk.ts";
import { dropCard, handleDraft, undoLast } from "./drafts.ts";
import { grade, type Thumb, thumbOf } from "./grading.ts";
import { pair, type Refusals, refuse, showPeople } from "./introducing.ts";
import { findAsk, type Looking, look, shot, unknownAsk } from "./looking.ts";
import { handlePlan } from "./planning.ts";
import { proposeFor } from "./proposing.ts";
import { showPlans, showReceipts } from "./receipts.ts";
import { decideFate, steer } from "./steering.ts";
import { mendStray } from "./stray.ts";
import { type Understood, understand } from "./understand.ts";

const silence: Outcome = { event: "ignored", result: "not for us", replies: [] };

/** What came of it; nothing is committed yet. */
export async function handle(desk: Desk, refusals: Refusals, inbound: Inbound): Promise<Outcome> {
  if (inbound.instead !== undefined) return instead(desk, inbound, inbound.instead.line);
  if (inbound.what.kind === "seen") return silence;
  if (inbound.what.kind === "edited") return edited(desk, inbound, inbound.what.message);
  const before = await answeredBefore(desk, inbound);
  if (before !== undefined) return tellAgain(desk, inbound, before);
  const thumb = await thumbOf(desk, inbound);
  if (thumb !== undefined) return graded(desk, inbound, thumb);
  const confirming = confirmingOf(desk, inbound);
  const understood: Understood =
    confirming === undefined ? await understand(desk, inbound) : { kind: "act", act: confirming };
  if (understood.kind === "failed") return failedToRead(desk, inbound, understood);
  if (understood.kind === "act" && understood.act.act === "nothing") return silence;
  const act: Act =
    understood.kind === "act"
      ? understood.act
      : { act: "unclear", why: "That button is not one of mine any more.", near: ["asks", "status"] };
  const asks = await factsOf(desk, act);
  const [first] = asks;
  const access = accessOf(inbound.surface, inbound.author, deedOf(act, first?.ask), desk.access());
  if (access.kind === "refused")
    return { ...refuse(desk, inbound, access, refusals), words: wordsOf(inbound) };
  const speaker = speakerOf(desk, inbound, access.person);
  const unread = understood.kind === "act" ? understood.unread : undefined;
  const proposed = unread && (await proposeFor(desk, speaker, unread));
  const outcome = proposed ?? (await perform(desk, speaker, act, first));
  return { words: wordsOf(inbound), ...(await mendStray(desk, speaker, outcome, first)) };
}

/** Whoever handed it on knows that it may not be ours. */
function instead(desk: Desk, inbound: Inbound, line: string | undefined): Outcome {
  if (line === undefined) return silence;
  const setting = settingOf(desk, inbound.surface, inbound.author.zone);
  const draft = notTakenCard(line, setting);
  return { words: wordsOf(inbound), ...aside("not_taken", line, draft) };
}

/** We were stopped between the record and the telling. */
async function tellAgain(desk: Desk, inbound: Inbound, facts: AskFacts): Promise<Outcome> {
  const access = accessOf(inbound.surface, inbound.author, { kind: "look" }, desk.access());
  if (access.kind === "refused") return silence;
  const speaker = speakerOf(desk, inbound, access.person);
  return mendStray(desk, speaker, await tellAnswered(desk, speaker, facts), facts);
}

/** Of a stranger's thumb nothing comes, and nobody is told. */
async function graded(desk: Desk, inbound: Inbound, thumb: Thumb): Promise<Outcome> {
  const access = accessOf(inbound.surface, inbound.author, { kind: "reply" }, desk.access());
  return access.kind === "refused" ? silence : grade(desk, speakerOf(desk, inbound, access.person), thumb);
}

/** Who changes their words after they were recorded is told what is recorded: an edit decides nothing (I3). */
async function edited(desk: Desk, inbound: Inbound, message: string): Promise<Outcome> {
  const { surface, place } = inbound;
  const row = desk.ledger.look((tables) => {
    const said = tables.inbox.said(surface, place.chat, message);
    return said === undefined ? undefined : tables.audit.ofInbound(said.inbound.id);
  });
  const deed = row.kind === "ok" ? row.value : undefined;
  const key = deed?.event === "answered" && deed.subject !== undefined ? askOf(deed.subject) : undefined;
  if (key === undefined) return silence;
  const access = accessOf(surface, inbound.author, { kind: "look" }, desk.access());
  if (access.kind === "refused") return silence;
  const facts = await desk.observer.ask(key);
  if (facts === undefined || "kind" in facts) return silence;
  const speaker = speakerOf(desk, inbound, access.person);
  const draft = staleCard(facts, speaker.setting);
  return {
    event: "too_late",
    result: `${facts.ask.id} was answered with the words before they were edited`,
    replies: [{ draft, to: "private" }],
  };
}

/** What was typed or pressed, for the audit. */
function wordsOf({ what }: Inbound): string {
  switch (what.kind) {
    case "text":
    case "command":
    case "shortcut":
    case "edited":
      return what.text;
    case "form":
      return Object.values(what.values).join("\n");
    case "press":
      return `[button ${what.key}]`;
    default:
      return `[${what.kind}]`;
  }
}

function speakerOf(desk: Desk, inbound: Inbound, person: Speaker["person"]): Speaker {
  const { surface, author } = inbound;
  return {
    inbound,
    person,
    actor: { kind: "person", name: person.name, surface, ref: refOf(inbound) },
    setting: settingOf(desk, surface, person.zone ?? author.zone),
  };
}

function failedToRead(
  desk: Desk,
  inbound: Inbound,
  problem: { readonly why: string; readonly remedy: string },
): Outcome {
  const setting = settingOf(desk, inbound.surface, inbound.author.zone);
  return notDone("read this", problem, { setting });
}

async function factsOf(desk: Desk, act: Act): Promise<readonly AskFacts[]> {
  const all = await Promise.all(asksOf(act).map((key) => desk.observer.ask(key)));
  return all.filter((each): each is AskFacts => each !== undefined && !("kind" in each));
}

async function perform(
  desk: Desk,
  speaker: Speaker,
  act: Act,
  facts: AskFacts | undefined,
): Promise<Outcome> {
  switch (act.act) {
    case "nothing":
      return silence;
    case "answer":
    case "confirm_reading":
    case "invite":
    case "reprompt":
    case "snooze":
    case "ask_details":
    case "ask_why":
      return facts === undefined ? gone(speaker) : handleAsk(desk, speaker, act, facts);
    case "wrong_code":
      return wrongCode(desk, speaker, act.tries);
    case "show_asker":
      return facts === undefined ? gone(speaker) : shot(desk, speaker, facts.ask.worker);
    case "fate":
      return facts === undefined ? gone(speaker) : decideFate(desk, speaker, act, facts);
    case "show":
      return shot(desk, speaker, act.worker);
    case "which":
      return whichAsk(desk, speaker, act);
    case "unknown_ask":
      return noneOpen(desk, speaker, act.ref);
    case "draft":
      return handleDraft(desk, speaker, act);
    case "drop_card":
      return dropCard(desk, speaker, act.subject);
    case "undo_last":
      return undoLast(desk, speaker, act);
    case "command":
      return command(desk, speaker, act.command);
    case "unclear":
      return here("unclear", act.why, unclearCard(act, speaker.setting));
  }
}

/** Of the name that was typed. One that is over is told as such: who answers it late believes that it waits. */
async function noneOpen(desk: Desk, speaker: Speaker, ref: AskRef): Promise<Outcome> {
  const facts = await findAsk(desk, ref);
  return facts !== undefined && isOver(facts) ? tooLate(speaker, facts) : unknownAsk(speaker, ref);
}

/** Its files were taken away, or hold another ask by now. */
function gone(speaker: Speaker): Outcome {
  const why = "that question is not there any more";
  return notDone("answer it", { why, remedy: "say `asks` to see what is open" }, speaker);
}

async function command(
  desk: Desk,
  speaker: Speaker,
  said: Exclude<Command, { verb: "undo" }>,
): Promise<Outcome> {
  switch (said.verb) {
    case "goal": {
      const target = { kind: "goal", id: said.goal } as const;
      return said.edit === undefined
        ? showTarget(desk, speaker, target)
        : proposeEdit(desk, speaker, target, said.edit);
    }
    case "playbook": {
      const target = { kind: "playbook", id: "" } as const;
      return said.edit === undefined
        ? showTarget(desk, speaker, target)
        : proposeEdit(desk, speaker, target, said.edit);
    }
    case "tell":
    case "start":
    case "kill":
    case "pause":
    case "resume":
    case "schedule":
    case "unschedule":
      return steer(desk, speaker, said);
    case "people":
      return showPeople(desk, speaker);
    case "triage":
    case "digest":
    case "quiet":
      return attendTo(desk, speaker, said);
    case "pair":
      return pair(desk, speaker, said.code);
    case "plans":
      return showPlans(desk, speaker);
    case "plan":
      return handlePlan(desk, speaker, said);
    case "receipt":
      return showReceipts(desk, speaker, said.days);
    default:
      return look(desk, speaker, said satisfies Looking);
  }
}
