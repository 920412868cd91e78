// One name for a finish line and the files that its commands lead to, as they stand now. What cannot be read is no absent
// file (I12).

import { canonicalJson, contentHash } from "../../hash.ts";
import type { PlanTree } from "../ground/ground.ts";
import type { PlanFiles } from "../ground/ports.ts";
import type { Check } from "../nouns.ts";
import { gatePart, ledTo } from "./gate-files.ts";
import { finishLimits } from "./limits.ts";

export interface GateHash {
  readonly hash: string;
  /** Files that belong to the gate, by their names below the place from which they are led to. */
  readonly names: readonly string[];
  /** Why it may not be the whole gate that has this name. */
  readonly unseen?: string;
}

/** The directories from which commands may be led: the plan's own, and the top of its tree. */
function placesOf(tree: PlanTree): readonly string[] {
  return tree.kind === "plain" || tree.path === tree.cwd ? [tree.cwd] : [tree.cwd, tree.path];
}

export async function gateHashOf(
  files: PlanFiles,
  finish: readonly Check[],
  tree: PlanTree,
): Promise<GateHash> {
  const commands = finish.flatMap((check) => ("run" in check ? [check.run] : []));
  const parts: Record<string, string> = {};
  const names: string[] = [];
  let unseen: string | undefined;
  for (const [index, place] of placesOf(tree).entries()) {
    for (const { name, part } of await partsIn(files, commands, place)) {
      names.push(name);
      if (part === undefined) unseen ??= `${name}, which the gate runs, cannot be read`;
      else parts[`${index}:${name}`] = part;
    }
  }
  const hash = contentHash(canonicalJson({ finish, parts }));
  return { hash, names, ...(unseen === undefined ? {} : { unseen }) };
}

interface Part {
  readonly name: string;
  /** Absent: it is there and cannot be read. */
  readonly part: string | undefined;
}

/** `npm test` leads to package.json, that to a script, and so on; each is read once. */
async function partsIn(
  files: PlanFiles,
  commands: readonly string[],
  place: string,
): Promise<readonly Part[]> {
  const found: Part[] = [];
  const waiting = new Set(commands.flatMap(ledTo));
  // What is added while a set is walked through is walked through, too.
  for (const name of waiting) {
    if (found.length >= finishLimits.gate_files_max) return [...found, { name, part: undefined }];
    const look = await files.look(place, name);
    if (look.kind === "missing" || look.kind === "directory" || look.kind === "outside") continue;
    const read = await files.read(place, name, finishLimits.manifest_bytes_max);
    if (read.kind === "missing") continue;
    const part = read.kind === "ok" ? gatePart(name, Buffer.from(read.bytes).toString("utf8")) : undefined;
    found.push({ name, part });
    for (const next of part === undefined ? [] : ledTo(part)) waiting.add(next);
  }
  return found;
}
