// Taking back what was answered in somebody's name. The record of an answer never changes (I3): what can still be done is
// to say so to whoever acts on it, and to judgment. The card says honestly which, and that it may be too late.

import { askSubject } from "../../notify/ask-key.ts";
import { ENGINE } from "../../notify/brief.ts";
import { doneCard } from "../../notify/cards/changes.ts";
import type { AskFacts } from "../../notify/facts.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { AskKey } from "../../notify/nouns.ts";
import { deedOf } from "../acts.ts";
import { accessOf } from "../people.ts";
import { type CloneNote, cloneNote } from "../standing-in.ts";
import { type Desk, here, notDone, type Outcome, type Speaker } from "./desk.ts";
import { once } from "./steering.ts";

/** Whoever may decide the ask may take it back, not only the one in whose name it was answered. */
export async function undoClone(desk: Desk, speaker: Speaker, change: ChangeRow): Promise<Outcome> {
  const facts = await desk.observer.ask(change.target as AskKey);
  if (facts === undefined || "kind" in facts) {
    const why = "that question is not there any more";
    return notDone("take the answer back", { why, remedy: "tell the worker what you want" }, speaker);
  }
  const { ask } = facts;
  const what = `take back the answer to ${ask.id}`;
  const { surface, author } = speaker.inbound;
  const act = { act: "answer", ask: facts.row.key, text: "", decision: "text" } as const;
  const access = accessOf(surface, author, deedOf(act, ask), desk.access());
  if (access.kind === "refused") return notDone(what, access, speaker);
  const note = cloneNote(change);
  if (note.undone !== undefined)
    return notDone(what, { why: `${note.undone.by} took it back`, remedy: "nothing is left to do" }, speaker);
  if (change.expires_ms <= desk.clock.now_ms()) {
    const remedy = `say \`tell ${ask.worker} …\`; 👎 on its card tells judgment`;
    return notDone(what, { why: "that is too long ago", remedy }, speaker);
  }
  const graded = { grade: "bad", why: `taken back by ${speaker.person.name}`, source: "undo" } as const;
  const label = await desk.engine.judge.label({ ask: ask.id }, graded, speaker.actor);
  if (label.kind === "failed") return notDone(what, label, speaker);
  return once(desk, speaker, { what, look: [`worker ${ask.worker}`] }, async () =>
    undone(desk, speaker, { change, note, facts, result: await told(desk, speaker, facts, note) }),
  );
}

/** What could still be done, in words. */
async function told(desk: Desk, speaker: Speaker, facts: AskFacts, { option }: CloneNote): Promise<string> {
  const { ask, worker } = facts;
  if (ask.worker === ENGINE) return "the loop has gone on with it; what it did stands";
  if (worker !== undefined && !worker.alive && !ask.detached)
    return `${ask.worker} has ended, so nobody could be told; what it did stands`;
  const name = speaker.person.name;
  const words =
    `Your question ${ask.id} was answered with "${option}" in ${name}'s name, and ${name} takes that back. ` +
    "Stop acting on it, undo what you can of it, and ask again.";
  const outcome = await desk.engine.mailbox.tell(ask.worker, words, speaker.actor);
  if (outcome.kind === "told") return `${ask.worker} has had it already, and is told to stop and ask again`;
  return `${ask.worker} could not be told (${outcome.why}); what it did stands`;
}

interface Undone {
  readonly change: ChangeRow;
  readonly note: CloneNote;
  readonly facts: AskFacts;
  readonly result: string;
}

function undone(desk: Desk, speaker: Speaker, { change, note, facts, result }: Undone): Outcome {
  const by = speaker.person.name;
  const at_ms = desk.clock.now_ms();
  const after: CloneNote = { ...note, undone: { by, at_ms, result } };
  const summary = `Taken back: the answer to ${facts.ask.id}`;
  desk.changed();
  return {
    ...here(
      "undone",
      `${summary}: ${result}`,
      doneCard({ summary, by, at_ms, warnings: [result] }, speaker.setting),
    ),
    subject: askSubject(facts.row.key),
    commit: (tables) => tables.changes.put({ ...change, state: "undone", after: JSON.stringify(after) }),
  };
}
