// The plan's own worktree, on its own branch: made once, found again after any death. The person's clone is only looked
// at, so that whatever lies about in it is neither lost nor taken along.

import { posix } from "node:path";
import { type Failed, failed, type Refused, refused } from "../../outcome.ts";
import { shellQuote } from "../../pulse/command.ts";
import { astray } from "./astray.ts";
import { asFailure, type Git } from "./git.ts";
import type { GitTree } from "./git-marks.ts";
import type { GroundPlan, PlanTree } from "./ground.ts";
import { groundLimits } from "./limits.ts";

type Opened = { readonly kind: "ok"; readonly tree: PlanTree } | Refused | Failed;

interface Clone {
  readonly repo: string;
  /** Of the plan's directory, below the clone's top: `packages/a/`, or nothing. */
  readonly prefix: string;
  readonly head: string;
}

export async function openTree(git: Git, dataDir: string, plan: GroundPlan): Promise<Opened> {
  const wrong = (why: string, remedy: string) => refused("cwd", `${plan.cwd}: ${why}`, remedy);
  if (!plan.cwd.startsWith("/")) return wrong("it is not an absolute path", "name it by its whole path");
  if (Buffer.byteLength(plan.cwd) > groundLimits.path_bytes_max || plan.cwd.includes("\0"))
    return wrong("it is no path", "name a directory");
  const cwd = posix.normalize(plan.cwd).replace(/(?<=.)\/$/, "");
  const clone = await cloneOf(git, cwd);
  if (clone.kind === "failed") return clone;
  if (clone.kind === "no commit") return wrong("its repository has no commit yet", "commit something first");
  if (clone.kind === "plain") return { kind: "ok", tree: { kind: "plain", plan: plan.id, cwd } };
  const branch = plan.branch ?? branchNameOf(plan.id);
  const name = await git(clone.repo, ["check-ref-format", "--branch", branch]);
  if (name.kind !== "ok" || branch.startsWith("-"))
    return refused("branch", `${branch} is no name of a branch`, "choose another, or leave it out");
  const path = pathOf(dataDir, plan.id);
  const standing = await isWorktreeOf(git, path, clone.repo);
  if (standing.kind === "failed") return standing;
  const made = standing.kind === "yes" ? standing : await makeWorktree(git, clone, { path, branch });
  if (made.kind === "failed" || made.kind === "refused") return made;
  return treeOf(git, clone, { plan: plan.id, path, branch });
}

/** The worktree as it stands; none is made. */
export async function findTree(
  git: Git,
  dataDir: string,
  { id, cwd, branch = branchNameOf(id) }: GroundPlan,
): Promise<{ readonly kind: "ok"; readonly tree: GitTree } | { readonly kind: "none" } | Refused | Failed> {
  const clone = await cloneOf(git, cwd);
  if (clone.kind === "failed") return clone;
  if (clone.kind !== "clone") return { kind: "none" };
  const path = pathOf(dataDir, id);
  const standing = await isWorktreeOf(git, path, clone.repo);
  if (standing.kind === "failed") return standing;
  if (standing.kind === "no") return { kind: "none" };
  const opened = await treeOf(git, clone, { plan: id, path, branch });
  if (opened.kind !== "ok") return opened;
  return opened.tree.kind === "git" ? { kind: "ok", tree: opened.tree } : { kind: "none" };
}

const branchNameOf = (id: string) => `looop/plan-${id}`;
const pathOf = (dataDir: string, id: string) => `${dataDir}/worktrees/plan-${id}`;

async function cloneOf(
  git: Git,
  cwd: string,
): Promise<
  ({ readonly kind: "clone" } & Clone) | { readonly kind: "plain" } | { readonly kind: "no commit" } | Failed
> {
  const top = await git(cwd, ["rev-parse", "--show-toplevel", "--show-prefix"]);
  if (top.kind === "failed")
    return top.why.endsWith(cwd) ? failed("io", top.why, "name a directory that is there") : top;
  // Also of a bare repository and from within .git: nothing is checked out there.
  if (top.kind === "no") return /not a git repository|work tree/.test(top.why) ? PLAIN : asFailure(top, cwd);
  const [repo = "", prefix = ""] = top.out.split("\n");
  const head = await git(cwd, ["rev-parse", "--verify", "HEAD^{commit}"]);
  if (head.kind === "failed") return head;
  if (head.kind === "no") return prefix === "" ? { kind: "no commit" } : PLAIN;
  if (prefix === "") return { kind: "clone", repo, prefix, head: head.out.trim() };
  // Inside somebody's repository, which may be their home, but unknown to it.
  const known = await git(repo, ["ls-tree", "--name-only", "HEAD", prefix]);
  if (known.kind !== "ok") return asFailure(known, repo);
  return known.out === "" ? PLAIN : { kind: "clone", repo, prefix, head: head.out.trim() };
}

