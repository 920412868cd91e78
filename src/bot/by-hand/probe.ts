// How the running program is, asked at its socket. Loads next to nothing, for a container asks every half minute.

import type { Probe } from "../../engine/health.ts";
import { failed } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import { askHatch } from "./hatch.ts";

const misunderstood = failed("io", "the program answered something else", "restart it: looop down, looop up");

export function openProbe(asking: { readonly dataDir: string; readonly clock: Pick<Clock, "sleep"> }): Probe {
  return {
    async health() {
      const said = await askHatch(asking, { op: "health" });
      const isAnswer =
        said.kind === "health" || said.kind === "nobody" || said.kind === "refused" || said.kind === "failed";
      return isAnswer ? said : misunderstood;
    },
    async metrics() {
      const said = await askHatch(asking, { op: "metrics" });
      const isAnswer =
        said.kind === "metrics" ||
        said.kind === "nobody" ||
        said.kind === "refused" ||
        said.kind === "failed";
      return isAnswer ? said : misunderstood;
    },
  };
}
