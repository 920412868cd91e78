// What of a worker waits for no beat, since a decider may think for half an hour: its deadline, a dialog on its screen
// and the answer to one. One look at a time, those of beats included: what stands is asked once, and answered once.

import type { Workers } from "../engine.ts";
import type { Trouble } from "../outcome.ts";
import { troubleOf } from "../records/codec.ts";
import type { RecordFolder } from "../records/folder.ts";
import { launchCodec, launchKey } from "../records/launch.ts";
import type { Tell, WorkerHealth } from "../types.ts";
import { handleDialog } from "./dialogs.ts";
import { lookAtFleet, type Seen } from "./fleet-look.ts";
import { killWorker } from "./kill.ts";
import type { FleetPorts } from "./ports.ts";
import { settingsOrDefaults } from "./settings.ts";

/** Between beats and what attends in between. */
export interface Shared {
  readonly tells: RecordFolder<Tell>;
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export interface Attendant {
  attend: Workers["attend"];
  /** What was in the way since the last time, once each: who is told of it looks at beats only. */
  troubles(): readonly Trouble[];
}

export function attendant(ports: FleetPorts, { tells, inTurn }: Shared): Attendant {
  /** One that has ended since is looked at once more: what was asked in its name has nobody to answer. */
  let living: ReadonlySet<string> = new Set();
  const met = new Map<string, Trouble>();

  async function attend(signal: AbortSignal): ReturnType<Workers["attend"]> {
    const settings = settingsOrDefaults(await ports.settings());
    const look = await lookAtFleet(ports, tells, settings, ({ id, alive }) => alive || living.has(id));
    if (look.kind === "failed") return look;
    living = new Set(look.seen.flatMap(({ health }) => (health.alive ? health.id : [])));
    for (const trouble of await attendTo(ports, look.seen, signal))
      met.set(JSON.stringify([trouble.path, trouble.why]), trouble);
    return { kind: "ok", living: living.size };
  }

  return {
    attend: (signal) => inTurn(() => attend(signal)),
    troubles() {
      const all = [...met.values()];
      met.clear();
      return all;
    },
  };
}

export async function attendTo(
  ports: FleetPorts,
  all: readonly Seen[],
  signal: AbortSignal,
): Promise<readonly Trouble[]> {
  const troubles: Trouble[] = [];
  for (const seen of all) {
    if (signal.aborted) break;
    troubles.push(...(await keepDeadline(ports, seen.health)), ...(await handleDialog(ports, seen)));
  }
  return troubles;
}

async function keepDeadline(ports: FleetPorts, worker: WorkerHealth): Promise<readonly Trouble[]> {
  if (!worker.alive) return [];
  const key = launchKey(worker.id);
  const read = launchCodec.decode(await ports.store.read(key), key);
  if (read.kind === "missing") return [];
  if (read.kind !== "ok") return [troubleOf(read, key, "launch")];
  const { gen, deadline_s, started_s } = read.value;
  if (gen !== worker.gen || !isOverdue(started_s, deadline_s, ports.clock.now_ms())) return [];
  const killed = await killWorker(ports, worker.id, `its deadline of ${deadline_s} s is over`, {
    kind: "pulse",
  });
  if (killed.kind === "killed" && killed.confirmed) return [];
  const why = killed.kind === "killed" ? killed.summary : killed.why;
  return [
    { path: `sessions/${worker.id}`, why, remedy: `look with \`looop shot ${worker.id}\`, then kill it` },
  ];
}

export function isOverdue(started_s: number, deadline_s: number | undefined, now_ms: number): boolean {
  return deadline_s !== undefined && now_ms / 1_000 - started_s >= deadline_s;
}
