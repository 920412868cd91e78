// What a card says about who is called when, the reminders, the digest. Pure. A reminder is a new
// message, because a change of an old one rings nowhere; it decides nothing itself: all of the question is on its card.

import type { Part } from "../../channels/channel.ts";
import { countText } from "../../engine/count.ts";
import type { PersonCalls } from "../attention.ts";
import { waited_s } from "../brief.ts";
import type { AskFacts, Setting } from "../facts.ts";
import { attentionLimits, cardLimits } from "../limits.ts";
import type { AskRow, Draft, Ladder } from "../nouns.ts";
import { lastingText, timeText } from "../words.ts";
import { codeButtons } from "./ask-buttons.ts";
import { codeOf, headlineOf } from "./ask-parts.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

/** Who was called, and what comes next. */
export function ladderText(ladder: Ladder | undefined, { zone }: Pick<Setting, "zone">): string | undefined {
  if (ladder === undefined) return undefined;
  const { called, next, hushed, ended_ms } = ladder;
  const peace = hushed === undefined ? undefined : `Shown without a sound: ${hushed} is left in peace`;
  const last =
    called === undefined
      ? undefined
      : `Called ${called.who} ${timeText(called.at_ms, zone)} (ping ${called.used} of ${called.of} in that hour)`;
  if (ended_ms !== undefined) {
    return [last, `nobody is called any more since ${timeText(ended_ms, zone)}: it stands in the digest`]
      .filter((each) => each !== undefined)
      .join("; ")
      .concat(".");
  }
  const coming =
    next === undefined
      ? undefined
      : `next: ${howTexts[next.how]} to ${next.who} at ${timeText(next.at_ms, zone)}${next.why === undefined ? "" : ` (${next.why})`}`;
  const said = [last ?? peace, coming].filter((each) => each !== undefined);
  return said.length === 0 ? undefined : `${said.join("; ")}.`;
}

const howTexts = { thread: "a reminder here", direct: "DM", deputy: "DM" } as const;

export function ladderParts({ row }: Pick<AskFacts, "row">, setting: Pick<Setting, "zone">): readonly Part[] {
  const said = ladderText(row.ladder, setting);
  return said === undefined ? [] : [notePart(said)];
}

export interface Reminder {
  readonly facts: AskFacts;
  readonly used: number;
  readonly of: number;
  /** Their own words, where they had put it off. */
  readonly words?: string;
  /** As a user of the surface, where others read there as well. */
  readonly call?: string;
}

export function reminderCard({ facts, used, of, words, call }: Reminder, setting: Setting): Draft {
  const { ask, row } = facts;
  const asks = ask.kind === "gate" ? "Approve? " : "";
  return draftOf(
    {
      title: `${codeOf(facts)} still waits: ${asks}${headlineOf(ask)}`,
      name: "reminder",
      tone: "attention",
      parts: [
        factsPart([
          ["From", ask.worker],
          ["Waiting", lastingText(waited_s(ask, setting.now_ms))],
          ["You said", words],
        ]),
        notePart(pingText({ used, of })),
      ],
      rows: rowsOf(
        [
          [
            button("Details", { do: "details", ask: row.key }, "primary"),
            button("Later", { do: "later", ask: row.key }),
          ],
        ],
        setting.can,
      ),
      volume: "ring",
      echo: "above", // a thread that somebody has left does not ring
      ...(call !== undefined && { call }),
    },
    setting,
  );
}

export function pingText({ used, of }: { readonly used: number; readonly of: number }): string {
  return `Ping ${used} of ${of} in this hour.`;
}

/** The same reminder, once there is nothing to be reminded of. */
export function remindedCard(row: AskRow, setting: Setting): Draft {
  return draftOf(
    {
      title: `${codeOf({ row })} is over`,
      name: "reminder",
      tone: "muted",
      parts: [notePart("What became of it stands on its card.")],
    },
    setting,
  );
}

