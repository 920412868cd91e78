// A commit checked out elsewhere, to be thrown away. One per plan and purpose, under a lock that dies with its process:
// what stands there when the lock is free was left by somebody who was killed, and goes.

import { type Failed, failed } from "../../outcome.ts";
import { asFailure, type Git } from "./git.ts";
import type { GitTree } from "./git-marks.ts";
import type { CleanCopy } from "./ground.ts";
import { DEPENDENCIES } from "./limits.ts";
import type { GroundPorts } from "./ports.ts";

interface Wanted {
  readonly purpose: "replay" | "planner";
  readonly commit: string;
}

export async function copyTree(
  ports: GroundPorts,
  git: Git,
  tree: GitTree,
  { purpose, commit }: Wanted,
): Promise<CleanCopy> {
  const name = `${tree.plan}-${purpose}`;
  const path = `${ports.dataDir}/copies/${name}`;
  const lock = await ports.store.lock(`copies/.${name}`, `${purpose} of plan ${tree.plan}`);
  if (lock.kind !== "locked") return lock;
  const cleared = await clear(ports, git, tree, path);
  if (cleared.kind === "failed") {
    lock.release();
    return cleared;
  }
  const head = await checkOut(git, tree, { path, commit });
  if (typeof head !== "string") {
    lock.release();
    return head;
  }
  const cwd = `${path}${tree.cwd.slice(tree.path.length)}`;
  const copy: GitTree = { ...tree, path, cwd, branch: "" };
  const lent = purpose === "replay" ? await lend(ports, tree, copy) : [];
  return {
    kind: "ok",
    tree: copy,
    head,
    lent,
    async close() {
      const gone = await clear(ports, git, tree, path);
      lock.release();
      return gone;
    },
  };
}

async function checkOut(
  git: Git,
  { repo }: GitTree,
  { path, commit }: { readonly path: string; readonly commit: string },
): Promise<string | Failed> {
  const known = await git(repo, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${commit}^{commit}`,
  ]);
  if (known.kind === "failed") return known;
  if (known.kind === "no") return failed("io", `${repo} has no commit ${commit}`, "name one that it has");
  const head = known.out.trim();
  const added = await git(repo, ["worktree", "add", "--quiet", "--detach", path, head]);
  return added.kind === "ok" ? head : asFailure(added, path);
}

async function clear(
  { files }: GroundPorts,
  git: Git,
  { repo }: GitTree,
  path: string,
): Promise<{ readonly kind: "ok" } | Failed> {
  // Says no where it knows no such worktree; whatever stands there goes all the same.
  const removed = await git(repo, ["worktree", "remove", "--force", "--force", path]);
  if (removed.kind === "failed") return removed;
  const gone = await files.removeDirectory(path);
  if (gone.kind === "failed") return gone;
  const pruned = await git(repo, ["worktree", "prune"]);
  return pruned.kind === "ok" ? { kind: "ok" } : asFailure(pruned, repo);
}

/** From where work was done and they were installed, else from the clone. */
async function lend({ files }: GroundPorts, tree: GitTree, copy: GitTree): Promise<readonly string[]> {
  const below = tree.cwd.slice(tree.path.length);
  const lent: string[] = [];
  for (const name of DEPENDENCIES) {
    for (const place of new Set([below, ""])) {
      const here = `${place}/${name}`.slice(1);
      if ((await files.look(copy.path, here)).kind !== "missing") continue;
      const owner = await ownerOf(files, [tree.path, tree.repo], here);
      if (owner === undefined) continue;
      if ((await files.lend(`${owner}/${here}`, `${copy.path}/${here}`)).kind === "ok") lent.push(here);
    }
  }
  return lent;
}

async function ownerOf(
  files: GroundPorts["files"],
  roots: readonly string[],
  path: string,
): Promise<string | undefined> {
  for (const root of roots) if ((await files.look(root, path)).kind === "directory") return root;
  return undefined;
}
