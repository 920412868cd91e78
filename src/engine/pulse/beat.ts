// One beat, as a straight line: tend, sense, gate, brief, decide, act, commit. I1: one at a time, one move at most.
// Whatever the world does is an outcome; what is our own mistake is caught here, once, and gets an incident number.

import type { Trouble } from "../outcome.ts";
import { answerCodec } from "../records/answer.ts";
import { recordFolder } from "../records/folder.ts";
import type { BeatOutcome, BeatRequest } from "./beat-outcome.ts";
import { brief } from "./briefing.ts";
import type { EngineConfig } from "./config.ts";
import { decide } from "./deciding.ts";
import { decideGate, type Force, type GateDecision } from "./gate.ts";
import { createGuards, type Guards, valueIn } from "./guards.ts";
import { fieldsOf, giveUp, make, type Plan } from "./making.ts";
import { type Memory, memoryTroubles, noteFailed, remember } from "./memory.ts";
import { type News, openNews } from "./news.ts";
import type { PulsePorts } from "./pulse-ports.ts";
import { closeRun, openRun, pruneRuns } from "./runs.ts";
import { type SensePorts, type Senses, sense } from "./sense.ts";
import { tend } from "./tend.ts";
import { isNudgeDue } from "./wake.ts";

export type Beat = (request: BeatRequest, signal: AbortSignal) => Promise<BeatOutcome>;

/** Never rejects. */
export function createBeat(ports: PulsePorts): Beat {
  const box: Box = {
    ...ports,
    guards: createGuards(ports.store),
    ends: recordFolder(ports.store, ports.clock, "answers", answerCodec),
    news: openNews(ports),
  };
  let lastTurn: Promise<unknown> = Promise.resolve();
  return (request, signal) => {
    const turn = lastTurn.then(() => guarded(box, request, signal));
    lastTurn = turn;
    return turn;
  };
}

interface Box extends SensePorts {
  readonly guards: Guards;
  readonly news: News;
}

/** Catch boundary: one beat. */
async function guarded(box: Box, request: BeatRequest, signal: AbortSignal): Promise<BeatOutcome> {
  const progress: Progress = {};
  let outcome: BeatOutcome;
  try {
    outcome = await beat(box, { request, progress, signal });
  } catch (error) {
    outcome = await broken(box, progress, error);
  }
  await box.news.ended(box.guards, outcome, box.clock.now_ms());
  return outcome;
}

/** A decision that was paid for and then lost to our own mistake must not be bought again and again. */
async function broken(box: Box, progress: Progress, error: unknown): Promise<BeatOutcome> {
  const incident = box.ids.nonce().slice(0, 8);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  await box.events.record("beat_broken", { incident, error: text.slice(0, 4_000) });
  const { attempted } = progress;
  if (attempted !== undefined) {
    const why = `the loop itself failed (incident ${incident})`;
    await noteFailed(box.guards, { code: "broken", error: why, ...attempted, now_ms: box.clock.now_ms() });
  }
  return { kind: "broken", incident };
}

/** Mutable: how far this beat has come. */
interface Progress {
  attempted?: { readonly policyHash: string; readonly run: string };
}

interface Turn {
  readonly request: BeatRequest;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function beat(box: Box, turn: Turn): Promise<BeatOutcome> {
  const { signal } = turn;
  const config = await box.readConfig();
  const tended = await tend(box, config, signal);
  const memory = await remember(box.guards, box.clock.now_ms());
  const senses = await sense(
    box,
    { config, goalActivity_s: valueIn(memory["goal-activity"]) ?? new Map() },
    signal,
  );
  if (senses.kind === "aborted" || signal.aborted) return { kind: "interrupted" };
  if (senses.kind === "failed")
    return { kind: "failed", code: "sense", why: `${senses.why}: ${senses.remedy}` };
  const flapping = await box.news.sensed(box.guards, memory, { senses, config });
  if (config.kind === "bad") return { kind: "skipped", reason: "config", say: config.why, retry_in_s: null };
  const gate = await gateOf(box, memory, { senses, config: config.config, request: turn.request });
  if (gate.kind === "skip") {
    if (gate.repair !== undefined) await box.guards.write("backoff", gate.repair);
    const { reason, say, retry_in_s } = gate;
    return { kind: "skipped", reason, say, retry_in_s };
  }
  const newer = await box.guards.takeWarnings();
  const troubles: readonly Trouble[] = [
    ...tended.troubles,
    ...senses.troubles,
    ...memoryTroubles(memory),
    ...newer,
  ];
  const briefing = await brief(box, {
    senses,
    memory,
    config: config.config,
    gate,
    flapping,
    troubles,
    interrupted: tended.interrupted,
  });
  return decideAndAct(box, { senses, memory, config: config.config, gate, briefing }, turn);
}

async function gateOf(
  box: Box,
  memory: Memory,
  { senses, config, request }: { senses: Senses; config: EngineConfig; request: BeatRequest },
): Promise<GateDecision> {
  const now_ms = box.clock.now_ms();
  const forced: Force | undefined = isNudgeDue(memory.wake, now_ms, config.nudge_s_max)
    ? "nudge"
    : request.forced;
  const { dailyUsd, dailyTokens } = config.budget;
  return decideGate(
    {
      world: senses.world,
      ...(forced !== undefined && { forced }),
      bounds: {
        noopTtl_ms: config.caps.noopTtl_s * 1_000,
        decidesPerHourMax: config.caps.decidesPerHour,
        ...(dailyUsd !== undefined && { dailyUsdMax: dailyUsd }),
        ...(dailyTokens !== undefined && { dailyTokensMax: dailyTokens }),
        zone: config.zone,
      },
      pause: memory.pause,
      providerWait: memory["provider-wait"],
      committed: memory.committed,
      noop: memory.noop,
      backoff: memory.backoff,
      attempts: memory.attempts,
      spend: memory.spend,
    },
    now_ms,
  );
}

async function decideAndAct(box: Box, plan: Plan, { progress, signal }: Turn): Promise<BeatOutcome> {
  const { senses, memory, config, gate, briefing } = plan;
  const prompt = briefing.prompt.text;
  const run = await openRun(box, prompt);
  // A decider without its context must never run.
  if (run.kind === "failed") return { kind: "failed", code: "prompt", why: `${run.why}: ${run.remedy}` };
  await box.events.record("decide_started", {
    run: run.id,
    reason: gate.reason,
    bytes: briefing.prompt.bytes,
  });
  progress.attempted = { policyHash: senses.world.policy_hash, run: run.id };
  const wasDue = isNudgeDue(memory.wake, box.clock.now_ms(), config.nudge_s_max);
  const decision = await decide(box, { run, prompt, config }, signal);
  // Only an attempt uses the deadline up; what somebody wrote meanwhile stays.
  if (wasDue && decision.kind !== "not_launched") await box.guards.consume("wake", memory.wake);
  const outcome =
    decision.kind === "move"
      ? await make(box, plan, { run, decision, signal })
      : await giveUp(box, plan, { run, decision });
  await closeRun(box, run.id, { outcome: outcome.kind, ...fieldsOf(decision) });
  await pruneRuns(box, config.caps.runsKept);
  return outcome;
}
