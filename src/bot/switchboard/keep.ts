// Keeps one profile served beside the main one: whatever is wrong with it is told, and tried again. The boundary of one
// profile: nothing that breaks in it goes further.

import type { ProfileReport } from "../../engine/health.ts";
import type { RunEnd } from "../../engine/home.ts";
import type { Clock } from "../../engine/ports.ts";
import type { Health } from "../health/health.ts";
import type { Profile } from "../profiles.ts";
import { switchboardLimits } from "./limits.ts";

export interface Tenant {
  readonly profile: Profile;
  /** What its config says now, to be compared. */
  look(): Promise<string>;
  /** Until the signal, or until it cannot go on. `opened`: its people are reached from now on. */
  run(opened: (health: TenantHealth) => void, signal: AbortSignal): Promise<RunEnd>;
  /** How many cards it still had to send when it ended last. Undefined: it never ran, or nobody can tell. */
  unsent(): number | undefined;
}

export type TenantHealth = Pick<Health, "report" | "figures">;

export interface KeepPorts {
  readonly clock: Clock;
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface Kept {
  readonly tenant: Tenant;
  /** It was opened, or could not be, for the first time. */
  readonly tried: Promise<void>;
  /** Absent: it is not served now. */
  health(): TenantHealth | undefined;
  report(): Promise<ProfileReport>;
  /** Resolves when it has ended, with what it had to say on its way or in its ledger. */
  end(): Promise<void>;
}

type State =
  | { readonly kind: "served"; readonly health: TenantHealth }
  | { readonly kind: "away"; readonly why: string };

const STARTING = "it is being started";

/** `free`: whoever had its name or directory before has ended. */
export function keepServed(
  tenant: Tenant,
  ports: KeepPorts,
  free: Promise<unknown>,
  signal: AbortSignal,
): Kept {
  const { name, dataDir: directory } = tenant.profile;
  const ending = new AbortController();
  const over = AbortSignal.any([signal, ending.signal]);
  const first = Promise.withResolvers<void>();
  let state: State = { kind: "away", why: STARTING };

  function served(health: TenantHealth): void {
    const wasTold = state.kind === "away" && state.why !== STARTING;
    state = { kind: "served", health };
    ports.report("profile_served", { profile: name, directory, ...(wasTold && { after: "away" }) });
    first.resolve();
  }

  function away(why: string): void {
    const before = state;
    state = { kind: "away", why };
    first.resolve();
    // The same reason, found again at each try, is told once.
    if (before.kind === "away" && before.why === why) return;
    ports.report("profile_away", { profile: name, directory, why });
  }

  async function keep(): Promise<void> {
    const { clock } = ports;
    let wait_ms: number = switchboardLimits.again_ms_min;
    await free;
    while (!over.aborted) {
      const began_ms = clock.monotonic_ms();
      const why = await runSafely(tenant, served, over);
      if (over.aborted) break;
      away(why);
      if (clock.monotonic_ms() - began_ms > switchboardLimits.settled_ms)
        wait_ms = switchboardLimits.again_ms_min;
      await untilChanged(tenant, { clock, wait_ms }, over);
      wait_ms = Math.min(wait_ms * 2, switchboardLimits.again_ms_max);
    }
    first.resolve();
  }

  const done = keep();
  return {
    tenant,
    tried: first.promise,
    health: () => (state.kind === "served" ? state.health : undefined),
    async report() {
      if (state.kind === "away") return { name, directory, state: "away", why: state.why };
      const { ready, checks } = await state.health.report();
      if (ready === "yes") return { name, directory, state: "ready" };
      const unwell = checks.filter((check) => check.state === "unwell");
      const why = unwell.map((check) => `${check.name}: ${check.why}`).join("; ");
      return { name, directory, state: "unready", why };
    },
    end() {
      ending.abort();
      return done;
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
    return endText(await tenant.run(opened, signal));
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
