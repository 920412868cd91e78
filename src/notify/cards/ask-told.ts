// What somebody is told about an ask behind their press or their words: that it is put off, that it is over already.

import type { AskFacts, Setting } from "../facts.ts";
import type { Draft, Snooze } from "../nouns.ts";
import { timeText } from "../words.ts";
import { outcomeOf } from "./ask-outcome.ts";
import { codeOf, headlineOf, questionParts } from "./ask-parts.ts";
import { button, rowsOf } from "./buttons.ts";
import { quoted } from "./reading.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

/** Until when somebody put it off. */
export function restText({ until_ms, reading }: Pick<Snooze, "until_ms" | "reading">, zone: string): string {
  const at = timeText(until_ms, zone);
  return reading === undefined ? at : `${reading.sensor} says something else, at the latest ${at},`;
}

export interface Snoozed {
  readonly facts: AskFacts;
  readonly snooze: Snooze;
  /** Of the card of the ask, which says it as well. */
  readonly zone: string;
}

/** Told to whoever put it off. Where it is another time by their clock, that is said too, with the name of the clock. */
export function snoozedCard({ facts, snooze, zone }: Snoozed, setting: Setting): Draft {
  const theirs = timeText(snooze.until_ms, setting.zone);
  const isOther = theirs !== timeText(snooze.until_ms, zone);
  return draftOf(
    {
      title: `${codeOf(facts)} Put off until ${restText(snooze, zone)}`,
      name: "snoozed",
      tone: "muted",
      parts: [
        factsPart([
          ["About", headlineOf(facts.ask)],
          ["You said", quoted(snooze.words)],
          ["In your time", isOther ? `${theirs} (${setting.zone})` : undefined],
        ]),
        notePart(`${waitText(facts)} It can be answered before then.`),
      ],
      rows: rowsOf([[button("Details", { do: "details", ask: facts.row.key })]], setting.can),
    },
    setting,
  );
}

function waitText({ ask, worker }: AskFacts): string {
  const isAwaited = !ask.detached && worker?.alive !== false;
  return isAwaited ? `${ask.worker} goes on waiting.` : "Nobody waits for it meanwhile.";
}

/** For a press or a word that came too late: what stands in the record. */
export function staleCard(facts: AskFacts, setting: Setting): Draft {
  const outcome = outcomeOf(facts, setting);
  return draftOf(
    {
      title: `${codeOf(facts)} Already over: ${headlineOf(facts.ask)}`,
      name: "already-over",
      tone: "plain",
      parts: [notePart(`${outcome.mark}. Yours changes nothing.`), ...outcome.parts, ...questionParts(facts)],
      rows: rowsOf([[button("Details", { do: "details", ask: facts.row.key })]], setting.can),
    },
    setting,
  );
}

/** For words that became the answer: told where they were said. The question stands on its own card. */
export function answeredCard(facts: AskFacts, setting: Setting): Draft {
  const outcome = outcomeOf(facts, setting);
  return draftOf(
    {
      title: `${codeOf(facts)} Recorded: ${outcome.mark.toLowerCase()}`,
      name: "recorded",
      tone: outcome.tone,
      parts: [factsPart([["About", headlineOf(facts.ask)]]), ...outcome.parts],
    },
    setting,
  );
}

/** All that could have been meant is over. */
export function whichOverCard({ words }: { readonly words: string }, setting: Setting): Draft {
  return draftOf(
    {
      title: "None of those that you could mean is open any more",
      name: "which-over",
      tone: "muted",
      parts: [{ kind: "verbatim", text: words, from: "These words answered none of them" }],
    },
    setting,
  );
}
