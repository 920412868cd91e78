// Git by its arguments, never by a shell line. Without hooks, signatures, editors and questions: nobody sits there, and a
// hook of the project is not ours to run.

import { limits } from "../../limits.ts";
import { type Failed, failed } from "../../outcome.ts";
import type { Children } from "../../ports.ts";
import { gitEnvironment } from "../../workers/sandbox.ts";
import { groundLimits } from "./limits.ts";

export type GitSaid =
  | { readonly kind: "ok"; readonly out: string /** There was more. */; readonly cut: boolean }
  /** Git itself said no. */
  | {
      readonly kind: "no";
      readonly code: number | null;
      readonly why: string;
      /** Some say no with a list of what is in the way. */
      readonly out: string;
    }
  | Failed;

export type Git = (
  cwd: string,
  args: readonly string[],
  variables?: Readonly<Record<string, string>>,
) => Promise<GitSaid>;

const ALWAYS = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.quotePath", "false"],
  ["commit.gpgSign", "false"],
  ["gc.auto", "0"],
  ["advice.detachedHead", "false"],
].flatMap(([name, value]) => ["-c", `${name}=${value}`]);

export function gitOn(children: Children, env: Readonly<Record<string, string>>): Git {
  return async (cwd, args, variables = {}) => {
    const ran = await children.run({
      command: { program: "git", args: [...ALWAYS, ...args] },
      cwd,
      env: { ...gitEnvironment(env), ...variables },
      deadline_ms: groundLimits.git_ms_max,
      output_bytes_max: groundLimits.git_output_bytes_max,
      keep: "head",
    });
    if (ran.kind === "not_started") return (await placeTrouble(children, cwd)) ?? notInstalled(ran.why);
    if (ran.kind !== "ended") return failed("io", `git ${args[0]} took too long`, `look at ${cwd}`);
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");
    if (ran.exit_code === 0)
      return { kind: "ok", out: text(ran.stdout), cut: ran.stdout_bytes > ran.stdout.length };
    const why = text(ran.stderr).trim().slice(0, limits.reason_chars_max);
    return {
      kind: "no",
      code: ran.exit_code,
      why: why === "" ? `git ${args[0]} said no` : why,
      out: text(ran.stdout),
    };
  };
}

/** Of a child, a program that is not there and a directory that is gone look alike; a second one tells them apart. */
async function placeTrouble(children: Children, cwd: string): Promise<Failed | undefined> {
  const looked = await children.run({
    command: { program: "test", args: ["-d", cwd] },
    cwd: "/",
    env: {},
    deadline_ms: groundLimits.git_ms_max,
    output_bytes_max: 0,
    keep: "head",
  });
  if (looked.kind !== "ended" || looked.exit_code !== 1) return undefined;
  const remedy = "put it back; a worktree of a plan is made again when the plan is driven again";
  return failed("io", `there is no directory ${cwd}`, remedy);
}

function notInstalled(why: string): Failed {
  return failed("io", `git: ${why}`, "install git");
}

/** For what git has no reason to refuse. */
export function asFailure(said: Exclude<GitSaid, { kind: "ok" }>, where: string): Failed {
  return said.kind === "failed" ? said : failed("io", `git: ${said.why}`, `look at ${where}`);
}
