// What a worker refers to in an ask, for a person to read before they decide. A worker names any path it likes; read is
// only what lies in `reports/` or in its own worktree, and only as text.

import { join } from "node:path";
import type { ReferenceOutcome } from "../engine.ts";
import { limits } from "../limits.ts";
import { launchCodec, launchKey } from "../records/launch.ts";
import type { Ask } from "../types.ts";
import type { FleetPorts } from "./ports.ts";

export async function readReference(
  { dataDir, store, references }: Pick<FleetPorts, "dataDir" | "store" | "references">,
  { worker, reference }: Pick<Ask, "worker" | "reference">,
): Promise<ReferenceOutcome> {
  if (reference === undefined) return { kind: "unread", name: "", why: "it refers to nothing" };
  const unread = (why: string): ReferenceOutcome => ({ kind: "unread", name: reference, why });
  const launch = launchCodec.decode(await store.read(launchKey(worker)), launchKey(worker));
  const worktree = launch.kind === "ok" ? launch.value.worktree?.path : undefined;
  const roots = [join(dataDir, "reports"), ...(worktree === undefined ? [] : [worktree])];
  const path = reference.replace(/^(?:\.\/)?reports\//, "");
  const read = await references.read(roots, path, limits.reference_bytes_max);
  if (read.kind === "missing") return unread("there is no such file in reports/ or in the worker's worktree");
  if (read.kind === "unreadable") return unread(read.why);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(read.bytes);
    return { kind: "ok", name: reference, text };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return unread("it is not text");
  }
}
