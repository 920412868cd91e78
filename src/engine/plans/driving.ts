// What drives a plan and what replays it, over the ports of the engine. Composition only; loaded by who drives or
// verifies, since most verbs do neither.

import type { PlanId } from "../ids.ts";
import { parseId } from "../ids.ts";
import type { Failed, Refused } from "../outcome.ts";
import type { Plans } from "../plans.ts";
import type { Children, References } from "../ports.ts";
import type { ReadConfig } from "../pulse/read-config.ts";
import type { PlanPorts } from "./desk.ts";
import { type DriveOutcome, drivePlan } from "./drive/drive.ts";
import { driverLock } from "./drive/names.ts";
import type { DrivePorts } from "./drive/ports.ts";
import { isOver } from "./events.ts";
import { createGates } from "./finish/create-gates.ts";
import { projectChecks } from "./finish/read-project.ts";
import { replayGates } from "./finish/replay.ts";
import { createGround } from "./ground/create-ground.ts";
import { gitOn } from "./ground/git.ts";
import type { GroundPlan } from "./ground/ground.ts";
import { mergePlaceOf } from "./ground/merged.ts";
import type { PlanFiles } from "./ground/ports.ts";
import type { PlanDraft } from "./nouns.ts";
import { openPlanStore } from "./store.ts";
import { noteTrouble } from "./trouble.ts";

export interface DrivingPorts
  extends Omit<DrivePorts, "plans" | "ground" | "gates" | "detect">,
    Pick<PlanPorts, "seeds"> {
  readonly children: Children;
  readonly references: References;
  readonly planFiles: PlanFiles;
  readonly settings: ReadConfig;
  /** From which checks get what they are allowed to see. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Driving {
  readonly drive: Plans["drive"];
  readonly replay: NonNullable<PlanPorts["replay"]>;
  readonly mergePlace: NonNullable<PlanPorts["mergePlace"]>;
  readonly settle: NonNullable<PlanPorts["settle"]>;
}

export async function openDriving(ports: DrivingPorts): Promise<Driving> {
  const { planFiles: files } = ports;
  const ground = createGround({ ...ports, files });
  const read = await ports.settings();
  // Without a usable config commands see no more than they always may.
  const envAllow = read.kind === "ok" ? read.settings.envAllow : [];
  const gates = createGates({ ...ports, files, ground, envAllow });
  const parts: DrivePorts = {
    ...ports,
    plans: openPlanStore(ports),
    ground,
    gates,
    detect: (cwd) => projectChecks(files, cwd),
  };
  return {
    async drive(id, options) {
      const parsed = parseId<PlanId>("plan id", id);
      if (parsed.kind === "refused") return parsed;
      const outcome = await drivePlan(parts, parsed.id, options);
      const isTried = outcome.kind !== "held" && outcome.kind !== "missing" && options.dry !== "yes";
      if (isTried) await noteTrouble(ports.store, parsed.id, isStuck(outcome) ? outcome : undefined);
      return outcome;
    },
    async settle({ id, draft }) {
      // Whoever drives it works there.
      const lock = await ports.store.lock(driverLock(id), `tidying plan ${id}`);
      if (lock.kind !== "locked") return lock;
      const settled = await ground.settle({ id, ...placeOf(draft) });
      lock.release();
      return settled;
    },
    mergePlace: ({ draft }, commit) => mergePlaceOf(gitOn(ports.children, ports.env), draft.cwd, commit),
    async replay(plan, signal) {
      const replayed = await replayGates({ ground, gates }, plan, signal);
      const { id, draft, worktree, state } = plan;
      // Opened again for this alone: where it stays, its reason is told to who tidies.
      if (worktree === undefined && isOver(state)) await ground.settle({ id, ...placeOf(draft) });
      return replayed;
    },
  };
}

function isStuck(outcome: DriveOutcome): outcome is Refused | Failed {
  return outcome.kind === "refused" || outcome.kind === "failed";
}

function placeOf({ cwd, branch }: PlanDraft): Pick<GroundPlan, "cwd" | "branch"> {
  return { cwd, ...(branch !== undefined && { branch }) };
}
