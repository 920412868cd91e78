// What the loop needs of this machine, over the ports of its engine.

import type { EnginePorts } from "../engine/create.ts";
import type { Engine } from "../engine/engine.ts";
import { fileLogs } from "../engine/host/log-file.ts";
import { judgeMoves } from "../engine/judgment/guard/judge-moves.ts";
import { moveJudge } from "../engine/judgment/move-judge.ts";
import { plansOfMoves } from "../engine/plans/of-moves.ts";
import { createActs } from "../engine/pulse/acts/create.ts";
import type { PulsePorts } from "../engine/pulse/pulse-ports.ts";
import type { LoadedConfig } from "../engine/pulse/read-config.ts";
import { checkConfig } from "./check-config.ts";

export function pulsePorts(
  ports: EnginePorts,
  engine: Engine,
  read: () => Promise<LoadedConfig>,
): PulsePorts {
  const acts = createActs({
    ...ports,
    ...engine,
    plans: plansOfMoves(engine.plans),
    judgment: judgeMoves({ ...ports, ...engine, judge: moveJudge(engine.judge) }),
  });
  return {
    ...ports,
    ...engine,
    logs: fileLogs(ports.dataDir),
    acts,
    async readConfig() {
      const loaded = await read();
      if (loaded.kind === "file" && loaded.load.kind === "ok")
        return { kind: "ok", config: loaded.load.config };
      const check = checkConfig(loaded);
      return {
        kind: "bad",
        why: check.kind === "problems" ? `${check.problems.join(" | ")}; ${check.remedy}` : "",
      };
    },
  };
}
