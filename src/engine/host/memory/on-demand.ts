// What judgment needs of this machine, loaded by the first call: verbs that do not judge pay for none of it, and open no
// database.

import { join } from "node:path";
import type { History, MemoryDoor, ProseFiles } from "../../judgment/ports.ts";
import type { Children, Clock } from "../../ports.ts";

interface Place {
  readonly dataDir: string;
  /** Where a person's own traces lie. */
  readonly home: string | undefined;
  readonly clock: Pick<Clock, "monotonic_ms">;
  readonly children: Children;
}

export interface JudgmentOnMachine {
  readonly memory: MemoryDoor;
  readonly history: History;
  readonly prose: ProseFiles;
}

export function judgmentOnMachine({ dataDir, home, clock, children }: Place): JudgmentOnMachine {
  let opening: Promise<MemoryDoor> | undefined;
  const door = () => {
    opening ??= import("./open.ts").then(({ memoryDoor }) => memoryDoor(join(dataDir, "memory.db"), clock));
    return opening;
  };
  const history = async () => (await import("./history.ts")).systemHistory(home, children);
  const prose = async () => (await import("./prose-files.ts")).systemProse();
  return {
    memory: {
      open: async (how) => (await door()).open(how),
      async close() {
        if (opening !== undefined) (await opening).close();
      },
    },
    history: {
      toolCalls: async () => (await history()).toolCalls(),
      shellLines: async () => (await history()).shellLines(),
      commits: async (dir) => (await history()).commits(dir),
    },
    prose: {
      read: async (path) => (await prose()).read(path),
      write: async (path, text) => (await prose()).write(path, text),
    },
  };
}
