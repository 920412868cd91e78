// What the decider is told: everything that was sensed and remembered, put into the facts of a prompt. Reads what only
// the prompt needs (journal, answers, parked and interrupted moves); decides nothing.

import type { Trouble } from "../outcome.ts";
import type { AskView } from "../types.ts";
import type { EngineConfig } from "./config.ts";
import type { GateDecision } from "./gate.ts";
import { pulseLimits } from "./limits.ts";
import { type Memory, told } from "./memory.ts";
import { planFacts } from "./plan-probe.ts";
import { composePrompt, type Prompt } from "./prompt/compose.ts";
import type {
  AnswerFact,
  AskFact,
  ChangeFacts,
  FailureFact,
  ParkedFact,
  VolatileFacts,
} from "./prompt/facts.ts";
import type { PulsePorts } from "./pulse-ports.ts";
import type { Senses } from "./sense.ts";
import { diffWorld } from "./world.ts";

export interface BriefingFacts {
  readonly senses: Senses;
  readonly memory: Memory;
  readonly config: EngineConfig;
  readonly gate: Extract<GateDecision, { kind: "decide" }>;
  readonly flapping: readonly string[];
  readonly troubles: readonly Trouble[];
  readonly interrupted: VolatileFacts["interrupted"];
}

export interface Briefing {
  readonly prompt: Prompt;
  /** What the decider has now been shown, to be remembered once it has decided. */
  readonly shown: { readonly answers: readonly string[]; readonly parked?: string };
}

export async function brief(ports: PulsePorts, facts: BriefingFacts): Promise<Briefing> {
  const { senses, memory, config } = facts;
  const { asks, ends, now_ms, goalActivity_s } = senses.facts;
  const answered = ends.kind === "ok" ? answeredIn(ends.records) : [];
  const seen = new Set(told(memory).answers);
  const parked = await readParked(ports, told(memory).parked);
  const journal = await ports.journal.tail(pulseLimits.prompt_journal_lines);
  const prompt = composePrompt({
    stable: {
      dataDir: ports.dataDir,
      playbook: senses.playbook,
      precedents: [],
      goals: sortedById(senses.goals),
    },
    volatile: {
      readings: senses.readings,
      asks: asks.kind === "ok" ? asks.asks.flatMap(askFactOf) : [],
      plans: planFacts(senses.facts.plans),
      answers: await newAnswers(
        ports,
        answered.filter((id) => !seen.has(id)),
      ),
      parked: parked.facts,
      goalActivity_s,
      journal: journal.kind === "ok" ? journal.lines : [],
      changes: changesOf(facts),
      interrupted: facts.interrupted,
      ...(memory.shell.kind === "ok" && { lastShell: memory.shell.value }),
      flapping: facts.flapping,
      troubles: [...facts.troubles, ...parked.troubles],
      ...(memory.failure.kind === "ok" && { lastFailure: failureFactOf(memory.failure, now_ms) }),
      now_ms,
      zone: config.zone,
    },
    bytes_max: config.caps.promptBytes,
  });
  return {
    prompt,
    shown: { answers: answered, ...(parked.cursor !== undefined && { parked: parked.cursor }) },
  };
}

/** Oldest first: the newest are kept where there is no room for all. */
function answeredIn(ends: Extract<Senses["facts"]["ends"], { kind: "ok" }>["records"]): readonly string[] {
  return [...ends]
    .flatMap(([id, end]) => (end.kind === "answered" ? [{ id, at_s: end.at_s }] : []))
    .sort((a, b) => a.at_s - b.at_s || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

async function newAnswers({ mailbox }: PulsePorts, ids: readonly string[]): Promise<readonly AnswerFact[]> {
  const facts: AnswerFact[] = [];
  for (const id of ids.slice(-pulseLimits.prompt_answers)) {
    const found = await mailbox.find(id);
    if (found.kind !== "found" || found.answer === undefined) continue;
    const { ask, answer } = found;
    facts.push({
      ask: ask.id,
      worker: ask.worker,
      question: ask.prompt,
      text: answer.text,
      decision: answer.decision,
      ...(answer.by !== undefined && { by: answer.by.person }),
    });
  }
  return facts;
}

async function readParked(
  { acts }: PulsePorts,
  cursor: string | undefined,
): Promise<{ facts: readonly ParkedFact[]; cursor?: string; troubles: readonly Trouble[] }> {
  const outcomes = await acts.outcomesSince(cursor);
  if (outcomes.kind === "failed") {
    const { why, remedy } = outcomes;
    return {
      facts: [],
      ...(cursor !== undefined && { cursor }),
      troubles: [{ path: "proposals", why, remedy }],
    };
  }
  return { facts: outcomes.parked, cursor: outcomes.cursor, troubles: outcomes.troubles };
}

/** One nobody may answer any more waits for nothing. */
function askFactOf(ask: AskView): readonly AskFact[] {
  if (ask.state === "expired") return [];
  const { id, worker, prompt, reference, options, age_s } = ask;
  return [
    { id, worker, tag: tagOf(ask), prompt, ...(reference !== undefined && { reference }), options, age_s },
  ];
}

function tagOf(ask: AskView): AskFact["tag"] {
  if (ask.state === "stranded") return "STRANDED";
  if (ask.detached) return "DETACHED";
  if (ask.kind === "gate") return "GATE";
  return ask.note?.startsWith("whether its worker lives is unknown") ? "unknown" : "LIVE";
}

function changesOf({ memory, senses, gate }: BriefingFacts): ChangeFacts {
  if (memory.committed.kind !== "ok") return { kind: "first" };
  const list = diffWorld(memory.committed.value, senses.world);
  return list.length > 0 ? { kind: "changed", list } : { kind: "forced", why: gate.say };
}

function failureFactOf({ value }: Extract<Memory["failure"], { kind: "ok" }>, now_ms: number): FailureFact {
  const { code, fails, error, failed_ms } = value;
  return { code, fails, error, age_s: Math.max(0, Math.round((now_ms - failed_ms) / 1_000)) };
}

function sortedById<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}
