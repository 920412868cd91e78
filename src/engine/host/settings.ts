// The config as the fleet needs it, read from the first file that is there. Unreadable is not absent (I12): the next
// place is looked at only when nothing at all has that name.

import { readFileSync } from "node:fs";
import { failed, refused } from "../outcome.ts";
import type { ReadSettings, SettingsOutcome } from "../workers/settings.ts";
import { codeOf, failureOf } from "./errno.ts";

export function configSettings(paths: readonly string[], machineZone: () => string): ReadSettings {
  return async () => {
    const found = firstFile(paths);
    return found.kind === "file" ? parse(found.path, found.text, machineZone()) : found;
  };
}

type Found =
  | { readonly kind: "file"; readonly path: string; readonly text: string }
  | Extract<SettingsOutcome, { kind: "absent" | "failed" }>;

function firstFile(paths: readonly string[]): Found {
  for (const path of paths) {
    try {
      return { kind: "file", path, text: readFileSync(path, "utf8") };
    } catch (error) {
      if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") continue;
      return failureOf(error, path);
    }
  }
  return {
    kind: "absent",
    why: `there is no config (${paths.join(", ")})`,
    remedy: "run `looop init`",
  };
}

async function parse(path: string, text: string, hostZone: string): Promise<SettingsOutcome> {
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: true });
  const [broken] = document.errors;
  if (broken)
    return failed("corrupt", `${path}: ${broken.message.split("\n")[0]}`, "mend it, then try again");
  const { parseEngineConfig } = await import("../pulse/config.ts");
  const loaded: unknown = document.toJS() ?? {};
  // Keys of other parts of the program are theirs to judge.
  const foreignKeys = typeof loaded === "object" && loaded !== null ? Object.keys(loaded) : [];
  const parsed = parseEngineConfig(loaded, { hostZone, foreignKeys });
  if (parsed.kind === "ok") return { kind: "ok", settings: parsed.config, path };
  const all = parsed.problems.map(({ key, why, remedy }) => `${key}: ${why} (${remedy})`).join("; ");
  return refused("config", `${path}: ${all}`, "mend it, then try again");
}
