// The fleet: starting, looking after and ending workers. Composition only; every rule stands in the file of its verb.
// Files are the truth, so several processes may each open one.

import type { Workers } from "../engine.ts";
import { recordFolder } from "../records/folder.ts";
import { tellCodec } from "../records/tell.ts";
import { attendant } from "./attend.ts";
import { lookAtFleet } from "./fleet-look.ts";
import { killWorker } from "./kill.ts";
import { startWorker } from "./launch.ts";
import { fleetLimits } from "./limits.ts";
import type { FleetPorts } from "./ports.ts";
import { reconcileFleet } from "./reconcile.ts";
import { readReference } from "./reference.ts";
import { settingsOrDefaults } from "./settings.ts";
import { giveUpWorktree, settleWorktrees } from "./worktrees.ts";

export function createWorkers(ports: FleetPorts): Workers {
  const tells = recordFolder(ports.store, ports.clock, "tells", tellCodec);
  const shared = { tells, inTurn: oneByOne() };
  const { attend, troubles } = attendant(ports, shared);
  let settle_due_ms = 0;

  return {
    start: (request, actor) => startWorker(ports, request, actor),
    kill: (id, reason, actor) => killWorker(ports, id, reason, actor),
    async health() {
      const look = await lookAtFleet(ports, tells, settingsOrDefaults(await ports.settings()));
      if (look.kind === "failed") return look;
      return { kind: "ok", workers: look.seen.map(({ health }) => health), troubles: look.troubles };
    },
    readReference: (ask) => readReference(ports, ask),
    settle: (id, actor) => giveUpWorktree(ports, id, actor),
    attend,
    async reconcile(signal) {
      const reconciled = await reconcileFleet(ports, shared, signal);
      if (reconciled.kind === "failed") return reconciled;
      const done = { ...reconciled, troubles: [...troubles(), ...reconciled.troubles] };
      if (signal.aborted || ports.clock.monotonic_ms() < settle_due_ms) return done;
      settle_due_ms = ports.clock.monotonic_ms() + fleetLimits.settle_every_ms;
      const fleet = await ports.fleet.list();
      if (fleet.kind === "failed") return fleet;
      const alive = new Set<string>(fleet.workers.filter((worker) => worker.alive).map(({ id }) => id));
      // A session that cannot be read may live.
      for (const { path } of fleet.troubles) alive.add(path.split("/")[1] ?? "");
      return { kind: "ok", troubles: [...done.troubles, ...(await settleWorktrees(ports, alive))] };
    },
  };
}

function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = Promise.allSettled([last]).then(work);
    last = next;
    return next;
  };
}
