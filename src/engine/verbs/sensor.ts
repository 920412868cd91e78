// `sensor …`: scripts that look at the world.

import { expectFlag, journalFlag, policyExits, policyNote, timeoutFlag } from "./policy-flags.ts";
import type { Verb } from "./verb.ts";

const name = { name: "name", about: "the sensor's name", need: "required", completes: "sensor" } as const;
const changeOutput = async () => (await import("./outputs.ts")).changeOutput;

export const sensorVerbs: readonly Verb[] = [
  {
    path: ["sensor", "write"],
    aliases: [["sensor", "w"]],
    summary: "create a sensor or replace its script, after it has run once",
    about: [
      "A sensor prints one JSON object; its `signal` member wakes the loop when it changes. A script that fails or prints anything else is refused, and what stood there stays.",
      policyNote,
    ],
    args: [
      name,
      { name: "script", about: "a shell script; omitted or `-` reads standard input", need: "body" },
    ],
    flags: [expectFlag, journalFlag, timeoutFlag],
    examples: ["looop sensor write disk < disk.sh"],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./sensor-run.ts")).runSensorWrite },
  },
  {
    path: ["sensor", "read"],
    summary: "print a sensor's script",
    args: [name],
    flags: [],
    examples: ["looop sensor read disk"],
    exits: ["not_found"],
    output: async () => (await import("./outputs.ts")).sensorReadOutput,
    run: { needs: "engine", load: async () => (await import("./sensor-run.ts")).runSensorRead },
  },
  {
    path: ["sensor", "list"],
    aliases: [["sensor", "ls"]],
    summary: "list the sensors",
    args: [],
    flags: [],
    examples: ["looop sensor list"],
    exits: [],
    output: async () => (await import("./outputs.ts")).sensorListOutput,
    whenEmpty: "there are none; looop sensor write <name> makes one",
    run: { needs: "engine", load: async () => (await import("./sensor-run.ts")).runSensorList },
  },
  {
    path: ["sensor", "rm"],
    summary: "remove a sensor",
    about: [policyNote],
    args: [name],
    flags: [expectFlag, journalFlag, timeoutFlag],
    examples: ["looop sensor rm disk"],
    exits: policyExits,
    output: changeOutput,
    run: { needs: "engine", load: async () => (await import("./sensor-run.ts")).runSensorRemove },
  },
  {
    path: ["sensor", "test"],
    summary: "run a sensor once, now, and show its reading; exit 1 when it failed",
    args: [name],
    flags: [],
    examples: ["looop sensor test disk"],
    exits: ["not_found", "interrupted", "terminated"],
    output: async () => (await import("./outputs.ts")).sensorTestOutput,
    run: { needs: "engine", load: async () => (await import("./sensor-run.ts")).runSensorTest },
  },
];
