// A plan's worktree that somebody, most often the session of a lap, led to another branch. What stands there now is not
// the plan's: nothing of it is judged, passed or committed until it is switched back, which only a person can weigh. What
// they are told to run loses no commit, and git does not refuse it.

import { type Failed, failed } from "../../outcome.ts";
import { shellQuote } from "../../pulse/command.ts";
import type { Git } from "./git.ts";

export interface Astray {
  readonly plan: string;
  readonly path: string;
  readonly branch: string;
  /** Where it stands; undefined: on none. */
  readonly on: string | undefined;
}

export async function astray(git: Git, { plan, path, branch, on }: Astray): Promise<Failed> {
  const call = `git -C ${shellQuote(path)}`;
  const then = `then looop up goes on by itself, or run \`looop plan drive ${plan}\``;
  if (await isRebasing(git, path)) {
    const why = `${path} stands in the middle of a rebase, not on ${branch}`;
    return failed("io", why, `run \`${call} rebase --abort\`, or \`${call} rebase --continue\`; ${then}`);
  }
  const from = on ?? (await commitBeyond(git, path, branch));
  const taken =
    from === undefined ? "" : ` (and \`${call} merge ${shellQuote(from)}\` for what was committed there)`;
  return failed(
    "io",
    `${path} stands on ${on ?? "no branch"}, not on ${branch}`,
    `run \`${call} switch ${shellQuote(branch)}\`${taken}; ${then}`,
  );
}

/** Of a HEAD on no branch: once it is switched away from, nothing names what was committed there. */
async function commitBeyond(git: Git, path: string, branch: string): Promise<string | undefined> {
  const head = await git(path, ["rev-parse", "--verify", "HEAD^{commit}"]);
  if (head.kind !== "ok") return undefined;
  const commit = head.out.trim();
  const known = await git(path, ["merge-base", "--is-ancestor", commit, `refs/heads/${branch}`]);
  return known.kind === "ok" ? undefined : commit;
}

/** Git keeps such a file for as long as the rebase is not over; until then it switches to nothing. */
async function isRebasing(git: Git, path: string): Promise<boolean> {
  const dir = await git(path, ["rev-parse", "--absolute-git-dir"]);
  if (dir.kind !== "ok") return false;
  for (const name of ["rebase-merge", "rebase-apply"]) {
    const kept = await git(path, ["hash-object", "--no-filters", `${dir.out.trim()}/${name}/head-name`]);
    if (kept.kind === "ok") return true;
  }
  return false;
}
