// Goal: a directory nobody used gets its first content once, whole, whatever interrupts or races; one that is used is
// left alone.
// Method: the shipped seeds on a store in memory with a crash at every single call; then on a real disk.

import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { randomIds, systemClock } from "../../src/engine/host/clock.ts";
import { createFileStore } from "../../src/engine/host/file-store.ts";
import { packageSeeds } from "../../src/engine/host/seed.ts";
import { failed } from "../../src/engine/outcome.ts";
import type { Seeds } from "../../src/engine/ports.ts";
import { askCodec } from "../../src/engine/records/ask.ts";
import { createSeed } from "../../src/engine/seed.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { memoryStore } from "../fakes/memory-store.ts";

const CONTENT = [
  "PLAYBOOK.md",
  "sensors/today.sh",
  "goals/setup.md",
  "goals/playbook-daily.md",
  "asks/setup-1.json",
] as const;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "looop-seed-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The shipped files, directories made by nobody: a store in memory makes its own. */
function shipped(): Seeds {
  const { files } = packageSeeds(root);
  return { files, makeDirectory: async () => ({ kind: "exists" }) };
}

function inMemory() {
  const clock = manualClock();
  const { store, control } = memoryStore({ clock });
  return { store, control, clock, seed: createSeed({ store, clock, seeds: shipped() }) };
}

function onDisk() {
  const clock = systemClock();
  const store = createFileStore({ root, clock, ids: randomIds() });
  return { store, seed: createSeed({ store, clock, seeds: packageSeeds(root) }) };
}

test("a directory that does not exist yet gets everything, and the second seeding nothing", async () => {
  root = join(root, "not/yet");
  const { seed } = onDisk();
  const first = await seed();
  expect(first).toMatchObject({
    kind: "ok",
    created: expect.arrayContaining([".gitignore", ...CONTENT, "reports/"]),
  });
  expect(await seed()).toEqual({ kind: "ok", created: [] });
  expect(readdirSync(join(root, "state")).filter((name) => !name.startsWith("."))).toEqual([]);
});

test("the setup ask is one that the mailbox reads, raised now, about a goal that is there", async () => {
  const { store, seed } = onDisk();
  await seed();
  const read = askCodec.decode(await store.read("asks/setup-1.json"), "asks/setup-1.json");
  if (read.kind !== "ok") throw new Error(read.kind);
  // Nobody waits for it: a session that sets the loop up is typed into meanwhile.
  expect(read.value).toMatchObject({ id: "setup-1", worker: "setup", kind: "question", detached: true });
  expect(Math.abs(read.value.raised_s - Date.now() / 1_000)).toBeLessThan(60);
  expect(existsSync(join(root, read.value.reference ?? ""))).toBe(true);
});

test("the seeded sensor runs as it stands and prints one object with a signal", async () => {
  await onDisk().seed();
  const path = join(root, "sensors/today.sh");
  expect(statSync(path).mode & 0o777).toBe(0o755);
  const reading = JSON.parse(execFileSync(path, { encoding: "utf8" }));
  expect(reading).toEqual({
    signal: { date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    detail: { weekday: expect.any(String) },
  });
});

test("records of the loop are kept out of version control, what people write is not", async () => {
  await onDisk().seed();
  const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { encoding: "utf8" });
  git("init", "-q");
  const kept = git("ls-files", "--others", "--exclude-standard").trim().split("\n").sort();
  expect(kept).toEqual([
    ".gitignore",
    "PLAYBOOK.md",
    "goals/playbook-daily.md",
    "goals/setup.md",
    "sensors/today.sh",
  ]);
});

test.each([
  ["a playbook", "PLAYBOOK.md", "mine"],
  ["something unreadable in the playbook's place", "PLAYBOOK.md/x", ""],
  ["a goal", "goals/mine.md", "mine"],
  ["an archived goal", "goals/archive/mine.md", "mine"],
  ["an ask", "asks/w-1.json", "{}"],
  ["an archived ask", "asks/archive/w-1.json", "{}"],
  ["an answer", "answers/setup-1.json", "{}"],
])("a directory with %s in it gets no content, only what every directory has", async (_, key, text) => {
  mkdirSync(join(root, key, ".."), { recursive: true });
  writeFileSync(join(root, key), text);
  const outcome = await onDisk().seed();
  if (outcome.kind !== "ok") throw new Error(outcome.why);
  expect(outcome.created.filter((name) => !name.endsWith("/"))).toEqual([".gitignore"]);
  expect(readFileSync(join(root, key), "utf8")).toBe(text);
});

