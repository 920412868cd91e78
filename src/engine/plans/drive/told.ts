// What a lap's transcript told of its session: which one it was, what it used, whether its provider or its permissions
// said no. Pure. A runner that tells nothing is unknown, and unknown is not zero.

import { shellQuote } from "../../pulse/command.ts";
import { createMeter, type MeterReading } from "../../pulse/meters/meter.ts";
import type { Moment } from "../../pulse/meters/provider-limit.ts";
import { providerWaitUntil_ms } from "../../pulse/meters/provider-limit.ts";
import { driveLimits } from "./limits.ts";

export interface Told {
  readonly session?: string;
  readonly resume?: string;
  readonly usd?: number;
  readonly tokens?: number;
  /** Its provider refused: until when. */
  readonly limit?: { readonly until_ms: number; readonly why: string };
  readonly denied: "yes" | "no";
}

export function toldBy(transcript: string, moment: Moment): Told {
  const meter = createMeter();
  meter.push(Buffer.from(transcript.replaceAll("\r", "")));
  const { reading } = meter.end(moment);
  const { sessionId, cost_usd, tokens, providerLimit } = reading;
  const resume = sessionId === undefined ? undefined : resumeCommand(reading.runner, sessionId);
  return {
    denied: /"permission_denials"\s*:\s*\[\s*\{/.test(transcript) ? "yes" : "no",
    ...(sessionId !== undefined && { session: sessionId }),
    ...(resume !== undefined && { resume }),
    ...(cost_usd !== undefined && { usd: cost_usd }),
    ...(tokens !== undefined && { tokens: tokens.in + tokens.out }),
    ...(providerLimit && {
      limit: {
        until_ms: providerWaitUntil_ms(providerLimit, moment.now_ms) + driveLimits.reset_margin_ms,
        why: providerLimit.said,
      },
    }),
  };
}

/** As each CLI opens an earlier session of its own. */
function resumeCommand(runner: MeterReading["runner"], session: string): string | undefined {
  const id = shellQuote(session);
  switch (runner) {
    case "claude":
      return `claude -r ${id}`;
    case "codex":
      return `codex resume ${id}`;
    case "opencode":
      return `opencode -s ${id}`;
    case "pi":
      return `pi --session ${id}`;
    case "plain":
      return undefined;
  }
}
