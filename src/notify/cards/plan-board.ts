// One plan as it goes: what is done, who works on what now, what it asks and what it spent. Edited in place; changes
// with facts and not with the clock.

import { countText } from "../../engine/count.ts";
import { isDone, isOver } from "../../engine/plans/events.ts";
import { shortHash } from "../../engine/plans/hash.ts";
import type { LapView, PlanView, StepView } from "../../engine/plans/nouns.ts";
import { stepStateText } from "../../engine/plans/step-state.ts";
import type { Setting } from "../facts.ts";
import type { Draft, DraftButton } from "../nouns.ts";
import { timeText } from "../words.ts";
import { tokensText } from "./board.ts";
import { button, rowsOf } from "./buttons.ts";
import { draftOf, factsPart, notePart } from "./sheet.ts";

/** As many as a phone shows; all of them stand behind `show`. */
const STEPS_MAX = 12;
const BAR_CELLS = 10;

const marks: Readonly<Record<StepView["state"], string>> = {
  pending: "○",
  running: "▶",
  asked: "?",
  passed: "✓",
  waived: "~",
  skipped: "–",
  blocked: "✗",
  stopped: "■",
};

/** Each end by a word of its own: none looks like another. */
export const stateTexts: Readonly<Record<PlanView["state"], string>> = {
  planning: "its steps are being planned",
  review: "waits for your review",
  running: "runs",
  paused: "is paused",
  limit_paused: "waits for a provider's limit",
  done: "is done",
  done_with_waivers: "is done, with steps waived",
  capped: "ended: no laps left",
  all_blocked: "ended: every step left is blocked",
  budget: "ended: its budget is spent",
  stopped: "was stopped",
  error: "ended with an error",
};

export function planBoardCard(plan: PlanView, setting: Setting): Draft {
  const { id, draft, steps } = plan;
  const settled = steps.filter(isSettled).length;
  const more = steps.length - STEPS_MAX;
  return draftOf(
    {
      title: `${id} ${stateTexts[plan.state]} · ${settled} of ${steps.length}: ${draft.goal}`,
      name: `plan-${id}`,
      tone: toneOf(plan),
      parts: [
        factsPart([
          ["Progress", `${barOf(settled, steps.length)} ${settled} of ${countText(steps.length, "step")}`],
          ["Why", plan.why === "" ? undefined : plan.why],
          // Of one that is over nobody saw the end: its worker may still be there.
          [isOver(plan.state) ? "Not ended" : "Now", nowText(plan)],
          ["Asks", plan.openAsks.length === 0 ? undefined : plan.openAsks.map(askText).join(" · ")],
          ["Laps", `${plan.laps.length} of ${draft.limits.laps_max}`],
          ["Spent", spentText(plan)],
          ["Goes on", plan.until_ms === undefined ? undefined : timeText(plan.until_ms, setting.zone)],
          ["Approved", approvedText(plan, setting.zone)],
          ["Works in", plan.worktree],
        ]),
        factsPart(shownSteps(steps).map((step) => [`${marks[step.state]} ${step.id}`, stepText(step)])),
        ...(more > 0 ? [notePart(`… and ${more} more: say plan ${id} show.`)] : []),
      ],
      rows: rowsOf([buttonsOf(plan)], setting.can),
    },
    setting,
  );
}

export function isSettled({ state }: StepView): boolean {
  return state === "passed" || state === "waived" || state === "skipped";
}

function barOf(done: number, of: number): string {
  const cells = of === 0 ? 0 : Math.floor((done / of) * BAR_CELLS);
  return `${"▰".repeat(cells)}${"▱".repeat(BAR_CELLS - cells)}`;
}

/** Where there are too many, those that are not over, and of the others the last. */
function shownSteps(steps: readonly StepView[]): readonly StepView[] {
  if (steps.length <= STEPS_MAX) return steps;
  const open = steps.filter((step) => !isSettled(step)).slice(0, STEPS_MAX);
  const settled = steps.filter(isSettled);
  const kept = new Set([...open, ...settled.slice(Math.max(0, settled.length - (STEPS_MAX - open.length)))]);
  return steps.filter((step) => kept.has(step)).slice(0, STEPS_MAX);
}

function stepText(step: StepView): string {
  const { title, state, laps, rejections, helped, finish, lastFailure } = step;
  const [failure] = (lastFailure ?? "").trim().split("\n", 1);
  const told = [
    state === "stopped" ? stepStateText(step) : "",
    laps > 0 ? countText(laps, "lap") : "",
    rejections > 0 ? `${rejections} rejected` : "",
    helped === "yes" ? "helped" : "",
    finish.length === 0 ? "no finish line" : "",
    failure && (state === "running" || state === "blocked" || state === "stopped") ? `last: ${failure}` : "",
  ].filter((each) => each !== "");
  return `${title}${told.length === 0 ? "" : ` (${told.join(", ")})`}`;
}

function lapNow({ laps }: PlanView): LapView | undefined {
  return laps.findLast(({ ended_ms }) => ended_ms === undefined);
}

function nowText(plan: PlanView): string | undefined {
  const lap = lapNow(plan);
  if (lap === undefined) return undefined;
  const about = lap.step === undefined ? "" : ` of ${lap.step}`;
  const session = lap.resume === undefined ? "" : `, open with ${lap.resume}`;
  return `lap ${lap.number}, ${lap.role}${about}: worker ${lap.worker}${session}`;
}

function askText({ ask, step, about }: PlanView["openAsks"][number]): string {
  return `${ask} about ${step ?? "the plan"} (${about})`;
}

function spentText({ usd, tokens, laps, draft }: PlanView): string {
  const unpriced = laps.filter((lap) => lap.ended_ms !== undefined && lap.usd === undefined).length;
  const of = draft.limits.usd_max === undefined ? "" : ` of $${draft.limits.usd_max.toFixed(2)}`;
  const lacks = unpriced === 0 ? "" : `, ${countText(unpriced, "lap")} without a price`;
  return `$${usd.toFixed(2)}${of}, ${tokensText(tokens)}${lacks}`;
}

function approvedText({ approved }: PlanView, zone: string): string | undefined {
  if (approved === undefined) return undefined;
  return `by ${approved.by}, ${timeText(approved.at_ms, zone)}, hash ${shortHash(approved.hash)}`;
}

function toneOf({ state, openAsks }: PlanView): Draft["tone"] {
  if (isDone(state)) return "good";
  if (state === "stopped") return "muted";
  if (isOver(state)) return "danger";
  return openAsks.length > 0 ? "attention" : "plain";
}

function buttonsOf(plan: PlanView): readonly DraftButton[] {
  const { id, state } = plan;
  const say = (label: string, does: string) => button(label, { do: "command", words: `plan ${id} ${does}` });
  const lap = lapNow(plan);
  const show = lap === undefined ? [] : [button("Screen", { do: "show", worker: lap.worker })];
  const isHeld = state === "paused" || state === "limit_paused";
  const stop: DraftButton = {
    ...button("Stop", { do: "command", words: `plan ${id} stop` }, "danger"),
    confirm: { title: "Stop the plan?", text: `${id} begins nothing more.`, yes: "Stop it", no: "Go on" },
  };
  if (isDone(state)) return [say("Receipt", "receipt")];
  if (isOver(state)) return [say("Resume", "resume"), say("Receipt", "receipt")];
  return [...show, isHeld ? say("Resume", "resume") : say("Pause", "pause"), stop, say("Receipt", "receipt")];
}
