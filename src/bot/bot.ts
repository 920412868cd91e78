// The long-running program on one page: start in order, run until told to stop, stop in reverse. No logic.

import { type LogStyle, logLine } from "../engine/chronicle/log-line.ts";
import type { Events } from "../engine/engine.ts";
import type { Problems, RunEnd } from "../engine/home.ts";
import type { Failed } from "../engine/outcome.ts";
import { runPulse } from "../engine/pulse/pulse-loop.ts";
import type { PulsePorts } from "../engine/pulse/pulse-ports.ts";
import type { Event } from "../engine/types.ts";
import type { WholeConfig } from "./check-config.ts";
import type { Concierge } from "./concierge.ts";
import { type CleanText, cleanEvent } from "./health/clean-event.ts";
import { openLiveLog, sinceOurs } from "./live-log.ts";

export interface BotParts {
  readonly pulse: PulsePorts;
  readonly events: Events;
  readonly checkConfig: () => Promise<WholeConfig | Problems>;
  readonly openConcierge: (
    config: WholeConfig,
  ) => Promise<Concierge | { readonly kind: "held"; readonly by: string } | Problems | Failed>;
  /** All that were approved, until the signal. */
  readonly drivePlans: (signal: AbortSignal) => Promise<void>;
  /** Takes calls of agents' hooks, until the signal. */
  readonly serveHooks: (signal: AbortSignal) => Promise<void>;
  /** Other profiles, on the connections of this one, until the signal. */
  readonly serveOthers?: (signal: AbortSignal) => Promise<void>;
  /** What only the start needed, once it is over or the signal came. */
  readonly giveBackMemory: (signal: AbortSignal) => Promise<void>;
  /** Takes secrets out of what is logged. */
  readonly cleanerOf: (config: WholeConfig) => CleanText;
  readonly write: (line: string) => Promise<unknown>;
  readonly style: LogStyle;
}

export async function runBot(parts: BotParts, signal: AbortSignal): Promise<RunEnd> {
  // 1. The config. Without one nothing is started; with a wrong one, neither.
  const config = await parts.checkConfig();
  if (config.kind !== "ready") return config;

  // 2. The log, without secrets, before anything happens that it would tell.
  const [self] = parts.pulse.processes.ancestry();
  const clean = parts.cleanerOf(config);
  const told = async (event: Event) => {
    const line = logLine(cleanEvent(event, clean), parts.style);
    if (line !== "") await parts.write(line);
  };
  const isOurStart = (event: Event) => event.event === "pulse_started" && event.pid === self?.pid;
  const log = await openLiveLog(parts.events, sinceOurs(isOurStart, told));
  if (log.kind === "failed") return log;
  const closeLog = async () => {
    if (log.kind === "open") await log.close();
  };

  // 3. The concierge, which one process has at a time, and which talks to nobody yet.
  const concierge = await parts.openConcierge(config);
  if (concierge.kind !== "open") {
    await closeLog();
    return concierge;
  }

  // 4. The pulse, until the signal; and people, plans and hooks, as long as it runs.
  const over = new AbortController();
  const whileItRuns = AbortSignal.any([signal, over.signal]);
  const talking = concierge.run(whileItRuns);
  const driving = parts.drivePlans(whileItRuns);
  const judging = parts.serveHooks(whileItRuns);
  const serving = parts.serveOthers?.(whileItRuns);
  const givingBack = parts.giveBackMemory(whileItRuns);
  try {
    return await runPulse({ ...parts.pulse, first: concierge.greeted }, signal);
  } finally {
    // In reverse, also where it broke: nobody is heard any more, the ledger is free, and the log tells the end.
    over.abort();
    await givingBack;
    await serving;
    await judging;
    await driving;
    await talking;
    concierge.close();
    await closeLog();
  }
}
