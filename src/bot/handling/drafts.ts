// Cards that wait for a word: a reading for its Send, a change for its Save, a change that was made for its Undo. Whose it
// is may say that word, and nobody else.

import { CLONE_SURFACE } from "../../engine/judgment/ruling.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { Meaning } from "../../notify/nouns.ts";
import { type Act, actOfMeaning, deedOf } from "../acts.ts";
import { accessOf } from "../people.ts";
import { cloneChange } from "../standing-in.ts";
import { handleAsk } from "./answering.ts";
import { answerBatch } from "./attention.ts";
import { cancelled, handleChange } from "./changing.ts";
import { type Desk, notDone, type Outcome, type Speaker } from "./desk.ts";
import { undoClone } from "./undoing-clone.ts";

export async function handleDraft(
  desk: Desk,
  speaker: Speaker,
  { draft: id, does }: Extract<Act, { act: "draft" }>,
): Promise<Outcome> {
  const found = desk.ledger.look((tables) => tables.changes.find(id));
  if (found.kind === "failed") return notDone("do that", found, speaker);
  const change = found.value;
  if (change === undefined) {
    return notDone("do that", { why: "it is forgotten", remedy: "say it again" }, speaker);
  }
  if (change.kind === CLONE_SURFACE) return undoClone(desk, speaker, change);
  if (change.by !== speaker.person.name) {
    return notDone("do that", { why: `it is ${change.by}'s`, remedy: "say it yourself" }, speaker);
  }
  if (change.kind === "batch") return batch(desk, speaker, change, does);
  if (change.kind !== "reading") return handleChange(desk, speaker, change, does);
  if (does.kind === "cancel" || does.kind === "undo") return cancelled(desk, speaker, change);
  if (change.state !== "proposed" || change.expires_ms <= desk.clock.now_ms()) {
    return notDone(
      "send it",
      { why: "that was said too long ago, or sent already", remedy: "say it again" },
      speaker,
    );
  }
  const act = actOfMeaning(JSON.parse(change.after) as Meaning);
  if (act.act !== "answer" || does.kind === "edit") {
    return notDone(
      "edit it",
      { why: "words are not edited here", remedy: "reply to the question with other words" },
      speaker,
    );
  }
  const facts = await desk.observer.ask(act.ask);
  if (facts === undefined || "kind" in facts) {
    const why = "that question is not there any more";
    return notDone("send it", { why, remedy: "say `asks` to see what is open" }, speaker);
  }
  // What it takes to decide is asked now, when it is decided.
  const access = accessOf(
    speaker.inbound.surface,
    speaker.inbound.author,
    deedOf(act, facts.ask),
    desk.access(),
  );
  if (access.kind === "refused") return notDone("send it", access, speaker);
  const outcome = await handleAsk(desk, speaker, act, facts);
  return {
    ...outcome,
    commit: (tables) => {
      if (outcome.event === "answered") tables.changes.put({ ...change, state: "made" });
      outcome.commit?.(tables);
    },
  };
}

async function batch(
  desk: Desk,
  speaker: Speaker,
  change: ChangeRow,
  does: Extract<Act, { act: "draft" }>["does"],
): Promise<Outcome> {
  if (does.kind === "cancel") return cancelled(desk, speaker, change);
  if (does.kind !== "send") {
    const why = "an answer stands once it is recorded, and this is not edited";
    return notDone("do that", { why, remedy: "answer them one by one" }, speaker);
  }
  if (change.state !== "proposed" || change.expires_ms <= desk.clock.now_ms()) {
    const why = "it was shown too long ago, or answered already";
    return notDone("answer them", { why, remedy: "say `triage` again" }, speaker);
  }
  const { surface, author } = speaker.inbound;
  const access = accessOf(surface, author, { kind: "reply" }, desk.access());
  return access.kind === "refused"
    ? notDone("answer them", access, speaker)
    : answerBatch(desk, speaker, change);
}

/** Cancel on a card that only waits: whatever it held is off. */
export function dropCard(desk: Desk, speaker: Speaker, subject: string): Outcome {
  const id = subject.replace(/^change:/, "");
  const found = desk.ledger.look((tables) => tables.changes.find(id));
  const change = found.kind === "ok" ? found.value : undefined;
  const asked = {
    id,
    kind: "reading",
    target: "",
    after: "",
    by: speaker.person.name,
    made_ms: 0,
    expires_ms: 0,
    state: "cancelled" as const,
  };
  const isTheirs = change !== undefined && change.kind !== "which" && change.by !== speaker.person.name;
  if (isTheirs) {
    return notDone("cancel it", { why: `it is ${change.by}'s`, remedy: "leave it to them" }, speaker);
  }
  const outcome = cancelled(desk, speaker, change ?? asked);
  return {
    ...outcome,
    replies: outcome.replies.map((reply) => ({
      ...reply,
      subject: subject as typeof reply.subject & string,
    })),
  };
}

export async function undoLast(
  desk: Desk,
  speaker: Speaker,
  { about }: Extract<Act, { act: "undo_last" }>,
): Promise<Outcome> {
  const found = desk.ledger.look((tables) => {
    const meant = about === undefined ? undefined : tables.changes.find(cloneChange(about));
    return meant ?? tables.changes.lastMade(speaker.person.name, desk.clock.now_ms());
  });
  if (found.kind === "failed") return notDone("undo", found, speaker);
  if (found.value?.kind === CLONE_SURFACE) return undoClone(desk, speaker, found.value);
  if (found.value === undefined || found.value.kind === "reading" || found.value.kind === "batch") {
    const remedy = "an answer stands once it is recorded; tell the worker, or change the goal";
    return notDone("undo", { why: "there is nothing of yours that can be taken back", remedy }, speaker);
  }
  return handleChange(desk, speaker, found.value, { kind: "undo" });
}
