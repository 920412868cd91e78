// What judgment needs of the machine, where there is nothing of it: no memory, no history, no files of prose, no
// organization.

import type { EnginePorts } from "../../src/engine/create.ts";
import { failed } from "../../src/engine/outcome.ts";

export const noJudgmentFiles: Pick<EnginePorts, "memory" | "history" | "prose" | "orgDoor"> = {
  memory: { open: async () => ({ kind: "absent" }), close: async () => undefined },
  history: {
    toolCalls: async () => ({ calls: [], files: 0, skipped: 0 }),
    shellLines: async () => [],
    commits: async () => undefined,
  },
  orgDoor: {
    connect: async () => ({ kind: "offline", why: "no database here" }),
    steps: async () => ({ kind: "ok", steps: [] }),
  },
  prose: {
    read: async () => ({ kind: "missing" }),
    write: async () => failed("io", "no files here", "none"),
  },
};
