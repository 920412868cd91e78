// One decision: the decider is run on its prompt, metered while it speaks, and its answer becomes one move or a reason
// why not (I1). Every launch is in the ledger before it happens, and its cost before anything else is done with it.

import { type Failed, failed } from "../outcome.ts";
import { decodeText } from "../records/codec.ts";
import { deciderCommand } from "./command.ts";
import type { EngineConfig } from "./config.ts";
import { account, type DecidingPorts, type Launch, launch, type Usage } from "./launching.ts";
import { attemptWait_ms, noteAttempt } from "./ledger.ts";
import { pulseLimits } from "./limits.ts";
import type { MeterReading } from "./meters/meter.ts";
import type { ProviderLimit } from "./meters/provider-limit.ts";
import { type MoveOutcome, parseMove } from "./parse-move.ts";
import { decideRetry } from "./retry.ts";
import { openLogs, type Run } from "./runs.ts";

export interface DecisionRequest {
  readonly run: Run;
  readonly prompt: string;
  readonly config: EngineConfig;
}

export type DecisionOutcome =
  | (Extract<MoveOutcome, { kind: "move" }> & { readonly usage: Usage })
  /** `code` is stable, `why` is for the next prompt and for people. */
  | { readonly kind: "failed"; readonly code: DecisionFailure; readonly why: string; readonly usage: Usage }
  | { readonly kind: "limited"; readonly limit: ProviderLimit; readonly usage: Usage }
  | { readonly kind: "interrupted"; readonly usage: Usage }
  /** Nothing was launched: the machine did not let us take note of it. */
  | { readonly kind: "not_launched"; readonly why: string };

export type DecisionFailure =
  | "runner_failed"
  | "runner_timeout"
  | "runner_missing"
  | "no_decision"
  | "bad_decision";

const DECISION = ".decision.json";

export async function decide(
  ports: DecidingPorts,
  request: DecisionRequest,
  signal: AbortSignal,
): Promise<DecisionOutcome> {
  const { clock } = ports;
  const { config, run, prompt } = request;
  const path = `${ports.dataDir}/${run.promptKey}`;
  const command = deciderCommand(config.tickCommand, path, Buffer.byteLength(prompt));
  if (command.kind === "refused") return { kind: "not_launched", why: `${command.why}: ${command.remedy}` };
  const deadline_ms = clock.monotonic_ms() + config.timeouts.decide_s * 1_000;
  const logs = openLogs(ports, run.id);
  let usage: Usage = { launches: 0 };
  try {
    for (;;) {
      const noted = await prepare(ports);
      if (noted.kind === "failed") return { kind: "not_launched", why: noted.why };
      const launched = await launch(ports, {
        config,
        shell: command.shell,
        input: command.prompt === "stdin" ? prompt : undefined,
        left_ms: deadline_ms - clock.monotonic_ms(),
        logs,
        signal,
      });
      usage = await account(ports, config, usage, launched);
      const verdict = verdictOf(launched, config, usage);
      if (verdict.kind === "retry" && (await mayRetry(ports, config))) {
        logs.lines([`trying again: ${verdict.outcome.why}`]);
        await clock.sleep(verdict.wait_ms, signal);
        if (signal.aborted) return { kind: "interrupted", usage };
        if (clock.monotonic_ms() < deadline_ms) continue;
      }
      if (verdict.kind !== "fine") return verdict.outcome;
      return { ...(await answerOf(ports, launched.reading)), usage };
    }
  } finally {
    logs.close();
  }
}

/** An old answer must not be taken for a new one, and no launch is left out of the ledger. */
async function prepare({ store, guards, clock }: DecidingPorts): Promise<{ kind: "ok" } | Failed> {
  const stale = await store.remove(DECISION);
  if (stale.kind === "failed") return stale;
  const read = await guards.read("attempts");
  if (read.kind === "corrupt" || read.kind === "unreadable") {
    return failed("unreadable", read.why, "mend it or move it away"); // I12
  }
  const attempts = read.kind === "ok" ? read.value : [];
  return guards.write("attempts", noteAttempt(attempts, clock.now_ms()));
}

