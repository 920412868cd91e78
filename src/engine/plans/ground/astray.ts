// A plan's worktree that somebody, most often the session of a lap, led to another branch. What stands there now is not
// the plan's: nothing of it is judged, passed or committed until it is switched back, which only a person can weigh.

import { type Failed, failed } from "../../outcome.ts";
import { shellQuote } from "../../pulse/command.ts";

export interface Astray {
  readonly plan: string;
  readonly path: string;
  readonly branch: string;
  /** Where it stands; undefined: on none. */
  readonly on: string | undefined;
}

export function astray({ plan, path, branch, on }: Astray): Failed {
  const git = `git -C ${shellQuote(path)}`;
  const taken =
    on === undefined ? "" : ` (and \`${git} merge ${shellQuote(on)}\` for what was committed there)`;
  return failed(
    "io",
    `${path} stands on ${on ?? "no branch"}, not on ${branch}`,
    `run \`${git} switch ${shellQuote(branch)}\`${taken}; then looop up goes on by itself, or run \`looop plan drive ${plan}\``,
  );
}
