// Runs once, before the tests that start processes: builds the command and the programs of the fixtures as they are
// shipped, because a built process starts in a third of the time. The folder is named after what it is made of, so
// that a second run finds it, runs side by side share it, and nobody meets an old one.

import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { bundle, bundlePrograms } from "../../scripts/bundle.ts";

const root = resolve(import.meta.dirname, "../..");
const PREFIX = ".dist-test-";
const SOURCES = [
  ...["src", "scripts", "package-lock.json"],
  ...["test/fixtures/programs", "test/support", "test/fakes", "test/engine/mailbox"],
];
/** Not begun with for this long: the runs that use it are over. */
const OLD_MS = 40 * 60_000;

/** Started by tests by the dozen; the others stay sources. */
const PROGRAMS = [
  "act-beats",
  "event-writer",
  "is-alive",
  "ledger-writer",
  "mailbox-actor",
  "print-ancestry",
  "session-host",
  "start-session",
  "store-acts",
  "store-racer",
  "terminal-bot",
  "whoami",
];

declare module "vitest" {
  export interface ProvidedContext {
    built: string;
  }
}

export async function setup(project: TestProject): Promise<void> {
  project.provide("built", await built());
}

/** The folder with what the sources are now. */
export async function built(): Promise<string> {
  const folder = join(root, `${PREFIX}${digestOf(SOURCES)}`);
  if (!existsSync(folder)) await buildInto(folder);
  utimesSync(folder, new Date(), new Date());
  removeOld(folder);
  return folder;
}

async function buildInto(built: string): Promise<void> {
  const fresh = mkdtempSync(join(root, `${PREFIX}new-`));
  chmodSync(fresh, 0o755); // some tests start it as somebody whom modes bind
  const programs = PROGRAMS.map((name) => [name, `test/fixtures/programs/${name}.ts`] as const);
  await Promise.all([bundle(fresh), bundlePrograms(fresh, Object.fromEntries(programs))]);
  mkdirSync(join(fresh, "bin"));
  const script = `#!/bin/sh\nXDG_CACHE_HOME=${join(built, "cache")} exec ${process.execPath} ${join(built, "entry.js")} "$@"\n`;
  writeFileSync(join(fresh, "bin/looop"), script, { mode: 0o755 });
  try {
    renameSync(fresh, built);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    if (!existsSync(built)) throw error; // else somebody beside us was first, with the same
  }
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) {
    const at = join(root, path);
    const files = statSync(at).isFile()
      ? [""]
      : readdirSync(at, { recursive: true, encoding: "utf8" }).sort();
    for (const file of files) {
      const full = join(at, file);
      if (statSync(full).isFile()) hash.update(`${path}/${file}\0`).update(readFileSync(full));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

function removeOld(current: string): void {
  for (const name of readdirSync(root).filter((each) => each.startsWith(PREFIX))) {
    const path = join(root, name);
    // Somebody beside us may be removing it as well.
    const used_ms = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (path !== current && Date.now() - used_ms > OLD_MS) rmSync(path, { recursive: true, force: true });
  }
}
