// Asks: what a person would likely say, what they said, and what they thought of it later. Each answer is predicted
// before it is learned from, so that calibration knows of all of them; the same answer counts once (I2).

import type { Judge, Recommended, Told } from "../judge.ts";
import { refused } from "../outcome.ts";
import type { Answer, Ask, AskView } from "../types.ts";
import { calibratedOf, recordOf } from "./calibration.ts";
import { decideClone } from "./clone.ts";
import { type AutonomyFacts, autonomyOf, decideAutonomy } from "./clone-autonomy.ts";
import { saidFacts, worstRisk } from "./clone-deed.ts";
import { type AskFeatures, actionOf, choiceIn, choiceOf, featuresOf, optionOf } from "./clone-features.ts";
import { evidenceOf, reasonOf, type Telling } from "./clone-words.ts";
import type { ActionFacts } from "./facts.ts";
import { gradeDecision, guardEvidence, unusable } from "./judge-actions.ts";
import { configuredAutonomy } from "./judge-autonomy.ts";
import { labelAsk, precedentOfDecision } from "./judge-labels.ts";
import { type JudgePorts, reach } from "./judge-ports.ts";
import { judgmentLimits } from "./limits.ts";
import type { MemoryTables, PrecedentRow, PredictionRow } from "./ports.ts";
import { readAction } from "./reading/read-action.ts";
import { CLONE_SURFACE } from "./ruling.ts";

type Asks = Pick<Judge, "recommend" | "answered" | "label">;

export function createAsks(ports: JudgePorts): Asks {
  const { clock, ids } = ports;

  return {
    async recommend(ask) {
      const reached = await reach(ports, "if_there");
      if (reached.kind !== "open") return undefined;
      const action = factsOf(ask);
      const facts = [...(action === undefined ? [] : [action]), ...saidFacts(ask)];
      const [configured, guard] = await Promise.all([configuredAutonomy(ports), guardOf(ports, facts)]);
      const features = featuresOf(ask, action?.signature ?? "");
      const autonomy = autonomyOf(features.class, configured);
      const made = reached.memory.atomically((tables) => {
        const given = { ask, features, autonomy, guard, facts };
        const thought = thoughtOf(tables, given, tellingOf(ports, tables));
        tables.predict(thought.prediction);
        return thought.recommended;
      });
      return made.kind === "ok" && autonomy !== "off" ? made.value : undefined;
    },

    async answered(ask, answer) {
      const { by } = answer;
      if (by === undefined) return { kind: "nothing", why: "nobody knows who answered" };
      const reached = await reach(ports, "make");
      if (reached.kind === "absent") return { kind: "nothing", why: "there is no memory here" };
      if (reached.kind === "unusable") return unusable(reached);
      const facts = factsOf(ask);
      const told = reached.memory.atomically((tables): Told => {
        const features = featuresOf(ask, facts?.signature ?? "");
        const row = precedentOfAnswer({ ask, answer, features }, `p${ids.nonce()}`, clock.now_ms());
        const prior = tables.prediction(keyOf(ask)) ?? foretold(tables, ask, features, ports);
        if (tables.keep(row) === "same") return { kind: "nothing", why: "that answer was counted before" };
        if (by.surface === CLONE_SURFACE) return { kind: "nothing", why: "it was the clone's own answer" };
        tables.predict(prior);
        const right = prior.choice === row.choice ? "yes" : "no";
        if (prior.choice !== undefined)
          tables.settlePrediction(prior.key, { actual: row.choice, right, by: "answer" }, clock.now_ms());
        return { kind: "done", summary: `${by.person}: ${row.choice} in ${row.class}` };
      });
      return told.kind === "ok" ? told.value : told;
    },

    async label({ ask, decision }, graded, actor) {
      if (actor.kind === "worker")
        return refused(
          "actor",
          "a worker does not grade what was decided about it",
          "leave that to a person",
        );
      const reached = await reach(ports, "if_there");
      if (reached.kind === "absent") return { kind: "nothing", why: "nothing is remembered yet" };
      if (reached.kind === "unusable") return unusable(reached);
      const at = {
        at_ms: clock.now_ms(),
        id: `p${ids.nonce()}`,
        person: actor.kind === "person" ? actor.name : "looop",
      };
      const told = reached.memory.atomically((tables): Told => {
        if (ask !== undefined) return labelAsk(tables, ask, graded, at);
        const found = decision === undefined ? undefined : tables.decision({ id: decision });
        if (found === undefined) return { kind: "nothing", why: "no ruling of that name is remembered" };
        const grade = gradeDecision(tables, found, graded, at.at_ms);
        if (grade.kind === "done" && actor.kind === "person")
          tables.keep(precedentOfDecision(found, graded, at));
        return grade;
      });
      return told.kind === "ok" ? told.value : told;
    },
  };
}

export function keyOf(ask: Pick<Ask, "id" | "raised_s">): string {
  return `${ask.id}@${ask.raised_s}`;
}

function factsOf(ask: Ask): ActionFacts | undefined {
  const action = actionOf(ask);
  return action === undefined ? undefined : readAction(action);
}

