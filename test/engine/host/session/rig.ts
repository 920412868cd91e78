// Real hosts for tests: a fresh data directory, real processes, and everything that was started ended again.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach } from "vitest";
import { randomIds, systemClock } from "../../../../src/engine/host/clock.ts";
import { codeOf } from "../../../../src/engine/host/errno.ts";
import { createFileStore } from "../../../../src/engine/host/file-store.ts";
import { systemProcesses } from "../../../../src/engine/host/processes.ts";
import { type SessionClient, sessionClient } from "../../../../src/engine/host/session/client.ts";
import { readProcessTable } from "../../../../src/engine/host/session/process-table.ts";
import {
  type SessionRequest,
  type StartPorts,
  startSession,
} from "../../../../src/engine/host/session/start.ts";
import type { LaunchOutcome } from "../../../../src/engine/workers/sessions.ts";
import { builtProgram } from "../../../support/built.ts";
import { quickDir } from "../../../support/quick-dir.ts";

export const programs = resolve(import.meta.dirname, "../../../fixtures/programs");

export interface Rig {
  readonly dataDir: string;
  readonly ports: StartPorts;
  start(id: string, script: string, more?: Partial<SessionRequest>): Promise<LaunchOutcome>;
  /** Starts it and fails the test when that does not work. */
  run(
    id: string,
    script: string,
    more?: Partial<SessionRequest>,
  ): Promise<SessionClient & { hostPid: number; childPid: number }>;
  client(id: string): SessionClient;
}

const open: { dataDir: string; gens: Set<string>; hosts: Set<number> }[] = [];

export function rig(base = quickDir()): Rig {
  const dataDir = mkdtempSync(join(base, "looop-session-"));
  const made = { dataDir, gens: new Set<string>(), hosts: new Set<number>() };
  open.push(made);
  const clock = systemClock();
  const ids = randomIds();
  const ports: StartPorts = {
    store: createFileStore({ root: dataDir, clock, ids }),
    processes: systemProcesses(),
    clock,
    hostCommand: [process.execPath, builtProgram("session-host")],
  };
  const client = (id: string) => sessionClient(dataDir, id, ports);

  async function start(
    id: string,
    script: string,
    more: Partial<SessionRequest> = {},
  ): Promise<LaunchOutcome> {
    const gen = more.gen ?? ids.nonce();
    made.gens.add(gen);
    const outcome = await startSession(ports, {
      dataDir,
      id,
      gen,
      command: ["bash", "--norc", "--noprofile", "-c", script],
      cwd: dataDir,
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin", TERM: "xterm-256color", LANG: "C.UTF-8", PS1: "$ " },
      ...more,
    });
    if (outcome.kind === "started") made.hosts.add(outcome.hostPid);
    return outcome;
  }

  return {
    dataDir,
    ports,
    start,
    client,
    async run(id, script, more) {
      const outcome = await start(id, script, more);
      if (outcome.kind !== "started") throw new Error(JSON.stringify(outcome));
      return { ...client(id), hostPid: outcome.hostPid, childPid: outcome.childPid };
    },
  };
}

/** Only what these tests started: hosts by pid, programs by the generation in their environment. */
afterEach(() => {
  for (const { dataDir, gens, hosts } of open.splice(0)) {
    for (const row of readProcessTable())
      if ((row.gen !== undefined && gens.has(row.gen)) || hosts.has(row.pid)) killIfThere(row.pid);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
});

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error; // ended by itself meanwhile
  }
}

/** Until something is so; a real event would be better where there is one. */
export async function until(what: () => boolean | Promise<boolean>, turns_max = 2_000): Promise<void> {
  for (let turn = 0; turn < turns_max; turn++) {
    if (await what()) return;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`it never came to be: ${what}`);
}

export const isAlive = (pid: number): boolean => systemProcesses().alive(pid) === "alive";

export function transcript(client: SessionClient): string {
  const range = client.range(0, Number.MAX_SAFE_INTEGER);
  return range.kind === "ok" ? Buffer.from(range.bytes).toString("latin1") : "";
}

export const record = (client: SessionClient, name: "meta" | "status"): Record<string, unknown> =>
  JSON.parse(readFileSync(join(client.dir, `${name}.json`), "utf8"));
