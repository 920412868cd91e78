// Goals and the playbook, changed from chat: shown as a difference, made when somebody says so, taken back while it is
// fresh. Bound to the body that was read: what somebody else wrote meanwhile is never overwritten (I5).

import type { ChangeOutcome } from "../../engine/engine.ts";
import type { Failed } from "../../engine/outcome.ts";
import { diffCard, doneCard, goalCard, playbookCard, undoneCard } from "../../notify/cards/changes.ts";
import { refusedCard } from "../../notify/cards/notices.ts";
import { unifiedDiff } from "../../notify/diff.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import type { Draft, Subject } from "../../notify/nouns.ts";
import { botLimits } from "../limits.ts";
import { accessOf, type Deed } from "../people.ts";
import type { Edit } from "../reading/command.ts";
import type { DraftReply } from "../reading/intent.ts";
import { type Desk, here, inboundSubject, notDone, type Outcome, type Speaker } from "./desk.ts";
import { changeSubject } from "./understand.ts";

/** What can be changed so. */
type Target = { readonly kind: "goal"; readonly id: string } | { readonly kind: "playbook"; readonly id: "" };

interface Body {
  readonly kind: "body";
  /** Undefined: there is none yet. */
  readonly text?: string;
  readonly hash?: string;
}

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
  const after = editedBody(body.text ?? "", edit);
  if (after.kind === "problem") return notDone(`change ${nameOf(target)}`, after, speaker);
  return propose(desk, speaker, { target, body, after: after.text });
}

interface Proposed {
  readonly target: Target;
  readonly body: Body;
  readonly after: string;
}

function propose(desk: Desk, speaker: Speaker, { target, body, after }: Proposed): Outcome {
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
  return {
    event: "proposed",
    result: `a change of ${nameOf(target)} waits for a Save`,
    subject,
    replies: [{ draft: diffCard(facts, speaker.setting), to: "here", subject }],
    commit: (tables) => {
      if (diff !== "") tables.changes.put(change);
    },
  };
}

type Edited =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly why: string; readonly remedy: string };

/** Pure. */
export function editedBody(before: string, edit: Edit): Edited {
  switch (edit.kind) {
    case "whole":
      return { kind: "text", text: ended(edit.body) };
    case "append":
      return { kind: "text", text: ended(before === "" ? edit.text : `${ended(before)}${edit.text}`) };
    case "replace": {
      const parts = before.split(edit.from);
      const count = parts.length - 1;
      if (count === 1) return { kind: "text", text: parts.join(edit.to) };
      const why =
        count === 0
          ? `"${short(edit.from)}" does not stand in it`
          : `"${short(edit.from)}" stands in it ${count} times`;
      const remedy =
        count === 0 ? "look at it first, and take the words from there" : "take more words around it";
      return { kind: "problem", why, remedy };
    }
    case "open":
      return {
        kind: "problem",
        why: "there is nothing to open here",
        remedy: 'say `append: …`, or `replace "a" with "b"`',
      };
  }
}

const ended = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
const short = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
const nameOf = (target: Target) => (target.kind === "goal" ? `goal ${target.id}` : "the playbook");

