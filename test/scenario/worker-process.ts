// Real workers for scenarios: a sandbox of the command line, the engine on the same data directory, and everything that
// was started ended again, by the data directory in its environment.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../src/index.ts";
import { builtBin, builtIndex, compiledCode } from "../support/built.ts";
import { type Sandbox, sandbox } from "./cli-process.ts";

const { environmentOf, openEngine } = await builtIndex();

export interface Crew extends Sandbox {
  readonly engine: Engine;
  /** For workers: what our own verbs run, and not what may lie built beside the sources. */
  readonly bin: string;
  /** Runs a module's text in a process of its own, on this data directory. */
  startScript(source: string): { readonly child: ChildProcess; readonly done: Promise<unknown> };
}

export function workerSandbox(): Crew {
  const box = sandbox();
  const environment = environmentOf({
    env: { PATH: process.env.PATH, HOME: box.dir, LOOOP_DATA_DIR: box.data, XDG_CACHE_HOME: compiledCode },
    cwd: box.dir,
    user: "ann",
    packageRoot: undefined,
  });
  if (environment.kind !== "ok") throw new Error(environment.why);
  return {
    ...box,
    engine: openEngine(environment),
    bin: join(builtBin, "looop"),
    startScript(source) {
      const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
        env: {
          PATH: process.env.PATH,
          HOME: box.dir,
          LOOOP_DATA_DIR: box.data,
          XDG_CACHE_HOME: compiledCode,
        },
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      return { child, done: once(child, "exit") };
    },
    close() {
      endAllOf(box.data);
      box.close();
    },
  };
}

/** Hosts by their working directory, programs by their environment. */
function endAllOf(dataDir: string): void {
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    if (Number(name) === process.pid) continue;
    try {
      const isOurs = readFileSync(`/proc/${name}/environ`, "latin1")
        .split("\0")
        .includes(`LOOOP_DATA_DIR=${dataDir}`);
      const isHost = readFileSync(`/proc/${name}/cmdline`, "latin1").includes("session-host\0");
      if (isOurs || (isHost && sessionsOf(dataDir).has(Number(name)))) process.kill(Number(name), "SIGKILL");
    } catch {
      // it ended meanwhile, or is not ours to look at
    }
  }
}

function sessionsOf(dataDir: string): Set<number> {
  const pids = readdirSync(`${dataDir}/sessions`).flatMap((id) => {
    try {
      const meta = JSON.parse(readFileSync(`${dataDir}/sessions/${id}/meta.json`, "utf8")) as {
        host_pid: number;
      };
      return [meta.host_pid];
    } catch {
      return [];
    }
  });
  return new Set(pids);
}
