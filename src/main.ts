// The `looop` command: argv → one verb → exit code. Composition only.

import { readEnvironment } from "./engine/host/environment.ts";
import { systemTerminal } from "./engine/host/terminal.ts";
import { runCommand } from "./engine/verbs/command.ts";
import type { Opened } from "./engine/verbs/verb.ts";

export function main(argv: readonly string[]): Promise<number> {
  return runCommand(argv, { terminal: systemTerminal(), open });
}

async function open(): Promise<Opened | Exclude<ReturnType<typeof readEnvironment>, { kind: "ok" }>> {
  const environment = readEnvironment();
  if (environment.kind !== "ok") return environment;
  const { openEngine } = await import("./engine/host/open.ts");
  const { person, warnings, knobs } = environment;
  return {
    kind: "opened",
    engine: openEngine(environment),
    person,
    warnings,
    ...(knobs.ask_timeout_ms !== undefined && { ask_timeout_ms: knobs.ask_timeout_ms }),
  };
}
