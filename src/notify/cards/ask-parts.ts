// The pieces that every card about an ask is put together from. Pure.

import type { Part } from "../../channels/channel.ts";
import { cleanLine } from "../../channels/text/clean.ts";
import { fitText } from "../../channels/text/fit.ts";
import type { AskView } from "../../engine/types.ts";
import { type Brief, type BriefPart, briefOf, ENGINE } from "../brief.ts";
import type { AskFacts, Evidence, Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import { timeText } from "../words.ts";
import { fitsLabel } from "./buttons.ts";
import { factsPart } from "./sheet.ts";

export function codeOf({ row }: Pick<AskFacts, "row">): string {
  return `#${row.code}`;
}

/** What it is about, in one line. */
export function headlineOf(ask: AskView): string {
  const line = cleanLine(ask.title ?? "") || unmarked(cleanLine(ask.prompt.trim().split("\n", 1)[0] ?? ""));
  return fitText(line || "(no words)", { unit: "chars", max: cardLimits.title_chars_max - 30 }).text;
}

/** The first line of a Markdown text, where only plain text can stand: without the marks that people see through. */
function unmarked(line: string): string {
  return line.replace(/^(?:#{1,6}|[-*>])\s+/, "").replace(/(\*\*|__|`)(?=\S)([^*_`]+)\1/g, "$2");
}

export function fileNameOf({ ask }: AskFacts): string {
  return `ask-${ask.id}`;
}

/** Text of a worker longer than this is behind Details, and only named on the card. */
const EVIDENCE_CHARS = 600;

/** The question, and exactly what a yes would do. Said once, where the question quotes it. */
export function questionParts({ ask }: AskFacts): readonly Part[] {
  const preview = (isNamedShortly(ask) ? "" : (ask.action?.preview ?? ask.target))?.trim() ?? "";
  const from =
    ask.action === undefined ? "By its worker's word, exactly this" : `Exactly this (${ask.action.kind})`;
  const title: readonly Part[] =
    ask.title !== undefined && ask.title.length > cardLimits.title_chars_max - 30
      ? [{ kind: "prose", markdown: ask.title }]
      : [];
  if (preview === "") return [...title, { kind: "prose", markdown: ask.prompt }];
  const quote = quoteOf(preview, ask.prompt);
  const target: Part = { kind: "verbatim", text: preview, from };
  if (quote === undefined) return [...title, { kind: "prose", markdown: ask.prompt }, target];
  return [
    ...title,
    { kind: "prose", markdown: ask.prompt.slice(0, quote.from) },
    target,
    { kind: "prose", markdown: ask.prompt.slice(quote.to) },
  ];
}

/** A target of a few words stands in a row; what is to be read closely has a place of its own. */
function isNamedShortly({ action, target = "" }: AskView): boolean {
  return action === undefined && target.length <= TARGET_CHARS && !target.includes("\n");
}

const TARGET_CHARS = 40;

/** So much of a long preview in the question is it being quoted, even where the question stops before its end. */
const QUOTE_CHARS = 200;

function quoteOf(
  preview: string,
  prompt: string,
): { readonly from: number; readonly to: number } | undefined {
  const from = prompt.indexOf(preview.slice(0, QUOTE_CHARS));
  if (from === -1) return undefined;
  let length = 0;
  while (length < preview.length && prompt[from + length] === preview[length]) length += 1;
  return { from, to: from + length };
}

/** All options by number, where buttons do not say them all. */
export function optionParts({ ask }: AskFacts, { can }: Pick<Setting, "can">): readonly Part[] {
  const { options } = ask;
  const isSaid = options.every((option, index) => fitsLabel(`${index + 1} · ${option}`, can));
  if (options.length === 0 || (isSaid && options.length <= can.buttons_max)) return [];
  return [factsPart(options.map((option, index) => [`${index + 1}`, option]))];
}

export function briefParts(facts: AskFacts, setting: Setting): readonly Part[] {
  const brief = briefOf(facts, setting);
  const reason = reasonParts(brief);
  return [factsPart(briefRows(facts, brief, reason.length > 0 ? "apart" : "here")), ...reason];
}

/** What of it stays as it was when it was asked: the same before the decision and behind it. */
export function lastingBriefParts(facts: AskFacts, setting: Setting): readonly Part[] {
  const brief = briefOf(facts, setting);
  const reason = reasonParts(brief);
  const { ask } = facts;
  const isRecommended = brief.recommendation.kind === "known";
  return [
    factsPart([
      ["Recommended", isRecommended ? recommendedText(ask, brief) : undefined],
      ["Because", isRecommended && reason.length === 0 ? sayPart(brief.reason) : undefined],
      ...effectRows(ask, brief),
    ]),
    ...reason,
  ];
}

/** A reason that is too long for a row. */
function reasonParts({ reason }: Brief): readonly Part[] {
  const isLong = reason.kind === "known" && reason.value.length > cardLimits.fact_value_chars_max / 2;
  return isLong ? [{ kind: "verbatim", text: reason.value, from: "Why it is recommended" }] : [];
}

type FactRow = readonly [string, string | undefined];

function briefRows(facts: AskFacts, brief: Brief, reason: "here" | "apart"): readonly FactRow[] {
  const { ask, judged } = facts;
  const recommended =
    brief.recommendation.kind === "known"
      ? recommendedText(ask, brief)
      : judged !== undefined && judged.recommended === undefined
        ? `${brief.recommendation.why}, and ${sayPart(brief.before)}`
        : brief.recommendation.why;
  return [
    ["Recommended", recommended],
    [
      "Because",
      reason === "here" && brief.recommendation.kind === "known" ? sayPart(brief.reason) : undefined,
    ],
    ["As before", brief.before.kind === "known" ? withSource(brief.before) : undefined],
    ...effectRows(ask, brief),
    ["Waiting", sayPart(brief.waiting)],
    ["If nobody answers", sayPart(brief.silence)],
  ];
}

/** What a yes does, to what, and whether that can be taken back. */
function effectRows(ask: AskView, brief: Brief): readonly FactRow[] {
  return [
    ["Effect", effectText(ask, brief)],
    ["Target", targetText(ask, brief)],
    [
      "Can be undone",
      brief.undo.kind === "known" || ask.kind === "gate" ? withSource(brief.undo) : undefined,
    ],
  ];
}

/** A worker's word is shown as one; of a parked action the engine knows. */
function effectText({ kind, action, effect }: AskView, brief: Brief): string | undefined {
  if (action === undefined && effect !== undefined) return withSource(brief.effect);
  return kind === "gate" ? sayPart(brief.effect) : undefined;
}

function targetText(ask: AskView, { target }: Brief): string | undefined {
  if (target.kind === "missing") return ask.kind === "gate" ? target.why : undefined;
  return isNamedShortly(ask) ? withSource(target) : undefined;
}

function sayPart(part: BriefPart): string {
  return part.kind === "known" ? part.value : part.why;
}

function withSource(part: BriefPart): string {
  return part.kind === "known" ? `${part.value} (${part.source})` : part.why;
}

function recommendedText({ options }: AskView, { recommendation }: Brief): string {
  if (recommendation.kind === "missing") return recommendation.why;
  const { value, source } = recommendation;
  const index = options.indexOf(value);
  return `${index === -1 ? value : `${index + 1} · ${value}`} (${source})`;
}

/** Who asked, for what, and when. */
export function originPart({ ask, goalTitle, evidence }: AskFacts, { zone }: Pick<Setting, "zone">): Part {
  const goal =
    ask.goal === undefined ? undefined : goalTitle === undefined ? ask.goal : `${ask.goal} (${goalTitle})`;
  return factsPart([
    ["From", fromText(ask)],
    ["Goal", goal],
    ["Plan", ask.plan],
    ["Evidence", evidence === undefined ? referenceText(ask) : evidenceText(evidence)],
    ["Asked", timeText(ask.raised_s * 1_000, zone)],
  ]);
}

function fromText({ worker, by }: AskView): string {
  const name = worker === ENGINE ? "the loop" : worker;
  return by === undefined || by === worker ? name : `${name}, asked by ${by}`;
}

/** The loop's own records are no evidence: what they say stands on the card. */
function referenceText({ reference = "" }: AskView): string | undefined {
  return reference === "" || /^(?:proposals|intents)\//.test(reference) ? undefined : reference;
}

function evidenceText(evidence: Evidence): string {
  if (evidence.kind === "unread") return `${evidence.name} (not shown: ${evidence.why})`;
  return evidence.text.length > EVIDENCE_CHARS ? `${evidence.name} (in Details)` : evidence.name;
}

export function evidenceParts({ evidence }: AskFacts): readonly Part[] {
  if (evidence?.kind !== "text" || evidence.text.length > EVIDENCE_CHARS) return [];
  return wholeEvidence(evidence);
}

export function wholeEvidence(evidence: Evidence | undefined): readonly Part[] {
  if (evidence?.kind !== "text") return [];
  return [{ kind: "verbatim", text: evidence.text, from: evidence.name }];
}
