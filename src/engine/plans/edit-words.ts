// Edits of a review as a person types them: `drop 3`, `2 before 1`, `4 +criterion: …`, `split 5: a | b`. Pure; what is
// not understood is told with what would be.

import { type Refused, refused } from "../outcome.ts";
import type { PlanEdit } from "../plans.ts";
import { isLimitName } from "./draft.ts";
import { type ReadCheckJson, stepWords } from "./markdown.ts";
import type { Check } from "./nouns.ts";

export type EditReading = { readonly kind: "edit"; readonly edit: PlanEdit } | Refused;

const STEP = "#?([A-Za-z0-9][A-Za-z0-9_-]*)";

interface Form {
  readonly pattern: RegExp;
  readonly edit: (match: readonly string[], readJson: ReadCheckJson) => PlanEdit | string;
}

const forms: readonly Form[] = [
  form(`(?:drop|remove)\\s+${STEP}`, ([step = ""]) => ({ edit: "drop", step })),
  form(`(?:move\\s+)?${STEP}\\s+before\\s+${STEP}`, ([step = "", before = ""]) => ({
    edit: "move",
    step,
    before,
  })),
  form(`(?:move\\s+)?${STEP}\\s+(?:to\\s+the\\s+end|to\\s+end|last)`, ([step = ""]) => ({
    edit: "move",
    step,
    before: "end",
  })),
  form(`${STEP}\\s+\\+\\s*(?:criterion\\s*:)?\\s*(.+)`, ([step = "", text = ""]) => ({
    edit: "criterion",
    step,
    text,
  })),
  form(`${STEP}\\s+-\\s*(?:criterion\\s+)?(\\d{1,3})`, ([step = "", number = ""]) => ({
    edit: "drop_criterion",
    step,
    criterion: Number(number),
  })),
  form(`split\\s+${STEP}\\s*:\\s*(.+)`, ([step = "", parts = ""]) => ({
    edit: "split",
    step,
    titles: parts.split("|").map((title) => title.trim()),
  })),
  form(`(?:edit|describe)\\s+${STEP}\\s*:\\s*(.+)`, ([step = "", text = ""]) => ({
    edit: "describe",
    step,
    text,
  })),
  form(`(?:title|retitle|rename)\\s+${STEP}\\s*:\\s*(.+)`, ([step = "", text = ""]) => ({
    edit: "retitle",
    step,
    text,
  })),
  form(`add\\s+after\\s+${STEP}\\s*:\\s*(.+)`, ([after = "", line = ""], readJson) => {
    const added = addedStep(line, readJson);
    return typeof added === "string" ? added : { ...added, after };
  }),
  form("add\\s*:?\\s+(.+)", ([line = ""], readJson) => addedStep(line, readJson)),
  form(`${STEP}\\s+after\\s+(.+)`, ([step = "", on = ""]) => ({
    edit: "depends",
    step,
    on: on.trim() === "nothing" ? [] : on.split(/[\s,]+/).filter((each) => each !== ""),
  })),
  form(`(?:finish|done)\\s+${STEP}\\s*:\\s*(.+)`, ([step = "", text = ""], readJson) => {
    const finish = finishOf(text, readJson);
    return typeof finish === "string" ? finish : { edit: "finish", step, finish };
  }),
  form("limit\\s+([a-z_]+)\\s*[= ]\\s*(\\d+(?:\\.\\d+)?)", ([name = "", value = ""]) =>
    isLimitName(name) ? { edit: "limit", name, value: Number(value) } : `${name} is no limit`,
  ),
];

function form(pattern: string, edit: Form["edit"]): Form {
  return { pattern: new RegExp(`^${pattern}$`, "is"), edit };
}

/** As a step of a checklist is written: what is to be done, then what proves it. */
function addedStep(line: string, readJson: ReadCheckJson): Extract<PlanEdit, { edit: "add" }> | string {
  const { title, finish, problems, id, depends } = stepWords(line, readJson);
  if (id !== undefined || depends.length > 0)
    return "a new step gets its id by itself, and what it waits for is an edit of its own: 3 after 1";
  return problems[0] ?? { edit: "add", title, ...(finish.length > 0 && { finish }) };
}

function finishOf(text: string, readJson: ReadCheckJson): readonly Check[] | string {
  if (/^none$/i.test(text.trim())) return [];
  const words = stepWords(`finish || ${text}`, readJson);
  if (words.title !== "finish" || words.finish.length === 0) {
    return "a finish line is `verify: CMD`, `test: CMD`, `build: CMD`, `files: a, b`, `grep: PAT @ PATH`, `diff` or `evaluator`";
  }
  return words.problems[0] ?? words.finish;
}

export function readEdit(text: string, readJson: ReadCheckJson): EditReading {
  const trimmed = text.trim();
  for (const { pattern, edit } of forms) {
    const match = pattern.exec(trimmed);
    if (match === null) continue;
    const read = edit(match.slice(1), readJson);
    if (typeof read !== "string") return { kind: "edit", edit: read };
    return refused("edit", read, "see looop help plan edit");
  }
  const remedy =
    "say drop 3, 2 before 1, 4 +criterion: TEXT, 4 -criterion 2, split 5: A | B, edit 2: TEXT, title 2: TEXT, add: TITLE, 3 after 1, finish 2: test: CMD, or limit laps_max 10";
  return refused("edit", `this is no edit: ${trimmed.slice(0, 80)}`, remedy);
}
