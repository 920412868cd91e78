// A plan that waits for its yes: everything that will be done, its hash, and how to change it. What cannot be shown whole
// cannot be approved here; a yes is bound to the hash that stands on the card (I5).

import { countText } from "../../engine/count.ts";
import { planText } from "../../engine/plans/diff.ts";
import { shortHash } from "../../engine/plans/hash.ts";
import type { PlanView } from "../../engine/plans/nouns.ts";
import type { Setting } from "../facts.ts";
import type { Draft, DraftButton } from "../nouns.ts";
import { timeText } from "../words.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, type Fitted, factsPart, fitSheet, notePart, type Sheet } from "./sheet.ts";

export interface ReviewFacts {
  readonly plan: PlanView;
  /** Of the edits that made it what it is. */
  readonly edited?: { readonly by: string; readonly diff: string; readonly warnings: readonly string[] };
}

export interface WithheldGo {
  readonly why: string;
  readonly remedy: string;
}

export function reviewCard(facts: ReviewFacts, setting: Setting): Draft {
  const sheet = sheetOf(facts, setting);
  const fitted = fitSheet(sheet, setting);
  const withheld = whyWithheld(fitted, setting);
  if (withheld === undefined) return fitted.draft;
  const off = notePart(`Go is off here: ${withheld.why}; ${withheld.remedy}.`);
  const rows = rowsOf([[editButton(facts.plan), dropButton(facts.plan)]], setting.can);
  return draftOf({ ...sheet, parts: [off, ...sheet.parts], rows }, setting);
}

/** Why it may not be approved where it is shown so. */
export function withheldGo(plan: PlanView, setting: Setting): WithheldGo | undefined {
  return whyWithheld(fitSheet(sheetOf({ plan }, setting), setting), setting);
}

function whyWithheld({ shown, found }: Fitted, { cutHere }: Setting): WithheldGo | undefined {
  if (found.length > 0) {
    const why = `it holds what looks like a secret (${found.join(", ")}), which is not shown`;
    return { why, remedy: "take it out of the plan, or approve it on the machine" };
  }
  if (shown !== "cut" && cutHere !== "yes") return undefined;
  return { why: "not all of the plan can be shown", remedy: "approve it where files can be attached" };
}

function sheetOf({ plan, edited }: ReviewFacts, setting: Setting): Sheet {
  const { id, draft, hash } = plan;
  const text = planText(draft);
  const ungated = draft.steps.filter(({ finish }) => finish.length === 0).length;
  const go = button("Go", { do: "command", words: `plan ${id} go ${hash}` }, "primary");
  return {
    title: edited === undefined ? `Review ${id}: ${draft.goal}` : `Changed, ${id}: ${draft.goal}`,
    name: `plan-${id}-${shortHash(hash)}`,
    tone: "attention",
    volume: "ring",
    whole: { text: `${text}\nhash ${hash}\n`, ending: "md" },
    parts: [
      ...(edited === undefined
        ? []
        : [{ kind: "verbatim", text: edited.diff || "Nothing differs.", language: "diff" } as const]),
      ...(edited?.warnings ?? []).map((warning) => notePart(warning)),
      { kind: "verbatim", text },
      factsPart([
        ["Hash", shortHash(hash)],
        ["Steps", countText(draft.steps.length, "step")],
        ["Without a finish line", ungated === 0 ? undefined : `${ungated}: a person says when they are done`],
        ["Changed by", edited?.by],
      ]),
      notePart(
        "Nothing runs before go. Reply: go · drop 3 · 2 before 1 · 4 +criterion: … · edit 2: … · split 5: A | B",
      ),
    ],
    rows: rowsOf([[go, editButton(plan), dropButton(plan)]], setting.can),
    invite: { placeholder: "go, drop 3, 2 before 1, …" },
  };
}

function editButton({ id, hash }: PlanView): DraftButton {
  return button("Edit", { do: "edit_plan", plan: id, hash });
}

function dropButton({ id }: PlanView): DraftButton {
  return {
    ...button("Drop", { do: "command", words: `plan ${id} stop dropped in its review` }, "danger"),
    confirm: { title: "Drop the plan?", text: `${id} ends before it began.`, yes: "Drop it", no: "Keep it" },
  };
}

/** What became of a draft that waited: approved, dropped, or another one took its place. */
export function reviewedCard(
  { plan, hash }: { readonly plan: PlanView; readonly hash: string },
  setting: Setting,
): Draft {
  const { id, draft, approved } = plan;
  const isIt = approved?.hash.startsWith(hash) === true;
  const outcome = isIt
    ? `Approved by ${approved.by}`
    : plan.hash.startsWith(hash)
      ? `It is ${plan.state}: ${plan.why}`
      : `Another draft took its place: ${shortHash(plan.hash)}`;
  return draftOf(
    {
      title: `${isIt ? "Approved" : "Not open any more"}, ${id}: ${draft.goal}`,
      name: `plan-${id}`,
      tone: isIt ? "good" : "muted",
      parts: [
        factsPart([
          ["Outcome", outcome],
          ["When", isIt ? timeText(approved.at_ms, setting.zone) : undefined],
          ["Where", isIt ? approved.surface : undefined],
          ["Hash", hash],
        ]),
      ],
      rows: rowsOf([[button("Show", { do: "command", words: `plan ${id} show` })]], setting.can),
    },
    setting,
  );
}

/** How a plan is changed from here. */
export function planEditingCard(plan: PlanView, setting: Setting): Draft {
  const examples = [
    "drop 3",
    "2 before 1",
    "4 +criterion: it greets everybody",
    "4 -criterion 2",
    "split 5: draw it | build it",
    "edit 2: what is to be done",
    "title 2: a shorter name",
    "add after 2: another step",
    "3 after 1,2",
    "finish 2: test: npm test",
    "limit laps_max 10",
  ];
  return draftOf(
    {
      title: `Edit ${plan.id}, hash ${shortHash(plan.hash)}`,
      name: `edit-${plan.id}`,
      tone: "plain",
      parts: [
        { kind: "verbatim", text: examples.join("\n") },
        notePart(
          "Reply with one or more, each on its own line. All of them, or none; you see the difference.",
        ),
      ],
      rows: rowsOf([[editButton(plan)]], setting.can),
      invite: { placeholder: "drop 3" },
    },
    setting,
  );
}
