// Keeps other profiles served beside the main one. Whatever is wrong with one is told, and tried again; it never stops
// another. The boundary of one profile: nothing that breaks in it goes further.

import type { ProfileReport } from "../../engine/health.ts";
import type { RunEnd } from "../../engine/home.ts";
import type { Clock } from "../../engine/ports.ts";
import type { Beside, Health } from "../health/health.ts";
import type { Profile } from "../profiles.ts";
import { switchboardLimits } from "./limits.ts";

export interface Tenant {
  readonly profile: Profile;
  /** What its config says now, to be compared. */
  look(): Promise<string>;
  /** Until the signal, or until it cannot go on. `opened`: its people are reached from now on. */
  run(opened: (health: TenantHealth) => void, signal: AbortSignal): Promise<RunEnd>;
}

export type TenantHealth = Pick<Health, "report" | "figures">;

export interface ServePorts {
  readonly clock: Clock;
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
  /** Each was tried once. */
  tried(): void;
}

export interface Serving {
  run(tenants: readonly Tenant[], signal: AbortSignal): Promise<void>;
  readonly beside: Beside;
}

type State =
  | { readonly kind: "served"; readonly health: TenantHealth }
  | { readonly kind: "away"; readonly why: string };

const STARTING = "it is being started";

export function createServing(profiles: readonly Profile[], ports: ServePorts): Serving {
  const states = new Map<string, State>(profiles.map(({ name }) => [name, { kind: "away", why: STARTING }]));

  function served({ name, dataDir: directory }: Profile, health: TenantHealth): void {
    const before = states.get(name);
    states.set(name, { kind: "served", health });
    const wasTold = before?.kind === "away" && before.why !== STARTING;
    ports.report("profile_served", { profile: name, directory, ...(wasTold && { after: "away" }) });
  }

  function away({ name, dataDir: directory }: Profile, why: string): void {
    const before = states.get(name);
    states.set(name, { kind: "away", why });
    // The same reason, found again at each try, is told once.
    if (before?.kind === "away" && before.why === why) return;
    ports.report("profile_away", { profile: name, directory, why });
  }

  async function keep(tenant: Tenant, tried: () => void, signal: AbortSignal): Promise<void> {
    const { clock } = ports;
    let wait_ms: number = switchboardLimits.again_ms_min;
    while (!signal.aborted) {
      const began_ms = clock.monotonic_ms();
      const opened = (health: TenantHealth) => {
        served(tenant.profile, health);
        tried();
      };
      const why = await runSafely(tenant, opened, signal);
      if (signal.aborted) break;
      away(tenant.profile, why);
      tried();
      if (clock.monotonic_ms() - began_ms > switchboardLimits.settled_ms)
        wait_ms = switchboardLimits.again_ms_min;
      await untilChanged(tenant, { clock, wait_ms }, signal);
      wait_ms = Math.min(wait_ms * 2, switchboardLimits.again_ms_max);
    }
    tried();
  }

  async function reportOf({ name, dataDir: directory }: Profile): Promise<ProfileReport> {
    const state = states.get(name);
    if (state?.kind !== "served") return { name, directory, state: "away", why: state?.why ?? "" };
    const { ready, checks } = await state.health.report();
    if (ready === "yes") return { name, directory, state: "ready" };
    const unwell = checks.filter((check) => check.state === "unwell");
    const why = unwell.map((check) => `${check.name}: ${check.why}`).join("; ");
    return { name, directory, state: "unready", why };
  }

  return {
    async run(tenants, signal) {
      const firsts = tenants.map(() => Promise.withResolvers<void>());
      const all = Promise.all(firsts.map(({ promise }) => promise));
      const late = new AbortController();
      const patience = ports.clock.sleep(
        switchboardLimits.first_try_ms_max,
        AbortSignal.any([signal, late.signal]),
      );
      void Promise.race([all, patience]).then(ports.tried);
      void all.then(() => late.abort());
      await Promise.all(
        tenants.map((tenant, index) => keep(tenant, firsts[index]?.resolve ?? ports.tried, signal)),
      );
    },
    beside: {
      reports: () => Promise.all(profiles.map(reportOf)),
      async figures() {
        const found = profiles.map(async ({ name }) => {
          const state = states.get(name);
          return state?.kind === "served" ? [{ name, of: await state.health.figures() }] : [];
        });
        return (await Promise.all(found)).flat();
      },
    },
  };
}

/** So long at most; a config that somebody mends is tried at once. */
async function untilChanged(
  tenant: Tenant,
  { clock, wait_ms }: { readonly clock: Clock; readonly wait_ms: number },
  signal: AbortSignal,
): Promise<void> {
  const before = await tenant.look();
  const until_ms = clock.monotonic_ms() + wait_ms;
  while (!signal.aborted && clock.monotonic_ms() < until_ms) {
    await clock.sleep(switchboardLimits.look_ms, signal);
    if ((await tenant.look()) !== before) return;
  }
}

/** Why it ended. */
async function runSafely(
  tenant: Tenant,
  opened: (health: TenantHealth) => void,
  signal: AbortSignal,
): Promise<string> {
  try {
    const end = await tenant.run(opened, signal);
    return endText(end);
  } catch (error) {
    return `something in it is broken: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function endText(end: RunEnd): string {
  switch (end.kind) {
    case "stopped":
      return "it was stopped";
    case "held":
      return `another program has it (${end.by.trim() || "of whom is not known"}); stop that one: looop down`;
    case "problems":
      return `${end.problems.join(" | ")}; ${end.remedy}`;
    case "failed":
      return `${end.why}; ${end.remedy}`;
  }
}
