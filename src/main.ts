// The `looop` command: argv → one verb → exit code. Composition only.

import type { Probe } from "./engine/health.ts";
import type { Home } from "./engine/home.ts";
import type { HookCaller } from "./engine/hook.ts";
import { type Environment, readAgentMark, readEnvironment, readRelay } from "./engine/host/environment.ts";
import { openEngine } from "./engine/host/open.ts";
import { systemTerminal } from "./engine/host/terminal.ts";
import type { HookOp } from "./engine/judgment/hook/wire.ts";
import { agentFence } from "./engine/verbs/agent-fence.ts";
import { runCommand } from "./engine/verbs/command.ts";
import type { RelayDoor } from "./engine/verbs/relay-door.ts";
import type { Terminal } from "./engine/verbs/terminal.ts";
import type { Opened } from "./engine/verbs/verb.ts";

export async function main(argv: readonly string[]): Promise<number> {
  const terminal = systemTerminal();
  const socket = readRelay();
  if (socket !== undefined) return atHome(socket, argv, terminal);
  const fence = agentFence(readAgentMark(), terminal);
  return runCommand(argv, { terminal, open, home, probe, relay, fence });
}

/** A worker's verb on another machine: answered where its data directory is. */
async function atHome(socket: string, argv: readonly string[], terminal: Terminal): Promise<number> {
  const { callRelay } = await import("./engine/host/relay/call.ts");
  const end = await callRelay(socket, argv, terminal);
  if (end.kind === "ended") return end.code;
  await terminal.complain(`looop: ${end.why}; ${end.remedy}\n`);
  return 1;
}

/** One call of the hook, judged in this process. */
export async function hookHere(op: HookOp, environment: Environment): Promise<string> {
  const engine = openEngine(environment);
  const actor = await engine.fleet.whoami(environment.person);
  const caller: HookCaller =
    actor.kind === "worker" ? { kind: "worker", id: actor.id } : { kind: "person", name: environment.person };
  return engine.hook.hear({ ...op, caller }, { signal: new AbortController().signal });
}

async function open(): Promise<Opened | Exclude<ReturnType<typeof readEnvironment>, { kind: "ok" }>> {
  const environment = readEnvironment();
  if (environment.kind !== "ok") return environment;
  const { person, warnings, knobs, cwd } = environment;
  return {
    kind: "opened",
    engine: openEngine(environment),
    person,
    cwd,
    warnings,
    ...(knobs.ask_timeout_ms !== undefined && { ask_timeout_ms: knobs.ask_timeout_ms }),
  };
}

async function home(): Promise<Home | Exclude<ReturnType<typeof readEnvironment>, { kind: "ok" }>> {
  const environment = readEnvironment();
  if (environment.kind !== "ok") return environment;
  const { openHome } = await import("./bot/home.ts");
  return openHome(environment);
}

async function probe(): Promise<Probe | Exclude<ReturnType<typeof readEnvironment>, { kind: "ok" }>> {
  const environment = readEnvironment();
  if (environment.kind !== "ok") return environment;
  const { openProbe } = await import("./bot/by-hand/probe.ts");
  const { systemClock } = await import("./engine/host/clock.ts");
  return openProbe({ dataDir: environment.dataDir, clock: systemClock() });
}

async function relay(): Promise<
  | { readonly kind: "door"; readonly door: RelayDoor }
  | Exclude<ReturnType<typeof readEnvironment>, { kind: "ok" }>
> {
  const environment = readEnvironment();
  if (environment.kind !== "ok") return environment;
  const { relayDoor } = await import("./engine/host/relay/door.ts");
  return { kind: "door", door: relayDoor(environment.dataDir) };
}
