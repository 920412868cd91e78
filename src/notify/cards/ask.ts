// The card of one ask, in each of its states. The question stays on it whatever happens; what became of it is appended.
// Says only what is on disk: "recorded" behind the record, "recording…" before it.

import type { Part } from "../../channels/channel.ts";
import type { AskFacts, Setting } from "../facts.ts";
import type { Draft } from "../nouns.ts";
import { type Approval, askRows, decideApproval, fateRows, typedForms, undoRows } from "./ask-buttons.ts";
import { outcomeOf } from "./ask-outcome.ts";
import {
  briefParts,
  codeOf,
  evidenceParts,
  fileNameOf,
  headlineOf,
  lastingBriefParts,
  optionParts,
  originPart,
  questionParts,
} from "./ask-parts.ts";
import { restText } from "./ask-told.ts";
import { ladderParts } from "./attention.ts";
import { votesText } from "./confirming.ts";
import { judgmentParts } from "./judgment.ts";
import { draftOf, type Fitted, fitSheet, notePart, type Sheet } from "./sheet.ts";

/** Where it stands, as the card tells it. */
export type AskStanding =
  | "open"
  | "snoozed"
  | "recording"
  | "unreadable"
  | "stranded"
  | "closed"
  | "orphaned";

export function standingOf(facts: AskFacts): AskStanding {
  const { ask, row, answer, answerProblem } = facts;
  if (answerProblem !== undefined) return "unreadable";
  if (answer !== undefined || ask.state === "answered") {
    return facts.orphaned !== undefined && facts.fate === undefined ? "orphaned" : "closed";
  }
  if (ask.state === "withdrawn" || ask.state === "expired") return "closed";
  if (row.recording !== undefined) return "recording";
  if (ask.state === "stranded") return "stranded";
  return row.snooze === undefined ? "open" : "snoozed";
}

export interface AskLoudness {
  readonly volume: Draft["volume"];
  readonly call?: string;
}

export function askCard(
  facts: AskFacts,
  setting: Setting,
  loudness: AskLoudness = { volume: "silent" },
): Draft {
  const standing = standingOf(facts);
  switch (standing) {
    case "open":
    case "snoozed":
    case "stranded":
      return openCard(facts, setting, loudness);
    case "recording":
      return recordingCard(facts, setting);
    case "unreadable":
      return unreadableCard(facts, setting);
    case "closed":
      return closedCard(facts, setting, undoRows(facts, setting));
    case "orphaned":
      return closedCard(facts, setting, [...undoRows(facts, setting), ...fateRows(facts, setting)]);
  }
}

/** What the open card shows, and whether a yes may be said to it. */
export function openAsk(
  facts: AskFacts,
  setting: Setting,
): { readonly fitted: Fitted; readonly approval: Approval } {
  const sheet = openSheet(facts, setting);
  const offered: Approval = { kind: "offered" };
  const whole = fitSheet(withDecision(sheet, { facts, setting, approval: offered }), setting);
  if (facts.ask.kind === "question") return { fitted: whole, approval: offered };
  const approval = decideApproval({ ...whole, view: "card", setting });
  if (approval.kind === "offered") return { fitted: whole, approval };
  return { fitted: fitSheet(withDecision(sheet, { facts, setting, approval }), setting), approval };
}

function openCard(facts: AskFacts, setting: Setting, { volume, call }: AskLoudness): Draft {
  const { draft } = openAsk(facts, setting).fitted;
  return { ...draft, volume, ...(call !== undefined && { call }) };
}

interface Frame extends Pick<Sheet, "title" | "name"> {
  readonly parts: readonly Part[];
  /** What a yes does, to what, and why it was recommended. */
  readonly brief: readonly Part[];
  readonly origin: Part;
  readonly lasting: Sheet["lasting"] & object;
}

/** What its card says in every state, and what of that the file holds through all of them. */
function frame(facts: AskFacts, setting: Setting): Frame {
  const { ask } = facts;
  const asks = ask.kind === "gate" ? "Approve? " : "";
  const title = `${codeOf(facts)} ${asks}${headlineOf(ask)}`;
  const parts = [...questionParts(facts), ...optionParts(facts, setting)];
  const brief = lastingBriefParts(facts, setting);
  const origin = originPart(facts, setting);
  const lasting = { title, parts: [...parts, ...brief, ...evidenceParts(facts), origin] };
  return { title, name: fileNameOf(facts), parts, brief, origin, lasting };
}

