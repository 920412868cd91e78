// No packs but those that a test puts into the data directory.

import type { GuardFiles } from "../../src/engine/judgment/guard/files.ts";

export const noGuardFiles: GuardFiles = {
  shipped: async () => ({ kind: "ok", files: [] }),
  built: async () => ({ kind: "missing" }),
  ofRepository: async () => ({ kind: "ok", files: [] }),
  read: async () => ({ kind: "missing" }),
  absolute: (path) => path,
  ours: () => [],
};
