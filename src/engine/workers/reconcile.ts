// What the pulse does for its workers at every beat: checks of those that ended, news of health, what is also done
// between beats, and tidying away what is long over. Each part goes on where another had trouble; nothing is assumed
// unseen (I12).

import type { Workers } from "../engine.ts";
import type { Trouble } from "../outcome.ts";
import { troubleOf } from "../records/codec.ts";
import { type FleetWatch, fleetWatchCodec, fleetWatchKey, type Told } from "../records/fleet-watch.ts";
import type { WorkerHealth } from "../types.ts";
import { attendTo, type Shared } from "./attend.ts";
import { lookAtFleet, type Seen } from "./fleet-look.ts";
import type { FleetPorts } from "./ports.ts";
import { settingsOrDefaults } from "./settings.ts";
import { tidyEnded } from "./tidy.ts";
import { verifyEnded } from "./verify.ts";

export async function reconcileFleet(
  ports: FleetPorts,
  { tells, inTurn }: Shared,
  signal: AbortSignal,
): ReturnType<Workers["reconcile"]> {
  const read = await ports.settings();
  const settings = settingsOrDefaults(read);
  const fleet = await ports.fleet.list();
  if (fleet.kind === "failed") return fleet; // I12: nobody is verified, ended or removed unseen
  const troubles: Trouble[] = [];
  if (read.kind === "refused" || read.kind === "failed")
    troubles.push({
      path: "config",
      why: read.why,
      remedy: `${read.remedy}; workers are kept by the defaults`,
    });
  troubles.push(...(await verifyEnded(ports, fleet.workers, settings, signal)));
  const look = await inTurn(async () => {
    const seen = await lookAtFleet(ports, tells, settings);
    if (seen.kind === "failed") return seen;
    const attended = await attendTo(ports, seen.seen, signal);
    return { ...seen, troubles: [...seen.troubles, ...attended] };
  });
  if (look.kind === "failed") return look;
  troubles.push(...look.troubles, ...(await tellNews(ports, look.seen)));
  if (!signal.aborted) troubles.push(...(await tidyEnded(ports, look.seen, settings)));
  return { kind: "ok", troubles };
}

export interface News {
  readonly event: "worker_ended" | "worker_stuck" | "worker_moving";
  readonly worker: WorkerHealth;
}

/** What changed since it was last told. A worker that is met dead for the first time has ended meanwhile. */
export function decideNews(
  told: ReadonlyMap<string, Told>,
  workers: readonly WorkerHealth[],
): readonly News[] {
  return workers.flatMap((worker): readonly News[] => {
    const last = told.get(worker.id);
    const before = last?.gen === worker.gen ? last?.health : undefined;
    if (worker.health === "dead") return before === "dead" ? [] : [{ event: "worker_ended", worker }];
    if (worker.health === "stuck") return before === "stuck" ? [] : [{ event: "worker_stuck", worker }];
    return before === "stuck" ? [{ event: "worker_moving", worker }] : [];
  });
}

/** Told first and noted then: what is told twice after a crash is better than what is never told. */
async function tellNews(ports: FleetPorts, seen: readonly Seen[]): Promise<readonly Trouble[]> {
  const { store, events, journal } = ports;
  const read = fleetWatchCodec.decode(await store.read(fleetWatchKey), fleetWatchKey);
  const workers = seen.map(({ health }) => health);
  const next: FleetWatch = { workers: new Map(workers.map((worker) => [worker.id, toldOf(worker)])) };
  if (read.kind === "unreadable") return [troubleOf(read, fleetWatchKey, "fleet watch")];
  // One that is spoiled says nothing: it begins anew with what is now, and nothing old is told as news.
  const news =
    read.kind === "corrupt" ? [] : decideNews(read.kind === "ok" ? read.value.workers : new Map(), workers);
  for (const { event, worker } of news) {
    const { id, gen, state, exit_code, idle_s } = worker;
    await events.record(event, {
      worker: id,
      ...(gen !== undefined && { gen }),
      state,
      exit_code,
      ...(idle_s !== undefined && { idle_s }),
    });
    await journal.write(`[worker] ${sentenceOf(event, worker)}`);
  }
  const known = read.kind === "ok" && sameWatch(read.value, next);
  if (known) return [];
  const written = await store.write(fleetWatchKey, fleetWatchCodec.encode(next));
  return written.kind === "failed" ? [{ path: fleetWatchKey, why: written.why, remedy: written.remedy }] : [];
}

function toldOf({ gen, health }: WorkerHealth): Told {
  return { health, ...(gen !== undefined && { gen }) };
}

function sameWatch(before: FleetWatch, after: FleetWatch): boolean {
  if (before.workers.size !== after.workers.size) return false;
  return [...after.workers].every(([id, told]) => {
    const last = before.workers.get(id);
    return last?.gen === told.gen && last?.health === told.health;
  });
}

function sentenceOf(event: News["event"], { id, state, exit_code, idle_s }: WorkerHealth): string {
  if (event === "worker_moving") return `${id} moves again`;
  if (event === "worker_stuck") return `${id} is stuck: nothing on its screen has changed for ${idle_s} s`;
  if (state === "killed") return `${id} was killed`;
  return exit_code === null ? `${id} ended; how is not known` : `${id} ended with code ${exit_code}`;
}
