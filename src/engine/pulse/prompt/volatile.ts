// The sections that differ from beat to beat, roughly from slow to fast, the clock last. Each has its share of the
// room, so that no flood in one of them can drown another.

import { pulseLimits } from "../limits.ts";
import type { WorldChange } from "../world.ts";
import { clockAt } from "../zone.ts";
import type { StableFacts, VolatileFacts } from "./facts.ts";
import { bodyText, fitItems, fitText, inline, inlineStart, itemHeader, sectionHeader } from "./text.ts";

/** Of the room behind the stable prefix. Together below 1. */
const SHARE = {
  readings: 0.36,
  asks: 0.14,
  plans: 0.08,
  answers: 0.12,
  parked: 0.05,
  journal: 0.05,
  changes: 0.1,
  small: 0.015,
} as const;

export function volatileSections(
  facts: VolatileFacts,
  goals: StableFacts["goals"],
  bytes_max: number,
): readonly string[] {
  const room = (share: number) => Math.floor(bytes_max * share);
  const list = (items: readonly string[], share: number, noun: string) => fitItems(items, room(share), noun);
  const sections: (readonly [string, string | undefined])[] = [
    ["SENSOR READINGS", list(facts.readings.map(readingText), SHARE.readings, "readings") || "(none)"],
    [
      "PENDING ASKS (waiting for a person, not yours to answer)",
      list(facts.asks.map(askText), SHARE.asks, "asks") || "(none)",
    ],
    [
      "PLANS",
      list(facts.plans.slice(0, pulseLimits.prompt_plans).map(planText), SHARE.plans, "plans") || undefined,
    ],
    [
      "ANSWERS (since the last decision)",
      list(facts.answers.slice(-pulseLimits.prompt_answers).map(answerText), SHARE.answers, "answers") ||
        undefined,
    ],
    [
      "PARKED MOVES",
      list(facts.parked.slice(-pulseLimits.prompt_parked).map(parkedText), SHARE.parked, "parked moves") ||
        undefined,
    ],
    ["FAIRNESS", fairnessText(facts, goals)],
    ["RECENT JOURNAL", list(journalLines(facts.journal), SHARE.journal, "lines") || "(empty)"],
    ["WHAT CHANGED", changesText(facts, room(SHARE.changes))],
    [
      "INTERRUPTED ACTIONS (outcome unknown)",
      list(interruptedLines(facts), SHARE.small, "actions") || undefined,
    ],
    ["RUN_SHELL OUTPUT (of your last command)", shellText(facts)],
    ["FLAPPING SENSORS", flappingText(facts.flapping, room(SHARE.small))],
    [
      "TROUBLES",
      list(
        facts.troubles.map(
          (trouble) => `* ${inline(`${trouble.path}: ${trouble.why}`, pulseLimits.prompt_inline_chars)}`,
        ),
        SHARE.small,
        "troubles",
      ) || undefined,
    ],
    ["LAST FAILURE", failureText(facts)],
    ["NOW", clockAt(facts.now_ms, facts.zone)],
  ];
  const shown = sections.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  // What is small by its own limits is still held to a share of what there is.
  return shown.map(([name, text]) => `${sectionHeader(name)}\n${fitText(text, room(SHARE.readings))}`);
}

function readingText({ name, body }: VolatileFacts["readings"][number]): string {
  return `${itemHeader(name)}\n${bodyText(body, pulseLimits.prompt_reading_chars) || "(empty)"}`;
}

function askText(ask: VolatileFacts["asks"][number]): string {
  const tag = ask.tag === "unknown" ? "its session cannot be looked at" : ask.tag;
  const lines = [
    itemHeader(`${ask.id} (worker ${ask.worker}, ${tag}, ${ageOf(ask.age_s)} old)`),
    bodyText(ask.prompt, pulseLimits.prompt_ask_chars),
  ];
  if (ask.reference !== undefined)
    lines.push(`reference: ${inline(ask.reference, pulseLimits.prompt_ask_chars)}`);
  if (ask.options.length > 0) {
    lines.push(
      `options: ${ask.options.map((option) => inline(option, pulseLimits.prompt_inline_chars)).join(" | ")}`,
    );
  }
  return lines.join("\n");
}

function planText({ id, state }: VolatileFacts["plans"][number]): string {
  return `${itemHeader(id)}\n${bodyText(state, pulseLimits.prompt_plan_chars)}`;
}

function answerText(answer: VolatileFacts["answers"][number]): string {
  const by = answer.by === undefined ? "" : `, by ${answer.by}`;
  const { kind, limits } = answer.decision;
  const decision = `decision: ${kind}${limits === undefined ? "" : ` within limits: ${inline(limits, pulseLimits.prompt_inline_chars)}`}`;
  return [
    itemHeader(`${answer.ask} (worker ${answer.worker}${by})`),
    `question: ${inline(answer.question, pulseLimits.prompt_journal_chars)}`,
    decision,
    bodyText(answer.text, pulseLimits.prompt_answer_chars),
  ].join("\n");
}

