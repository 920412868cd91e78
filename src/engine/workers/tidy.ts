// Tidying after workers that are long over: their sessions go after their time, with what belongs to them.

import type { Trouble } from "../outcome.ts";
import { dialogKey } from "../records/dialog.ts";
import { launchCodec, launchKey, promptKey } from "../records/launch.ts";
import { verifyCodec, verifyKey } from "../records/verify.ts";
import type { WorkerHealth } from "../types.ts";
import type { Seen } from "./fleet-look.ts";
import type { FleetPorts } from "./ports.ts";
import type { WorkerSettings } from "./settings.ts";

export async function tidyEnded(
  ports: FleetPorts,
  seen: readonly Seen[],
  settings: WorkerSettings,
): Promise<readonly Trouble[]> {
  const troubles: Trouble[] = [];
  for (const { health } of seen) {
    if (isOver(health, settings.sessionTtl_s, ports.clock.now_ms()))
      troubles.push(...(await removeSession(ports, health)));
  }
  return troubles;
}

/** Of one whose end has no time, nobody knows how long it is over. */
export function isOver({ alive, changed_ms }: WorkerHealth, ttl_s: number, now_ms: number): boolean {
  return !alive && changed_ms !== undefined && now_ms - changed_ms >= ttl_s * 1_000;
}

async function removeSession(ports: FleetPorts, { id, gen }: WorkerHealth): Promise<readonly Trouble[]> {
  const { store } = ports;
  const check = verifyCodec.decode(await store.read(verifyKey(id)), verifyKey(id));
  // Its verdict is still to come, or nobody can say.
  if (check.kind === "unreadable") return [];
  if (check.kind === "ok" && check.value.gen === gen && check.value.stage.in !== "done") return [];
  const removed = await ports.sessions.remove(id);
  if (removed.kind === "alive") return [];
  if (removed.kind === "failed")
    return [{ path: `sessions/${id}`, why: removed.why, remedy: removed.remedy }];
  const launch = launchCodec.decode(await store.read(launchKey(id)), launchKey(id));
  const keeps = launch.kind === "ok" && (launch.value.gen !== gen || launch.value.worktree !== undefined);
  const keys = [
    verifyKey(id),
    dialogKey(id),
    promptKey(id),
    ...(launch.kind === "ok" && !keeps ? [launchKey(id)] : []),
  ];
  for (const key of keys) await store.remove(key);
  await ports.events.record("worker_removed", { worker: id, ...(gen !== undefined && { gen }) });
  return [];
}
