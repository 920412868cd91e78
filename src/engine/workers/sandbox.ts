// A git worktree of its own for a worker, on branch `looop/<id>`. Kept until nothing in it could be lost: its branch is
// merged and nothing lies about uncommitted, or a person says so.

import { limits } from "../limits.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Children } from "../ports.ts";
import type { Worktree } from "../records/launch.ts";
import { fleetLimits } from "./limits.ts";

export interface SandboxPorts {
  readonly dataDir: string;
  readonly children: Children;
  readonly env: Readonly<Record<string, string>>;
}

type Git =
  | { readonly kind: "ok"; readonly out: string }
  /** Git itself said no. */
  | { readonly kind: "no"; readonly code: number | null; readonly why: string }
  | Failed;

export type SandboxPlan =
  | { readonly kind: "new"; readonly worktree: Worktree; readonly branch: "new" | "standing" }
  /** A former life of this worker left it. */
  | { readonly kind: "standing"; readonly worktree: Worktree }
  | Refused
  | Failed;

export type Settled =
  /** Everything on the branch is in the repository's present branch, and nothing lies about. */
  | { readonly kind: "settled" }
  | { readonly kind: "open"; readonly why: string }
  /** The directory is gone already. */
  | { readonly kind: "gone" }
  | Failed;

export interface Sandbox {
  /** Looks only. */
  plan(id: string, repo: string, former: Worktree | undefined): Promise<SandboxPlan>;
  create(plan: Extract<SandboxPlan, { kind: "new" }>): Promise<{ readonly kind: "ok" } | Failed>;
  settled(worktree: Worktree): Promise<Settled>;
  /** Undoes a start that failed: nothing was worked on yet. `merged`: what is in it stands elsewhere too. */
  remove(
    worktree: Worktree,
    what: "unused" | "merged" | "given up",
  ): Promise<{ readonly kind: "ok" } | Failed>;
  /** Whether its branch is there, with what was committed on it. */
  branch(worktree: Worktree): Promise<"stays" | "gone" | "unknown">;
}

