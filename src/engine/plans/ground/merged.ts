// Whether what a plan committed stands in another branch: as its own commits, or as one of somebody else's, where it was
// squashed or rebased on its way. Proven by merging it once more, beside everything, and finding that nothing changes;
// what cannot be told is not merged.

import { asFailure, type Git } from "./git.ts";
import { changesGit, type GitTree } from "./git-marks.ts";
import type { MergePlace } from "./ground.ts";
import { groundLimits } from "./limits.ts";

type Fault = ReturnType<typeof asFailure>;

/** Nothing was committed, or another branch has all of it. The same branch at a remote is no merge. */
export async function isMerged(git: Git, tree: GitTree): Promise<boolean | Fault> {
  const { repo, branch, base } = tree;
  const tip = await git(repo, ["rev-parse", "--verify", `refs/heads/${branch}^{commit}`]);
  if (tip.kind !== "ok") return asFailure(tip, repo);
  const commit = tip.out.trim();
  if (commit === base) return true;
  const holders = await branchesOf(git, tree, [`--contains=${commit}`]);
  if ("kind" in holders) return holders;
  if (holders.length > 0) return true;
  const others = await branchesOf(git, tree, [
    `--count=${groundLimits.merge_refs_max}`,
    "--sort=-committerdate",
  ]);
  if ("kind" in others) return others;
  const path = await changedPath(git, repo, { since: base, until: commit });
  for (const ref of others) if (await hasTaken(git, repo, { ref, commit, path })) return true;
  return false;
}

async function branchesOf(
  git: Git,
  { repo, branch }: GitTree,
  which: readonly string[],
): Promise<readonly string[] | Fault> {
  const said = await git(repo, [
    "for-each-ref",
    "--format=%(refname)",
    ...which,
    "refs/heads",
    "refs/remotes",
  ]);
  if (said.kind !== "ok") return asFailure(said, repo);
  return said.out.split("\n").filter((ref) => ref !== "" && !isOwn(ref, branch));
}

function isOwn(ref: string, branch: string): boolean {
  return ref === `refs/heads/${branch}` || /^refs\/remotes\/[^/]+\/(.+)$/.exec(ref)?.[1] === branch;
}

/** One that git can be asked about again: who took in all of it has touched this one, too. */
async function changedPath(
  git: Git,
  path: string,
  range: { readonly since: string; readonly until: string },
): Promise<string | undefined> {
  const found = await changesGit(git, { path }, range);
  if (found.kind === "failed") return undefined;
  return found.changes.find((change) => !change.path.includes("\uFFFD"))?.path;
}

interface Sought {
  readonly ref: string;
  readonly commit: string;
  readonly path: string | undefined;
}

/** Now, or when it took it in: what was built on it since may stand in the same lines. */
async function hasTaken(git: Git, repo: string, { ref, commit, path }: Sought): Promise<boolean> {
  if (await addsNothing(git, repo, ref, commit)) return true;
  if (path === undefined) return false;
  const range = ["--no-merges", `--max-count=${groundLimits.merge_commits_max}`, ref, `^${commit}`];
  const since = await git(repo, ["--literal-pathspecs", "rev-list", ...range, "--", path]);
  if (since.kind !== "ok") return false;
  for (const then of since.out.split("\n"))
    if (then !== "" && (await addsNothing(git, repo, then, commit))) return true;
  return false;
}

async function addsNothing(git: Git, repo: string, onto: string, commit: string): Promise<boolean> {
  const drivers = await noDrivers(git, repo);
  if (drivers === undefined) return false;
  const merged = await git(repo, ["merge-tree", "--write-tree", onto, commit], drivers);
  if (merged.kind !== "ok") return false;
  const stands = await git(repo, ["rev-parse", "--verify", `${onto}^{tree}`]);
  return stands.kind === "ok" && stands.out.trim() === merged.out.trim();
}

/** What merging a commit would lead into. */
export async function mergePlaceOf(git: Git, cwd: string, commit: string): Promise<MergePlace> {
  const known = await git(cwd, ["rev-parse", "--verify", "--quiet", `${commit}^{commit}`]);
  const head = await git(cwd, ["symbolic-ref", "--quiet", "--short", "HEAD"]);
  if (known.kind !== "ok" || head.kind === "failed") return { kind: "unknown" };
  const branch = head.kind === "ok" ? { branch: head.out.trim() } : {};
  const parted = await git(cwd, ["merge-base", "HEAD", commit]);
  const since = parted.kind === "ok" ? parted.out.trim() : commit;
  const path = await changedPath(git, cwd, { since, until: commit });
  const has = (await hasTaken(git, cwd, { ref: "HEAD", commit, path })) ? "yes" : "no";
  if (has === "yes") return { kind: "place", ...branch, has, clashes: [], uncommitted: [] };
  const clashes = await clashesOf(git, cwd, commit);
  const uncommitted = await uncommittedIn(git, cwd, commit);
  return { kind: "place", ...branch, has, clashes, uncommitted };
}

async function clashesOf(git: Git, cwd: string, commit: string): Promise<readonly string[]> {
  const drivers = await noDrivers(git, cwd);
  // What a driver would make of a file is known once it has run.
  if (drivers?.GIT_CONFIG_COUNT !== "0") return [];
  const listing = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", "HEAD", commit];
  const merged = await git(cwd, listing);
  if (merged.kind !== "no" || merged.code !== 1) return [];
  const [, ...names] = merged.out.split("\0");
  return names.filter((name) => name !== "").slice(0, groundLimits.clashes_told_max);
}

/**
 * What git would not write over: what the merge touches and is changed there, and whatever is staged, since a merge is
 * made in the index. None where the merge is not known before.
 */
async function uncommittedIn(git: Git, cwd: string, commit: string): Promise<readonly string[]> {
  const drivers = await noDrivers(git, cwd);
  if (drivers === undefined) return [];
  const merged = await git(cwd, ["merge-tree", "--write-tree", "HEAD", commit], drivers);
  if (merged.kind !== "ok") return [];
  const listing = ["diff", "--name-only", "--no-renames", "-z", "HEAD", merged.out.trim()];
  const touched = await git(cwd, listing);
  const status = await git(cwd, [
    "--no-optional-locks",
    "status",
    ...["--porcelain", "--no-renames", "--untracked-files=all", "--ignore-submodules", "-z"],
  ]);
  if (touched.kind !== "ok" || status.kind !== "ok") return [];
  const paths = new Set(touched.out.split("\0"));
  return status.out
    .split("\0")
    .filter((line) => /^[^ ?]/.test(line) || paths.has(line.slice(3)))
    .map((line) => line.slice(3))
    .filter((path) => path !== "")
    .slice(0, groundLimits.clashes_told_max);
}

/** A driver that keeps a file as it was would look as if the file had been taken in, and is not ours to run. */
async function noDrivers(git: Git, repo: string): Promise<Readonly<Record<string, string>> | undefined> {
  const listed = await git(repo, ["config", "-z", "--name-only", "--get-regexp", "^merge\\..*\\.driver$"]);
  if (listed.kind === "failed" || (listed.kind === "no" && listed.code !== 1)) return undefined;
  const names = listed.kind === "ok" ? listed.out.split("\0").filter((name) => name !== "") : [];
  const pairs = names.map((name, at) => [
    [`GIT_CONFIG_KEY_${at}`, name],
    [`GIT_CONFIG_VALUE_${at}`, "false"],
  ]);
  return { ...Object.fromEntries(pairs.flat()), GIT_CONFIG_COUNT: `${names.length}` };
}
