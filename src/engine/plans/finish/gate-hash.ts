// One name for a finish line and the files that it runs, as they stand now. What cannot be read is no absent file (I12).

import { canonicalJson, contentHash } from "../../hash.ts";
import type { PlanTree } from "../ground/ground.ts";
import type { PlanFiles } from "../ground/ports.ts";
import type { Check } from "../nouns.ts";
import { commandsOf, GATE_MANIFESTS, gatePart, scriptsOf } from "./gate-files.ts";
import { finishLimits } from "./limits.ts";

export type GateHash =
  | { readonly kind: "ok"; readonly hash: string }
  | { readonly kind: "cannot_look"; readonly why: string; readonly hash: string };

/** The directories from which commands may be led: the plan's own, and the top of its tree. */
function placesOf(tree: PlanTree): readonly string[] {
  return tree.kind === "plain" || tree.path === tree.cwd ? [tree.cwd] : [tree.cwd, tree.path];
}

export async function gateHashOf(
  files: PlanFiles,
  finish: readonly Check[],
  tree: PlanTree,
): Promise<GateHash> {
  const parts: Record<string, string> = {};
  const unseen: string[] = [];
  for (const [index, place] of placesOf(tree).entries()) {
    const manifest = await files.read(place, "package.json", finishLimits.manifest_bytes_max);
    const text = manifest.kind === "ok" ? Buffer.from(manifest.bytes).toString("utf8") : undefined;
    const scripts = scriptsOf(commandsOf(finish, text)).slice(0, finishLimits.paths_max);
    for (const name of new Set([...GATE_MANIFESTS, ...scripts])) {
      const look = await files.look(place, name);
      if (look.kind === "missing" || look.kind === "directory" || look.kind === "outside") continue;
      const read = await files.read(place, name, finishLimits.manifest_bytes_max);
      if (read.kind === "unreadable") unseen.push(name);
      if (read.kind === "ok")
        parts[`${index}:${name}`] = gatePart(name, Buffer.from(read.bytes).toString("utf8"));
    }
  }
  const hash = contentHash(canonicalJson({ finish, parts }));
  const [first] = unseen;
  return first === undefined
    ? { kind: "ok", hash }
    : { kind: "cannot_look", why: `${first}, which the gate runs, cannot be read`, hash };
}