const PLAIN = { kind: "plain" } as const;

/** Another repository's files may stand around that place: what counts is whose store of objects it uses. */
async function isWorktreeOf(git: Git, path: string, repo: string): Promise<{ kind: "yes" | "no" } | Failed> {
  const common = ["rev-parse", "--path-format=absolute", "--git-common-dir", "--show-prefix"];
  const there = await git(path, common);
  if (there.kind !== "ok") return { kind: "no" };
  const ours = await git(repo, common);
  if (ours.kind !== "ok") return asFailure(ours, repo);
  const [theirDir, prefix] = there.out.split("\n");
  if (prefix !== "") return { kind: "no" };
  if (theirDir === ours.out.split("\n")[0]) return { kind: "yes" };
  return failed("io", `${path} belongs to another repository`, "remove that plan's worktree first");
}

/** Where a session removed no more than the file that says whose worktree it is, what was done in it is still there. */
async function makeWorktree(
  git: Git,
  clone: Clone,
  own: { readonly path: string; readonly branch: string },
): Promise<{ readonly kind: "yes" } | Refused | Failed> {
  await git(clone.repo, ["worktree", "repair", own.path]);
  const mended = await isWorktreeOf(git, own.path, clone.repo);
  if (mended.kind === "failed") return mended;
  return mended.kind === "no" ? addWorktree(git, clone, own) : { kind: "yes" };
}

async function addWorktree(
  git: Git,
  { repo, head }: Clone,
  { path, branch }: { readonly path: string; readonly branch: string },
): Promise<{ readonly kind: "yes" } | Refused | Failed> {
  // A directory that was deleted by hand is still on git's list.
  await git(repo, ["worktree", "prune"]);
  const known = await git(repo, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
  if (known.kind === "failed") return known;
  const args = known.kind === "ok" ? [path, branch] : ["-b", branch, path, head];
  const added = await git(repo, ["worktree", "add", "--quiet", ...args]);
  if (added.kind === "ok") return { kind: "yes" };
  if (added.kind === "failed") return added;
  const taken = /already (?:checked out|used by worktree) at '(.+)'/.exec(added.why);
  if (taken !== null) return checkedOutAt(branch, taken[1] ?? "");
  return failed("io", `git worktree add: ${added.why}`, `look at ${repo} and ${path}`);
}

/** Detached it keeps every file and commit as it is, and frees the branch. */
function checkedOutAt(branch: string, place: string): Refused {
  const remedy = `run \`git -C ${shellQuote(place)} switch --detach\`, or switch it to another branch; then looop up goes on by itself`;
  return refused("branch", `${branch} is checked out in ${place}`, remedy);
}

async function treeOf(
  git: Git,
  { repo, prefix, head }: Clone,
  own: { readonly plan: string; readonly path: string; readonly branch: string },
): Promise<Opened> {
  const { plan, path, branch } = own;
  const on = await branchOf(git, path);
  if (on.kind === "failed") return on;
  if (on.branch !== branch) return astray(git, { plan, path, branch, on: on.branch });
  const base = await baseOf(git, { repo, plan, branch, head });
  if (typeof base !== "string") return base;
  const cwd = prefix === "" ? path : `${path}/${prefix.replace(/\/$/, "")}`;
  return { kind: "ok", tree: { kind: "git", plan, repo, path, cwd, branch, base } };
}

/** Undefined: on none. */
export async function branchOf(
  git: Git,
  path: string,
): Promise<{ readonly kind: "on"; readonly branch: string | undefined } | Failed> {
  const on = await git(path, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
  if (on.kind === "failed") return on;
  return { kind: "on", branch: on.kind === "ok" ? on.out.trim() : undefined };
}

/** Remembered as a ref: later the clone's branch moves on, and may take the plan's in. */
async function baseOf(
  git: Git,
  of: { readonly repo: string; readonly plan: string; readonly branch: string; readonly head: string },
): Promise<string | Failed> {
  const { repo, plan, branch, head } = of;
  const ref = `refs/looop/plans/${plan}/base`;
  const kept = await git(repo, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  if (kept.kind === "failed") return kept;
  if (kept.kind === "ok") return kept.out.trim();
  const parted = await git(repo, ["merge-base", head, `refs/heads/${branch}`]);
  if (parted.kind !== "ok") return asFailure(parted, repo);
  const base = parted.out.trim();
  const noted = await git(repo, ["update-ref", ref, base]);
  return noted.kind === "ok" ? base : asFailure(noted, repo);
}
