// What a check may see: the usual, what the owner allows, and nothing of ours. It is no worker, and nobody sits there. Pure.

import { childEnv } from "../../child-env.ts";

/** Runners that would watch, colour, or write snapshots anew do none of it where this stands. */
const UNATTENDED = { CI: "1", NO_COLOR: "1" } as const;

export function checkEnvironment(
  env: Readonly<Record<string, string>>,
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  const given = Object.entries(childEnv(env, "command", allowed));
  const theirs = given.filter(([name]) => !name.startsWith("LOOOP_"));
  return { ...Object.fromEntries(theirs), ...UNATTENDED };
}
