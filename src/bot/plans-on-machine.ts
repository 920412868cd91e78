// All plans that were approved, driven as long as the program runs: one driver for each, which its own lock keeps alone.
// A plan that cannot be driven is told once and tried again later; the others go on.

import type { Engine } from "../engine/engine.ts";
import { driveLimits } from "../engine/plans/drive/limits.ts";
import type { PlanView } from "../engine/plans.ts";
import type { Clock } from "../engine/ports.ts";

export interface DrivingParts {
  readonly plans: Pick<Engine["plans"], "list" | "drive">;
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
    rests.set(id, { until_ms: clock.now_ms() + driveLimits.plan_retry_ms, why });
  }

  while (!signal.aborted) {
    const listed = await plans.list();
    const now_ms = clock.now_ms();
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

function isGoing({ state }: PlanView): boolean {
  return state === "planning" || state === "running" || state === "limit_paused";
}
