// The programs that decide and work: whether the config's commands find them, whether they start, whether somebody is
// logged in there. Of a login only its presence is looked at, never what is in it.

import { basename, isAbsolute, join } from "node:path";
import type { Children } from "../../engine/ports.ts";
import type { EngineConfig } from "../../engine/pulse/config.ts";
import { isOnPathAlone, programOf } from "../../engine/pulse/program-of.ts";
import { type Found, note, problem, unknown, well } from "./found.ts";
import { doctorLimits } from "./limits.ts";
import type { DoctorMachine } from "./machine.ts";

export interface RunnerParts {
  readonly machine: DoctorMachine;
  readonly children: Children;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  findPrograms(names: readonly string[]): readonly string[];
}

interface Login {
  readonly variables: readonly string[];
  /** Below the home directory. */
  readonly file: string;
  readonly how: string;
}

const UNASKED = "--dangerously-skip-permissions";
const ALONE = /\s(?:exec|--no-daemon)\s|--disable[\s=]daemon_auto_start\b|\bdaemon_auto_start=false\b/;
const KEYS = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY", "GEMINI_API_KEY"];

const logins: Readonly<Record<string, Login>> = {
  claude: {
    variables: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"],
    file: ".claude/.credentials.json",
    how: "start claude once and log in, or set CLAUDE_CODE_OAUTH_TOKEN (claude setup-token)",
  },
  codex: { variables: ["OPENAI_API_KEY", "CODEX_API_KEY"], file: ".codex/auth.json", how: "codex login" },
  opencode: { variables: KEYS, file: ".local/share/opencode/auth.json", how: "opencode auth login" },
  pi: { variables: KEYS, file: ".pi/agent/auth.json", how: "start pi once, then /login" },
};

export async function runnersFound(
  parts: RunnerParts,
  { tickCommand, workerCommand }: Pick<EngineConfig, "tickCommand" | "workerCommand">,
): Promise<readonly Found[]> {
  const commands = [
    ["tick_command", tickCommand],
    ["worker_command", workerCommand],
  ] as const;
  const found: Found[] = [];
  const programs = new Set<string>();
  for (const [key, line] of commands) {
    const program = programOf(line);
    if (program === undefined) {
      found.push(
        note("runners", `${key} begins with something that only a shell can tell`, "try it: looop up"),
      );
    } else if (isThere(parts, program)) {
      programs.add(program);
    } else {
      const remedy = `install it, or correct ${key} in the config; PATH is what looop itself was started with`;
      found.push(problem("runners", `${key} starts ${program}, which is not there`, remedy));
    }
  }
  for (const program of programs) found.push(...(await startedFound(parts, program)));
  return [...found, ...rootFound(parts, workerCommand), ...sharedFound(workerCommand)];
}

/** What a worker claims, asks and reports would be in the name of the first one. */
function sharedFound(workerCommand: string): readonly Found[] {
  const program = programOf(workerCommand);
  if (program === undefined || basename(program) !== "codex" || ALONE.test(workerCommand)) return [];
  const what =
    "codex may run its workers in one server that they share: as the first of them, and ended with it";
  return [note("runners", what, "add -c features.daemon_auto_start=false to worker_command, behind codex")];
}

/** It says so on the screen of a worker, which then ends: nobody would look there for it. */
function rootFound({ machine, env }: RunnerParts, workerCommand: string): readonly Found[] {
  const refuses = programOf(workerCommand) === "claude" && workerCommand.includes(UNASKED);
  if (machine.user !== "root" || !refuses || (env.IS_SANDBOX ?? "") !== "") return [];
  const remedy = "give the program a user of its own; in a container that may be spoiled, set IS_SANDBOX=1";
  return [problem("runners", `claude refuses ${UNASKED} to root, so no worker starts`, remedy)];
}

function isThere({ machine, findPrograms }: RunnerParts, program: string): boolean {
  if (isAbsolute(program)) return machine.look(program).kind === "ok";
  return !isOnPathAlone(program) || findPrograms([program]).length > 0;
}

async function startedFound(parts: RunnerParts, program: string): Promise<readonly Found[]> {
  const login = logins[program];
  if (login === undefined) return [well("runners", `${program} is there`)];
  const end = await parts.children.run({
    command: { program, args: ["--version"] },
    cwd: parts.dataDir,
    env: parts.env,
    deadline_ms: doctorLimits.version_ms_max,
    output_bytes_max: doctorLimits.version_bytes_max,
    keep: "head",
  });
  if (end.kind === "not_started")
    return [problem("runners", `${program} cannot be started: ${end.why}`, "install it anew")];
  if (end.kind !== "ended" || end.exit_code !== 0) {
    const how = end.kind === "ended" ? `ends with ${end.exit_code ?? end.signal}` : "does not answer";
    return [problem("runners", `${program} --version ${how}`, `run it by hand, as this user, and see why`)];
  }
  const version = Buffer.from(end.stdout).toString("utf8").trim().split("\n")[0] ?? "";
  return [
    well("runners", `${program} is there (${version.slice(0, 80)})`),
    loginFound(parts, program, login),
  ];
}

function loginFound({ machine, env }: RunnerParts, program: string, login: Login): Found {
  const variable = login.variables.find((name) => (env[name] ?? "") !== "");
  if (variable !== undefined) return well("runners", `${program} is given ${variable}`);
  const home = env.HOME;
  const looked = home === undefined ? ({ kind: "missing" } as const) : machine.look(join(home, login.file));
  if (looked.kind === "failed") return unknown("runners", looked.why, looked.remedy);
  if (looked.kind === "ok") return well("runners", `somebody is logged in to ${program}`);
  return note("runners", `no login to ${program} is seen here; it may have one elsewhere`, login.how);
}
