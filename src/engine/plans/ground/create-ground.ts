// The ground of plans, put together: with git where there is git, else by looking at every file.

import { failed } from "../../outcome.ts";
import { astray } from "./astray.ts";
import { copyTree } from "./clean-copy.ts";
import { asFailure, type Git, gitOn } from "./git.ts";
import { changesGit, type GitTree, identityOf, markGit, unmergedIn } from "./git-marks.ts";
import type { Checkpoint, Ground, PlanTree } from "./ground.ts";
import { groundLimits } from "./limits.ts";
import { changesPlain, markPlain } from "./plain-marks.ts";
import type { GroundPorts } from "./ports.ts";
import { settleTree } from "./settle.ts";
import { branchOf, openTree } from "./worktree.ts";

export function createGround(ports: GroundPorts): Ground {
  const git = gitOn(ports.children, ports.env);
  const mark = (tree: PlanTree) => (tree.kind === "git" ? markGit(git, tree) : markPlain(ports, tree));

  return {
    open: (plan) => openTree(git, ports.dataDir, plan),
    mark,

    async changes(tree, since, until) {
      const now = until === undefined ? await mark(tree) : { kind: "ok" as const, mark: until };
      if (now.kind === "failed") return now;
      const range = { since, until: now.mark };
      if (tree.kind === "plain") return changesPlain(ports, tree, range);
      if (![range.since, range.until].every((each) => /^[0-9a-f]{40,64}$/.test(each)))
        return failed("io", `${since} is no mark of this worktree`, "what changed since cannot be told");
      return changesGit(git, tree, range);
    },

    unmerged: async (tree) => (tree.kind === "plain" ? { kind: "ok", paths: [] } : unmergedIn(git, tree)),

    checkpoint: async (tree, step) => (tree.kind === "plain" ? { kind: "none" } : commitAll(git, tree, step)),

    async cleanCopy(tree, purpose, commit) {
      if (tree.kind === "git")
        return copyTree(ports, git, tree, { purpose, commit: commit ?? `refs/heads/${tree.branch}` });
      const marked = await markPlain(ports, tree);
      if (marked.kind === "failed") return marked;
      // In place: there is nothing that could be checked out.
      return { kind: "ok", tree, head: marked.mark, lent: [], close: async () => ({ kind: "ok" }) };
    },

    settle: (plan) => settleTree(git, ports.dataDir, plan),
  };
}

async function commitAll(
  git: Git,
  tree: GitTree,
  step: { readonly id: string; readonly title: string },
): Promise<Checkpoint> {
  const on = await branchOf(git, tree.path);
  if (on.kind === "failed") return on;
  if (on.branch !== tree.branch) return astray(git, { ...tree, on: on.branch });
  const staged = await git(tree.path, ["add", "--all", "."]);
  if (staged.kind !== "ok") return asFailure(staged, tree.path);
  const differs = await git(tree.path, ["diff-index", "--cached", "--quiet", "HEAD", "--"]);
  if (differs.kind === "failed") return differs;
  if (differs.kind === "no" && differs.code !== 1) return asFailure(differs, tree.path);
  if (differs.kind === "no") {
    const who = await identityOf(git, tree.path);
    if ("kind" in who) return who;
    const message = messageOf(tree.plan, step);
    const made = await git(tree.path, [...who, "commit", "--quiet", "--no-verify", "-m", message]);
    if (made.kind !== "ok") return asFailure(made, tree.path);
  }
  const head = await git(tree.path, ["rev-parse", "HEAD"]);
  if (head.kind !== "ok") return asFailure(head, tree.path);
  return { kind: differs.kind === "no" ? "committed" : "unchanged", commit: head.out.trim() };
}

function messageOf(plan: string, { id, title }: { readonly id: string; readonly title: string }): string {
  const line = `${id}: ${title}`.replaceAll(/[\p{Cc}\s]+/gu, " ").slice(0, groundLimits.title_chars_max);
  return `${line.trim()}\n\nLooop-Plan: ${plan}\nLooop-Step: ${id}`;
}
