// What the program says by itself: that it will not, that it cannot, that it was away, that something is broken. Each
// says what can be done about it, and none carries a raw error (I10).

import type { Surface } from "../../channels/channel.ts";
import { countText } from "../../engine/count.ts";
import type { AskFacts, Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { Draft } from "../nouns.ts";
import { onSurface, timeText } from "../words.ts";
import { codeButtons } from "./ask-buttons.ts";
import { outcomeOf } from "./ask-outcome.ts";
import { codeOf, headlineOf } from "./ask-parts.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

/** Private: shown to nobody else. */
export function refusedCard(
  refusal: { readonly why: string; readonly remedy: string },
  setting: Setting,
): Draft {
  return draftOf(
    {
      title: "I may not do that for you",
      name: "refused",
      tone: "muted",
      parts: [
        { kind: "prose", markdown: refusal.why },
        { kind: "prose", markdown: refusal.remedy },
      ],
    },
    setting,
  );
}

/** Nobody could tell whose it is, or whoever it is for is away. */
export function notTakenCard(line: string, setting: Setting): Draft {
  const parts = [{ kind: "prose" as const, markdown: line }];
  return draftOf({ title: "Nothing was done", name: "not-taken", tone: "attention", parts }, setting);
}

export interface Failure {
  /** What was to be done: "answer #7F". */
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
  /** Under which it stands in the log. */
  readonly incident?: string;
}

export function errorCard(failure: Failure, setting: Setting): Draft {
  return draftOf(
    {
      title: `Not done: ${failure.what}`,
      name: "error",
      tone: "danger",
      parts: [
        factsPart([
          ["Why", failure.why],
          ["What helps", failure.remedy],
          ["In the log as", failure.incident],
        ]),
        notePart("Everything is as it was."),
      ],
    },
    setting,
  );
}

/** Nobody knows whether it took effect: neither success nor refusal. */
export function unknownOutcomeCard(
  unknown: { readonly what: string; readonly why: string; readonly look: readonly string[] },
  setting: Setting,
): Draft {
  const looks = unknown.look.map((words) => button(words, { do: "command", words }));
  return draftOf(
    {
      title: `Not known whether it happened: ${unknown.what}`,
      name: "unknown-outcome",
      tone: "danger",
      parts: [
        { kind: "prose", markdown: unknown.why },
        notePart("It is not repeated by itself. Look, and say what is so."),
      ],
      rows: rowsOf([looks], setting.can),
    },
    setting,
  );
}

export function helpCard(
  help: { readonly topic: string; readonly markdown: string },
  setting: Setting,
): Draft {
  return draftOf(
    {
      title: help.topic === "" ? "What you can say" : `What you can say about ${help.topic}`,
      name: "help",
      tone: "plain",
      parts: [{ kind: "prose", markdown: help.markdown }],
    },
    setting,
  );
}

/** For words that mean nothing to us. */
export interface Unclear {
  readonly why: string;
  /** Said by a press. */
  readonly near: readonly string[];
  /** To be typed, with other names and numbers. */
  readonly examples?: readonly string[];
}

export function unclearCard({ why, near, examples = [] }: Unclear, setting: Setting): Draft {
  const buttons = [...new Set([...near, "help"])].map((words) => button(words, { do: "command", words }));
  const typed = examples.length === 0 ? [] : [notePart(`You could type: ${examples.join(" · ")}`)];
  const otherwise =
    near.length > 0
      ? "Did you mean one of these?"
      : typed.length > 0
        ? undefined
        : "help says what you can say.";
  return draftOf(
    {
      title: "I did not understand that",
      name: "unclear",
      tone: "plain",
      parts: [
        { kind: "prose", markdown: why },
        ...typed,
        ...(otherwise === undefined ? [] : [notePart(otherwise)]),
      ],
      rows: rowsOf([buttons], setting.can),
    },
    setting,
  );
}

export interface Gap {
  readonly surface: Surface;
  readonly from_ms: number;
  readonly to_ms: number;
  /** Whether what was typed meanwhile arrives late, or is gone like what was pressed. */
  readonly texts: "arrive" | "lost";
  /** Still open, and shown here. */
  readonly asks: readonly AskFacts[];
}

/** After an outage that was longer than the surface keeps a press for us. */
export function gapCard({ surface, from_ms, to_ms, texts, asks }: Gap, setting: Setting): Draft {
  const { zone } = setting;
  const lost = texts === "arrive" ? "Presses in that time" : "Presses and messages in that time";
  const open = asks.length === 0 ? "Nothing was open." : `${countText(asks.length, "ask")} still open:`;
  return draftOf(
    {
      title: `I was away ${onSurface(surface)}: ${timeText(from_ms, zone)} to ${timeText(to_ms, zone)}`,
      name: "gap",
      tone: "attention",
      parts: [
        { kind: "prose", markdown: `${lost} may not have reached me. ${open}` },
        factsPart(
          asks.slice(0, cardLimits.list_rows_max).map((facts) => [codeOf(facts), headlineOf(facts.ask)]),
        ),
        ...moreNote(asks.length),
      ],
      rows: rowsOf([codeButtons(asks, setting.can)], setting.can),
      ...(asks.length > 0 && { volume: "ring" as const }),
    },
    setting,
  );
}

function moreNote(count: number) {
  const more = count - cardLimits.list_rows_max;
  return more > 0 ? [notePart(`… and ${more} more: say asks.`)] : [];
}

/** A gate was decided, and not through any message that came to us. */
export function outsideAnswerCard(facts: AskFacts, setting: Setting): Draft {
  const outcome = outcomeOf(facts, setting);
  return draftOf(
    {
      title: `${codeOf(facts)} was decided elsewhere: ${outcome.mark.toLowerCase()}`,
      name: "decided-elsewhere",
      tone: "attention",
      parts: [
        factsPart([["About", headlineOf(facts.ask)]]),
        ...outcome.parts,
        notePart(
          "Nobody said it to me: it was given on the machine itself. If that was none of you, look there.",
        ),
      ],
      volume: "ring",
    },
    setting,
  );
}

/** What the loop itself wants people to know. */
export function noticeCard(
  {
    title,
    text,
    volume = "ring",
  }: { readonly title: string; readonly text: string; readonly volume?: Draft["volume"] },
  setting: Setting,
): Draft {
  return draftOf(
    {
      title: title === "" ? "A note from the loop" : title,
      name: "notice",
      tone: "attention",
      parts: [{ kind: "prose", markdown: text }],
      volume,
    },
    setting,
  );
}
