// Fresh repositories and directories for tests of plans, with the real ports over them, removed after each test.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { systemChildren } from "../../../src/engine/host/children.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import { planFiles } from "../../../src/engine/host/plan-files.ts";
import { createGround } from "../../../src/engine/plans/ground/create-ground.ts";
import type { GroundPorts } from "../../../src/engine/plans/ground/ports.ts";

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

export type Files = Readonly<Record<string, string>>;

export const gitEnv = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1" };

export function git(cwd: string, ...args: string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  return execFileSync("git", [...who, ...args], { cwd, env: gitEnv, encoding: "utf8" }).trim();
}

export function write(dir: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** An empty directory with an `app` in it and the ports over a data directory beside it. */
export function place(files: Files) {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "looop-plan-")));
  made.push(dir);
  const app = join(dir, "app");
  const dataDir = join(dir, "data");
  for (const each of [app, dataDir]) mkdirSync(each);
  write(app, files);
  const clock = systemClock();
  const ports: GroundPorts = {
    dataDir,
    store: createFileStore({ root: dataDir, clock, ids: randomIds() }),
    clock,
    children: systemChildren(),
    files: planFiles(),
    env: gitEnv,
  };
  return { app, dataDir, ports, ground: createGround(ports) };
}

/** The same with everything in one commit on `main`. */
export function repository(files: Files) {
  const found = place(files);
  git(found.app, "init", "--quiet", "--initial-branch", "main");
  git(found.app, "add", ".");
  git(found.app, "commit", "--quiet", "--allow-empty", "-m", "first");
  return found;
}
