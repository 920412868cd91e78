// What the config lets the clone do, read anew. A config that cannot be used lets it answer nothing (I12).

import type { Autonomy } from "../judge.ts";
import type { JudgePorts } from "./judge-ports.ts";

export async function configuredAutonomy({
  settings,
}: Pick<JudgePorts, "settings">): Promise<Readonly<Record<string, Autonomy>>> {
  const config = await settings();
  return config.kind === "ok" ? config.settings.autonomy : {};
}
