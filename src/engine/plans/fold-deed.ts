// One event on what came before it: a new state of the plan, or undefined where the event no longer fits. Pure.
// Help is sticky: a step that a person did something about never earns credit again.

import { canonicalJson } from "../hash.ts";
import { isDone, isOver, type PlanEvent, type Who } from "./events.ts";
import { foldStepDeed } from "./fold-step.ts";
import { type Folding, freshMark, type StepMark } from "./folding.ts";
import { hashOfDraft } from "./hash.ts";
import type { LapView, Step } from "./nouns.ts";
import { saysSame } from "./step-words.ts";

export function foldDeed(folding: Folding, event: PlanEvent): Folding | undefined {
  switch (event.event) {
    case "drafted":
      return undefined;
    case "edited":
      return edited(folding, event);
    case "approved":
      return approved(folding, event);
    case "amended":
      return amended(folding, event);
    case "driver_taken": {
      const { pid, started, token } = event;
      return { ...folding, driver: { pid, started, token } };
    }
    case "driver_left":
      return folding.driver && without(folding, "driver");
    case "worktree_made":
      return { ...folding, worktree: event.path };
    case "worktree_removed":
      return folding.worktree === event.path ? without(folding, "worktree") : undefined;
    case "paused":
    case "resumed":
    case "limit":
    case "breaker":
    case "ended":
      return foldCourse(folding, event);
    case "verified": {
      const { at_ms, head, verdict, passed, of } = event;
      return { ...folding, verified: { at_ms, head, verdict, passed, of } };
    }
    case "lap_started":
    case "lap_session":
    case "lap_ended":
      return foldLap(folding, event);
    default:
      return isBefore(folding) ? undefined : foldStepDeed(folding, event);
  }
}

/** Nothing can have happened to a step yet. */
function isBefore({ state }: Folding): boolean {
  return state === "planning";
}

type Edited = Extract<PlanEvent, { event: "edited" }>;

function edited(folding: Folding, { from, draft, by }: Edited): Folding | undefined {
  if (isDone(folding.state) || from !== folding.hash || draft.steps.length === 0) return undefined;
  const before = new Map(folding.draft.steps.map((step) => [step.id, step]));
  const marks = new Map(
    draft.steps.map((step) => {
      const mark = folding.marks.get(step.id) ?? freshMark;
      return [step.id, markOfChanged(mark, before.get(step.id), step)];
    }),
  );
  const { approved: _, until_ms: __, ended_ms: ___, ...rest } = folding;
  return { ...rest, draft, hash: hashOfDraft(draft), state: "review", why: `changed by ${by.name}`, marks };
}

/** What was found out about other words, or by another finish line, says nothing about these. */
function markOfChanged(mark: StepMark, before: Step | undefined, after: Step): StepMark {
  if (before === undefined || saysSame(before, after)) return mark;
  const { baseline, gate, ...rest } = mark;
  const isSameProof = canonicalJson(before.finish) === canonicalJson(after.finish);
  const proof = isSameProof ? { ...(baseline && { baseline }), ...(gate && { gate }) } : {};
  const isSameWords = canonicalJson(before.criteria) === canonicalJson(after.criteria);
  const wasWorkedOn = mark.gate !== undefined || mark.baseline !== undefined || mark.rejections > 0;
  return {
    ...rest,
    ...proof,
    ...(!isSameWords && { verdicts: [], challenges: [] }),
    ...(wasWorkedOn && { helped: "yes" as const, freshRejections: 0 }),
    state: mark.state === "blocked" ? "pending" : mark.state,
  };
}

function approved(
  folding: Folding,
  { hash, by, at_ms }: Extract<PlanEvent, { event: "approved" }>,
): Folding | undefined {
  if (folding.state !== "review" || hash !== folding.hash) return undefined;
  const approval = { by: by.name, surface: by.surface, at_ms, hash };
  // Who says go knows what was sent back before, here or in the file that it comes from.
  const marks = new Map([...folding.marks].map(([id, mark]) => [id, { ...mark, freshRejections: 0 }]));
  return { ...folding, state: "running", why: `approved by ${by.name}`, approved: approval, marks };
}

