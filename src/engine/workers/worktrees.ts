// Worktrees of workers that have ended: they go once nothing in them could be lost, or when a person gives them up.
// One whose worker may live is never touched (I12).

import type { SettleOutcome } from "../engine.ts";
import { parseId } from "../ids.ts";
import { failed, refused, type Trouble } from "../outcome.ts";
import { type LaunchRecord, launchCodec, launchesDir, launchKey } from "../records/launch.ts";
import { metaKey } from "../records/session.ts";
import type { Actor } from "../types.ts";
import { whoIs } from "./actors.ts";
import type { FleetPorts } from "./ports.ts";
import { createSandbox } from "./sandbox.ts";

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

/** The record outlived its session for the sake of the worktree alone. */
async function forgetWorktree({ store }: FleetPorts, launch: LaunchRecord): Promise<void> {
  const { worktree: _worktree, ...rest } = launch;
  const before = await store.read(launchKey(launch.id));
  if (before.kind !== "ok") return;
  const session = await store.read(metaKey(launch.id));
  if (session.kind === "missing") await store.removeIf(launchKey(launch.id), before.bytes);
  else await store.replaceIf(launchKey(launch.id), before.bytes, launchCodec.encode(rest));
}

/** What nobody merged or committed may be lost by it, so a person says it. */
export async function giveUpWorktree(ports: FleetPorts, id: string, actor: Actor): Promise<SettleOutcome> {
  const parsed = parseId("worker id", id);
  if (parsed.kind === "refused") return parsed;
  if (actor.kind !== "person")
    return refused("actor", "only a person gives up a worktree", "ask for it with `looop ask`");
  const fleet = await ports.fleet.list();
  if (fleet.kind === "failed") return fleet;
  const own = fleet.troubles.find(({ path }) => path.split("/")[1] === id);
  if (own) return failed("unreadable", `${own.path}: ${own.why}`, own.remedy);
  if (fleet.workers.some((worker) => worker.id === id && worker.alive))
    return refused("worker id", `worker ${id} is running`, "kill it first");
  const key = launchKey(id);
  const read = launchCodec.decode(await ports.store.read(key), key);
  if (read.kind === "corrupt" || read.kind === "unreadable")
    return failed(read.kind, read.why, `mend or move away ${key}`);
  const worktree = read.kind === "ok" ? read.value.worktree : undefined;
  if (read.kind === "missing" || worktree === undefined)
    return { kind: "missing", why: `worker ${id} has no worktree`, remedy: "there is nothing to settle" };
  const sandbox = createSandbox(ports);
  const settled = await sandbox.settled(worktree);
  if (settled.kind === "failed") return settled;
  const removed =
    settled.kind === "gone" ? { kind: "ok" as const } : await sandbox.remove(worktree, "given up");
  if (removed.kind === "failed") return removed;
  await forgetWorktree(ports, read.value);
  const left = {
    stays: `; its commits stay on ${worktree.branch}`,
    // Git lets a branch go only where another one holds all of it.
    gone: settled.kind === "gone" ? "" : `; ${worktree.branch} went with it: no commit was on it alone`,
    unknown: "",
  }[await sandbox.branch(worktree)];
  const summary = `removed the worktree of ${id}${left}`;
  await ports.journal.write(`[worker] ${summary}, by ${whoIs(actor)}`);
  await ports.events.record("worker_settled", { worker: id, by: whoIs(actor), branch: worktree.branch });
  return { kind: "settled", summary };
}
