// What judgment says, on cards: beside the words of whoever asks, with whose it is and what speaks for it. Pure. What a
// guardrail says stands on every card; the other layers are behind Details and Why.

import type { Part } from "../../channels/channel.ts";
import { countText } from "../../engine/count.ts";
import type { Autonomy, ClassStatus, JudgeStatus, JudgeWhy, Ruling } from "../../engine/judge.ts";
import type { AskFacts, Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { Draft } from "../nouns.ts";
import { timeText } from "../words.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

/** On the card itself: rules that want a person, rules that only warn, and who will answer when. */
export function judgmentParts(facts: AskFacts, { zone }: Pick<Setting, "zone">): readonly Part[] {
  const { judged, coming } = facts;
  const ruling = judged?.ruling;
  const rule = ruling !== undefined && ruling.layer === "guardrails" && ruling.kind !== "proceed";
  const asks = rule ? [notePart(`Guardrail ${ruling.by}: ${ruling.reason}.`)] : [];
  const soon =
    coming === undefined
      ? []
      : [
          notePart(
            `Unless somebody decides before ${timeText(coming.at_ms, zone)}, it is answered as ${coming.as} (clone): ${coming.option}.`,
          ),
        ];
  return [...asks, ...warningParts(ruling), ...soon];
}

function warningParts(ruling: Ruling | undefined): readonly Part[] {
  return (ruling?.warnings ?? []).map(({ text, ref }) =>
    notePart(`Warning${ref === undefined ? "" : ` (${ref})`}: ${text}`),
  );
}

const layerNames: Readonly<Record<Ruling["layer"], string>> = {
  guardrails: "the guardrails",
  scope: "the scope of the task",
  precedents: "what people decided before",
  learned: "what was learned from outcomes",
  cold_start: "what is so without knowing anything",
  clone: "the clone",
};

const kindNames: Readonly<Record<Ruling["kind"], string>> = {
  proceed: "it may be done",
  slow_down: "it may be done after a check",
  get_context: "something is missing first",
  ask: "a person is asked",
  block: "it is forbidden",
};

/** Every layer that spoke, with its evidence; behind Details and Why. */
export function judgedParts({ judged }: AskFacts): readonly Part[] {
  if (judged === undefined) return [];
  const { ruling, recommended } = judged;
  const rows: (readonly [string, string | undefined])[] = [];
  if (ruling !== undefined)
    rows.push(
      ["Ruling", `${kindNames[ruling.kind]}: ${ruling.reason}`],
      ["Says who", `${layerNames[ruling.layer]} (${ruling.by})`],
      ["Advice", ruling.advice],
    );
  if (recommended !== undefined)
    rows.push(["May be answered for you", `${recommended.mayAnswer}: ${recommended.because}`]);
  const evidence = [...(ruling?.evidence ?? []), ...(recommended?.evidence ?? [])].map(
    ({ text, ref }) => `${text}${ref === undefined ? "" : ` (${ref})`}`,
  );
  return [
    ...(rows.length === 0 ? [] : [factsPart(rows)]),
    ...warningParts(ruling),
    ...(evidence.length === 0
      ? []
      : [{ kind: "verbatim", text: evidence.join("\n"), from: "What speaks for it" } as const]),
  ];
}

/** What judgment remembers of it: what it would have said, and what became of that. */
export function trailParts(why: JudgeWhy | undefined): readonly Part[] {
  if (why === undefined || why.trail.length === 0) return [];
  const lines = why.trail.map(({ text, ref }) => `${text}${ref === undefined ? "" : ` (${ref})`}`);
  return [{ kind: "verbatim", text: lines.join("\n"), from: "What judgment remembers of it" }];
}

/** How far it has come, by class. */
export function judgeCard(status: JudgeStatus, setting: Setting): Draft {
  const { readiness, graded, proposals, contradictions, troubles } = status;
  const lines = (texts: readonly string[], from: string): readonly Part[] =>
    texts.length === 0
      ? []
      : [{ kind: "verbatim", text: texts.slice(0, cardLimits.list_rows_max).join("\n"), from }];
  return draftOf(
    {
      title: `Judgment: ${readiness.percent} % ready`,
      name: "judgment",
      tone: troubles.length === 0 ? "plain" : "attention",
      parts: [
        ...troubles.map(({ why, remedy }) => notePart(`${why}. ${remedy}.`)),
        factsPart([
          ["Stage", readiness.stage],
          ["Next", readiness.next],
          ["Rulings", countText(status.decisions, "ruling")],
          ["Your answers", countText(status.precedents, "answer")],
          ["Outcomes", `${graded.good} good, ${graded.bad} bad`],
        ]),
        factsPart(status.classes.map((each) => [each.name, classText(each)])),
        ...lines(proposals, "Rules you could teach: looop judge teach '…' yes"),
        ...lines(contradictions, "Answers that contradict each other"),
        notePart("judge why #7F tells how one ask was judged; autonomy shows who may answer for you."),
      ],
      rows: rowsOf([[button("autonomy", { do: "command", words: "autonomy" })]], setting.can),
    },
    setting,
  );
}

const percent = (share: number) => `${Math.floor(share * 100)} %`;

function classText({ autonomy, predicted, right, bar, lower_bound }: ClassStatus): string {
  const record = predicted === 0 ? "nothing predicted yet" : `${right} of ${predicted} predicted right`;
  return `${autonomy}; ${record}; sure to ${percent(lower_bound)}, wants ${percent(bar)}`;
}

const autonomyMeans: Readonly<Record<Autonomy, string>> = {
  off: "learns, says nothing",
  suggest: "recommends; a person answers",
  assisted: "answers after a wait, where its record is good enough",
  trusted: "answers at once, where its record is good enough",
};

/** Shown and not changed: who may answer in somebody's name is said in the config. */
export function autonomyCard(classes: readonly ClassStatus[], setting: Setting): Draft {
  return draftOf(
    {
      title: "Who may answer for you",
      name: "autonomy",
      tone: "plain",
      parts: [
        factsPart(classes.map((each) => [each.name, `${autonomyMeans[each.autonomy]} (${classText(each)})`])),
        notePart("It is said in the config, under `autonomy:`. What cannot be undone is never answered."),
      ],
      rows: rowsOf([[button("judge", { do: "command", words: "judge" })]], setting.can),
    },
    setting,
  );
}
