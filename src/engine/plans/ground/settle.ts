// The end of a plan's worktree: it goes where nothing in it could be lost, and stays with the reason otherwise. Its branch
// and its commits stay in either case, so that a plan that is resumed finds them again.

import { asFailure, type Git } from "./git.ts";
import type { GitTree } from "./git-marks.ts";
import type { GroundPlan, Settled } from "./ground.ts";
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
  return removed.kind === "ok" ? { kind: "removed", path } : asFailure(removed, path);
}

/** Nothing was committed, or another branch has all of it. The same branch at a remote is no merge. */
async function isMerged(git: Git, { repo, branch, base }: GitTree): Promise<boolean | Fault> {
  const tip = await git(repo, ["rev-parse", "--verify", `refs/heads/${branch}^{commit}`]);
  if (tip.kind !== "ok") return asFailure(tip, repo);
  if (tip.out.trim() === base) return true;
  const holders = await git(repo, [
    "for-each-ref",
    "--format=%(refname)",
    `--contains=${tip.out.trim()}`,
    "refs/heads",
    "refs/remotes",
  ]);
  if (holders.kind !== "ok") return asFailure(holders, repo);
  const others = holders.out.split("\n").filter((ref) => ref !== "" && !isOwn(ref, branch));
  return others.length > 0;
}

type Fault = ReturnType<typeof asFailure>;

function isOwn(ref: string, branch: string): boolean {
  return ref === `refs/heads/${branch}` || /^refs\/remotes\/[^/]+\/(.+)$/.exec(ref)?.[1] === branch;
}
