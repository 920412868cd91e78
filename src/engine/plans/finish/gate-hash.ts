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
  /** The same name without what the step itself makes, and without what only that leads to. */
  readonly keptHash: string;
  /** What only files that the step itself makes lead to, from the top of the tree. */
  readonly beyond: readonly string[];
  /** Files that belong to the gate, by their names below the place from which they are led to. */
  readonly names: readonly string[];
  /** Why it may not be the whole gate that has this name. */
  readonly unseen?: string;
}

interface Place {
  readonly dir: string;
  /** Of the directory, from the top of the tree: nothing, or with a slash at its end. */
  readonly prefix: string;
}

/** The directories from which commands may be led: the plan's own, and the top of its tree. */
function placesOf(tree: PlanTree): readonly Place[] {
  const top = tree.kind === "plain" ? tree.cwd : tree.path;
  const own = { dir: tree.cwd, prefix: tree.cwd === top ? "" : `${tree.cwd.slice(top.length + 1)}/` };
  return top === tree.cwd ? [own] : [own, { dir: top, prefix: "" }];
}

/** `made`: files that the step itself makes, from the top of the tree. */
export async function gateHashOf(
  files: PlanFiles,
  finish: readonly Check[],
  tree: PlanTree,
  made: ReadonlySet<string> = new Set(),
): Promise<GateHash> {
  const whole = await gateOf(files, finish, tree, new Set());
  const names = whole.parts.map(({ name }) => name);
  const kept = made.size === 0 ? whole : await gateOf(files, finish, tree, made);
  const known = new Set(kept.parts.map(({ path }) => path));
  const beyond = whole.parts.map(({ path }) => path).filter((path) => !known.has(path) && !made.has(path));
  const { unseen } = whole;
  return { hash: whole.hash, keptHash: kept.hash, beyond, names, ...(unseen !== undefined && { unseen }) };
}

interface Gate {
  readonly hash: string;
  readonly parts: readonly { readonly name: string; readonly path: string }[];
  readonly unseen?: string;
}

async function gateOf(
  files: PlanFiles,
  finish: readonly Check[],
  tree: PlanTree,
  without: ReadonlySet<string>,
): Promise<Gate> {
  const commands = finish.flatMap((check) => ("run" in check ? [check.run] : []));
  const parts: Record<string, string> = {};
  const found: { readonly name: string; readonly path: string }[] = [];
  let unseen: string | undefined;
  for (const [index, { dir, prefix }] of placesOf(tree).entries()) {
    const skipped = [...without].flatMap((path) =>
      path.startsWith(prefix) ? [path.slice(prefix.length)] : [],
    );
    for (const { name, part } of await partsIn(files, { commands, skipped }, dir)) {
      found.push({ name, path: `${prefix}${name}` });
      if (part === undefined) unseen ??= `${name}, which the gate runs, cannot be read`;
      else parts[`${index}:${name}`] = part;
    }
  }
  const hash = contentHash(canonicalJson({ finish, parts }));
  return { hash, parts: found, ...(unseen !== undefined && { unseen }) };
}

interface Part {
  readonly name: string;
  /** Absent: it is there and cannot be read. */
  readonly part: string | undefined;
}

/** `npm test` leads to package.json, that to a script, and so on; each is read once. */
async function partsIn(
  files: PlanFiles,
  { commands, skipped }: { readonly commands: readonly string[]; readonly skipped: readonly string[] },
  place: string,
): Promise<readonly Part[]> {
  const found: Part[] = [];
  const waiting = new Set(commands.flatMap(ledTo));
  // What is added while a set is walked through is walked through, too.
  for (const name of waiting) {
    if (skipped.includes(name)) continue;
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
