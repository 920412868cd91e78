// The end of a plan's worktree: it goes where nothing in it could be lost, and stays with the reason otherwise. Its branch
// and its commits stay in either case, so that a plan that is resumed finds them again.

import { asFailure, type Git } from "./git.ts";
import type { GroundPlan, Settled } from "./ground.ts";
import { isMerged } from "./merged.ts";
import { findTree } from "./worktree.ts";

export async function settleTree(git: Git, dataDir: string, plan: GroundPlan): Promise<Settled> {
  const found = await findTree(git, dataDir, plan);
  if (found.kind !== "ok") return found;
  const { tree } = found;
  const { path, repo, branch } = tree;
  const dirty = await git(path, ["status", "--porcelain", "--untracked-files=normal"]);
  if (dirty.kind !== "ok") return asFailure(dirty, path);
  if (dirty.out !== "")
    return {
      kind: "kept",
      path,
      why: "something in it is not committed",
      remedy: `look at it with git -C ${path} status; commit it there, or remove it`,
    };
  const merged = await isMerged(git, tree);
  if (typeof merged !== "boolean") return merged;
  if (!merged)
    return {
      kind: "kept",
      path,
      why: `the commits of ${branch} are merged nowhere`,
      remedy: `merge them with git -C ${repo} merge ${branch}; to remove the worktree alone: git -C ${repo} worktree remove ${path}`,
    };
  const removed = await git(repo, ["worktree", "remove", path]);
  if (removed.kind === "ok") return { kind: "removed", path };
  // Git leaves those alone, for they may hold commits of their own.
  if (removed.kind === "no" && removed.why.includes("submodules"))
    return {
      kind: "kept",
      path,
      why: "submodules were checked out in it, and may hold commits of their own",
      remedy: `look at them; to remove it: git -C ${repo} worktree remove --force ${path}`,
    };
  return asFailure(removed, path);
}
