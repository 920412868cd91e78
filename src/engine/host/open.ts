// The engine on this machine: real ports over one data directory. Nothing is read or started here; what is heavy is
// loaded by the first call that needs it, so that asking and answering start fast.

import { createEngine, type EnginePorts } from "../create.ts";
import type { Engine } from "../engine.ts";
import type { OrgDoor } from "../judgment/org/ports.ts";
import type { Children } from "../ports.ts";
import { localTime, machineZone, randomIds, systemClock } from "./clock.ts";
import { configReader } from "./config-file.ts";
import type { Environment } from "./environment.ts";
import { createFileStore } from "./file-store.ts";
import { fileGuards } from "./guard-files.ts";
import { judgmentOnMachine } from "./memory/on-demand.ts";
import { planFiles } from "./plan-files.ts";
import { systemProcesses } from "./processes.ts";
import { fileReferences } from "./references.ts";
import { packageSeeds } from "./seed.ts";
import { systemSessions } from "./sessions.ts";
import { directoryWatcher } from "./watcher.ts";

export function openEngine(environment: Environment): Engine {
  return createEngine(enginePorts(environment));
}

export function enginePorts(environment: Environment): EnginePorts {
  const { dataDir, marker, childEnv, knobs, configPaths } = environment;
  const clock = systemClock();
  const ids = randomIds();
  const store = createFileStore({ root: dataDir, clock, ids });
  const processes = systemProcesses();
  return {
    dataDir,
    store,
    clock,
    localTime,
    machineZone,
    ids,
    watcher: directoryWatcher(dataDir),
    processes,
    children: childrenOnDemand,
    seeds: packageSeeds(dataDir),
    references: fileReferences(),
    guardFiles: fileGuards(() => clock.now_ms(), undefined, undefined, {
      ...{ dataDir, configPaths },
      home: childEnv.HOME,
    }),
    planFiles: planFiles(),
    drawPicture: async (picture) => (await import("./session/picture.ts")).renderPicture(picture),
    ...judgmentOnMachine({ dataDir, home: childEnv.HOME, clock, children: childrenOnDemand }),
    orgDoor: orgDoorOnDemand(childEnv),
    sessions: systemSessions({ dataDir, store, processes, clock }),
    settings: configReader(configPaths, childEnv),
    marker,
    env: childEnv,
    ask_poll_ms: knobs.ask_poll_ms,
    wait_poll_ms: knobs.wait_poll_ms,
  };
}

const childrenOnDemand: Children = {
  async run(request, signal) {
    const { systemChildren } = await import("./children.ts");
    return systemChildren().run(request, signal);
  },
};

function orgDoorOnDemand(env: Readonly<Record<string, string>>): OrgDoor {
  const door = async () => (await import("./postgres.ts")).postgresDoor(env);
  return {
    connect: async (database) => (await door()).connect(database),
    steps: async () => (await door()).steps(),
  };
}
