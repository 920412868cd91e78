// Serves those profiles beside the main one that its config names, as it stands now: one that is added is opened, one that
// is taken out ends in order, one that cannot be is refused and said. None of it stops another.

import type { ProfileReport } from "../../engine/health.ts";
import type { Clock } from "../../engine/ports.ts";
import type { Beside } from "../health/health.ts";
import type { Profile } from "../profiles.ts";
import { type KeepPorts, type Kept, keepServed, type Tenant } from "./keep.ts";
import { switchboardLimits } from "./limits.ts";
import { decideChanges, type Refusal, type Wanted } from "./wanted.ts";

export interface ServePorts extends KeepPorts {
  /** Each of the first was tried once. */
  tried(): void;
  /** From now on somebody is of that name; and nobody any more. */
  enrol(name: string): void;
  dismiss(name: string): void;
  tenantOf(profile: Profile): Tenant;
  /** What the config says, to be compared. */
  look(): Promise<string>;
  wanted(): Promise<Wanted>;
}

export interface Serving {
  /** `first`: as the config was at the start. */
  run(first: readonly Profile[], signal: AbortSignal): Promise<void>;
  readonly beside: Beside;
}

export function createServing(ports: ServePorts): Serving {
  const served = new Map<string, Kept>();
  const leaving = new Map<Kept, Promise<void>>();
  let refused: readonly Refusal[] = [];

  function take(profile: Profile, signal: AbortSignal): Kept {
    const { name, dataDir } = profile;
    const isInTheWay = ({ tenant: { profile: other } }: Kept) =>
      other.name === name || other.dataDir === dataDir;
    const gone = [...leaving].flatMap(([kept, left]) => (isInTheWay(kept) ? [left] : []));
    ports.enrol(name);
    const kept = keepServed(ports.tenantOf(profile), ports, Promise.all(gone), signal);
    served.set(name, kept);
    return kept;
  }

  async function leave(kept: Kept): Promise<void> {
    const { name, dataDir: directory } = kept.tenant.profile;
    await kept.end();
    leaving.delete(kept);
    if (!served.has(name)) ports.dismiss(name);
    const unsent = kept.tenant.unsent();
    ports.report("profile_removed", { profile: name, directory, ...(unsent !== undefined && { unsent }) });
  }

  function refuse(now: readonly Refusal[]): void {
    const before = refused;
    refused = now;
    const isNew = ({ name, why }: Refusal) => !before.some((each) => each.name === name && each.why === why);
    for (const { name: profile, why } of now.filter(isNew)) ports.report("profile_refused", { profile, why });
  }

  function change(wanted: Wanted, signal: AbortSignal): void {
    if (wanted.kind === "unclear") {
      ports.report("profiles_unclear", { why: wanted.why });
      return;
    }
    const profiles = [...served.values()].map(({ tenant }) => tenant.profile);
    const changes = decideChanges(profiles, wanted);
    for (const { name } of changes.leave) {
      const kept = served.get(name);
      served.delete(name);
      if (kept !== undefined) leaving.set(kept, leave(kept));
    }
    for (const profile of changes.take) take(profile, signal);
    refuse(changes.refused);
  }

  /** What is being written is not yet what somebody wants: only a text that stands still counts. */
  async function follow(signal: AbortSignal): Promise<void> {
    let taken = await ports.look();
    let seen = taken;
    while (!signal.aborted) {
      await ports.clock.sleep(switchboardLimits.look_ms, signal);
      const text = await ports.look();
      const isStill = text === seen;
      seen = text;
      // A directory that was missing may be there now, though the config is the same.
      if (signal.aborted || !isStill || (text === taken && refused.length === 0)) continue;
      taken = text;
      change(await ports.wanted(), signal);
    }
  }

  return {
    async run(first, signal) {
      const kept = first.map((profile) => take(profile, signal));
      const isTried = untilTried(kept, ports.clock, signal).then(ports.tried);
      await follow(signal);
      await isTried;
      await Promise.all([...[...served.values()].map((each) => each.end()), ...leaving.values()]);
    },
    beside: besideOf(
      () => [...served.values()],
      () => refused,
    ),
  };
}

/** Nobody is kept waiting for one that hangs. */
async function untilTried(kept: readonly Kept[], clock: Clock, signal: AbortSignal): Promise<void> {
  const all = Promise.all(kept.map(({ tried }) => tried));
  const late = new AbortController();
  void all.then(() => late.abort());
  const patience = clock.sleep(switchboardLimits.first_try_ms_max, AbortSignal.any([signal, late.signal]));
  await Promise.race([all, patience]);
}

function besideOf(served: () => readonly Kept[], refused: () => readonly Refusal[]): Beside {
  const refusalOf = (wanted: string) => refused().find(({ name }) => name === wanted);

  async function reportOf(kept: Kept): Promise<ProfileReport> {
    const report = await kept.report();
    const refusal = refusalOf(report.name);
    if (refusal === undefined || report.state === "away") return report;
    const why = `it is served as before, for its entry is refused: ${refusal.why}`;
    return { ...report, state: "unready", why };
  }

  return {
    names: () => [
      ...new Set([
        ...served().map(({ tenant }) => tenant.profile.name),
        ...refused().map(({ name }) => name),
      ]),
    ],
    async reports() {
      const known = await Promise.all(served().map(reportOf));
      const rest = refused().filter(({ name }) => !known.some((each) => each.name === name));
      return [...known, ...rest.map((each): ProfileReport => ({ ...each, state: "away" }))];
    },
    async figures() {
      const found = served().map(async (kept) => {
        const health = kept.health();
        return health === undefined ? [] : [{ name: kept.tenant.profile.name, of: await health.figures() }];
      });
      return (await Promise.all(found)).flat();
    },
  };
}