/** A rule that only warns wants a person too. */
async function guardOf(ports: JudgePorts, facts: readonly ActionFacts[]): Promise<AutonomyFacts["guard"]> {
  const seen = await Promise.all(facts.map((each) => guardEvidence(ports, each, { grant: "look" })));
  if (seen.some(({ kind }) => kind === "unable")) return "unable";
  const isClear = seen.every(
    (each) => each.kind === "ruled" && each.ruling.kind === "proceed" && each.ruling.warnings.length === 0,
  );
  return isClear ? "clear" : "fired";
}

interface Given {
  readonly ask: AskView | Ask;
  readonly features: AskFeatures;
  readonly autonomy: AutonomyFacts["autonomy"];
  readonly guard: AutonomyFacts["guard"];
  /** Of the action, and of what its asker says that is done, and to what. */
  readonly facts: readonly ActionFacts[];
}

interface Thought {
  readonly prediction: PredictionRow;
  /** Absent: it abstains, or has no words for it. */
  readonly recommended?: Recommended;
}

function thoughtOf(tables: MemoryTables, given: Given, telling: Telling): Thought {
  const { ask, features, autonomy, guard, facts } = given;
  const { now_ms } = telling;
  const opinion = decideClone(features, precedentsFor(tables, features), now_ms);
  const recent = tables.predictions(features.class, judgmentLimits.predictions_looked_at_max);
  const confidence = opinion.kind === "would" ? calibratedOf(opinion.confidence, recent) : 0;
  const ruled = decideAutonomy({
    ...{ class: features.class, autonomy, guard, opinion, confidence, recent },
    risk: worstRisk(features.risk, ...facts.map(({ risk }) => risk)),
    record: recordOf(recent, now_ms),
    lot: lotOf(keyOf(ask)),
  });
  const option = opinion.kind === "would" ? optionOf(opinion.choice, ask) : undefined;
  const choice = opinion.kind === "would" ? choiceIn(opinion.choice, ask) : undefined;
  const mayAnswer = option === undefined ? "no" : ruled.mayAnswer;
  const reason = opinion.kind === "would" ? reasonOf(opinion, features, telling) : opinion.why;
  const evidence = evidenceOf(opinion.alike, telling);
  const prediction: PredictionRow = {
    ...{ key: keyOf(ask), ask: ask.id, at_ms: now_ms, class: features.class, reason, evidence },
    ...(choice !== undefined && { choice }),
    // What was said before it is corrected: else it would be corrected twice.
    confidence: opinion.kind === "would" && choice !== undefined ? opinion.confidence : 0,
    mode: mayAnswer === "yes" ? "own" : "shadow",
    close: ruled.close,
  };
  if (option === undefined) return { prediction };
  const { because } = ruled;
  const person = opinion.kind === "would" ? opinion.person : "";
  const said = { option, reason, source: "precedents", confidence, evidence } as const;
  return { prediction, recommended: { ...said, mayAnswer, because, person, autonomy } };
}

/** A rule counts for asks of each kind, and however old it is. */
function precedentsFor(tables: MemoryTables, features: AskFeatures): readonly PrecedentRow[] {
  const candidates = tables.candidates(features, judgmentLimits.candidates_max);
  return [
    ...tables.rules(judgmentLimits.rules_looked_at_max),
    ...candidates.filter(({ source }) => source !== "taught"),
  ];
}

/** What would have been said of an ask that nobody asked about: before its answer is learned. */
function foretold(tables: MemoryTables, ask: Ask, features: AskFeatures, ports: JudgePorts): PredictionRow {
  const given: Given = { ask, features, autonomy: "suggest", guard: "unable", facts: [] };
  return thoughtOf(tables, given, tellingOf(ports, tables)).prediction;
}

function tellingOf({ clock, localTime }: JudgePorts, tables: MemoryTables): Telling {
  return { now_ms: clock.now_ms(), localTime, people: tables.people() };
}

/** The same for the same ask, evenly spread over all. */
function lotOf(key: string): number {
  let lot = 7;
  for (const char of key) lot = (lot * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return lot;
}

interface Said {
  readonly ask: Ask;
  readonly answer: Answer;
  readonly features: AskFeatures;
}

function precedentOfAnswer({ ask, answer, features }: Said, id: string, at_ms: number): PrecedentRow {
  const { kind, class: of, risk, signature, words, marks, options, goal } = features;
  const { ref, person = "", surface } = answer.by ?? {};
  return {
    ...{ id, at_ms, kind, risk, signature, options, person, class: of },
    words: [...words, ...marks],
    key: `answer ${keyOf(ask)}`,
    choice: choiceOf(answer, ask.options),
    source: "answer",
    scope: "person",
    // Its own answers are kept for what is said of them, and weigh nothing.
    weight: surface === CLONE_SURFACE ? 0 : 1,
    from: "here",
    ask: ask.id,
    worker: ask.worker,
    ...(goal !== undefined && { goal }),
    ...(ref !== undefined && { link: ref }),
  };
}
