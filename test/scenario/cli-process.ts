// Starts the real command in real processes on a data directory of its own. Nothing here sleeps: what a test must
// wait for, it waits for through `looop wait` or the end of a process.

import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { builtEntry, compiledCode } from "../support/built.ts";
import { quickDir } from "../support/quick-dir.ts";

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Who runs it; only root may choose. */
  readonly uid?: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Ran>;
}

export interface Sandbox {
  readonly dir: string;
  readonly data: string;
  path(key: string): string;
  start(line: readonly string[], options?: Options): Running;
  looop(line: readonly string[], options?: Options): Promise<Ran>;
  json(line: readonly string[]): Promise<unknown>;
  /** Resolves when an ask of this worker is open. */
  askOf(worker: string): Promise<string>;
  /** Runs the command as a descendant of a session's host, which is what makes it that session's. */
  startInside(id: string, extra: Readonly<Record<string, unknown>>, line: readonly string[]): Running;
  /** A session that lives until the sandbox closes, hosted by a process that is nobody's ancestor here. */
  session(id: string, extra?: Readonly<Record<string, unknown>>): void;
  /** Runs as somebody whom modes bind: root is nobody to the whole sandbox from here on. */
  unprivileged(): Options;
  close(): void;
}

const NOBODY = 65_534;

export function sandbox(): Sandbox {
  const dir = mkdtempSync(join(quickDir(), "looop-cli-"));
  const data = join(dir, "data");
  const running = new Set<ChildProcess>();

  function environment(extra: Options["env"]): Record<string, string> {
    const env = {
      PATH: process.env.PATH,
      HOME: dir,
      XDG_CACHE_HOME: compiledCode,
      LOOOP_DATA_DIR: data,
      ...extra,
    };
    return Object.fromEntries(
      Object.entries(env).filter((each): each is [string, string] => each[1] !== undefined),
    );
  }

  function start(line: readonly string[], options: Options = {}): Running {
    const started = watch([process.execPath, builtEntry, ...line], options);
    started.child.stdin?.end(options.stdin ?? "");
    return started;
  }

  function watch([program = "", ...args]: readonly string[], options: Options): Running {
    const child = spawn(program, args, {
      cwd: options.cwd ?? dir,
      env: environment(options.env),
      stdio: "pipe",
      ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
    });
    running.add(child);
    const done = new Promise<Ran>((resolve, reject) => {
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
      child.stdin.on("error", () => child.stdin.destroy()); // it may end without reading what it was given
      child.on("error", reject);
      child.on("close", (code, signal) => {
        running.delete(child);
        resolve({ code, signal, stdout: `${Buffer.concat(stdout)}`, stderr: `${Buffer.concat(stderr)}` });
      });
    });
    return { child, done };
  }

  function record(id: string, host_pid: number | undefined, extra: Readonly<Record<string, unknown>>): void {
    mkdirSync(join(data, "sessions", id), { recursive: true });
    const meta = { v: 1, id, cmd: ["cat"], host_pid, started_at: 1_700_000_000, gen: "g1", ...extra };
    const status = {
      v: 1,
      state: "running",
      child_pid: host_pid,
      exit_code: null,
      last_change: 1_700_000_000,
    };
    writeFileSync(join(data, "sessions", id, "meta.json"), JSON.stringify(meta));
    writeFileSync(join(data, "sessions", id, "status.json"), JSON.stringify(status));
  }

  const looop = (line: readonly string[], options?: Options) => start(line, options).done;

  return {
    dir,
    data,
    path: (key) => join(data, key),
    start,
    looop,
    async json(line) {
      const ran = await looop([...line, "--json"]);
      if (ran.code !== 0) throw new Error(`looop ${line.join(" ")} ended with ${ran.code}: ${ran.stderr}`);
      return JSON.parse(ran.stdout);
    },
    async askOf(worker) {
      const client = `test-${worker}`;
      for (;;) {
        const ran = await looop(["wait", "--only-asks", "--client", client, "--timeout", "100s", "--json"]);
        if (ran.code !== 0 && ran.code !== 2) throw new Error(`no ask of ${worker} came: ${ran.stderr}`);
        const { asks } = JSON.parse(ran.stdout) as { asks: { id: string; worker: string }[] };
        const found = asks.find((ask) => ask.worker === worker);
        if (found !== undefined) return found.id;
      }
    },
    startInside(id, extra, line) {
      const host = ["sh", "-c", 'read go; "$@"; exit $?', "sh", process.execPath, builtEntry, ...line];
      const started = watch(host, {});
      record(id, started.child.pid, extra);
      started.child.stdin?.end("go\n");
      return started;
    },
    session(id, extra = {}) {
      const host = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
      running.add(host);
      record(id, host.pid, extra);
    },
    unprivileged() {
      if (process.getuid?.() !== 0) return {};
      for (const name of [".", ...readdirSync(dir, { recursive: true, encoding: "utf8" })]) {
        chownSync(join(dir, name), NOBODY, NOBODY);
      }
      return { uid: NOBODY };
    },
    close() {
      for (const child of running) child.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