/** Who changes it says yes to it with that; of a plan that nobody has approved it is an edit. */
function amended(
  folding: Folding,
  { step, by, at_ms }: Extract<PlanEvent, { event: "amended" }>,
): Folding | undefined {
  if (folding.approved === undefined || isDone(folding.state)) return undefined;
  const mark = folding.marks.get(step.id);
  if (mark === undefined || mark.state === "passed") return undefined;
  const steps = folding.draft.steps.map((each): Step => (each.id === step.id ? step : each));
  const draft = { ...folding.draft, steps };
  const hash = hashOfDraft(draft);
  const before = folding.draft.steps.find(({ id }) => id === step.id);
  const changed = markOfChanged(mark, before, step);
  const helped: StepMark = { ...changed, helped: "yes", freshRejections: 0 };
  return {
    ...folding,
    draft,
    hash,
    approved: { by: by.name, surface: by.surface, at_ms, hash },
    marks: new Map(folding.marks).set(step.id, helped),
  };
}

type Course = Extract<PlanEvent, { event: "paused" | "resumed" | "limit" | "breaker" | "ended" }>;

/** Where the whole plan goes. */
function foldCourse(folding: Folding, event: Course): Folding | undefined {
  const { state } = folding;
  const isGoing = state === "running" || state === "limit_paused";
  switch (event.event) {
    case "paused":
      if (!isGoing) return undefined;
      return { ...without(folding, "until_ms"), state: "paused", why: because(event.why, event.by) };
    case "resumed":
      return resumed(folding, event);
    case "limit":
    case "breaker":
      if (!isGoing) return undefined;
      return { ...folding, state: "limit_paused", why: event.why, until_ms: event.until_ms };
    case "ended": {
      if (isOver(state)) return undefined;
      const why = event.by === undefined ? event.why : because(event.why, event.by);
      const rest = without(folding, "until_ms");
      return { ...rest, state: event.state, why, ended_ms: event.at_ms, openAsks: [] };
    }
  }
}

function resumed(folding: Folding, { by }: Extract<PlanEvent, { event: "resumed" }>): Folding | undefined {
  const { state } = folding;
  const rests = state === "paused" || state === "limit_paused" || (isOver(state) && !isDone(state));
  if (!rests) return undefined;
  const { until_ms: _, ended_ms: __, ...rest } = folding;
  if (folding.draft.steps.length === 0) return { ...rest, state: "planning", why: `resumed by ${by.name}` };
  const isApproved = folding.approved?.hash === folding.hash;
  return { ...rest, state: isApproved ? "running" : "review", why: `resumed by ${by.name}` };
}

function because(why: string, by: Who): string {
  return why === "" ? `by ${by.name}` : `${why} (${by.name})`;
}

type Lap = Extract<PlanEvent, { event: "lap_started" | "lap_session" | "lap_ended" }>;

function foldLap(folding: Folding, event: Lap): Folding | undefined {
  if (event.event === "lap_started") {
    const { lap: number, step, role, worker, head, at_ms } = event;
    if (folding.laps.some((lap) => lap.number === number)) return undefined;
    const mark = step === undefined ? undefined : folding.marks.get(step);
    if (step !== undefined && mark === undefined) return undefined;
    const started: LapView = {
      number,
      role,
      worker,
      started_ms: at_ms,
      ...(step !== undefined && { step }),
      ...(head !== undefined && { head }),
    };
    const goesOn =
      folding.state === "limit_paused" ? { state: "running" as const, why: "the wait is over" } : {};
    const laps = { ...without(folding, "until_ms"), ...goesOn, laps: [...folding.laps, started] };
    if (step === undefined || mark === undefined || mark.state !== "pending") return laps;
    return { ...laps, marks: new Map(folding.marks).set(step, { ...mark, state: "running" }) };
  }
  const index = folding.laps.findIndex((lap) => lap.number === event.lap);
  const lap = folding.laps[index];
  if (lap === undefined || lap.ended_ms !== undefined) return undefined;
  const { event: _, lap: __, id: ___, at_ms, fence: ____, ...told } = event;
  const changed = event.event === "lap_session" ? { ...lap, ...told } : { ...lap, ...told, ended_ms: at_ms };
  return { ...folding, laps: folding.laps.with(index, changed) };
}

function without<Name extends keyof Folding>(folding: Folding, name: Name): Omit<Folding, Name> & Folding {
  const { [name]: _, ...rest } = folding;
  return rest as Omit<Folding, Name> & Folding;
}
