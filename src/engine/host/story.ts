// The demo's files as they are shipped, and a place for it to play. Creates what is absent, overwrites nothing.

import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Key, Store } from "../ports.ts";
import { STORY } from "../pulse/demo-decide.ts";
import { codeOf, failureOf } from "./errno.ts";
import { findPackageRoot } from "./package-root.ts";

interface Shipped {
  /** Below `seeds/demo/`. */
  readonly from: string;
  readonly key: Key;
  readonly mode: number;
}

const WORKER_KEY: Key = "demo/worker.sh";

const story: readonly Shipped[] = [
  { from: "worker.sh", key: WORKER_KEY, mode: 0o755 },
  { from: "lap.sh", key: "demo/lap.sh", mode: 0o755 },
  { from: "release.sh", key: `sensors/${STORY}.sh`, mode: 0o755 },
  // Last: it is what sets the story going.
  { from: "release.md", key: `goals/${STORY}.md`, mode: 0o600 },
];

const playbook: Shipped = { from: "PLAYBOOK.md", key: "PLAYBOOK.md", mode: 0o600 };

/** `whole`: a data directory that is only the demo's has its playbook, too. */
export async function placeStory(
  store: Store,
  extent: "part" | "whole",
): Promise<{ kind: "ok"; created: readonly string[] } | Failed> {
  const root = findPackageRoot();
  if (root === undefined)
    return failed("io", "the demo of this package is not to be found", "install looop again");
  const created: string[] = [];
  for (const { from, key, mode } of extent === "whole" ? [playbook, ...story] : story) {
    const path = join(root, "seeds", "demo", from);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      return { ...failureOf(error, path), remedy: "install looop again" };
    }
    const outcome = await store.create(key, bytes, { mode });
    if (outcome.kind === "failed") return outcome;
    if (outcome.kind === "created") created.push(key);
  }
  return { kind: "ok", created };
}

export interface DemoDirectory {
  readonly kind: "ok";
  readonly dir: string;
  /** One that a person named is theirs. */
  readonly madeFor: "this" | "person";
}

/** A fresh one where none is named; a named one must be empty, or have been played in. */
export function demoDirectory(dir: string | undefined): DemoDirectory | Refused | Failed {
  try {
    if (dir === undefined)
      return { kind: "ok", dir: mkdtempSync(join(tmpdir(), "looop-demo-")), madeFor: "this" };
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const present = readdirSync(dir);
    if (present.length === 0 || present.includes("demo"))
      return { kind: "ok", dir: realpathSync(dir), madeFor: "person" };
    return refused("dir", `${dir} is not empty, and no demo was played there`, "name a directory of its own");
  } catch (error) {
    if (codeOf(error) === "EEXIST") return refused("dir", `${dir} is no directory`, "name another one");
    return failureOf(error, dir ?? tmpdir());
  }
}

const REMOVE_TRIES = 10; // a host that just ended may still write its last line

export function removeDemo(dir: string): { kind: "gone" } | Failed {
  try {
    rmSync(dir, { recursive: true, force: true, maxRetries: REMOVE_TRIES });
    return { kind: "gone" };
  } catch (error) {
    return failureOf(error, dir);
  }
}
