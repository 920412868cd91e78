// Tidying after workers that are long over: sessions after their time, worktrees once nothing in them could be lost.

import type { Trouble } from "../outcome.ts";
import { dialogKey } from "../records/dialog.ts";
import { type LaunchRecord, launchCodec, launchesDir, launchKey, promptKey } from "../records/launch.ts";
import { verifyCodec, verifyKey } from "../records/verify.ts";
import type { WorkerHealth } from "../types.ts";
import type { Seen } from "./fleet-look.ts";
import type { FleetPorts } from "./ports.ts";
import { createSandbox } from "./sandbox.ts";
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

/** Looked at now and then: each look is several git commands per worktree. */
export async function settleWorktrees(
  ports: FleetPorts,
  alive: ReadonlySet<string>,
): Promise<readonly Trouble[]> {
  const listing = await ports.store.list(launchesDir);
  if (listing.kind === "unreadable")
    return [{ path: launchesDir, why: listing.why, remedy: "make it a readable directory; worktrees stay" }];
  const names = listing.kind === "ok" ? listing.entries.map(({ name }) => name) : [];
  const troubles: Trouble[] = [];
  for (const name of names.filter((each) => each.endsWith(".json"))) {
    const id = name.slice(0, -".json".length);
    const read = launchCodec.decode(await ports.store.read(launchKey(id)), launchKey(id));
    if (read.kind !== "ok" || alive.has(id)) continue;
    troubles.push(...(await settleWorktree(ports, read.value)));
  }
  return troubles;
}

async function settleWorktree(ports: FleetPorts, launch: LaunchRecord): Promise<readonly Trouble[]> {
  const { worktree, id } = launch;
  if (worktree === undefined) return [];
  const sandbox = createSandbox(ports);
  const settled = await sandbox.settled(worktree);
  if (settled.kind === "open") return [];
  if (settled.kind === "failed") return [{ path: worktree.path, why: settled.why, remedy: settled.remedy }];
  if (settled.kind === "settled") {
    const removed = await sandbox.remove(worktree, "merged");
    if (removed.kind === "failed") return [{ path: worktree.path, why: removed.why, remedy: removed.remedy }];
  }
  await forgetWorktree(ports, launch);
  await ports.journal.write(`[worker] removed the worktree of ${id}: ${worktree.branch} is settled`);
  return [];
}

export async function forgetWorktree({ store }: FleetPorts, launch: LaunchRecord): Promise<void> {
  const { worktree: _worktree, ...rest } = launch;
  const before = await store.read(launchKey(launch.id));
  if (before.kind !== "ok") return;
  await store.replaceIf(launchKey(launch.id), before.bytes, launchCodec.encode(rest));
}