async function bodyOf(
  { engine }: Desk,
  target: Target,
): Promise<Body | Failed | { readonly kind: "no"; readonly why: string; readonly remedy: string }> {
  if (target.kind === "playbook") {
    const read = await engine.playbook.read();
    if (read.kind === "ok") return { kind: "body", text: read.body, hash: read.hash };
    return read.kind === "missing"
      ? { kind: "body" }
      : read.kind === "failed"
        ? read
        : { kind: "no", why: read.why, remedy: read.remedy };
  }
  const read = await engine.goals.read(target.id);
  if (read.kind === "ok") return { kind: "body", text: read.goal.body, hash: read.goal.hash };
  return read.kind === "missing"
    ? { kind: "body" }
    : read.kind === "failed"
      ? read
      : { kind: "no", why: read.why, remedy: read.remedy };
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

function targetOf({ kind, target }: ChangeRow): Target | undefined {
  if (kind === "goal") return { kind, id: target };
  return kind === "playbook" ? { kind, id: "" } : undefined;
}

async function write(
  desk: Desk,
  speaker: Speaker,
  target: Target,
  to: { readonly body: string; readonly hash?: string },
): Promise<ChangeOutcome> {
  const { goals, playbook } = desk.engine;
  const guard = to.hash === undefined ? {} : { expected_hash: to.hash };
  return target.kind === "goal"
    ? goals.write(target.id, to.body, guard, speaker.actor)
    : playbook.write(to.body, guard, speaker.actor);
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
  const proposed = propose(desk, speaker, { target, body, after: change.after });
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

async function undo(desk: Desk, speaker: Speaker, change: ChangeRow, target: Target): Promise<Outcome> {
  const what = `undo the change of ${nameOf(target)}`;
  const now_ms = desk.clock.now_ms();
  if (change.state !== "made" || change.expires_ms <= now_ms) {
    const why = change.state === "made" ? "that is too long ago" : `it was ${change.state}`;
    return notDone(
      what,
      { why, remedy: "change it anew: the old text stands in the audit and in playbook.d" },
      speaker,
    );
  }
  const body = await bodyOf(desk, target);
  if (body.kind !== "body") return notDone(what, body, speaker);
  const isUndone = body.text === change.before;
  if (!isUndone && body.hash !== change.afterHash) {
    return notDone(
      what,
      { why: "it was changed again since", remedy: "look at it, and change what you want" },
      speaker,
    );
  }
  if (change.before === undefined) return archiveNew(desk, speaker, { change, target, body });
  if (!isUndone) {
    const outcome = await write(desk, speaker, target, {
      body: change.before,
      ...(body.hash !== undefined && { hash: body.hash }),
    });
    if (outcome.kind !== "done") return notDone(what, outcome, speaker);
  }
  desk.changed();
  const diff = unifiedDiff(change.after, change.before, nameOf(target));
  const draft = undoneCard(
    { target: nameOf(target), by: speaker.person.name, at_ms: now_ms, diff },
    speaker.setting,
  );
  return undoneOutcome(speaker, change, target, draft);
}

/** There was none before: it goes to the archive, from where it can be had back. */
async function archiveNew(
  desk: Desk,
  speaker: Speaker,
  { change, target, body }: { readonly change: ChangeRow; readonly target: Target; readonly body: Body },
): Promise<Outcome> {
  if (target.kind === "playbook") {
    return notDone("undo it", { why: "there was no playbook before", remedy: "write another one" }, speaker);
  }
  const outcome = await desk.engine.goals.archive(
    target.id,
    body.hash === undefined ? {} : { expected_hash: body.hash },
    speaker.actor,
  );
  if (outcome.kind !== "done" && outcome.kind !== "missing")
    return notDone(`undo goal ${target.id}`, outcome, speaker);
  desk.changed();
  const draft = undoneCard(
    {
      target: nameOf(target),
      by: speaker.person.name,
      at_ms: desk.clock.now_ms(),
      diff: unifiedDiff(change.after, "", nameOf(target)),
    },
    speaker.setting,
  );
  return undoneOutcome(speaker, change, target, draft);
}

function undoneOutcome(
  speaker: Speaker,
  change: ChangeRow,
  target: Target,
  draft: Outcome["replies"][number]["draft"],
): Outcome {
  return {
    event: "undone",
    result: `${nameOf(target)} is as it was, by ${speaker.person.name}`,
    subject: changeSubject(change.id),
    replies: [{ draft, to: "here", subject: changeSubject(change.id) }],
    commit: (tables) => tables.changes.put({ ...change, state: "undone" }),
  };
}

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
      if (change.state === "proposed") tables.changes.put({ ...change, state: "cancelled" });
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
