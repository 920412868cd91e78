// The long-running program on one page: start in order, run until told to stop, stop in reverse. No logic.

import { type LogStyle, logLine } from "../engine/chronicle/log-line.ts";
import type { Events } from "../engine/engine.ts";
import type { Problems, RunEnd } from "../engine/home.ts";
import { runPulse } from "../engine/pulse/pulse-loop.ts";
import type { PulsePorts } from "../engine/pulse/pulse-ports.ts";
import { openLiveLog } from "./live-log.ts";

export interface BotParts {
  readonly pulse: PulsePorts;
  readonly events: Events;
  readonly checkConfig: () => Promise<{ readonly kind: "ready" } | Problems>;
  readonly write: (line: string) => Promise<unknown>;
  readonly style: LogStyle;
}

export async function runBot(parts: BotParts, signal: AbortSignal): Promise<RunEnd> {
  // 1. The config. Without one nothing is started; with a wrong one, neither.
  const config = await parts.checkConfig();
  if (config.kind !== "ready") return config;

  // 2. The log, before anything happens that it would tell.
  const [self] = parts.pulse.processes.ancestry();
  let isOurs = false; // before it holds the lock, what happens is another loop's to tell
  const log = await openLiveLog(parts.events, async (event) => {
    isOurs ||= event.event === "pulse_started" && event.pid === self?.pid;
    const line = isOurs ? logLine(event, parts.style) : "";
    if (line !== "") await parts.write(line);
  });
  if (log.kind === "failed") return log;

  // 3. The pulse, until the signal.
  const end = await runPulse(parts.pulse, signal);

  // In reverse: the log last, so that it tells the end.
  if (log.kind === "open") await log.close();
  return end;
}
