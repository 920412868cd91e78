// Names that exist, for whoever must tell a name from a word. A list that cannot be read has no names to offer; nothing is
// done on the strength of one.

import type { Engine } from "../engine/engine.ts";
import type { KnownNames } from "./reading/intent.ts";

export async function namesOf({ fleet, goals, sensors, plans }: Engine): Promise<KnownNames> {
  const [workers, live, all, drafted] = await Promise.all([
    fleet.list(),
    goals.list("live"),
    sensors.list(),
    plans.list(),
  ]);
  return {
    workers: workers.kind === "ok" ? workers.workers.map(({ id }) => id) : [],
    goals: live.kind === "ok" ? live.goals.map(({ id }) => id) : [],
    sensors: all.kind === "ok" ? all.sensors.map(({ name }) => name) : [],
    plans: drafted.kind === "ok" ? drafted.plans.map(({ id }) => id) : [],
  };
}
