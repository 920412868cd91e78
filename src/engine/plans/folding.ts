// What is kept while events are folded, and the view that others get of it. Pure.

import { isOver, type PlanEvent } from "./events.ts";
import { hashOfDraft } from "./hash.ts";
import type { PlanAsk } from "./help.ts";
import type { LapView, PlanDraft, PlanState, PlanView, Step, StepView, Verified } from "./nouns.ts";

/** What became of a step, apart from what it is. */
export type StepMark = Omit<StepView, keyof Step | "laps" | "ask" | "stoppedWhile">;

export const freshMark: StepMark = {
  state: "pending",
  rejections: 0,
  freshRejections: 0,
  helped: "no",
  verdicts: [],
  hints: [],
  challenges: [],
};

/** The draft, and apart from it what happened to each step: an edit of one leaves the other. */
export interface Folding {
  readonly draft: PlanDraft;
  readonly hash: string;
  readonly state: PlanState;
  readonly why: string;
  readonly approved?: NonNullable<PlanView["approved"]>;
  readonly marks: ReadonlyMap<string, StepMark>;
  readonly laps: readonly LapView[];
  readonly asks: number;
  readonly openAsks: readonly PlanAsk[];
  readonly started_ms: number;
  readonly changed_ms: number;
  readonly driver?: NonNullable<PlanView["driver"]>;
  readonly worktree?: string;
  readonly until_ms?: number;
  readonly ended_ms?: number;
  readonly verified?: Verified;
}

export function freshFolding(event: Extract<PlanEvent, { event: "drafted" }>, at_ms: number): Folding {
  const { draft, by } = event;
  const imported = new Map((event.imported ?? []).map((each) => [each.step, each]));
  const marks = new Map<string, StepMark>();
  for (const { id } of draft.steps) {
    const known = imported.get(id);
    marks.set(
      id,
      known === undefined
        ? freshMark
        : {
            ...freshMark,
            state: known.state,
            rejections: known.rejections,
            freshRejections: known.rejections,
            notes: known.notes,
            ...(known.notes.trim() !== "" && { lastFailure: known.notes }),
          },
    );
  }
  return {
    draft,
    hash: hashOfDraft(draft),
    state: draft.steps.length === 0 ? "planning" : "review",
    why:
      draft.steps.length === 0
        ? `drafted by ${by.name}; a planner has yet to say how`
        : `drafted by ${by.name}`,
    marks,
    laps: [],
    asks: 0,
    openAsks: [],
    started_ms: at_ms,
    changed_ms: at_ms,
  };
}

/** Nobody works on it and nobody is asked about it any more, though nothing else became of it. */
function stoppedWhileOf(
  { state: course, laps }: Pick<Folding, "state" | "laps">,
  { id, state, ask }: StepView,
): StepView["stoppedWhile"] {
  if (state === "asked")
    return isOver(course) || (course === "review" && ask === undefined) ? state : undefined;
  if (state !== "running") return undefined;
  const isAtWork = laps.some(({ step, ended_ms }) => step === id && ended_ms === undefined);
  return isOver(course) || (course === "review" && !isAtWork) ? state : undefined;
}

export function viewOf({ marks, ...folding }: Folding): PlanView {
  const steps = folding.draft.steps.map((step): StepView => {
    const mark = marks.get(step.id) ?? freshMark;
    const laps = folding.laps.filter(
      (lap) => lap.step === step.id && lap.role === "generator" && lap.end !== "limit",
    );
    const ask = folding.openAsks.find((open) => open.step === step.id)?.ask;
    const known = { ...step, ...mark, laps: laps.length, ...(ask !== undefined && { ask }) };
    const stoppedWhile = stoppedWhileOf(folding, known);
    return stoppedWhile === undefined ? known : { ...known, state: "stopped", stoppedWhile };
  });
  const sum = (of: (lap: LapView) => number | undefined) =>
    folding.laps.reduce((total, lap) => total + (of(lap) ?? 0), 0);
  return {
    ...folding,
    id: folding.draft.id,
    steps,
    usd: sum((lap) => lap.usd),
    tokens: sum((lap) => lap.tokens),
  };
}
