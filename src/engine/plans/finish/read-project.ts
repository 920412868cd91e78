// What a project says of its own checks, read from its directory. Only suggests, so what cannot be read offers nothing.

import type { PlanFiles } from "../ground/ports.ts";
import type { Check } from "../nouns.ts";
import { detectChecks, MANIFESTS } from "./detect.ts";
import { finishLimits } from "./limits.ts";

export async function projectChecks(files: PlanFiles, cwd: string): Promise<readonly Check[]> {
  const names = await files.names(cwd);
  if (names.kind !== "ok") return [];
  const texts: Record<string, string> = {};
  for (const name of MANIFESTS) {
    if (!names.names.includes(name)) continue;
    const read = await files.read(cwd, name, finishLimits.manifest_bytes_max);
    if (read.kind === "ok") texts[name] = Buffer.from(read.bytes).toString("utf8");
  }
  return detectChecks({ names: names.names, texts });
}
