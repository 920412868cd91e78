// Behind Details and Why: all of an ask with where each part comes from, and what there is to decide it by.

import type { Part } from "../../channels/channel.ts";
import { type BriefPart, briefOf } from "../brief.ts";
import { sha256 } from "../digest.ts";
import type { AskFacts, Proof, Setting } from "../facts.ts";
import type { Draft, DraftButton } from "../nouns.ts";
import { surfaceText, timeText } from "../words.ts";
import { type Approval, decideApproval, gateButtons, typedForms } from "./ask-buttons.ts";
import { byText, decidedText, outcomeOf } from "./ask-outcome.ts";
import { codeOf, fileNameOf, headlineOf, questionParts, wholeEvidence } from "./ask-parts.ts";
import { button, rowsOf } from "./buttons.ts";
import { type AskHistory, historyParts, noHistory } from "./history.ts";
import { judgedParts, trailParts } from "./judgment.ts";
import { draftOf, factsPart, fitSheet, notePart, type Sheet } from "./sheet.ts";

/** For whoever asked for it alone. Here a gate may be approved although something secret was taken out. */
export function detailsCard(facts: AskFacts, setting: Setting): Draft {
  const bare = detailsSheet(facts, setting);
  const { found, draft } = fitSheet(bare, setting);
  if (!isOpen(facts) || facts.ask.kind === "question") return draft;
  const removed =
    found.length === 0
      ? []
      : [notePart(`Taken out of what you see, and part of what runs: ${found.join(", ")}.`)];
  const sheetFor = (approval: Approval): Sheet => ({
    ...bare,
    parts: [...removed, ...withheldParts(approval), ...bare.parts, notePart(typedForms(facts, approval))],
    rows: detailsRows(facts, approval, setting),
  });
  // Decided by what it is with everything on it: a line more may be the one that no longer fits.
  const offered = fitSheet(sheetFor({ kind: "offered" }), setting);
  const approval = decideApproval({ ...offered, found, view: "details", setting });
  return approval.kind === "offered" ? offered.draft : draftOf(sheetFor(approval), setting);
}

function withheldParts(approval: Approval): readonly Part[] {
  if (approval.kind === "offered") return [];
  return [notePart(`Approve is off: ${approval.why}. ${approval.remedy}.`)];
}

function detailsRows(
  facts: AskFacts,
  approval: Approval,
  setting: Setting,
): readonly (readonly DraftButton[])[] {
  const { key } = facts.row;
  const others = [button("Change…", { do: "change", ask: key }), button("Later", { do: "later", ask: key })];
  return rowsOf([gateButtons(facts, approval), others], setting.can);
}

function isOpen({ ask, answer, answerProblem, row }: AskFacts): boolean {
  const isUnanswered = answer === undefined && answerProblem === undefined && row.recording === undefined;
  return isUnanswered && (ask.state === "pending" || ask.state === "stranded");
}

function detailsSheet(facts: AskFacts, setting: Setting): Sheet {
  const { ask, row, evidence } = facts;
  const { zone } = setting;
  const options = ask.options.map((option, index) => [`${index + 1}`, option] as const);
  return {
    title: `${codeOf(facts)} in full: ${headlineOf(ask)}`,
    name: `${fileNameOf(facts)}-details`,
    tone: "plain",
    parts: [
      ...questionParts(facts),
      factsPart(options),
      ...reasonParts(facts),
      ...beforeParts(facts, setting),
      ...judgedParts(facts),
      ...(evidence === undefined ? [] : wholeEvidence(evidence)),
      factsPart([
        ["Ask", ask.id],
        ["Kind", ask.kind === "gate" ? `gate, ${ask.risk}` : "question"],
        ["Worker", ask.gen === undefined ? ask.worker : `${ask.worker}, generation ${ask.gen}`],
        ["Goal", ask.goal],
        ["Plan", ask.plan],
        ["Asked", timeText(ask.raised_s * 1_000, zone)],
        ["Expires", ask.expires_s === undefined ? "never" : timeText(ask.expires_s * 1_000, zone)],
        ["Reference", ask.reference],
        ["Fingerprint", ask.action?.fingerprint],
        ["Content", contentHashOf(ask)],
        ["Key", row.key],
      ]),
      ...proofParts(facts, zone),
    ],
  };
}

/** Who had it before their eyes only where the surface tells: elsewhere nobody is said to have, nor not to have. */
function proofParts({ proof = [] }: AskFacts, zone: string): readonly Part[] {
  if (proof.length === 0) return [];
  return [
    factsPart(
      proof.map((each) => {
        const { surface, thread, only } = each.place;
        const where = `${surfaceText(surface)}${thread === undefined ? "" : ", thread"}${only === undefined ? "" : ", alone"}`;
        return [where, proofText(each, zone)] as const;
      }),
    ),
  ];
}

function proofText(proof: Proof, zone: string): string {
  switch (proof.kind) {
    case "shown": {
      const stale = proof.current === "yes" ? "" : "; a change of it is on its way";
      const seen = (proof.seen ?? []).map(
        ({ who, at_ms }) => `; on the screen of ${who} at ${timeText(at_ms, zone)}`,
      );
      return `shown since ${timeText(proof.at_ms, zone)}${seen.join("")}${stale}`;
    }
    case "gone":
      return "removed there";
    case "waits":
      return `not yet shown: ${proof.why}`;
    case "dead":
      return `not shown: ${proof.why}`;
  }
}

/** Of what was asked, before anything was taken out of it: two people can compare what they saw. */
function contentHashOf({ prompt, options, reference = "", action }: AskFacts["ask"]): string {
  const preview = action?.preview ?? "";
  return `sha256 ${sha256(JSON.stringify([prompt, options, reference, preview]))}`;
}

function beforeParts(facts: AskFacts, setting: Setting): readonly Part[] {
  if (facts.judged === undefined) return [];
  return [factsPart([["As before", sourced(briefOf(facts, setting).before)]])];
}

function reasonParts({ ask }: AskFacts): readonly Part[] {
  const { recommend } = ask;
  if (recommend?.reason === undefined) return [];
  return [{ kind: "verbatim", text: recommend.reason, from: `Why “${recommend.option}” is recommended` }];
}

/** What is known, from whom, what nobody said; and what happened since it was asked. */
export function whyCard(facts: AskFacts, setting: Setting, history: AskHistory = noHistory): Draft {
  const { ask, answer } = facts;
  const brief = briefOf(facts, setting);
  const rows = [
    ["Recommended", brief.recommendation],
    ["Because", brief.reason],
    ...(facts.judged === undefined ? [] : [["As before", brief.before] as const]),
    ["Effect", brief.effect],
    ["Can be undone", brief.undo],
    ["Waiting", brief.waiting],
    ["If nobody answers", brief.silence],
  ] as const;
  return draftOf(
    {
      title: `${codeOf(facts)} Why: ${headlineOf(ask)}`,
      name: `${fileNameOf(facts)}-why`,
      tone: "plain",
      parts: [
        factsPart(rows.map(([name, part]) => [name, sourced(part)])),
        ...(answer === undefined
          ? []
          : [factsPart([["Decided", `${decidedText(ask, answer)}, by ${byText(answer)}`]])]),
        ...judgedParts(facts),
        ...trailParts(history.judged),
        ...wholeEvidence(facts.evidence),
        ...(isOpen(facts) ? [] : outcomeOf(facts, setting).parts),
        ...historyParts(history, setting.zone),
      ],
    },
    setting,
  );
}

function sourced(part: BriefPart): string {
  return part.kind === "known" ? `${part.value} (${part.source})` : `not known: ${part.why}`;
}
