// A process of ours that goes on without us, and the end of one: told apart from others of its number by its start.

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Failed } from "../outcome.ts";
import type { PulseHolder } from "../pulse-control.ts";
import { codeOf, failureOf } from "./errno.ts";
import { findPackageRoot } from "./package-root.ts";
import { systemProcesses } from "./processes.ts";

export interface Background {
  readonly kind: "started";
  readonly pid: number;
  /** How, as soon as it has. `well`: it found nothing to do. */
  readonly ended: () => "no" | "well" | "badly";
}

export interface BackgroundRequest {
  /** A line of this program. */
  readonly line: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; what it says outside of its log, of the last start only. */
  readonly complaints: string;
}

/** As bin/looop starts what is always on: for young objects, of which more would only wait; it saves 20 MB and more. */
const SMALL_NURSERY = "--max-semi-space-size=2";

/** In a session of its own: no terminal that closes takes it along. */
export function startInBackground({ line, cwd, env, complaints }: BackgroundRequest): Background | Failed {
  let fd: number | undefined;
  try {
    mkdirSync(cwd, { recursive: true, mode: 0o700 });
    mkdirSync(dirname(complaints), { recursive: true, mode: 0o700 });
    fd = openSync(complaints, "w", 0o600);
    const child = spawn(process.execPath, [SMALL_NURSERY, entry(), ...line], {
      detached: true,
      cwd,
      env,
      stdio: ["ignore", fd, fd],
    });
    let ended: "no" | "well" | "badly" = child.pid === undefined ? "badly" : "no";
    child.once("exit", (code) => {
      ended = code === 0 ? "well" : "badly";
    });
    child.once("error", () => {
      ended = "badly";
    });
    child.unref();
    return { kind: "started", pid: child.pid ?? 0, ended: () => ended };
  } catch (error) {
    return failureOf(error, complaints);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** From sources when we run from sources, else the bundle that we are part of. */
function entry(): string {
  const root = findPackageRoot() ?? "";
  const fromSources = import.meta.filename.startsWith(join(root, "src/"));
  return fromSources ? join(root, "src/entry.ts") : join(import.meta.dirname, "entry.js");
}

/** `gone` too where the number is somebody else's by now: nobody is signalled by mistake. */
export function signalProcess(
  { pid, started }: PulseHolder,
  signal: "SIGTERM" | "SIGKILL",
): { readonly kind: "sent" | "gone" } | Failed {
  if (systemProcesses().alive(pid, started) !== "alive") return { kind: "gone" };
  try {
    process.kill(pid, signal);
    return { kind: "sent" };
  } catch (error) {
    return codeOf(error) === "ESRCH" ? { kind: "gone" } : failureOf(error, `process ${pid}`);
  }
}