test("a .gitignore of one's own stays", async () => {
  writeFileSync(join(root, ".gitignore"), "mine");
  await onDisk().seed();
  expect(readFileSync(join(root, ".gitignore"), "utf8")).toBe("mine");
});

test("goals that cannot be listed may be somebody's: nothing is seeded", async () => {
  const { store, seed, control } = inMemory();
  control.arm({ method: "list", key: "goals", effect: { kind: "fail", reason: "permission" } });
  expect(await seed()).toMatchObject({ kind: "failed", reason: "unreadable" });
  expect((await store.read("PLAYBOOK.md")).kind).toBe("missing");
});

test("a crash at any call leaves a seeding that the next one finishes", async () => {
  const calls = await (async () => {
    const { seed, control } = inMemory();
    await seed();
    return control.operations().length;
  })();
  expect(calls).toBeGreaterThan(CONTENT.length);
  for (const when of ["before", "after"] as const) {
    for (let nth = 1; nth <= calls; nth += 1) {
      const { store, seed, control } = inMemory();
      control.arm({ method: "any", nth, effect: { kind: "crash", when } });
      await expect(seed()).rejects.toThrow();
      control.restart();
      expect((await seed()).kind).toBe("ok");
      for (const key of CONTENT)
        expect((await store.read(key)).kind, `${key}, ${when} call ${nth}`).toBe("ok");
      expect(await seed()).toEqual({ kind: "ok", created: [] });
      expect((await store.read("state/seeding.json")).kind).toBe("missing");
    }
  }
});

test("what a person deletes after the seeding stays deleted", async () => {
  const { store, seed } = inMemory();
  await seed();
  await store.remove("goals/playbook-daily.md");
  await store.remove("sensors/today.sh");
  expect(await seed()).toEqual({ kind: "ok", created: [] });
});

test("two seeders at once create each file once between them", async () => {
  const outcomes = await Promise.all([onDisk().seed(), onDisk().seed(), onDisk().seed()]);
  const created = outcomes.flatMap((outcome) => (outcome.kind === "ok" ? outcome.created : [outcome.kind]));
  const files = created.filter((name) => !name.endsWith("/")).sort();
  expect(files).toEqual([".gitignore", ...CONTENT].sort());
});

test("a disk that refuses is reported with its reason, and the next seeding goes on from there", async () => {
  const { seed, control } = inMemory();
  control.arm({ method: "create", key: "goals/setup.md", effect: { kind: "fail", reason: "disk_full" } });
  expect(await seed()).toMatchObject({ kind: "failed", reason: "disk_full" });
  expect(await seed()).toMatchObject({ kind: "ok", created: expect.arrayContaining(["goals/setup.md"]) });
});

test("a file in place of a directory is named", async () => {
  writeFileSync(join(root, "reports"), "a file");
  expect(await onDisk().seed()).toMatchObject({ kind: "failed", why: expect.stringContaining("reports") });
});

test("a package without its seeds says so, and a seed that is no record is not written", async () => {
  expect(await packageSeeds(root, root).files()).toMatchObject({
    kind: "failed",
    remedy: expect.stringContaining("reinstall"),
  });
  expect(await packageSeeds(root, join(root, "gone")).files()).toMatchObject({ kind: "failed" });
  const { store, clock } = inMemory();
  const file = {
    key: "asks/x-1.json",
    bytes: Buffer.from("{"),
    mode: 0o600,
    when: "fresh",
    stamped: true,
  } as const;
  const seeds: Seeds = { ...shipped(), files: async () => ({ kind: "ok", files: [file] }) };
  expect(await createSeed({ store, clock, seeds })()).toMatchObject({ kind: "failed", reason: "corrupt" });
  expect((await store.read(file.key)).kind).toBe("missing");
});

test("directories that cannot be made are a failure, before anything is written", async () => {
  const { store, clock, control } = inMemory();
  const readOnly = failed("read_only", "read-only file system", "remount it");
  const seeds: Seeds = { ...shipped(), makeDirectory: async () => readOnly };
  expect(await createSeed({ store, clock, seeds })()).toEqual(readOnly);
  expect(control.operations()).toEqual([]);
});