function openSheet(facts: AskFacts, setting: Setting): Sheet {
  const { ask } = facts;
  const { title, name, parts, origin, lasting } = frame(facts, setting);
  return {
    title,
    name,
    lasting,
    tone: toneOf(facts),
    parts: [
      ...stateParts(facts, setting),
      ...parts,
      ...briefParts(facts, setting),
      ...judgmentParts(facts, setting),
      ...evidenceParts(facts),
      origin,
      ...(standingOf(facts) === "stranded" ? [] : ladderParts(facts, setting)),
    ],
    ...(ask.kind === "question" && ask.options.length === 0 && { invite: { placeholder: "Your answer" } }),
  };
}

interface Deciding {
  readonly facts: AskFacts;
  readonly setting: Setting;
  readonly approval: Approval;
}

function withDecision(sheet: Sheet, { facts, setting, approval }: Deciding): Sheet {
  const withheld =
    approval.kind === "withheld" ? [notePart(`Approve is off: ${approval.why}. ${approval.remedy}.`)] : [];
  return {
    ...sheet,
    parts: [...withheld, ...sheet.parts, notePart(typedForms(facts, approval))],
    rows: askRows(facts, approval, setting),
  };
}

function toneOf(facts: AskFacts): Sheet["tone"] {
  const standing = standingOf(facts);
  if (standing === "snoozed" || standing === "stranded") return "muted";
  return facts.ask.kind === "gate" && facts.ask.risk === "destructive" ? "danger" : "attention";
}

function stateParts({ ask, row, approvers }: AskFacts, { zone }: Setting): readonly Part[] {
  const stranded =
    ask.state === "stranded"
      ? [
          notePart(
            `The worker is gone (${ask.note ?? "its session ended"}). An answer is kept, and you say what to do with it.`,
          ),
        ]
      : ask.note === undefined
        ? []
        : [notePart(ask.note)];
  const { snooze, snoozes = snooze === undefined ? [] : [snooze] } = row;
  const approved = row.votes ?? [];
  const votes =
    approvers === undefined
      ? []
      : [
          notePart(
            approved.length === 0
              ? `It takes ${approvers} people to approve this; one no ends it.`
              : `It takes ${approvers} people to approve this; one no ends it. Approved: ${votesText(approved)}.`,
          ),
        ];
  const rests = snoozes.map((rest) =>
    notePart(`Put off until ${restText(rest, zone)} by ${rest.by} (“${rest.words}”).`),
  );
  return [...stranded, ...votes, ...rests];
}

function recordingCard(facts: AskFacts, setting: Setting): Draft {
  const { title, name, parts, brief, origin, lasting } = frame(facts, setting);
  const note = notePart(`Recording… (${facts.row.recording?.by ?? "somebody"})`);
  return draftOf({ title, name, lasting, tone: "plain", parts: [...parts, ...brief, note, origin] }, setting);
}

function unreadableCard(facts: AskFacts, setting: Setting): Draft {
  const { why = "", remedy = "" } = facts.answerProblem ?? {};
  const { title, name, parts, brief, origin, lasting } = frame(facts, setting);
  const problem = notePart(`There is an answer, and its record cannot be read: ${why}. ${remedy}`);
  return draftOf(
    {
      title,
      name,
      lasting,
      tone: "danger",
      parts: [problem, ...parts, ...brief, origin],
      rows: [[{ label: "Details", style: "plain", means: { do: "details", ask: facts.row.key } }]],
    },
    setting,
  );
}

function closedCard(facts: AskFacts, setting: Setting, rows: Sheet["rows"] & object): Draft {
  const outcome = outcomeOf(facts, setting);
  const { title, name, parts, brief, origin, lasting } = frame(facts, setting);
  return draftOf(
    {
      title: `${outcome.mark} ${title.replace("Approve? ", "")}`,
      tone: outcome.tone,
      name,
      lasting,
      parts: [...parts, ...brief, origin, ...outcome.parts],
      rows,
    },
    setting,
  );
}
