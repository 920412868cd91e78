// Ending a worker: its whole process tree, confirmed, with who wanted it and why in the journal.

import type { KillOutcome } from "../engine.ts";
import { parseId } from "../ids.ts";
import type { Actor } from "../types.ts";
import { mayEnd, whoIs } from "./actors.ts";
import { fleetLimits } from "./limits.ts";
import type { FleetPorts } from "./ports.ts";

export async function killWorker(
  ports: FleetPorts,
  id: string,
  reason: string,
  actor: Actor,
): Promise<KillOutcome> {
  const parsed = parseId("worker id", id);
  if (parsed.kind === "refused") return parsed;
  const may = mayEnd(id, actor);
  if (may.kind === "refused") return may;
  const session = ports.sessions.session(id);
  const why = reason.trim().slice(0, fleetLimits.reason_chars_max);
  const note = (word: string) =>
    ports.journal.write(`[worker] ${word} ${id}, by ${whoIs(actor)}${why === "" ? "" : `: ${why}`}`);
  // Who ends its own session does not live to tell of it.
  const own = actor.kind === "worker";
  if (own) {
    const status = await session.status();
    if (status.kind !== "ok") return status;
    if (status.ending.kind === "running") await note("ending");
  }
  const killed = await session.kill();
  if (killed.kind === "ended")
    return { kind: "missing", why: killed.why, remedy: "there is nothing left to end" };
  if (killed.kind !== "killed") return killed;
  const { confirmed, escalated, left } = killed;
  if (!own) await note(confirmed ? "killed" : "tried to kill");
  await ports.events.record("worker_killed", {
    worker: id,
    by: whoIs(actor),
    confirmed,
    escalated,
    ...(why !== "" && { reason: why }),
  });
  const rest = confirmed ? "" : `; processes ${left.join(", ")} do not die`;
  return {
    kind: "killed",
    confirmed,
    escalated,
    summary: `killed ${id}${escalated ? " (the hard way)" : ""}${rest}`,
  };
}