export function createSandbox({ dataDir, children, env }: SandboxPorts): Sandbox {
  async function git(cwd: string, ...args: readonly string[]): Promise<Git> {
    const ran = await children.run({
      command: { program: "git", args: ["-c", "core.fsmonitor=false", ...args] },
      cwd,
      env: gitEnvironment(env),
      deadline_ms: fleetLimits.git_ms_max,
      output_bytes_max: fleetLimits.git_output_bytes_max,
      keep: "head",
    });
    if (ran.kind === "not_started")
      return failed("io", `git: ${ran.why}`, "install git, or start without --repo");
    if (ran.kind !== "ended") return failed("io", `git ${args[0]} took too long`, `look at ${cwd}`);
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8").trim();
    if (ran.exit_code === 0) return { kind: "ok", out: text(ran.stdout) };
    return { kind: "no", code: ran.exit_code, why: text(ran.stderr).slice(0, limits.reason_chars_max) };
  }

  const branchOf = (id: string) => `looop/${id}`;

  async function plan(id: string, repo: string, former: Worktree | undefined): Promise<SandboxPlan> {
    const wrong = (why: string, remedy: string) => refused("repo", `${repo}: ${why}`, remedy);
    if (!repo.startsWith("/"))
      return wrong("it is not an absolute path", "name the repository by its whole path");
    if (Buffer.byteLength(repo) > fleetLimits.path_bytes_max || repo.includes("\0"))
      return wrong("it is no path", "name the repository by its path");
    const top = await git(repo, "rev-parse", "--show-toplevel");
    if (top.kind === "failed") return wrong("it cannot be looked at", "name a directory that is there");
    if (top.kind === "no") return wrong("it is no git repository with files", "name a clone");
    const branch = branchOf(id);
    if ((await git(repo, "check-ref-format", `refs/heads/${branch}`)).kind !== "ok")
      return refused("worker id", `${id} cannot be part of a branch's name`, "choose another id");
    if (former !== undefined && former.repo !== top.out)
      return wrong(
        `worker ${id} still has a worktree of ${former.repo}`,
        `settle branch ${former.branch} first, or choose another id`,
      );
    const head = await git(repo, "rev-parse", "--verify", "HEAD^{commit}");
    if (head.kind !== "ok") return wrong("it has no commit yet", "commit something first");
    const standing = former !== undefined && (await git(former.path, "rev-parse", "--git-dir")).kind === "ok";
    if (standing) return { kind: "standing", worktree: former };
    const known = await git(repo, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`);
    if (known.kind === "failed") return known;
    return {
      kind: "new",
      worktree: { repo: top.out, path: `${dataDir}/worktrees/${id}`, branch, base: head.out },
      branch: known.kind === "ok" ? "standing" : "new",
    };
  }

  async function create({ worktree, branch }: Extract<SandboxPlan, { kind: "new" }>) {
    const { repo, path } = worktree;
    const named = branch === "new" ? ["-b", worktree.branch, path, worktree.base] : [path, worktree.branch];
    // A directory that was deleted by hand is still on git's list.
    await git(repo, "worktree", "prune");
    const added = await git(repo, "worktree", "add", "--quiet", ...named);
    if (added.kind === "ok") return { kind: "ok" } as const;
    if (added.kind === "failed") return added;
    return failed("io", `git worktree add: ${added.why}`, `look at ${repo} and ${path}`);
  }

  async function settled({ repo, path, branch }: Worktree): Promise<Settled> {
    const top = await git(path, "rev-parse", "--show-toplevel");
    if (top.kind === "failed" || top.kind === "no") {
      const known = await git(repo, "worktree", "list", "--porcelain");
      if (known.kind !== "ok") return failed("unreadable", `${repo} cannot be looked at`, "bring it back");
      return { kind: "gone" };
    }
    const dirty = await git(path, "status", "--porcelain", "--untracked-files=normal");
    if (dirty.kind !== "ok") return dirty.kind === "failed" ? dirty : { kind: "open", why: dirty.why };
    if (dirty.out !== "") return { kind: "open", why: "something in it is not committed" };
    // What it stands on need not be its branch any more.
    for (const tip of [branch, await tipOf(path)]) {
      const merged = await git(repo, "merge-base", "--is-ancestor", tip, "HEAD");
      if (merged.kind === "failed") return merged;
      if (merged.kind === "no") return { kind: "open", why: `${branch} is not merged` };
    }
    return { kind: "settled" };
  }

  async function tipOf(path: string): Promise<string> {
    const head = await git(path, "rev-parse", "--verify", "HEAD^{commit}");
    return head.kind === "ok" ? head.out : "HEAD";
  }

  async function remove(worktree: Worktree, what: "unused" | "merged" | "given up") {
    const { repo, path, branch } = worktree;
    const force = what === "given up" ? ["--force"] : [];
    const removed = await git(repo, "worktree", "remove", ...force, path);
    if (removed.kind === "failed") return removed;
    if (removed.kind === "no") return failed("io", `git worktree remove: ${removed.why}`, `look at ${path}`);
    // `-d` refuses what is not merged: the commits of a branch that was given up stay.
    await git(repo, "branch", "--quiet", "-d", branch);
    return { kind: "ok" } as const;
  }

  async function branch(worktree: Worktree) {
    const known = await git(
      worktree.repo,
      ...["rev-parse", "--verify", "--quiet", `refs/heads/${worktree.branch}`],
    );
    return known.kind === "ok" ? "stays" : known.kind === "no" ? "gone" : "unknown";
  }

  return { plan, create, settled, remove, branch };
}

/** Git must not look elsewhere than at the repository that was named, nor ask anybody anything. */
export function gitEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const names = ["PATH", "HOME", "USER", "LANG", "TMPDIR", "XDG_CONFIG_HOME"];
  const kept = names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...Object.fromEntries(kept), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };
}
