// The whole state of a worktree as one commit's name, committed or not: written beside the branch with an index of our
// own, so that neither the branch nor what somebody staged is touched.

import type { Failed } from "../../outcome.ts";
import { astray } from "./astray.ts";
import { asFailure, type Git, type GitSaid } from "./git.ts";
import type { Change, Changes, Marked, PlanTree } from "./ground.ts";
import { groundLimits } from "./limits.ts";

export type GitTree = Extract<PlanTree, { kind: "git" }>;

/** Equal trees get equal names, whoever looks and whenever. */
const NOBODY = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((who) => [
    [`GIT_${who}_NAME`, "looop"],
    [`GIT_${who}_EMAIL`, "looop@localhost"],
    [`GIT_${who}_DATE`, "1000000000 +0000"],
  ]),
);

const HEADS = "refs/heads/";

export async function markGit(git: Git, tree: GitTree): Promise<Marked> {
  const names = ["HEAD", "HEAD^{tree}", "--absolute-git-dir", "--symbolic-full-name", "HEAD"];
  const said = await git(tree.path, ["rev-parse", ...names]);
  if (said.kind !== "ok") return asFailure(said, tree.path);
  const [head = "", committed = "", dir = "", on = ""] = said.out.trim().split("\n");
  // A copy that is thrown away stands on none.
  if (tree.branch !== "" && on !== `${HEADS}${tree.branch}`)
    return astray(git, { ...tree, on: on.startsWith(HEADS) ? on.slice(HEADS.length) : undefined });
  const present = await writeTree(git, tree.path, `${dir}/looop-index`);
  if (present.kind !== "ok") return asFailure(present, tree.path);
  const name = present.out.trim();
  if (name === committed) return { kind: "ok", mark: head, head };
  const made = await git(tree.path, ["commit-tree", name, "-p", head, "-m", "looop: as it stood"], NOBODY);
  if (made.kind !== "ok") return asFailure(made, tree.path);
  return { kind: "ok", mark: made.out.trim(), head };
}

/** The index is kept from look to look: git then reads again only what changed. `--reset`, not `-m`: what the last look
 * put there is no work to protect, and `-m` refuses where such a file was written again. */
async function writeTree(git: Git, path: string, index: string): Promise<GitSaid> {
  const own = { GIT_INDEX_FILE: index };
  const read = await git(path, ["read-tree", "--reset", "HEAD"], own);
  // One that a killed git left half way, or locked, is in nobody's way: there is a second.
  if (read.kind === "no" && !index.endsWith("-2")) return writeTree(git, path, `${index}-2`);
  if (read.kind !== "ok") return read;
  const staged = await git(path, ["add", "--all", "."], own);
  return staged.kind === "ok" ? git(path, ["write-tree"], own) : staged;
}

export async function changesGit(
  git: Git,
  tree: Pick<GitTree, "path">,
  range: { readonly since: string; readonly until: string },
): Promise<Changes> {
  const { since, until } = range;
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--name-status",
    "--no-renames",
    "--no-ext-diff",
    since,
    until,
    "--",
  ];
  const said = await git(tree.path, args);
  if (said.kind !== "ok") return asFailure(said, tree.path);
  const fields = said.out.split("\0");
  // A cut output ends within a path.
  const whole = said.cut ? fields.slice(0, -2) : fields;
  const changes: Change[] = [];
  for (let at = 0; at + 1 < whole.length; at += 2) {
    const [status = "", path = ""] = whole.slice(at, at + 2);
    changes.push({ path, change: status === "A" ? "added" : status === "D" ? "deleted" : "modified" });
  }
  const shown = changes.slice(0, groundLimits.changes_max);
  return { kind: "ok", changes: shown, more: said.cut || shown.length < changes.length };
}

export async function unmergedIn(
  git: Git,
  { path }: Pick<GitTree, "path">,
): Promise<{ readonly kind: "ok"; readonly paths: readonly string[] } | Failed> {
  const said = await git(path, ["ls-files", "--unmerged", "-z"]);
  if (said.kind !== "ok") return asFailure(said, path);
  // Each has an entry for every side.
  const names = said.out.split("\0").flatMap((entry) => entry.split("\t").slice(1).join("\t") || []);
  return { kind: "ok", paths: [...new Set(names)] };
}

/** The identity that the repository knows, or ours where nobody has told git who they are. */
export async function identityOf(git: Git, path: string): Promise<readonly string[] | Failed> {
  const args: string[] = [];
  for (const [name, fallback] of [
    ["user.name", "looop"],
    ["user.email", "looop@localhost"],
  ] as const) {
    const said = await git(path, ["config", "--get", name]);
    if (said.kind === "failed") return said;
    if (said.kind === "no" || said.out.trim() === "") args.push("-c", `${name}=${fallback}`);
  }
  return args;
}
