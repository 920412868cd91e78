// The CONTRACT of the ground that a plan stands on: a git worktree of its own, or a plain directory; its state by one
// name, what changed since, checkpoints, clean copies. A person's own tree is never written to.

import type { Failed, Refused } from "../../outcome.ts";

export type PlanTree =
  | {
      readonly kind: "git";
      readonly plan: string;
      /** The person's clone. Only looked at, and its store of objects shared. */
      readonly repo: string;
      /** The worktree's top. */
      readonly path: string;
      /** Where laps and gates run: in `path`, as deep as the plan's directory is in its clone. */
      readonly cwd: string;
      readonly branch: string;
      /** The commit the branch left from. */
      readonly base: string;
    }
  /** No git, or nothing that git knows: the work happens in place, without commits. */
  | { readonly kind: "plain"; readonly plan: string; readonly cwd: string };

export interface Change {
  /** From the top of the worktree, or of the plain directory. */
  readonly path: string;
  readonly change: "added" | "modified" | "deleted";
}

export type Changes =
  | { readonly kind: "ok"; readonly changes: readonly Change[] /** Not listed. */; readonly more: boolean }
  | Failed;

export type Marked =
  /** `mark`: of everything that stands in the tree, committed or not; equal trees have equal marks. `head`: the commit. */
  { readonly kind: "ok"; readonly mark: string; readonly head?: string } | Failed;

export type Checkpoint =
  | { readonly kind: "committed"; readonly commit: string }
  /** Nothing to commit: it stands in this commit already. */
  | { readonly kind: "unchanged"; readonly commit: string }
  /** A plain directory has no commits. */
  | { readonly kind: "none" }
  | Failed;

export type CleanCopy =
  | {
      readonly kind: "ok";
      readonly tree: PlanTree;
      /** The commit that stands there. */
      readonly head: string;
      /** Dependencies that git does not carry, lent from the plan's own worktree or the clone: `node_modules`. */
      readonly lent: readonly string[];
      close(): Promise<{ readonly kind: "ok" } | Failed>;
    }
  /** Another one of this purpose is in use. */
  | { readonly kind: "held"; readonly by: string }
  | Refused
  | Failed;

export type Settled =
  | { readonly kind: "removed"; readonly path: string }
  /** There is no worktree of it. */
  | { readonly kind: "none" }
  /** Something in it is not committed, or its commits are merged nowhere. */
  | { readonly kind: "kept"; readonly path: string; readonly why: string; readonly remedy: string }
  | Refused
  | Failed;

/** What the person's clone has checked out. */
export type MergePlace =
  | {
      readonly kind: "place";
      /** Absent: no branch. */
      readonly branch?: string;
      /** Whether all that the commit has stands there already. */
      readonly has: "yes" | "no";
      /** Files that a person would have to put together; none where that is not known before. */
      readonly clashes: readonly string[];
      /** Not committed there, and in git's way: it would merge nothing. */
      readonly uncommitted: readonly string[];
    }
  /** The commit or its repository is not there; git will say so. */
  | { readonly kind: "unknown" };

export interface GroundPlan {
  readonly id: string;
  readonly cwd: string;
  /** Absent: `looop/plan-<id>`. */
  readonly branch?: string;
}

export interface Ground {
  /** Opened again after any death it is the same tree, with what lies about in it. */
  open(plan: GroundPlan): Promise<{ readonly kind: "ok"; readonly tree: PlanTree } | Refused | Failed>;
  mark(tree: PlanTree): Promise<Marked>;
  /** Between two marks; without `until`, up to what stands there now. */
  changes(tree: PlanTree, since: string, until?: string): Promise<Changes>;
  /** Files that a merge left for somebody to put together: to commit them is to say that they are. */
  unmerged(tree: PlanTree): Promise<{ readonly kind: "ok"; readonly paths: readonly string[] } | Failed>;
  /** Everything that stands in the tree becomes a commit on its branch. Repeating it is harmless. */
  checkpoint(tree: PlanTree, step: { readonly id: string; readonly title: string }): Promise<Checkpoint>;
  /**
   * A copy of a commit (absent: the branch's tip), without anything uncommitted, to be thrown away: for replays, and for
   * sessions that may not change anything. One per plan and purpose; what a killed one left is removed by the next.
   */
  cleanCopy(tree: PlanTree, purpose: "replay" | "planner", commit?: string): Promise<CleanCopy>;
  /** Removes the worktree of a plan that nobody drives, where nothing in it could be lost. Branch and commits stay. */
  settle(plan: GroundPlan): Promise<Settled>;
}
