// Asks the runner of the config what somebody may have meant: one child at a time per question, without any token of
// ours, with a deadline, a bound on what it says and a budget. What it says is only ever text.

import { childEnv } from "../engine/child-env.ts";
import type { Children, Clock } from "../engine/ports.ts";
import { botLimits } from "./limits.ts";

export type Proposed =
  | { readonly kind: "said"; readonly text: string }
  /** It was not asked, or said nothing that can be used. */
  | { readonly kind: "silent"; readonly why: string };

/** The whole prompt in, its answer out. Never rejects. */
export type Propose = (prompt: string, signal: AbortSignal) => Promise<Proposed>;

export interface ProposerSetup {
  readonly children: Children;
  readonly clock: Pick<Clock, "monotonic_ms">;
  /** A line for the shell; the prompt comes on its standard input. */
  readonly command: string;
  readonly cwd: string;
  /** All that it gets to see of the environment. */
  readonly env: Readonly<Record<string, string>>;
}

export function createProposer({ children, clock, command, cwd, env }: ProposerSetup): Propose {
  let begun_ms: readonly number[] = [];
  let running = 0;
  return async (prompt, signal) => {
    const now_ms = clock.monotonic_ms();
    begun_ms = begun_ms.filter((at_ms) => now_ms - at_ms < HOUR_MS);
    if (begun_ms.length >= botLimits.proposals_per_hour_max)
      return { kind: "silent", why: `it was asked ${begun_ms.length} times within the hour` };
    if (running >= botLimits.proposals_at_once_max)
      return { kind: "silent", why: "it is busy with what others said" };
    begun_ms = [...begun_ms, now_ms];
    running += 1;
    const run = await children.run(
      {
        command: { shell: command },
        cwd,
        env,
        input: prompt,
        deadline_ms: botLimits.proposal_ms_max,
        output_bytes_max: botLimits.proposal_bytes_max,
        keep: "head",
      },
      signal,
    );
    running -= 1;
    switch (run.kind) {
      case "not_started":
        return { kind: "silent", why: `it did not start: ${run.why}` };
      case "aborted":
        return { kind: "silent", why: "the program is ending" };
      case "deadline":
        return { kind: "silent", why: `it said nothing within ${botLimits.proposal_ms_max / 1_000} s` };
      case "ended":
        if (run.exit_code !== 0)
          return { kind: "silent", why: `it ended with ${run.exit_code ?? run.signal ?? "no exit code"}` };
        if (run.stdout_bytes > botLimits.proposal_bytes_max)
          return { kind: "silent", why: "it said too much" };
        return { kind: "said", text: new TextDecoder().decode(run.stdout) };
    }
  };
}

const HOUR_MS = 3_600_000;

/**
 * What an agent needs, none of the tokens with which one could speak for us, and the sign of a worker: whatever the words
 * that it is shown make it try, the verbs of this program do not take it for a person.
 */
export function proposerEnv(
  env: Readonly<Record<string, string>>,
  allowed: readonly string[],
  tokens: readonly string[],
): Readonly<Record<string, string>> {
  return { ...childEnv(env, "agent", allowed, tokens), LOOOP_SESSION_ID: "concierge" };
}

/** With what came of it in the log, until the program ends. */
export function proposing(
  propose: Propose,
  signal: AbortSignal,
  report: (event: string, fields: Readonly<Record<string, unknown>>) => void,
): (prompt: string) => Promise<Proposed> {
  return async (prompt) => {
    const said = await propose(prompt, signal);
    report("proposal_asked", { came: said.kind, ...(said.kind === "silent" && { why: said.why }) });
    return said;
  };
}
