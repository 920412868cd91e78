// Where a plan is about: what it names, else the workspace of the data directory. Pure.

import { isAbsolute, join, normalize } from "node:path";

export function planPlaceOf(cwd: string | undefined, dataDir: string): string {
  if (cwd === undefined) return join(dataDir, "workspace");
  return normalize(isAbsolute(cwd) ? cwd : join(dataDir, cwd));
}