/** Several at once are one ping. */
export function remindersCard(
  { due, used, of, call }: PersonCalls & { readonly call?: string },
  setting: Setting,
): Draft {
  const asks = due.map(({ facts }) => facts);
  return draftOf(
    {
      title: `${asks.length} things still wait for you`,
      name: "reminders",
      tone: "attention",
      parts: [asksPart(asks, setting), notePart(pingText({ used, of }))],
      rows: rowsOf([codeButtons(asks, setting.can)], setting.can),
      volume: "ring",
      ...(call !== undefined && { call }),
    },
    setting,
  );
}

export function asksPart(asks: readonly AskFacts[], { now_ms, zone }: Setting): Part {
  const shown = asks.slice(0, cardLimits.list_rows_max).map((facts) => {
    const { ask, row } = facts;
    const kind = ask.kind === "gate" ? `approve? (${ask.risk}) ` : "";
    const asleep = row.snooze === undefined ? "" : `, put off until ${timeText(row.snooze.until_ms, zone)}`;
    const silent = row.ladder?.ended_ms === undefined ? "" : ", nobody is called about it any more";
    return [
      codeOf(facts),
      `${kind}${headlineOf(ask)} (${ask.worker}, ${lastingText(waited_s(ask, now_ms))}${asleep}${silent})`,
    ] as const;
  });
  const more = asks.length - shown.length;
  return factsPart([...shown, ...(more > 0 ? [["…", `and ${more} more: say asks`] as const] : [])]);
}

export interface Digest {
  readonly name: string;
  readonly since_ms: number;
  /** What waits for them, oldest first. */
  readonly waiting: readonly AskFacts[];
  /** What they put off themselves, where they asked. */
  readonly rested?: readonly AskFacts[];
  /** A line for each thing that was done, newest last. */
  readonly done: readonly { readonly at_ms: number; readonly what: string }[];
  readonly goneWorkers: readonly string[];
  /** Where it rings: as which ping. */
  readonly ping?: { readonly used: number; readonly of: number };
  readonly call?: string;
}

export function isEmpty({ waiting, done, goneWorkers }: Digest): boolean {
  return waiting.length === 0 && done.length === 0 && goneWorkers.length === 0;
}

export function digestCard(digest: Digest, setting: Setting): Draft {
  const { since_ms, waiting, rested = [], done, goneWorkers, ping, call } = digest;
  const shown = done.slice(-attentionLimits.digest_rows_max);
  const dropped = done.length - shown.length;
  return draftOf(
    {
      title: `Since ${timeText(since_ms, setting.zone)}: ${countText(done.length, "decision")}, ${waiting.length} waiting for you`,
      name: "digest",
      tone: waiting.length > 0 ? "attention" : "plain",
      parts: [
        ...(isEmpty(digest) ? [notePart("Nothing happened, and nothing waits for you.")] : []),
        ...(waiting.length > 0 ? [notePart("Waiting, oldest first:"), asksPart(waiting, setting)] : []),
        ...restedParts(rested, setting),
        ...(shown.length > 0
          ? [
              notePart(dropped > 0 ? `Done (the last ${shown.length} of ${done.length}):` : "Done:"),
              factsPart(shown.map(({ at_ms, what }) => [timeText(at_ms, setting.zone), what])),
            ]
          : []),
        ...(goneWorkers.length > 0 ? [factsPart([["Workers that ended", goneWorkers.join(", ")]])] : []),
        ...(ping === undefined ? [] : [notePart(pingText(ping))]),
      ],
      rows: rowsOf(
        [codeButtons(waiting, setting.can), [button("triage", { do: "command", words: "triage" })]],
        setting.can,
      ),
      ...(ping !== undefined && { volume: "ring" as const }),
      ...(call !== undefined && { call }),
    },
    setting,
  );
}

/** So that what somebody put off is not taken for gone. */
export function restedParts(rested: readonly AskFacts[], setting: Setting): readonly Part[] {
  if (rested.length === 0) return [];
  return [notePart("Put off by you, and asked again then:"), asksPart(rested, setting)];
}
