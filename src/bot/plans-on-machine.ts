// All plans that were approved, driven as long as the program runs: one driver for each, which its own lock keeps alone.
// A plan that cannot be driven is told once and tried again later; the others go on.

import type { Engine } from "../engine/engine.ts";
import { driveLimits } from "../engine/plans/drive/limits.ts";
import { isOver } from "../engine/plans/events.ts";
import type { PlanView } from "../engine/plans.ts";
import type { Clock } from "../engine/ports.ts";

export interface DrivingParts {
  readonly plans: Pick<Engine["plans"], "list" | "drive" | "tidy">;
  readonly mailbox: Pick<Engine["mailbox"], "open" | "withdraw">;
  readonly events: Pick<Engine["events"], "record">;
  readonly journal: Pick<Engine["journal"], "write">;
  readonly clock: Clock;
}

interface Rest {
  readonly until_ms: number;
  /** Told already. */
  readonly why: string;
}

/** Resolves when the signal has aborted and every driver has left; laps that run live on. */
export async function drivePlans(parts: DrivingParts, signal: AbortSignal): Promise<void> {
  const { plans, clock } = parts;
  const driven = new Map<string, Promise<void>>();
  const rests = new Map<string, Rest>();

  async function drive(id: string): Promise<void> {
    const outcome = await plans.drive(id, { signal });
    if (outcome.kind === "done" || outcome.kind === "changed" || outcome.kind === "missing") {
      rests.delete(id);
      return;
    }
    // Somebody else drives it by hand: that is no trouble.
    const why = outcome.kind === "held" ? "" : `${outcome.why}; ${outcome.remedy}`;
    if (why !== "" && rests.get(id)?.why !== why) {
      await parts.events.record("plan_trouble", { plan: id, why });
      await parts.journal.write(`[plan] ${id} cannot be driven: ${why}`);
    }
    rests.set(id, { until_ms: clock.monotonic_ms() + driveLimits.plan_retry_ms, why });
  }

  /** Over, and nobody is asked about them any more. */
  const settled = new Set<string>();

  /** Questions of plans that are over would be answered for nothing. */
  async function withdrawOf(all: readonly PlanView[]): Promise<void> {
    const over = all.filter(({ id, state }) => isOver(state) && !settled.has(id)).map(({ id }) => id);
    for (const { id, state } of all) if (!isOver(state)) settled.delete(id);
    if (over.length === 0) return;
    const open = await parts.mailbox.open();
    if (open.kind === "failed") return;
    const asked = open.asks.filter(({ worker, plan = "" }) => worker === "engine" && over.includes(plan));
    const kept = new Set<string>();
    for (const { id, plan = "" } of asked) {
      const outcome = await parts.mailbox.withdraw(id, { kind: "pulse" });
      if (outcome.kind === "failed") kept.add(plan); // tried again with the next look
    }
    for (const id of over) if (!kept.has(id)) settled.add(id);
  }

  let tidied_ms = Number.NEGATIVE_INFINITY;

  /** What is kept has its reason, which `looop plan tidy` tells; the next look finds whether it still has. */
  async function tidy(all: readonly PlanView[]): Promise<void> {
    const now_ms = clock.now_ms();
    if (clock.monotonic_ms() - tidied_ms < driveLimits.tidy_look_ms) return;
    tidied_ms = clock.monotonic_ms();
    const kept_ms = driveLimits.worktree_kept_ms;
    for (const { id, state, worktree, ended_ms = now_ms } of all) {
      if (signal.aborted || worktree === undefined) continue;
      if (isOver(state) && now_ms - ended_ms >= kept_ms) await plans.tidy(id, { kind: "pulse" });
    }
  }

  while (!signal.aborted) {
    const listed = await plans.list();
    const now_ms = clock.monotonic_ms();
    if (listed.kind === "ok") {
      await withdrawOf(listed.plans);
      await tidy(listed.plans);
    }
    const due = (listed.kind === "ok" ? listed.plans : []).filter(
      (plan) => isGoing(plan) && !driven.has(plan.id) && (rests.get(plan.id)?.until_ms ?? 0) <= now_ms,
    );
    for (const { id } of due.slice(0, Math.max(0, driveLimits.plans_driven_max - driven.size)))
      driven.set(
        id,
        drive(id).finally(() => driven.delete(id)),
      );
    await clock.sleep(driveLimits.plans_look_ms, signal);
  }
  await Promise.all(driven.values());
}

/** One that was stopped while nobody drove may still have a session at work. */
function isGoing({ state, laps }: PlanView): boolean {
  if (laps.some(({ ended_ms }) => ended_ms === undefined)) return true;
  return state === "planning" || state === "running" || state === "limit_paused";
}
