// Lists that people ask for: open asks, goals, schedules, sensors, what was spent.

import { countText } from "../../engine/count.ts";
import type { SpendReport } from "../../engine/pulse-control.ts";
import type { Cadence, Goal, Schedule, Sensor } from "../../engine/types.ts";
import { waited_s } from "../brief.ts";
import type { AskFacts, Known, Setting } from "../facts.ts";
import { cardLimits } from "../limits.ts";
import type { Draft } from "../nouns.ts";
import { lastingText, timeText } from "../words.ts";
import { codeButtons } from "./ask-buttons.ts";
import { codeOf, headlineOf } from "./ask-parts.ts";
import { tokensText } from "./board.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";
import { unknownCard } from "./workers.ts";

export function asksCard(asks: Known<readonly AskFacts[]>, setting: Setting): Draft {
  if (asks.kind === "unknown") return unknownCard("asks", asks.why, setting);
  const { value } = asks;
  const buttons = codeButtons(value, setting.can);
  return draftOf(
    {
      title: value.length === 0 ? "Nothing waits for you" : `${value.length} waiting for you`,
      name: "asks",
      tone: value.length === 0 ? "good" : "attention",
      parts: [
        factsPart(
          value.slice(0, cardLimits.file_rows_max).map((facts) => [codeOf(facts), rowText(facts, setting)]),
        ),
        ...(value.length === 0
          ? []
          : [notePart("Press a code for all of it, or answer with it: yes #7F, 2 #7F.")]),
      ],
      rows: rowsOf([buttons], setting.can),
    },
    setting,
  );
}

function rowText({ ask, row }: AskFacts, { zone, now_ms }: Setting): string {
  const kind = ask.kind === "gate" ? `approve? (${ask.risk}) ` : "";
  const asleep = row.snooze === undefined ? "" : `, put off until ${timeText(row.snooze.until_ms, zone)}`;
  const gone = ask.state === "stranded" ? ", its worker is gone" : "";
  const advice = ask.recommend === undefined ? "" : `, recommended: ${ask.recommend.option}`;
  return `${kind}${headlineOf(ask)} (${ask.worker}, ${lastingText(waited_s(ask, now_ms))}${asleep}${gone}${advice})`;
}

export function goalsCard(goals: Known<readonly Goal[]>, setting: Setting): Draft {
  if (goals.kind === "unknown") return unknownCard("goals", goals.why, setting);
  const { value } = goals;
  const buttons = value
    .slice(0, Math.min(setting.can.buttons_max, cardLimits.list_rows_max))
    .map(({ id }) => button(id, { do: "command", words: `goal ${id}` }));
  return draftOf(
    {
      title: value.length === 0 ? "No goals" : countText(value.length, "goal"),
      name: "goals",
      tone: "plain",
      parts: [factsPart(value.slice(0, cardLimits.file_rows_max).map(({ id, title }) => [id, title]))],
      rows: rowsOf([buttons], setting.can),
    },
    setting,
  );
}

export function schedulesCard(schedules: Known<readonly Schedule[]>, setting: Setting): Draft {
  if (schedules.kind === "unknown") return unknownCard("schedules", schedules.why, setting);
  const { value } = schedules;
  return draftOf(
    {
      title: value.length === 0 ? "No schedules" : countText(value.length, "schedule"),
      name: "schedules",
      tone: "plain",
      parts: [
        factsPart(
          value
            .slice(0, cardLimits.file_rows_max)
            .map((schedule) => [schedule.name, scheduleText(schedule, setting.zone)]),
        ),
      ],
    },
    setting,
  );
}

function scheduleText({ cadence, note, due, next_s }: Schedule, zone: string): string {
  const next = due ? "due now" : next_s === undefined ? undefined : `next ${timeText(next_s * 1_000, zone)}`;
  return [cadenceText(cadence, zone), next, note].filter((each) => each !== undefined).join(" · ");
}

function cadenceText(cadence: Cadence, zone: string): string {
  switch (cadence.kind) {
    case "once":
      return `once, ${timeText(cadence.at_s * 1_000, zone)}`;
    case "every":
      return `every ${spanText(cadence.every_s)}`;
    case "cron":
      return `${cadence.cron} (${cadence.zone})`;
  }
}

function spanText(span_s: number): string {
  for (const [noun, unit_s] of [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const) {
    if (span_s >= unit_s && span_s % unit_s === 0) return countText(span_s / unit_s, noun);
  }
  return countText(span_s, "second");
}

export function sensorsCard(sensors: Known<readonly Sensor[]>, setting: Setting): Draft {
  if (sensors.kind === "unknown") return unknownCard("sensors", sensors.why, setting);
  const { value } = sensors;
  return draftOf(
    {
      title: value.length === 0 ? "No sensors" : countText(value.length, "sensor"),
      name: "sensors",
      tone: value.every(({ executable }) => executable) ? "plain" : "attention",
      parts: [
        factsPart(
          value.slice(0, cardLimits.file_rows_max).map((sensor) => [sensor.name, sensorText(sensor)]),
        ),
      ],
    },
    setting,
  );
}

function sensorText({ interval_s, timeout_s, executable }: Sensor): string {
  const often = interval_s === undefined ? "at every beat" : `every ${spanText(interval_s)}`;
  return `${often}, at most ${spanText(timeout_s)}${executable ? "" : ", cannot be run: it is not executable"}`;
}

export function costCard(spend: Pick<SpendReport, "days" | "zone">, setting: Setting): Draft {
  const { days, zone } = spend;
  const total = days.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  const unpriced = days.reduce((sum, day) => sum + day.unpriced, 0);
  return draftOf(
    {
      title: `$${total.toFixed(2)} in ${countText(days.length, "day")}`,
      name: "cost",
      tone: "plain",
      parts: [
        factsPart(
          [...days]
            .reverse()
            .map(({ day, runs, cost_usd, tokens }) => [
              day,
              `$${cost_usd.toFixed(2)}, ${countText(runs, "run")}, ${tokensText(tokens)}`,
            ]),
        ),
        ...(unpriced === 0
          ? []
          : [notePart(`${countText(unpriced, "run")} told no price: that is not nothing.`)]),
        notePart(`Days of ${zone}.`),
      ],
    },
    setting,
  );
}
