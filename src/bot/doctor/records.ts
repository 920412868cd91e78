// What stands in the data directory and cannot be used: whoever reads it for the loop is asked, so that nothing at which
// the loop stops is told as well (I12).

import type { Engine } from "../../engine/engine.ts";
import type { Failed, Trouble } from "../../engine/outcome.ts";
import type { Store } from "../../engine/ports.ts";
import { allGuardTroubles, createGuards } from "../../engine/pulse/guards.ts";
import { type Found, problem, unknown, well } from "./found.ts";
import { doctorLimits } from "./limits.ts";

export interface RecordReaders {
  readonly engine: Pick<
    Engine,
    "goals" | "schedules" | "sensors" | "claims" | "plans" | "workers" | "pulse" | "state"
  >;
  readonly store: Store;
}

const AREA = "records";

export async function recordsFound({ engine, store }: RecordReaders): Promise<readonly Found[]> {
  // Those that say most of what they read come first; the last two look at all of it once more.
  const reads: readonly (readonly [path: string, read: Promise<Told | Failed>])[] = [
    ["goals", engine.goals.list("live")],
    ["schedules", engine.schedules.list()],
    ["sensors", engine.sensors.list()],
    ["claims", engine.claims.list()],
    ["plans", engine.plans.list()],
    ["sessions", engine.workers.health()],
    ["state", allGuardTroubles(createGuards(store)).then((troubles) => ({ troubles }))],
    ["the loop", engine.pulse.status()],
    ["the directory", engine.state()],
  ];
  const found = new Map<string, Found>();
  for (const [path, reading] of reads) {
    const read = await reading;
    for (const each of "troubles" in read ? read.troubles.map(rowOf) : [blindOf(path, read)]) {
      if (!found.has(each.path)) found.set(each.path, each.row);
    }
  }
  const rows = [...found.values()];
  if (rows.length === 0) return [well(AREA, "every record can be read")];
  const told = rows.slice(0, doctorLimits.records_told_max);
  const rest = rows.length - told.length;
  return rest === 0 ? told : [...told, problem(AREA, `and ${rest} more`, "mend these, then look again")];
}

interface Told {
  readonly troubles: readonly Trouble[];
}

interface Row {
  readonly path: string;
  readonly row: Found;
}

/** Some reasons name the file themselves. */
const named = (path: string, why: string) => (why.startsWith(path) ? why : `${path}: ${why}`);

const rowOf = ({ path, why, remedy }: Trouble): Row => ({
  path,
  row: problem(AREA, named(path, why), remedy),
});

const blindOf = (path: string, { why, remedy }: Failed): Row => ({
  path,
  row: unknown(AREA, named(path, why), remedy),
});
