// The verbs with which systemd runs the loop: `service install`, `service remove`, `service status`.

import type { Verb } from "./verb.ts";

const outputs = () => import("./outputs-unit.ts");
const runs = () => import("./unit-run.ts");

const name = {
  name: "name",
  kind: "text",
  value: "NAME",
  about: "of the unit, where several data directories have one each",
} as const;

export const unitVerbs: readonly Verb[] = [
  {
    path: ["service", "install"],
    summary: "have systemd run the loop of this data directory for you, now and after each boot",
    about: [
      "Writes a unit of your user and starts it. It keeps PATH and the variables of this program as they are now; keys and tokens belong into the file that the unit names. Workers outlive its restarts. Run again, it writes the unit anew and restarts the loop.",
    ],
    args: [],
    flags: [name, { name: "dry-run", kind: "switch", about: "print the unit, and change nothing" }],
    examples: ["looop service install", "looop service install --dry-run"],
    exits: ["conflict"],
    output: async () => (await outputs()).unitInstallOutput,
    run: { needs: "nothing", load: async () => (await runs()).runUnitInstall },
  },
  {
    path: ["service", "remove"],
    summary: "stop the loop that systemd runs, and remove its unit; workers go on",
    args: [],
    flags: [name],
    examples: ["looop service remove"],
    exits: ["not_found", "conflict"],
    output: async () => (await outputs()).unitRemoveOutput,
    run: { needs: "nothing", load: async () => (await runs()).runUnitRemove },
  },
  {
    path: ["service", "status"],
    summary: "say whether there is a unit, whether it is what install would write, and how it is",
    args: [],
    flags: [name],
    examples: ["looop service status", "looop service status --json"],
    exits: [],
    output: async () => (await outputs()).unitStatusOutput,
    run: { needs: "nothing", load: async () => (await runs()).runUnitStatus },
  },
];
