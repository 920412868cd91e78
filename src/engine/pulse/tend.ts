// What every beat looks after before it senses: approved moves, the mailbox, claims of the dead, ended workers. None
// of it can keep a beat from sensing; what went wrong is shown to the decider and to people.

import type { Failed, Trouble } from "../outcome.ts";
import type { ActSettings } from "./act.ts";
import type { VolatileFacts } from "./prompt/facts.ts";
import type { ConfigRead, PulsePorts } from "./pulse-ports.ts";

export interface Tended {
  readonly interrupted: VolatileFacts["interrupted"];
  readonly troubles: readonly Trouble[];
}

export async function tend(ports: PulsePorts, config: ConfigRead, signal: AbortSignal): Promise<Tended> {
  const { acts, mailbox, workers } = ports;
  const troubles: Trouble[] = [];
  const note = (path: string, outcome: { kind: "ok"; troubles: readonly Trouble[] } | Failed) => {
    if (outcome.kind === "ok") troubles.push(...outcome.troubles);
    else troubles.push({ path, why: outcome.why, remedy: outcome.remedy });
  };
  const interrupted = await acts.interrupted();
  note("intents", interrupted);
  // How long a command may run stands in the config: without one, an approved move waits.
  if (config.kind === "ok") note("proposals", await acts.runApproved(settingsOf(config.config), signal));
  note("asks", await mailbox.settle());
  // Before the records of the dead are cleared away: they are what proves that a holder is dead.
  note("claims", await reapClaims(ports));
  if (workers !== undefined) note("sessions", await workers.reconcile(signal));
  return { interrupted: interrupted.kind === "ok" ? interrupted.open : [], troubles };
}

export function settingsOf(config: {
  timeouts: { shell_s: number };
  envAllow: readonly string[];
}): ActSettings {
  return { shellTimeout_s: config.timeouts.shell_s, envAllow: config.envAllow };
}

async function reapClaims({ claims, events }: PulsePorts): ReturnType<PulsePorts["claims"]["reap"]> {
  const reaped = await claims.reap();
  if (reaped.kind === "failed") return reaped;
  for (const { name, session } of reaped.reaped)
    await events.record("claim_reaped", { claim: name, session });
  return reaped;
}
