// How far one step has come on its way through lap, gate and judgment. Pure; read from the events, so that whoever takes
// a plan over goes on exactly where the last driver's words end (I6). Done work is never done again.

import type { PlanEvent } from "../events.ts";
import type { CriterionVerdict, GateResult, Step } from "../nouns.ts";
import { saysSame } from "../step-words.ts";

export interface LapStanding {
  readonly number: number;
  readonly started_ms: number;
  /** The mark of the tree when it began. */
  readonly head?: string;
  readonly end?: string;
  readonly changed?: "yes" | "no";
}

export interface Reply {
  readonly ask: string;
  readonly about: string;
  readonly choice: string;
  readonly text: string;
  readonly by: string;
  readonly surface: string;
}

export interface Standing {
  /** Its last lap of work. Absent: there was none, or the next one is due. */
  readonly lap?: LapStanding;
  readonly gate?: GateResult;
  /** Of earlier laps and runs, newest last. */
  readonly former: readonly GateResult[];
  readonly evaluator?: LapStanding;
  /** Evaluators since that lap whose verdict was not recorded. */
  readonly evaluations: number;
  /** By its evaluators, on this lap's work. Those that are doubted are left out. */
  readonly judged?: readonly CriterionVerdict[];
  /** What a person chose, not carried out yet. */
  readonly reply?: Reply;
  /** The mark up to which a person knows what became of the gate. `now`: as it stands. */
  readonly known?: string;
  /** A person says that it is done, where nothing else can. */
  readonly confirmed: "yes" | "no";
  /** Criteria that a person found unmet in this lap's work. */
  readonly refused: readonly string[];
  /** Laps of other steps since: what they changed of tests and checks is not this step's doing. */
  readonly others: "yes" | "no";
  /** Such laps came after the gate was last run: it speaks of a state that is no more. */
  readonly stale: "yes" | "no";
}

const FRESH: Standing = {
  former: [],
  evaluations: 0,
  confirmed: "no",
  refused: [],
  others: "no",
  stale: "no",
};

export function standingOf(events: readonly PlanEvent[], step: string): Standing {
  const asks = new Map<string, string>();
  let standing = FRESH;
  let words: Step | undefined;
  for (const event of events) {
    if (event.event === "asked" && event.step === step) asks.set(event.ask, event.about);
    const said = wordsIn(event, step);
    const isOther = said !== undefined && words !== undefined && !saysSame(words, said);
    standing = after(standing, event, { step, asks, changed: isOther ? "yes" : "no" });
    words = said ?? words;
  }
  return standing;
}

/** What an event lays down for the step. */
function wordsIn(event: PlanEvent, id: string): Step | undefined {
  if (event.event === "amended") return event.step.id === id ? event.step : undefined;
  if (event.event !== "drafted" && event.event !== "edited") return undefined;
  return event.draft.steps.find((each) => each.id === id);
}

interface About {
  readonly step: string;
  readonly asks: ReadonlyMap<string, string>;
  /** Of an edit: whether this step says something else now. */
  readonly changed: "yes" | "no";
}

function after(standing: Standing, event: PlanEvent, { step, asks, changed }: About): Standing {
  switch (event.event) {
    case "lap_started":
      if (event.step === step) return begun(standing, event);
      return event.role === "generator" ? { ...standing, others: "yes", stale: "yes" } : standing;
    case "lap_ended":
      return ended(standing, event);
    case "answered": {
      const about = asks.get(event.ask);
      return about === undefined ? standing : replied(standing, event, about);
    }
    case "criterion_judged":
    case "challenged":
      // Of another step where the criterion is another's; ids begin with their step's.
      return event.criterion.startsWith(`${step}.`) ? reopened(standing, event) : standing;
    case "amended":
      return event.step.id === step ? over(standing, "told") : standing;
    case "edited":
      // Who changes another step has not looked at what became of this one's gate, nor run its finish line.
      return { ...over(standing, changed === "yes" ? "told" : "kept"), stale: standing.stale };
    case "checked":
    case "judged":
    case "rejected":
    case "passed":
    case "retried":
    case "waived":
    case "skipped":
    case "blocked":
      return event.step === step ? afterDeed(standing, event) : standing;
    default:
      return standing;
  }
}

type Begun = Extract<PlanEvent, { event: "lap_started" }>;

