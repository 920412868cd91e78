// Goals and the playbook: as they are, what a change would do, and that it was done or undone. The difference comes
// computed, so that what is shown is what the engine compares.

import { countText } from "../../engine/count.ts";
import type { Goal } from "../../engine/types.ts";
import type { Setting } from "../facts.ts";
import type { Draft, Subject } from "../nouns.ts";
import { timeText } from "../words.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, fitSheet, notePart, type Sheet } from "./sheet.ts";

export function goalCard(goal: Goal, setting: Setting): Draft {
  const { id, body, title, modified_ms, archived } = goal;
  const words = `goal ${id} edit`;
  return draftOf(
    {
      title: `Goal ${id}: ${title}`,
      name: `goal-${id}`,
      tone: archived ? "muted" : "plain",
      whole: { text: body, ending: "md" },
      parts: [
        { kind: "prose", markdown: withoutHeader(body) },
        factsPart([
          ["Changed", timeText(modified_ms, setting.zone)],
          ["State", archived ? "archived" : undefined],
        ]),
        notePart(`goal ${id} append: … · goal ${id} replace "a" with "b"`),
      ],
      rows: archived ? [] : rowsOf([[button("Edit", { do: "command", words })]], setting.can),
    },
    setting,
  );
}

/** Its `goal:` line is the title already. */
function withoutHeader(body: string): string {
  return body.replace(/^---\n(?:(?!---\n).*\n){0,20}---\n/, "");
}

export function playbookCard(body: string, setting: Setting): Draft {
  return draftOf(
    {
      title: "The playbook",
      name: "playbook",
      tone: "plain",
      whole: { text: body, ending: "md" },
      parts: [
        body.trim() === "" ? notePart("It is empty.") : { kind: "prose", markdown: body },
        notePart('playbook append: … · playbook replace "a" with "b"'),
      ],
      rows: rowsOf([[button("Edit", { do: "command", words: "playbook edit" })]], setting.can),
    },
    setting,
  );
}

export interface ChangeFacts {
  /** Under which it waits in the ledger. */
  readonly change: string;
  readonly subject: Subject;
  /** "goal deploy", "the playbook". */
  readonly target: string;
  /** Unified; empty when nothing would change. */
  readonly diff: string;
  readonly by: string;
}

/** What a change would do. Nothing is changed before Save. */
export function diffCard(facts: ChangeFacts, setting: Setting): Draft {
  const { change, subject, target, diff, by } = facts;
  if (diff === "") return unchangedCard(target, setting);
  const { added, removed } = countLines(diff);
  const cancel = button("Cancel", { do: "cancel", subject });
  const edit = button("Edit", { do: "edit", change });
  const sheet: Sheet = {
    title: `Change ${target}? +${added} −${removed}`,
    name: `change-${nameOf(target)}`,
    tone: "attention",
    whole: { text: diff, ending: "diff" },
    parts: [{ kind: "verbatim", text: diff, language: "diff" }, factsPart([["By", by]])],
    rows: rowsOf([[button("Save", { do: "confirm", change }, "primary"), edit, cancel]], setting.can),
  };
  const { draft, shown } = fitSheet(sheet, setting);
  if (shown !== "cut" && setting.cutHere !== "yes") return draft;
  const unsafe = notePart("Save is off: not all of the change can be shown here.");
  return draftOf(
    { ...sheet, parts: [unsafe, ...sheet.parts], rows: rowsOf([[edit, cancel]], setting.can) },
    setting,
  );
}

/** Offers the whole text for editing: a dialog opens only at a press. */
export function editingCard(
  { change, subject, target }: Pick<ChangeFacts, "change" | "subject" | "target">,
  setting: Setting,
): Draft {
  const edit = button("Edit", { do: "edit", change }, "primary");
  const cancel = button("Cancel", { do: "cancel", subject });
  const parts = [notePart("Edit opens the whole text. You see the difference before anything is written.")];
  const rows = rowsOf([[edit, cancel]], setting.can);
  return draftOf(
    { title: `Edit ${target}`, name: `edit-${nameOf(target)}`, tone: "plain", parts, rows },
    setting,
  );
}

function unchangedCard(target: string, setting: Setting): Draft {
  const parts = [notePart("It says exactly that already.")];
  return draftOf({ title: `Nothing to change: ${target}`, name: "unchanged", tone: "muted", parts }, setting);
}

function countLines(diff: string): { readonly added: number; readonly removed: number } {
  const lines = diff.split("\n").slice(2);
  return {
    added: lines.filter((line) => line.startsWith("+")).length,
    removed: lines.filter((line) => line.startsWith("-")).length,
  };
}

function nameOf(target: string): string {
  return target.replace(/[^A-Za-z0-9._-]+/g, "-");
}

export interface DoneFacts {
  /** "Changed goal deploy". */
  readonly summary: string;
  readonly by: string;
  readonly at_ms: number;
  readonly warnings: readonly string[];
  /** How it can be taken back, and until when. */
  readonly undo?: { readonly change: string; readonly until_ms: number };
}

export function doneCard({ summary, by, at_ms, warnings, undo }: DoneFacts, setting: Setting): Draft {
  const { zone } = setting;
  return draftOf(
    {
      title: summary,
      name: "done",
      tone: warnings.length === 0 ? "good" : "attention",
      parts: [
        factsPart([
          ["By", by],
          ["When", timeText(at_ms, zone)],
          ["Can be undone until", undo === undefined ? undefined : timeText(undo.until_ms, zone)],
        ]),
        ...warnings.map((warning) => notePart(warning)),
      ],
      rows:
        undo === undefined
          ? []
          : rowsOf([[button("Undo", { do: "undo", change: undo.change })]], setting.can),
    },
    setting,
  );
}

/** It stands as it did before. `lines`: how much came back. */
export function undoneCard(
  {
    target,
    by,
    at_ms,
    diff,
  }: { readonly target: string; readonly by: string; readonly at_ms: number; readonly diff: string },
  setting: Setting,
): Draft {
  const { added, removed } = countLines(diff);
  return draftOf(
    {
      title: `Undone: ${target} is as it was`,
      name: "undone",
      tone: "good",
      parts: [
        factsPart([
          ["By", by],
          ["When", timeText(at_ms, setting.zone)],
          ["Back", `${countText(added, "line")} back, ${countText(removed, "line")} gone`],
        ]),
        { kind: "verbatim", text: diff, language: "diff" },
      ],
    },
    setting,
  );
}
