// Goal: what another looop's directory holds is taken as it stands, once, and never over anything or in the place of
// something else; there, nothing changes. Method: two real directories, theirs in the shapes that program writes.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TakeOverPorts, takeOver } from "../../../src/bot/backup/take-over.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import type { Store } from "../../../src/engine/ports.ts";
import { quickDir } from "../../support/quick-dir.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(quickDir(), "looop-take-"));
  for (const each of ["ours", "theirs"]) mkdirSync(join(dir, each));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text, { mode });
}
const ours = (path: string) => readFileSync(join(dir, "ours", path), "utf8");

function storeAt(root: string): Store {
  return createFileStore({ root, clock: systemClock(), ids: randomIds() });
}

const seed = {
  key: "PLAYBOOK.md",
  bytes: Buffer.from("starter\n"),
  mode: 0o600,
  when: "fresh",
  stamped: false,
} as const;

function ports(): TakeOverPorts {
  const dataDir = join(dir, "ours");
  return { dataDir, here: storeAt(dataDir), storeAt, seeds: async () => ({ kind: "ok", files: [seed] }) };
}

const take = (does: "preview" | "take" = "take") => takeOver(ports(), { from: join(dir, "theirs"), does });

async function states(does: "preview" | "take" = "take"): Promise<Record<string, string>> {
  const end = await take(does);
  if (end.kind === "refused" || end.kind === "failed") throw new Error(end.why);
  return Object.fromEntries(end.lines.map(({ path, state }) => [path, state]));
}

const ask = (id: string, extra = "") =>
  `{"v":1,"id":"${id}","worker":"fix-42","prompt":"Merge?","ts":1795276800,"options":["yes","no"]${extra}}`;

function fillTheirs(): void {
  put("theirs/PLAYBOOK.md", "be careful\n");
  put("theirs/playbook.d/20260101-000000.md", "older\n");
  put("theirs/goals/ship.md", "---\ngoal: ship\n---\n");
  put("theirs/goals/archive/old.md", "done\n");
  put("theirs/sensors/ci.sh", "#!/bin/sh\necho '{}'\n", 0o755);
  put("theirs/schedules/weekly.json", '{"v":1,"every_s":604800,"anchor":1795276800,"note":"look"}');
  put("theirs/schedules/broken.json", "{");
  put("theirs/asks/fix-42-1.json", ask("fix-42-1"));
  put("theirs/asks/fix-42-2.json", ask("fix-42-2"));
  put("theirs/answers/fix-42-1.json", '{"answer":"yes","ts":1795276900}');
  put(
    "theirs/tells/fix-42-1.json",
    '{"v":1,"id":"fix-42-1","worker":"fix-42","msg":"slower","ts":1795276900}',
  );
  put("theirs/reports/deep/fix-42.md", "report");
  put("theirs/journal.md", "- 2026-01-01 00:00 began\n");
  put("theirs/config.json", '{"tick_command":"t","worker_command":"w {{prompt_file}}"}');
  put("theirs/claims/repo.json", '{"session":"fix-42","name":"repo","ts":1,"nonce":"x"}');
  put("theirs/sessions/fix-42/meta.json", "{}");
  put("theirs/.last-tick-hash", "0123\n");
}

const taken = [
  "PLAYBOOK.md",
  "answers/fix-42-1.json",
  "asks/fix-42-1.json",
  "asks/fix-42-2.json",
  "config.json",
  "goals/archive/old.md",
  "goals/ship.md",
  "journal.md",
  "playbook.d/20260101-000000.md",
  "reports/deep/fix-42.md",
  "schedules/weekly.json",
  "sensors/ci.sh",
  "tells/fix-42-1.json",
];

