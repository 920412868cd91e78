// One launch of the decider: run, metered and logged while it speaks, and its cost in the ledger before anything else
// is done with what it said.

import { childEnv } from "../child-env.ts";
import type { RunOutcome } from "../ports.ts";
import type { EngineConfig } from "./config.ts";
import type { Guards } from "./guards.ts";
import { costOf, noteSpend } from "./ledger.ts";
import { pulseLimits } from "./limits.ts";
import { createMeter, type MeterReading } from "./meters/meter.ts";
import { type ProviderLimit, readProviderLimit } from "./meters/provider-limit.ts";
import type { PulsePorts } from "./pulse-ports.ts";
import type { RunLogs } from "./runs.ts";

export interface DecidingPorts extends PulsePorts {
  readonly guards: Guards;
}

/** Of all launches of this decision. */
export interface Usage {
  readonly launches: number;
  readonly cost_usd?: number;
  readonly sessionId?: string;
}

export interface Launching {
  readonly config: EngineConfig;
  readonly shell: string;
  readonly input: string | undefined;
  readonly left_ms: number;
  readonly logs: RunLogs;
  readonly signal: AbortSignal;
}

export interface Launch {
  readonly run: RunOutcome;
  readonly reading: MeterReading;
  readonly stderr: string;
  readonly limit: ProviderLimit | undefined;
}

export async function launch(
  ports: DecidingPorts,
  { config, shell, input, left_ms, logs, signal }: Launching,
): Promise<Launch> {
  const meter = createMeter();
  const run = await ports.children.run(
    {
      command: { shell },
      cwd: ports.dataDir,
      env: { ...childEnv(ports.env, "agent", config.envAllow), LOOOP_DATA_DIR: ports.dataDir },
      ...(input !== undefined && { input }),
      deadline_ms: left_ms,
      output_bytes_max: pulseLimits.decider_stderr_bytes,
      keep: "tail",
      onStdout(chunk) {
        logs.raw(chunk);
        logs.lines(meter.push(chunk));
      },
    },
    signal,
  );
  const moment = { now_ms: ports.clock.now_ms(), zone: config.zone };
  const { lines, reading } = meter.end(moment);
  const stderr = run.kind === "not_started" ? "" : Buffer.from(run.stderr).toString("utf8").trim();
  logs.lines([
    ...lines,
    ...stderr
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => `stderr: ${line}`),
  ]);
  const isFailure = run.kind === "ended" && run.exit_code !== 0;
  const limit = reading.providerLimit ?? (isFailure ? readProviderLimit(stderr, moment) : undefined);
  return { run, reading, stderr, limit };
}

/** Written at once: a crash later in the beat must not forget what was spent. */
export async function account(
  { guards, clock, events }: DecidingPorts,
  config: EngineConfig,
  before: Usage,
  { run, reading }: Launch,
): Promise<Usage> {
  if (run.kind === "not_started") return before;
  const now_ms = clock.now_ms();
  const cost_usd = costOf(reading, config.budget.prices);
  const read = await guards.read("spend");
  const rows = read.kind === "ok" ? read.value : [];
  // One that we stopped ourselves had no chance to tell: it must not count as a runner that never does.
  const isTold = run.kind !== "aborted" || cost_usd !== undefined || reading.tokens !== undefined;
  if (isTold && (read.kind === "ok" || read.kind === "missing")) {
    const row = {
      at_ms: now_ms,
      who: "decider" as const,
      ...(cost_usd !== undefined && { cost_usd }),
      ...(reading.tokens !== undefined && { tokens: reading.tokens }),
    };
    // A ledger that cannot be written cannot be read well either: then the gate closes at the next beat.
    await guards.write("spend", noteSpend(rows, row, now_ms));
  }
  // The ledger forgets after two days; people ask about last month.
  if (isTold) await events.record("run_metered", { who: "decider", ...meteredOf(cost_usd, reading.tokens) });
  const total_usd = cost_usd === undefined ? before.cost_usd : (before.cost_usd ?? 0) + cost_usd;
  const sessionId = reading.sessionId ?? before.sessionId;
  return {
    launches: before.launches + 1,
    ...(total_usd !== undefined && { cost_usd: total_usd }),
    ...(sessionId !== undefined && { sessionId }),
  };
}

function meteredOf(cost_usd: number | undefined, tokens: MeterReading["tokens"]) {
  return {
    ...(cost_usd !== undefined && { cost_usd }),
    ...(tokens !== undefined && { tokens_in: tokens.in, tokens_out: tokens.out }),
  };
}
