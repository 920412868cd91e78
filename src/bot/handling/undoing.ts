// Taking a change back while it is fresh, and only if nobody has changed it again since.

import { undoneCard } from "../../notify/cards/changes.ts";
import { unifiedDiff } from "../../notify/diff.ts";
import type { ChangeRow } from "../../notify/ledger/persons.ts";
import { type Desk, notDone, type Outcome, type Speaker } from "./desk.ts";
import { changeSubject } from "./drafts-here.ts";
import { type Body, bodyOf, nameOf, type Target, write } from "./target.ts";

export async function undo(
  desk: Desk,
  speaker: Speaker,
  change: ChangeRow,
  target: Target,
): Promise<Outcome> {
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
