// What an event does to one step: its state, its gate, its verdicts, and who helped. Pure. Only the engine writes these;
// what a session says of its own work comes in as evidence and never as a result.

import { isDone, isOver, type PlanEvent } from "./events.ts";
import type { Folding, StepMark } from "./folding.ts";
import type { Hint } from "./help.ts";
import type { CriterionVerdict } from "./nouns.ts";

type StepDeed = Extract<
  PlanEvent,
  {
    event:
      | "baseline"
      | "checked"
      | "judged"
      | "passed"
      | "rejected"
      | "blocked"
      | "asked"
      | "answered"
      | "waived"
      | "skipped"
      | "retried"
      | "criterion_judged"
      | "challenged";
  }
>;

export function foldStepDeed(folding: Folding, event: StepDeed): Folding | undefined {
  if (event.event === "asked") return asked(folding, event);
  if (event.event === "answered") return answered(folding, event);
  if (event.event === "criterion_judged" || event.event === "challenged") return doubted(folding, event);
  const mark = folding.marks.get(event.step);
  if (mark === undefined || isOver(folding.state)) return undefined;
  const next = markAfter(mark, event);
  if (next === undefined) return undefined;
  const withMark = mark === next ? folding : setMark(folding, event.step, next);
  const isSettled = ["passed", "waived", "skipped"].includes(next.state);
  return isSettled
    ? { ...withMark, openAsks: withMark.openAsks.filter((open) => open.step !== event.step) }
    : withMark;
}

type MarkDeed = Exclude<StepDeed, { event: "asked" | "answered" | "criterion_judged" | "challenged" }>;

function markAfter(mark: StepMark, event: MarkDeed): StepMark | undefined {
  switch (event.event) {
    case "baseline":
      return mark.baseline === undefined ? { ...mark, baseline: event.gate } : mark;
    case "checked": {
      const { gate } = event;
      return { ...mark, gate, ...(gate.verdict !== "pass" && { lastFailure: gate.why }) };
    }
    case "judged":
      return judged(mark, event);
    case "passed": {
      if (mark.state === "passed") return undefined;
      const { lastFailure: _, ...rest } = mark;
      return {
        ...rest,
        state: "passed",
        challenges: [],
        ...(event.commit !== undefined && { commit: event.commit }),
      };
    }
    case "rejected":
      return {
        ...mark,
        state: mark.state === "asked" ? "asked" : "pending",
        rejections: mark.rejections + 1,
        freshRejections: mark.freshRejections + 1,
        lastFailure: event.why,
        challenges: [],
      };
    case "blocked":
      return isSettledMark(mark) ? undefined : { ...mark, state: "blocked", lastFailure: event.why };
    case "waived":
    case "skipped":
      if (mark.state === "passed" || mark.state === event.event) return undefined;
      return { ...mark, state: event.event, helped: "yes", lastFailure: event.why };
    case "retried":
      if (mark.state === "passed") return undefined;
      return {
        ...mark,
        state: "pending",
        freshRejections: event.by === undefined ? mark.freshRejections : 0,
        ...(event.by !== undefined && { helped: "yes" as const }),
      };
  }
}

function isSettledMark({ state }: StepMark): boolean {
  return state === "passed" || state === "waived" || state === "skipped";
}

/** What a person said of a criterion stands until that person's word is challenged. */
function judged(mark: StepMark, { verdicts }: Extract<StepDeed, { event: "judged" }>): StepMark {
  const challenged = new Set(mark.challenges.map(({ criterion }) => criterion));
  const kept = mark.verdicts.filter(
    ({ criterion, by }) =>
      (by === "human" && !challenged.has(criterion)) ||
      !verdicts.some((each) => each.criterion === criterion),
  );
  const fresh = verdicts.filter(({ criterion }) => !kept.some((each) => each.criterion === criterion));
  const judgedAgain = new Set(verdicts.map(({ criterion }) => criterion));
  return {
    ...mark,
    verdicts: [...kept, ...fresh],
    challenges: mark.challenges.filter(({ criterion }) => !judgedAgain.has(criterion)),
  };
}

