// Goals and the playbook, changed from chat: shown as a difference, made when somebody says so, taken back while it is
// fresh. Bound to the body that was read: what somebody else wrote meanwhile is never overwritten (I5).

import type { ChangeOutcome } from "../../engine/engine.ts";
import { diffCard, doneCard, editingCard, goalCard, playbookCard } from "../../notify/cards/changes.ts";
import { refusedCard } from "../../notify/cards/notices.ts";
import { unifiedDiff } from "../../notify/diff.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { Draft, Subject } from "../../notify/nouns.ts";
import { botLimits } from "../limits.ts";
import { accessOf, type Deed } from "../people.ts";
import type { Edit } from "../reading/command.ts";
import type { DraftReply } from "../reading/intent.ts";
import { type Desk, here, inboundSubject, notDone, type Outcome, type Speaker } from "./desk.ts";
import { changeSubject } from "./drafts-here.ts";
import { editedBody } from "./edited.ts";
import { type Body, bodyOf, nameOf, type Proposed, type Target, targetOf, write } from "./target.ts";
import { undo } from "./undoing.ts";

export async function showTarget(desk: Desk, speaker: Speaker, target: Target): Promise<Outcome> {
  const { setting } = speaker;
  if (target.kind === "playbook") {
    const read = await desk.engine.playbook.read();
    if (read.kind !== "ok") return notDone("show the playbook", read, { setting });
    return withSubject(
      here("looked", "the playbook", playbookCard(read.body, setting)),
      "playbook" as Subject,
    );
  }
  const read = await desk.engine.goals.read(target.id);
  if (read.kind !== "ok") return notDone(`show goal ${target.id}`, read, { setting });
  const outcome = here("looked", `goal ${target.id}`, goalCard(read.goal, setting));
  return withSubject(outcome, `goal:${target.id}#${speaker.inbound.id}` as Subject);
}

function withSubject(outcome: Outcome, subject: Subject): Outcome {
  return { ...outcome, replies: outcome.replies.map((reply) => ({ ...reply, subject })) };
}

/** Shows what the edit would do, and keeps it until somebody confirms it. */
export async function proposeEdit(
  desk: Desk,
  speaker: Speaker,
  target: Target,
  edit: Edit,
): Promise<Outcome> {
  const body = await bodyOf(desk, target);
  if (body.kind !== "body") return notDone(`change ${nameOf(target)}`, body, speaker);
  if (edit.kind === "open" && speaker.setting.can.forms === "yes") {
    return propose(desk, speaker, { target, body, after: body.text ?? "", shows: "editor" });
  }
  const after = editedBody(body.text ?? "", edit);
  if (after.kind === "problem") return notDone(`change ${nameOf(target)}`, after, speaker);
  return propose(desk, speaker, { target, body, after: after.text, shows: "difference" });
}

function propose(desk: Desk, speaker: Speaker, { target, body, after, shows }: Proposed): Outcome {
  const id = inboundSubject(speaker.inbound, "edit");
  const now_ms = desk.clock.now_ms();
  const change: ChangeRow = {
    id,
    kind: target.kind,
    target: target.id,
    ...(body.hash !== undefined && { beforeHash: body.hash }),
    ...(body.text !== undefined && { before: body.text }),
    after,
    by: speaker.person.name,
    made_ms: now_ms,
    expires_ms: now_ms + botLimits.change_ms_max,
    state: "proposed",
  };
  const subject = changeSubject(id);
  const diff = unifiedDiff(body.text ?? "", after, nameOf(target));
  const facts = { change: id, subject, target: nameOf(target), diff, by: speaker.person.name };
  const card = shows === "editor" ? editingCard : diffCard;
  return {
    event: "proposed",
    result: `a change of ${nameOf(target)} waits for ${shows === "editor" ? "its text" : "a Save"}`,
    subject,
    replies: [{ draft: card(facts, speaker.setting), to: "here", subject }],
    commit: (tables) => {
      if (diff !== "" || shows === "editor") tables.changes.put(change);
    },
  };
}

// --- confirm, edit, undo -------------------------------------------------------------------------------------------

/** A reading is not among these: it is an answer, and whoever calls has it handled as one. */
export async function handleChange(
  desk: Desk,
  speaker: Speaker,
  change: ChangeRow,
  does: DraftReply,
): Promise<Outcome> {
  const target = targetOf(change);
  if (target === undefined)
    return notDone(
      "change this",
      { why: `nobody knows what a ${change.kind} is`, remedy: "say it anew" },
      speaker,
    );
  const deed: Deed = { kind: target.kind === "goal" ? "steer" : "govern" };
  const access = accessOf(speaker.inbound.surface, speaker.inbound.author, deed, desk.access());
  if (access.kind === "refused") {
    return here("refused", `${change.id}: ${access.why}`, refusedCard(access, speaker.setting));
  }
  switch (does.kind) {
    case "send":
      return make(desk, speaker, change, target);
    case "undo":
      return undo(desk, speaker, change, target);
    case "cancel":
      return cancelled(desk, speaker, change);
    case "edit":
      return editAgain(desk, speaker, { change, target, text: does.text });
  }
}

