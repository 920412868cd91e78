// The triage sheet, what came of several answers at once, and one's own hours. Pure.

import type { Part } from "../../channels/channel.ts";
import type { AskFacts, Setting } from "../facts.ts";
import { attentionLimits, cardLimits } from "../limits.ts";
import type { Draft } from "../nouns.ts";
import { type Habits, hoursOf, hoursText, type Manners } from "../quiet.ts";
import { timeText } from "../words.ts";
import { codeButtons, recommendedIndex } from "./ask-buttons.ts";
import { codeOf, headlineOf } from "./ask-parts.ts";
import { asksPart, restedParts } from "./attention.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

/** Questions that can be taken back and of which somebody said what they would answer: a gate is never among them. */
export function batchOf(asks: readonly AskFacts[]): readonly AskFacts[] {
  return asks
    .filter(
      ({ ask }) =>
        ask.kind === "question" &&
        ask.risk === "reversible" &&
        ask.state === "pending" &&
        recommendedIndex(ask) >= 0,
    )
    .slice(0, cardLimits.list_rows_max);
}

export function triageCard(
  sheet: {
    readonly asks: readonly AskFacts[];
    /** What they put off themselves. */
    readonly rested: readonly AskFacts[];
    readonly batch?: string;
  },
  setting: Setting,
): Draft {
  const { asks, batch, rested } = sheet;
  const gates = asks.filter(({ ask }) => ask.kind === "gate");
  const taken = batch === undefined ? [] : batchOf(asks);
  const others = asks.filter((facts) => facts.ask.kind !== "gate" && !taken.includes(facts));
  const [oldest] = asks;
  const sections = [
    ["Gates: each is decided by itself.", gates, undefined],
    ["Questions:", others, undefined],
    ["Can be taken back, with what is recommended:", taken, "advice"],
  ] as const;
  return draftOf(
    {
      title: asks.length === 0 ? "Nothing waits for you" : `${asks.length} waiting for you, oldest first`,
      name: "triage",
      tone: asks.length === 0 ? "good" : "attention",
      parts: [
        ...sections.flatMap(([title, some, advice]) =>
          some.length === 0
            ? []
            : [notePart(title), advice === undefined ? asksPart(some, setting) : advicePart(some)],
        ),
        ...restedParts(rested, setting),
      ],
      rows: rowsOf(
        [
          ...(batch === undefined || taken.length === 0
            ? []
            : [
                [
                  button(
                    taken.length === 1
                      ? "Answer this 1 as recommended"
                      : `Answer these ${taken.length} as recommended`,
                    { do: "confirm", change: batch },
                    "primary",
                  ),
                ],
              ]),
          oldest === undefined ? [] : [button("Oldest first", { do: "details", ask: oldest.row.key })],
          codeButtons(asks, setting.can),
        ].filter((group) => group.length > 0),
        setting.can,
      ),
    },
    setting,
  );
}

function advicePart(asks: readonly AskFacts[]): Part {
  return factsPart(
    asks.map((facts) => [codeOf(facts), `${headlineOf(facts.ask)} → ${facts.ask.recommend?.option ?? ""}`]),
  );
}

/** What came of a batch, one line for each. */
export function batchedCard(
  results: readonly { readonly facts: AskFacts; readonly said: string }[],
  setting: Setting,
): Draft {
  return draftOf(
    {
      title: `Answered as recommended: ${results.filter(({ said }) => said.startsWith("recorded")).length} of ${results.length}`,
      name: "batch",
      tone: "good",
      parts: [
        factsPart(
          results.map(({ facts, said }) => [codeOf(facts), `${headlineOf(facts.ask)}: ${said}`] as const),
        ),
      ],
    },
    setting,
  );
}

// --- one's own hours -----------------------------------------------------------------------------------------------

export function quietCard(
  { manners, habits }: { readonly manners: Manners; readonly habits: Habits },
  setting: Setting,
): Draft {
  const hours = hoursOf(manners, habits);
  const { until_ms } = habits;
  const isUntil = until_ms !== undefined && until_ms > setting.now_ms;
  const { pierce = [], pingsPerHour = attentionLimits.pings_per_hour } = manners;
  return draftOf(
    {
      title: hours === undefined ? "No quiet hours" : `Quiet ${hoursText(hours)}`,
      name: "quiet",
      tone: "plain",
      parts: [
        factsPart([
          ["Hours", hours === undefined ? "none" : `${hoursText(hours)}, ${setting.zone}`],
          ["Quiet until", isUntil ? timeText(until_ms, setting.zone) : undefined],
          ["Comes through", pierce.length === 0 ? "nothing" : pierce.join(", ")],
          ["Pings", `at most ${pingsPerHour} in an hour`],
        ]),
        notePart(
          "quiet 22:00-07:00 · quiet until 18:00 · quiet off. What comes through is set in the config.",
        ),
      ],
    },
    setting,
  );
}
