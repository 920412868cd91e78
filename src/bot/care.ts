// What the judge warned workers of, one line for each worker and batch: an agent makes hundreds of calls an hour, and its
// people want to know that it was warned, not each time. Recorded as an event; told in the worker's thread.

import type { Engine } from "../engine/engine.ts";
import type { Care } from "../engine/hook.ts";
import type { WorkerId } from "../engine/ids.ts";
import type { Clock } from "../engine/ports.ts";
import type { Event } from "../engine/types.ts";
import { noticeCard } from "../notify/cards/notices.ts";
import type { PlanFacts } from "../notify/facts.ts";
import type { Subject, Wanted } from "../notify/nouns.ts";
import { settingOf } from "../notify/standing.ts";
import { botLimits } from "./limits.ts";

export interface CarePorts {
  readonly events: Pick<Engine["events"], "record">;
  readonly clock: Pick<Clock, "sleep">;
}

interface Batch {
  count: number;
  readonly whys: Set<string>;
}

export const CARE_EVENT = "worker_warned";

/** Until the signal; what was not recorded by then is left out, for the warning itself was given. */
export function createCare(
  { events, clock }: CarePorts,
  signal: AbortSignal,
): (worker: WorkerId, care: Care) => void {
  const batches = new Map<WorkerId, Batch>();

  async function close(worker: WorkerId): Promise<void> {
    await clock.sleep(botLimits.care_batch_ms, signal);
    const batch = batches.get(worker);
    batches.delete(worker);
    if (batch === undefined || signal.aborted) return;
    await events.record(CARE_EVENT, { worker, count: batch.count, why: [...batch.whys].join("; ") });
  }

  return (worker, { why }) => {
    let batch = batches.get(worker);
    if (batch === undefined) {
      batch = { count: 0, whys: new Set() };
      batches.set(worker, batch);
      void close(worker);
    }
    batch.count += 1;
    if (batch.whys.size < botLimits.care_whys_max) batch.whys.add(why);
  };
}

type World = Pick<PlanFacts, "homes" | "channels" | "now_ms" | "redact" | "thread">;

/** Pure. Where a worker has a thread; nobody is called for it, and nothing is opened. */
export function careNotices({ event, ts, worker, count, why }: Event, world: World): readonly Wanted[] {
  if (event !== CARE_EVENT || typeof worker !== "string") return [];
  const times = count === 1 ? "A call" : `${Number(count)} calls`;
  return world.homes.flatMap(({ place: home, zone }): readonly Wanted[] => {
    const thread = world.thread(worker as WorkerId, home);
    if (thread.kind !== "open") return [];
    const draft = noticeCard(
      { title: "Warned", text: `${times} of ${worker}: ${String(why)}`, volume: "silent" },
      settingOf(home.surface, zone, world as PlanFacts),
    );
    const subject = `notice:care:${worker}:${ts}` as Subject;
    return [{ subject, place: thread.place, lane: "reply", draft, final: "yes" }];
  });
}
