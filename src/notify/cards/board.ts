// Everything at a glance: the card that lies in each home and is edited in place, and the answer to `status`. What
// could not be read is said to be unknown, never shown as none (I12). Changes with facts and steps, not with the clock.

import type { Part } from "../../channels/channel.ts";
import { countText } from "../../engine/count.ts";
import { troubleText } from "../../engine/outcome.ts";
import type { PulseStatus } from "../../engine/pulse-control.ts";
import type { WorkerHealth } from "../../engine/types.ts";
import { waited_s } from "../brief.ts";
import type { AskFacts, ChannelFacts, HomeFacts, Known, PlanProgress, Setting } from "../facts.ts";
import type { Draft } from "../nouns.ts";
import { lastingText, surfaceText, timeText } from "../words.ts";
import { codeOf, headlineOf } from "./ask-parts.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";
import { healthText } from "./workers.ts";

/** The rest is behind `asks` and `workers`. */
const ROWS_MAX = 6;

export function boardCard(facts: HomeFacts, setting: Setting): Draft {
  const commands = ["asks", "workers", "goals", "cost", "journal", "help"];
  return draftOf(
    {
      title: titleOf(facts),
      name: "board",
      tone: toneOf(facts),
      parts: [
        factsPart([
          ["Pulse", say(facts.pulse, (pulse) => pulseText(pulse, setting.zone))],
          ["Waiting for you", say(facts.asks, (asks) => waitingText(asks, setting.now_ms))],
          ["Workers", say(facts.workers, fleetText)],
          ["Goals", say(facts.goals, (goals) => `${goals.length}`)],
          ["Plans", facts.plans && say(facts.plans, (plans) => `${plans.length}`)],
          ["Today", say(facts.pulse, todayText)],
          ["Last decision", say(facts.pulse, (pulse) => decisionText(pulse, setting.zone))],
          ["Channels", channelsText(facts.channels)],
          ["Deliveries", deliveriesText(facts.deliveries)],
          ["Needs mending", troublesText(facts)],
        ]),
        ...askRows(facts, setting),
        ...workerRows(facts),
        ...planRows(facts.plans),
        ...lackNotes(facts.channels),
      ],
      rows: rowsOf([commands.map((words) => button(words, { do: "command", words }))], setting.can),
    },
    setting,
  );
}

function say<T>(known: Known<T>, words: (value: T) => string): string {
  return known.kind === "ok" ? words(known.value) : `not known: ${known.why}`;
}

function titleOf({ asks, workers, pulse }: HomeFacts): string {
  const waiting = asks.kind === "ok" ? waitingCount(asks.value) : "? waiting for you";
  const living = workers.kind === "ok" ? workers.value.filter(({ alive }) => alive).length : undefined;
  const state = pulse.kind === "ok" ? (pulse.value.paused ? "paused" : pulse.value.pulse) : "unknown";
  return `looop: ${waiting} · ${living === undefined ? "? workers" : countText(living, "worker")} · pulse ${state}`;
}

function waitingCount(asks: readonly AskFacts[]): string {
  return asks.length === 0 ? "nothing waits for you" : `${asks.length} waiting for you`;
}

function toneOf({ pulse, asks, troubles, channels, deliveries }: HomeFacts): Draft["tone"] {
  const isBroken =
    pulse.kind === "unknown" ||
    pulse.value.pulse === "down" ||
    troubles.length > 0 ||
    deliveries.dead > 0 ||
    channels.some(({ health }) => health.state === "deaf");
  if (isBroken) return "danger";
  return asks.kind === "ok" && asks.value.length === 0 ? "plain" : "attention";
}

function pulseText({ pulse, paused, deciding_since_ms }: PulseStatus, zone: string): string {
  if (paused !== undefined) {
    const until =
      paused.until_ms === undefined ? "until somebody resumes" : `until ${timeText(paused.until_ms, zone)}`;
    const why = paused.why === undefined ? "" : `: ${paused.why}`;
    return `paused by ${paused.by} since ${timeText(paused.since_ms, zone)}, ${until}${why}`;
  }
  if (deciding_since_ms !== undefined) return `${pulse}, deciding since ${timeText(deciding_since_ms, zone)}`;
  return pulse;
}

function waitingText(asks: readonly AskFacts[], now_ms: number): string {
  const [oldest] = asks;
  if (oldest === undefined) return "nothing";
  return `${asks.length}, the oldest for ${lastingText(waited_s(oldest.ask, now_ms))}`;
}