async function make(desk: Desk, speaker: Speaker, change: ChangeRow, target: Target): Promise<Outcome> {
  const now_ms = desk.clock.now_ms();
  if (change.state !== "proposed" || change.expires_ms <= now_ms) {
    const why = change.state === "proposed" ? "it was shown too long ago" : `it was ${change.state} already`;
    return notDone(`change ${nameOf(target)}`, { why, remedy: "say the change again" }, speaker);
  }
  const body = await bodyOf(desk, target);
  if (body.kind !== "body") return notDone(`change ${nameOf(target)}`, body, speaker);
  // Handled before, and cut short behind the writing: what was wanted stands there.
  const isMade = body.text === change.after;
  if (!isMade && body.hash !== change.beforeHash) return stale(desk, speaker, { target, body, change });
  const outcome: ChangeOutcome = isMade
    ? { kind: "done", summary: `${nameOf(target)} written` }
    : await write(desk, speaker, target, {
        body: change.after,
        ...(body.hash !== undefined && { hash: body.hash }),
      });
  if (outcome.kind === "changed") {
    const now = await bodyOf(desk, target);
    if (now.kind !== "body") return notDone(`change ${nameOf(target)}`, now, speaker);
    return stale(desk, speaker, { target, body: now, change });
  }
  if (outcome.kind !== "done") return notDone(`change ${nameOf(target)}`, outcome, speaker);
  desk.changed();
  const written = await bodyOf(desk, target);
  const afterHash = written.kind === "body" ? written.hash : undefined;
  const until_ms = now_ms + botLimits.undo_ms_max;
  const made: ChangeRow = {
    ...change,
    state: "made",
    made_ms: now_ms,
    expires_ms: until_ms,
    ...(afterHash !== undefined && { afterHash }),
  };
  const done = doneCard(
    {
      summary: `Changed ${nameOf(target)}`,
      by: speaker.person.name,
      at_ms: now_ms,
      warnings: outcome.warnings ?? [],
      undo: { change: change.id, until_ms },
    },
    speaker.setting,
  );
  return {
    event: "changed",
    result: `${nameOf(target)} was changed by ${speaker.person.name}`,
    subject: changeSubject(change.id),
    replies: [{ draft: done, to: "here", subject: changeSubject(change.id) }],
    commit: (tables) => tables.changes.put(made),
  };
}

/** Somebody wrote it meanwhile: what is wanted is shown against what stands there now. */
function stale(
  desk: Desk,
  speaker: Speaker,
  { target, body, change }: { readonly target: Target; readonly body: Body; readonly change: ChangeRow },
): Outcome {
  const proposed = propose(desk, speaker, { target, body, after: change.after, shows: "difference" });
  const result = `${nameOf(target)} was changed meanwhile; the difference is shown anew`;
  return {
    ...proposed,
    event: "not_done",
    result,
    replies: proposed.replies.map((reply) => ({
      ...reply,
      draft: noted(reply.draft, "It was changed by somebody else meanwhile. This is the difference now."),
    })),
    commit: (tables) => {
      tables.changes.put({ ...change, state: "cancelled" });
      proposed.commit?.(tables);
    },
  };
}

const noted = (draft: Draft, text: string): Draft => ({
  ...draft,
  parts: [{ kind: "note", text }, ...draft.parts],
});

export function cancelled(desk: Desk, speaker: Speaker, change: ChangeRow): Outcome {
  const draft = doneCard(
    {
      summary: "Cancelled: nothing was changed",
      by: speaker.person.name,
      at_ms: desk.clock.now_ms(),
      warnings: [],
    },
    speaker.setting,
  );
  return {
    event: "cancelled",
    result: `${change.id} was cancelled`,
    subject: changeSubject(change.id),
    replies: [{ draft, to: "here", subject: changeSubject(change.id) }],
    commit: (tables) => {
      const isWaiting = change.state === "proposed" || change.state === "shown";
      if (isWaiting) tables.changes.put({ ...change, state: "cancelled" });
    },
  };
}

async function editAgain(
  desk: Desk,
  speaker: Speaker,
  { change, target, text }: { readonly change: ChangeRow; readonly target: Target; readonly text: string },
): Promise<Outcome> {
  if (text.trim() === "") {
    if (speaker.setting.can.forms === "yes")
      return { event: "looked", result: "a form was opened", replies: [] };
    return notDone(
      `edit ${nameOf(target)}`,
      {
        why: "there are no forms here",
        remedy: `say \`${target.kind} ${target.id} edit\` with the new text below it, \`append: …\`, or \`replace "a" with "b"\``,
      },
      speaker,
    );
  }
  const proposed = await proposeEdit(desk, speaker, target, { kind: "whole", body: text });
  return {
    ...proposed,
    commit: (tables) => {
      if (change.state === "proposed") tables.changes.put({ ...change, state: "cancelled" });
      proposed.commit?.(tables);
    },
  };
}