test("what people wrote, asked and answered is taken byte by byte; the rest is named with the reason", async () => {
  fillTheirs();
  const end = await take();
  expect(end).toMatchObject({ kind: "taken", openAsks: 1 });
  const lines = end.kind === "taken" ? end.lines : [];
  expect(
    lines
      .filter(({ state }) => state === "taken")
      .map(({ path }) => path)
      .sort(),
  ).toEqual(taken);
  const left = lines.filter(({ state }) => state === "left");
  expect(left.map(({ path }) => path).sort()).toEqual(["claims", "schedules/broken.json", "sessions"]);
  expect(left.every(({ why }) => why !== undefined && why !== "")).toBe(true);
  for (const path of taken) expect(ours(path)).toBe(readFileSync(join(dir, "theirs", path), "utf8"));
  expect(statSync(join(dir, "ours/sensors/ci.sh")).mode & 0o777).toBe(0o755);
});

test("a preview says the same and writes nothing, neither here nor there", async () => {
  fillTheirs();
  const before = readdirSync(join(dir, "theirs"), { recursive: true });
  const seen = await states("preview");
  expect(
    Object.keys(seen)
      .filter((path) => seen[path] === "would_take")
      .sort(),
  ).toEqual(taken);
  expect(readdirSync(join(dir, "ours"))).toEqual([]);
  expect(readdirSync(join(dir, "theirs"), { recursive: true })).toEqual(before);
});

test("a second time nothing is taken, and what came since is", async () => {
  fillTheirs();
  await take();
  put("theirs/answers/fix-42-2.json", '{"answer":"no","ts":1795276950}');
  const seen = await states();
  expect(Object.keys(seen).filter((path) => seen[path] === "taken")).toEqual(["answers/fix-42-2.json"]);
});

test("what stands here stays; only the starter playbook gives way", async () => {
  fillTheirs();
  put("ours/PLAYBOOK.md", "starter\n");
  put("ours/goals/ship.md", "mine\n");
  put("ours/config.yaml", "interval: 60\n");
  const seen = await states();
  expect([seen["PLAYBOOK.md"], seen["goals/ship.md"], seen["config.json"]]).toEqual([
    "taken",
    "stands",
    "stands",
  ]);
  expect([ours("PLAYBOOK.md"), ours("goals/ship.md")]).toEqual(["be careful\n", "mine\n"]);
  put("ours/PLAYBOOK.md", "mine\n");
  expect((await states())["PLAYBOOK.md"]).toBe("stands");
});

const namesakes = ["ours/asks/fix-42-1.json", "ours/asks/archive/fix-42-1.json"];
test.each(namesakes)("their answer never ends our question of the same name (%s)", async (path) => {
  fillTheirs();
  put(path, ask("fix-42-1", ',"kind":"gate"'));
  const seen = await states();
  expect(seen["asks/fix-42-1.json"]).toBe("stands");
  expect(readdirSync(join(dir, "ours"))).not.toContain("answers");
});

test("an answer without its question, and a record that a newer program wrote, are left", async () => {
  put("theirs/asks/fix-42-1.json", ask("fix-42-1").replace('"v":1', '"v":2'));
  put("theirs/answers/fix-42-1.json", '{"answer":"yes","ts":1795276900}');
  put("theirs/answers/gone-1.json", '{"answer":"yes","ts":1795276900}');
  const seen = await states();
  expect(seen).toEqual({
    "asks/fix-42-1.json": "left",
    "answers/fix-42-1.json": "left",
    "answers/gone-1.json": "left",
  });
});

test("a directory that is ours, is nobody's, or whose loop runs, is refused", async () => {
  const from = (path: string) => takeOver(ports(), { from: join(dir, path), does: "take" });
  expect(await from("ours")).toMatchObject({ kind: "refused", field: "from" });
  expect(await from("theirs")).toMatchObject({
    kind: "refused",
    why: expect.stringContaining("no data directory"),
  });
  expect(await from("nowhere")).toMatchObject({ kind: "refused" });
  fillTheirs();
  const lock = await storeAt(join(dir, "theirs")).lock(".lock/lock", "a pulse");
  expect(await from("theirs")).toMatchObject({ kind: "refused", why: expect.stringContaining("runs") });
  expect((await take("preview")).kind).toBe("looked");
  if (lock.kind === "locked") lock.release();
  expect((await from("theirs")).kind).toBe("taken");
});