function fleetText(workers: readonly WorkerHealth[]): string {
  if (workers.length === 0) return "none";
  const counts = new Map<string, number>();
  for (const { health } of workers) counts.set(health, (counts.get(health) ?? 0) + 1);
  const order: readonly WorkerHealth["health"][] = ["stuck", "waiting-prompt", "waiting-ask", "busy", "dead"];
  return order
    .flatMap((health) => (counts.has(health) ? [`${counts.get(health)} ${healthWord(health)}`] : []))
    .join(", ");
}

function healthWord(health: WorkerHealth["health"]): string {
  return {
    dead: "ended",
    "waiting-ask": "waiting for an answer",
    "waiting-prompt": "at a prompt",
    stuck: "stuck",
    busy: "busy",
  }[health];
}

function todayText({ today, config }: PulseStatus): string {
  if (today === undefined) return "not known: the record of what was spent cannot be used";
  const of =
    config.kind === "ok" && config.daily_usd_max !== undefined
      ? ` of $${config.daily_usd_max.toFixed(2)}`
      : "";
  const unpriced = today.unpriced === 0 ? "" : `, ${countText(today.unpriced, "run")} without a price`;
  return `$${today.cost_usd.toFixed(2)}${of}, ${countText(today.runs, "run")}, ${tokensText(today.tokens)}${unpriced}`;
}

export function tokensText(tokens: number): string {
  if (tokens < 1_000) return `${tokens} tokens`;
  return tokens < 1_000_000
    ? `${Math.round(tokens / 1_000)}k tokens`
    : `${(tokens / 1_000_000).toFixed(1)}M tokens`;
}

function decisionText({ decisions }: PulseStatus, zone: string): string {
  const [last] = decisions;
  if (last === undefined) return "none yet";
  const at_ms = Date.parse(last.ts);
  const when = Number.isNaN(at_ms) ? last.ts : timeText(at_ms, zone);
  return `${when}: ${last.ok ? "" : "failed: "}${last.say}`;
}

function channelsText(channels: readonly ChannelFacts[]): string {
  if (channels.length === 0) return "none";
  return channels
    .map(({ surface, health }) => {
      const name = surfaceText(surface).replace(/^the /, "");
      return health.state === "hearing" ? `${name} hears` : `${name} ${health.state} (${health.why})`;
    })
    .join(" · ");
}

function deliveriesText({ waiting, dead }: HomeFacts["deliveries"]): string | undefined {
  if (waiting === 0 && dead === 0) return undefined;
  const stuck = dead === 0 ? [] : [`${dead} will not arrive until somebody mends why`];
  return [...(waiting === 0 ? [] : [`${waiting} on their way`]), ...stuck].join(", ");
}

function troublesText({ troubles, pulse }: HomeFacts): string | undefined {
  const all = [...troubles, ...(pulse.kind === "ok" ? pulse.value.troubles : [])];
  const [first] = all;
  if (first === undefined) return undefined;
  return `${troubleText(first)}${all.length > 1 ? ` (and ${all.length - 1} more)` : ""}`;
}

function askRows({ asks }: HomeFacts, { now_ms }: Setting): readonly Part[] {
  if (asks.kind !== "ok" || asks.value.length === 0) return [];
  const more = asks.value.length - ROWS_MAX;
  return [
    factsPart(
      asks.value.slice(0, ROWS_MAX).map((facts) => {
        const mark = facts.ask.kind === "gate" ? "approve? " : "";
        const since = lastingText(waited_s(facts.ask, now_ms));
        return [codeOf(facts), `${mark}${headlineOf(facts.ask)} (${facts.ask.worker}, ${since})`];
      }),
    ),
    ...(more > 0 ? [notePart(`… and ${more} more: say asks.`)] : []),
  ];
}

function workerRows({ workers }: HomeFacts): readonly Part[] {
  if (workers.kind !== "ok") return [];
  const living = workers.value.filter(({ alive }) => alive);
  const more = living.length - ROWS_MAX;
  return [
    factsPart(living.slice(0, ROWS_MAX).map((worker) => [worker.id, healthText(worker)])),
    ...(more > 0 ? [notePart(`… and ${more} more: say workers.`)] : []),
  ];
}

function planRows(plans: Known<readonly PlanProgress[]> | undefined): readonly Part[] {
  if (plans?.kind !== "ok") return [];
  return [
    factsPart(
      plans.value
        .slice(0, ROWS_MAX)
        .map(({ title, done, of, state }) => [title, `${done} of ${of}, ${state}`]),
    ),
  ];
}

function lackNotes(channels: readonly ChannelFacts[]): readonly Part[] {
  return channels.flatMap(({ surface, health }) =>
    health.lacks.map((lack) => notePart(`${surfaceText(surface)}: ${lack}`)),
  );
}