/** A retry is a launch like any other: the hour's cap holds for it too. */
async function mayRetry({ guards, clock }: DecidingPorts, config: EngineConfig): Promise<boolean> {
  const read = await guards.read("attempts");
  return read.kind === "ok" && attemptWait_ms(read.value, config.caps.decidesPerHour, clock.now_ms()) === 0;
}

type FailedDecision = Extract<DecisionOutcome, { kind: "failed" }>;
type Verdict =
  | { readonly kind: "fine" }
  | { readonly kind: "over"; readonly outcome: Exclude<DecisionOutcome, { kind: "move" }> }
  | { readonly kind: "retry"; readonly wait_ms: number; readonly outcome: FailedDecision };

function verdictOf({ run, reading, stderr, limit }: Launch, config: EngineConfig, usage: Usage): Verdict {
  const over = (code: DecisionFailure, why: string): Verdict => ({
    kind: "over",
    outcome: { kind: "failed", code, why, usage },
  });
  if (run.kind === "aborted") return { kind: "over", outcome: { kind: "interrupted", usage } };
  if (run.kind === "not_started") return over("runner_missing", `the decider did not start: ${run.why}`);
  if (run.kind === "deadline") {
    return over(
      "runner_timeout",
      `the decider was ended after ${config.timeouts.decide_s} s without an answer`,
    );
  }
  const isLimited = limit !== undefined && (run.exit_code !== 0 || reading.error !== undefined);
  if (isLimited) return { kind: "over", outcome: { kind: "limited", limit, usage } };
  const said = reading.finalText.kind === "text" ? reading.finalText.text : "";
  const tail = [
    Buffer.from(run.stdout).toString("utf8"),
    said.slice(-pulseLimits.retry_tail_chars),
    stderr,
  ].join("\n");
  const decision = decideRetry(
    {
      exitCode: run.exit_code,
      ...(reading.error !== undefined && { error: reading.error }),
      limited: false,
      outputTail: tail,
      attempts: usage.launches,
    },
    config.retries,
  );
  if (decision.kind === "fine") return decision;
  const ending = run.signal === null ? `exit code ${run.exit_code}` : `ended by ${run.signal}`;
  const complaint =
    stderr === "" ? "" : `; its stderr ends: ${stderr.slice(-pulseLimits.error_chars_max / 2)}`;
  const why = `${decision.why} (${ending})${complaint}`.slice(0, pulseLimits.error_chars_max);
  const outcome: FailedDecision = { kind: "failed", code: "runner_failed", why, usage };
  return decision.kind === "retry" ? { ...decision, outcome } : { kind: "over", outcome };
}

type Answer =
  | Extract<MoveOutcome, { kind: "move" }>
  | { readonly kind: "failed"; readonly code: DecisionFailure; readonly why: string };

/** What it wrote beats what it said; read only after it ended well, and never twice. */
async function answerOf(
  { store }: DecidingPorts,
  { finalText, skippedLines }: MeterReading,
): Promise<Answer> {
  const written = await store.read(DECISION, pulseLimits.move_chars_max);
  if (written.kind === "unreadable") {
    return { kind: "failed", code: "bad_decision", why: `${DECISION} cannot be read: ${written.why}` };
  }
  if (written.kind === "ok") {
    const removed = await store.remove(DECISION);
    if (removed.kind === "failed") return { kind: "failed", code: "bad_decision", why: removed.why };
    const text = decodeText(written.bytes);
    return text === undefined ? invalid(`${DECISION} is not UTF-8`) : moveOf(parseMove(text));
  }
  if (finalText.kind === "none" && skippedLines > 0) {
    return invalid(
      `${skippedLines} lines of what the decider said are too long to be read, and there is nothing else`,
    );
  }
  if (finalText.kind === "none") {
    return {
      kind: "failed",
      code: "no_decision",
      why: "the decider said nothing; it must answer with one JSON object",
    };
  }
  if (finalText.kind === "too_long")
    return invalid(`the decider said more than ${finalText.chars_max} characters`);
  return moveOf(parseMove(finalText.text));
}

const invalid = (why: string): Answer => ({ kind: "failed", code: "bad_decision", why });
const moveOf = (parsed: MoveOutcome): Answer => (parsed.kind === "move" ? parsed : invalid(parsed.why));