function begun(standing: Standing, { lap: number, role, head, at_ms }: Begun): Standing {
  const lap = { number, started_ms: at_ms, ...(head !== undefined && { head }) };
  if (role === "evaluator") return { ...standing, evaluator: lap, evaluations: standing.evaluations + 1 };
  const { former, others } = standing;
  // What this step itself did to its gate is not forgotten for the work of others.
  const isSpoilt = former.at(-1)?.edited !== undefined;
  const moves = standing.known === "now" || (others === "yes" && !isSpoilt);
  const known = moves ? (head ?? "now") : standing.known;
  return { ...FRESH, lap, former, ...(known !== undefined && { known }) };
}

function ended(standing: Standing, event: Extract<PlanEvent, { event: "lap_ended" }>): Standing {
  const told = { end: event.end, ...(event.changed !== undefined && { changed: event.changed }) };
  const { lap, evaluator } = standing;
  if (lap?.number === event.lap) return { ...standing, lap: { ...lap, ...told } };
  if (evaluator?.number !== event.lap) return standing;
  // A limit or a crash is no try of it.
  const counted = event.end !== "limit" && event.end !== "interrupted";
  return {
    ...standing,
    evaluator: { ...evaluator, ...told },
    evaluations: standing.evaluations - (counted ? 0 : 1),
  };
}

/** Answers that only tell the next lap something leave nothing to be done. */
function replied(
  standing: Standing,
  event: Extract<PlanEvent, { event: "answered" }>,
  about: string,
): Standing {
  const { ask, choice = "retry", text, by } = event;
  return { ...standing, reply: { ask, about, choice, text, by: by.name, surface: by.surface } };
}

type Deed = Extract<
  PlanEvent,
  { event: "checked" | "judged" | "rejected" | "passed" | "retried" | "waived" | "skipped" | "blocked" }
>;

function afterDeed(standing: Standing, event: Deed): Standing {
  switch (event.event) {
    case "checked":
      return checked(standing, event.gate);
    case "judged": {
      const { evaluator: _, judged = [], ...rest } = standing;
      const kept = judged.filter(
        ({ criterion }) => !event.verdicts.some((each) => each.criterion === criterion),
      );
      return { ...rest, judged: [...kept, ...event.verdicts], evaluations: 0 };
    }
    case "retried":
      return retried(standing, event);
    case "rejected":
    case "passed":
    case "waived":
    case "skipped":
    case "blocked":
      return over(standing, "kept");
  }
}

/** What a judge said joins a gate and does not make it another one. */
function checked(standing: Standing, gate: GateResult): Standing {
  const isJudged = gate.checks.some(({ check }) => check.kind === "evaluator");
  return isJudged
    ? { ...standing, gate }
    : { ...standing, gate, former: [...standing.former, gate], stale: "no" };
}

/** The word before a colon in `why` says which part is done again: `gate`, `judge`, `done`, none; else the whole lap. */
function retried(standing: Standing, { why, by }: Extract<PlanEvent, { event: "retried" }>): Standing {
  const { reply: _reply, ...rest } = standing;
  if (why.startsWith("gate:")) {
    const { gate: _, ...kept } = rest;
    return { ...kept, known: "now" };
  }
  if (why.startsWith("judge:")) {
    const { judged: _, evaluator: __, ...kept } = rest;
    return by === undefined ? kept : { ...kept, evaluations: 0 };
  }
  if (why.startsWith("reopened:")) return standing;
  if (why.startsWith("done:")) return { ...rest, confirmed: "yes" };
  return over(rest, "kept");
}

/** The next lap is due. */
function over({ former, known, others }: Standing, gate: "told" | "kept"): Standing {
  const kept = gate === "told" ? "now" : known;
  return { ...FRESH, former, others, ...(kept !== undefined && { known: kept }) };
}

type Doubt = Extract<PlanEvent, { event: "criterion_judged" | "challenged" }>;

/** A person's word on one criterion: what was judged of it counts no more. */
function reopened(standing: Standing, event: Doubt): Standing {
  const { criterion } = event;
  const { reply, judged, evaluator: _, ...rest } = standing;
  const isAnswer = reply?.about === `criterion ${criterion}`;
  const kept = judged?.filter((each) => each.criterion !== criterion);
  const others = rest.refused.filter((each) => each !== criterion);
  const isRefused = event.event === "criterion_judged" && event.verdict !== "pass";
  return {
    ...rest,
    refused: isRefused ? [...others, criterion] : others,
    ...(kept && { judged: kept }),
    ...(reply && !isAnswer && { reply }),
  };
}
