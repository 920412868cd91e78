// The fleet: starting, looking after and ending workers. Composition only; every rule stands in the file of its verb.
// Files are the truth, so several processes may each open one.

import type { Workers } from "../engine.ts";
import { recordFolder } from "../records/folder.ts";
import { tellCodec } from "../records/tell.ts";
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
    async reconcile(signal) {
      const done = await reconcileFleet(ports, tells, signal);
      if (done.kind === "failed" || signal.aborted || ports.clock.monotonic_ms() < settle_due_ms) return done;
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
