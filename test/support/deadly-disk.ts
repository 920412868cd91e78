// A disk on which the process dies, for real, right before or right after its Nth changing call.

import type { Disk } from "../../src/engine/host/disk.ts";
import { aroundEachCall, isChange } from "./watched-disk.ts";

export interface Death {
  readonly nth: number;
  readonly when: "before" | "after";
}

export function deadlyDisk(disk: Disk, death: Death | undefined) {
  let count = 0;
  const deadly = aroundEachCall(disk, (call, _args, proceed) => {
    if (!isChange(call)) return proceed();
    count += 1;
    if (count !== death?.nth) return proceed();
    if (death.when === "before") return die();
    return Promise.resolve(proceed()).then(die, die);
  });
  return { disk: deadly, count: () => count };
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  throw new Error("SIGKILL was survived");
}