function setMark(folding: Folding, step: string, mark: StepMark): Folding {
  return { ...folding, marks: new Map(folding.marks).set(step, mark) };
}

function asked(folding: Folding, event: Extract<StepDeed, { event: "asked" }>): Folding | undefined {
  const { ask, step, about, options, at_ms } = event;
  if (isOver(folding.state) || folding.openAsks.some((open) => open.ask === ask)) return undefined;
  const mark = step === undefined ? undefined : folding.marks.get(step);
  if (step !== undefined && (mark === undefined || isSettledMark(mark))) return undefined;
  const open = { ask, about, options, asked_ms: at_ms, ...(step !== undefined && { step }) };
  const next = { ...folding, asks: folding.asks + 1, openAsks: [...folding.openAsks, open] };
  return step === undefined || mark === undefined ? next : setMark(next, step, { ...mark, state: "asked" });
}

function answered(folding: Folding, event: Extract<StepDeed, { event: "answered" }>): Folding | undefined {
  const open = folding.openAsks.find(({ ask }) => ask === event.ask);
  if (open === undefined) return undefined;
  const next = { ...folding, openAsks: folding.openAsks.filter((each) => each !== open) };
  const mark = open.step === undefined ? undefined : folding.marks.get(open.step);
  if (open.step === undefined || mark === undefined) return next;
  const hint: Hint = {
    text: event.text,
    by: event.by.name,
    at_ms: event.at_ms,
    ...(event.choice !== undefined && { choice: event.choice }),
  };
  const waits = next.openAsks.some(({ step }) => step === open.step);
  return setMark(next, open.step, {
    ...mark,
    state: mark.state === "asked" && !waits ? "pending" : mark.state,
    helped: "yes",
    freshRejections: 0,
    hints: [...mark.hints, hint],
  });
}

type Doubted = Extract<StepDeed, { event: "criterion_judged" | "challenged" }>;

/** A person's word on one criterion. It may take a step, and with it a plan, back from done. */
function doubted(folding: Folding, event: Doubted): Folding | undefined {
  const step = folding.draft.steps.find(({ criteria }) => criteria.some(({ id }) => id === event.criterion));
  const mark = step && folding.marks.get(step.id);
  if (step === undefined || mark === undefined || mark.state === "waived" || mark.state === "skipped")
    return undefined;
  if (isOver(folding.state) && !isDone(folding.state)) return undefined;
  const next = event.event === "challenged" ? challengedMark(mark, event) : humanMark(mark, event);
  const reopened = mark.state === "passed" && next.state !== "passed" && isDone(folding.state);
  const { ended_ms: _, ...rest } = folding;
  const course: Folding = reopened
    ? { ...rest, state: "running", why: `${event.criterion} is doubted by ${event.by.name}` }
    : folding;
  return setMark(course, step.id, next);
}

function challengedMark(
  mark: StepMark,
  { criterion, why }: Extract<Doubted, { event: "challenged" }>,
): StepMark {
  const others = mark.challenges.filter((each) => each.criterion !== criterion);
  return {
    ...mark,
    helped: "yes",
    challenges: [...others, { criterion, why }],
    state: mark.state === "passed" ? "pending" : mark.state,
  };
}

function humanMark(mark: StepMark, event: Extract<Doubted, { event: "criterion_judged" }>): StepMark {
  const { criterion, verdict, why } = event;
  const said: CriterionVerdict = { criterion, verdict, evidence: why, by: "human" };
  const isTakenBack = mark.state === "passed" && verdict !== "pass";
  return {
    ...mark,
    helped: "yes",
    verdicts: [...mark.verdicts.filter((each) => each.criterion !== criterion), said],
    challenges: mark.challenges.filter((each) => each.criterion !== criterion),
    ...(isTakenBack && { state: "pending" as const, lastFailure: `${criterion}: ${why}` }),
  };
}