function parkedText({ id, summary, state, why }: VolatileFacts["parked"][number]): string {
  return `* ${inline(`${id} ${state}: ${summary}`, pulseLimits.prompt_command_chars)} (${inline(why, pulseLimits.prompt_inline_chars)})`;
}

/** Never acted on counts as longest ago; equal ones by name. */
function fairnessText(facts: VolatileFacts, goals: StableFacts["goals"]): string | undefined {
  const acted = (id: string) => facts.goalActivity_s.get(id) ?? Number.NEGATIVE_INFINITY;
  const [first] = [...goals].sort((a, b) => acted(a.id) - acted(b.id) || (a.id < b.id ? -1 : 1));
  if (first === undefined) return undefined;
  const since = acted(first.id);
  const waited =
    since === Number.NEGATIVE_INFINITY
      ? "never acted on"
      : `last acted on ${ageOf(facts.now_ms / 1_000 - since)} ago`;
  return `Goal ${inline(first.id, pulseLimits.prompt_inline_chars)} has waited longest (${waited}). Deal with it now, or say in \`journal\` why not.`;
}

function journalLines(journal: readonly string[]): readonly string[] {
  return journal
    .slice(-pulseLimits.prompt_journal_lines)
    .map((line) => inlineStart(line, pulseLimits.prompt_journal_chars));
}

function changesText({ changes }: VolatileFacts, bytes_max: number): string | undefined {
  if (changes.kind === "first") return undefined;
  if (changes.kind === "forced") return `(nothing; ${inline(changes.why, pulseLimits.prompt_inline_chars)})`;
  const lines = changes.list.map(changeLine);
  const shown = lines.slice(0, pulseLimits.prompt_change_lines);
  if (lines.length > shown.length) shown.push(`(${lines.length - shown.length} more changes)`);
  return fitItems(shown, bytes_max, "changes");
}

function changeLine(change: WorldChange): string {
  const name = inline(change.item, pulseLimits.prompt_inline_chars);
  const value = (text: string) => inline(text, pulseLimits.prompt_change_chars);
  const isBody = !change.item.startsWith("snap:");
  if (change.kind === "gone") return `* ${name} gone`;
  if (change.kind === "appeared")
    return isBody ? `* ${name} appeared (above)` : `* ${name} appeared: ${value(change.after)}`;
  return isBody
    ? `* ${name} edited (above)`
    : `* ${name} signal: ${value(change.before)} → ${value(change.after)}`;
}

function interruptedLines({ interrupted }: VolatileFacts): readonly string[] {
  return interrupted
    .slice(-pulseLimits.prompt_interrupted)
    .map(
      ({ action, summary, age_s }) =>
        `* ${inline(`${action}: ${summary}`, pulseLimits.prompt_command_chars)} (${ageOf(age_s)} ago)`,
    );
}

function shellText({ lastShell }: VolatileFacts): string | undefined {
  if (lastShell === undefined) return undefined;
  const { cmd, exitCode, output } = lastShell;
  const end = exitCode === null ? "did not end by itself" : `exit code ${exitCode}`;
  const tail =
    output.length > pulseLimits.prompt_output_chars ? output.slice(-pulseLimits.prompt_output_chars) : output;
  return `$ ${inline(cmd, pulseLimits.prompt_command_chars)} (${end})\n${bodyText(tail, pulseLimits.prompt_output_chars) || "(no output)"}`;
}

function flappingText(flapping: readonly string[], bytes_max: number): string | undefined {
  if (flapping.length === 0) return undefined;
  const names = flapping
    .slice(0, pulseLimits.prompt_flapping)
    .map((name) => `* ${inline(name, pulseLimits.prompt_inline_chars)}`);
  const advice =
    "Their signal changes nearly every beat and wakes you for nothing. Rewrite the sensor: what always moves belongs into `detail`.";
  return `${advice}\n${fitItems(names, bytes_max, "sensors")}`;
}

function failureText({ lastFailure }: VolatileFacts): string | undefined {
  if (lastFailure === undefined) return undefined;
  const { code, fails, age_s, error } = lastFailure;
  const times = fails === 1 ? "once" : `${fails} times in a row`;
  return `${inlineStart(code, 100)}, failed ${times}, last ${ageOf(age_s)} ago. Do not repeat it unchanged.\n${bodyText(error, pulseLimits.prompt_failure_chars)}`;
}

function ageOf(age_s: number): string {
  const seconds = Math.max(0, Math.round(age_s));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
