// Goal: a disk that is full, read-only, forbidden or limited is told by its right name, changes nothing, and once the
// machine is mended everything goes on. Method: a real small tmpfs in a mount namespace of the child's own, a user
// without rights, a file-size limit of the shell. A test whose means the machine lacks says so and is skipped.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemTerminal } from "../../../src/engine/host/terminal.ts";
import type { Act, Plan } from "../../fixtures/programs/store-acts.ts";
import { type TempDirectory, tempDirectory } from "../../support/file-store.ts";
import { runActs, runActsUnder } from "../../support/store-process.ts";

const NOBODY = 65_534;

let temp: TempDirectory;
let root: string;
beforeEach(() => {
  temp = tempDirectory();
  root = join(temp.path, "data");
  mkdirSync(root);
});
afterEach(() => {
  chmodSync(root, 0o700);
  temp.remove();
});

const canUnshare = (...how: readonly string[]) =>
  spawnSync("unshare", [...how, "sh", "-c", "mount -t tmpfs none /mnt"], { stdio: "ignore" }).status === 0;
/** As root of its own namespaces, which needs no rights where the kernel allows it; else as root. */
const namespace = [["-Urm"], ["-m"]].find((how) => canUnshare(...how));

const mutations: Readonly<Record<string, Act>> = {
  write: { do: "write", key: "d/a", text: "new".repeat(5_000) },
  "write anew": { do: "write", key: "d/new", text: "new".repeat(5_000) },
  create: { do: "create", key: "d/new", text: "new".repeat(5_000) },
  replaceIf: { do: "replaceIf", key: "d/a", expected: "old\n", text: "new".repeat(5_000) },
  append: { do: "append", key: "d/a", text: `${"more".repeat(5_000)}\n` },
  "append anew": { do: "append", key: "d/log", text: `${"more".repeat(5_000)}\n` },
  rotate: { do: "rotate", key: "d/a", text: `${"more".repeat(5_000)}\n`, head: "head", to: "d/a.1" },
};
const removals: Readonly<Record<string, Act>> = {
  removeIf: { do: "removeIf", key: "d/a", expected: "old\n" },
  remove: { do: "remove", key: "d/a" },
  move: { do: "move", key: "d/a", to: "d/b" },
};
const prepared: readonly Act[] = [
  { do: "write", key: "d/a", text: "old\n" },
  { do: "lock", key: "lock" },
];

describe("a file that a person named, where it cannot be", () => {
  const rows: readonly (readonly [string, string, string, string])[] = [
    ["no/shot.png", "io", "no such directory on the way", "make its directory first"],
    ["file/shot.png", "not_a_file", "a file stands where a directory should be", "stands in a directory"],
    [".", "not_a_file", "it is a directory", "name a file in it"],
  ];
  test.for(rows)("%s: %s, in words, and what to name instead", async ([name, reason, why, remedy]) => {
    writeFileSync(join(root, "file"), "");
    const saved = await systemTerminal().save(join(root, name), Buffer.from("png"));
    expect(saved).toMatchObject({ kind: "failed", reason });
    if (saved.kind !== "failed") return;
    expect(saved.why).toContain(why);
    expect(saved.why).not.toMatch(/open '|syscall/);
    expect(saved.remedy).toContain(remedy);
  });
});

describe("a full disk", () => {
  const onSmallDisk = (acts: readonly Act[]) =>
    inNamespace(`mount -t tmpfs -o size=64k,mode=700 none "$0" && exec "$@"`, { root, acts });

  test.for(Object.entries(mutations))(
    "%s: disk_full, nothing changed, no rubbish, and it works again",
    async ([, act], ctx) => {
      if (namespace === undefined) return ctx.skip("needs unshare(1) with mount namespaces");
      const { outcomes, stderr } = await onSmallDisk([
        ...prepared,
        { do: "fill", key: "filler" },
        act,
        { do: "read", key: "d/a" },
        { do: "list", key: "d" },
        { do: "temps", key: "d" },
        { do: "empty", key: "filler" },
        act,
      ]);
      expect(stderr).toBe("");
      const [, , , refused, read, list, temps, , again] = outcomes;
      expect(refused).toMatchObject({
        kind: "failed",
        reason: "disk_full",
        why: expect.stringContaining("d/"),
      });
      expect(read).toEqual({ kind: "ok", text: "old\n" });
      expect(list).toMatchObject({ kind: "ok", entries: [{ name: "a" }] });
      expect(temps).toEqual([]);
      expect(["ok", "created", "replaced"]).toContain(again?.kind);
    },
  );

  test.for(Object.entries(removals))("%s still works on it", async ([, act], ctx) => {
    if (namespace === undefined) return ctx.skip("needs unshare(1) with mount namespaces");
    const { outcomes } = await onSmallDisk([...prepared, { do: "fill", key: "filler" }, act]);
    expect(["removed", "moved"]).toContain(outcomes[3]?.kind);
  });

  test("a lock can be had on it, though nobody can leave his name", async (ctx) => {
    if (namespace === undefined) return ctx.skip("needs unshare(1) with mount namespaces");
    const { outcomes } = await onSmallDisk([
      ...prepared,
      { do: "write", key: "other", text: "" },
      { do: "fill", key: "filler" },
      { do: "lock", key: "other" },
      { do: "isLocked", key: "other" },
    ]);
    expect(outcomes.slice(4, 6)).toEqual([{ kind: "locked" }, { kind: "held" }]);
  });
});

test("a read-only disk is read, and every change is refused as read_only", async (ctx) => {
  if (namespace === undefined) return ctx.skip("needs unshare(1) with mount namespaces");
  const changes = Object.values({ ...mutations, ...removals });
  const mounting = `mount -t tmpfs -o size=256k,mode=700 none "$0" && mkdir "$0"/d && printf 'old\\n' > "$0"/d/a`;
  const { outcomes, stderr } = await inNamespace(
    `${mounting} && touch "$0"/d/.dirlock && mount -o remount,bind,ro "$0" && exec "$@"`,
    { root, acts: [{ do: "read", key: "d/a" }, ...changes, { do: "lock", key: "l" }, { do: "contents" }] },
  );
  expect(stderr).toBe("");
  expect(outcomes[0]).toEqual({ kind: "ok", text: "old\n" });
  for (const outcome of outcomes.slice(1, changes.length + 2))
    expect(outcome).toMatchObject({ kind: "failed", reason: "read_only" });
  expect(outcomes.at(-2)).toEqual({ "d/a": "old\n" });
});

describe("a user without rights", () => {
  const changes = Object.values({ ...mutations, ...removals });

  beforeEach(() => {
    chmodSync(temp.path, 0o755);
    mkdirSync(join(root, "d"));
    writeFileSync(join(root, "d", "a"), "old\n", { mode: 0o644 });
  });

  /** Root passes every check, so as root the child becomes nobody; anybody else takes his own rights away. */
  const asNobody = (acts: readonly Act[]) =>
    runActs({ root, acts, ...(process.getuid?.() === 0 && { uid: NOBODY }) });

  test("reads what he may, and every change is refused as permission", async () => {
    chmodSync(join(root, "d"), 0o555);
    chmodSync(root, 0o555);
    const acts: readonly Act[] = [
      { do: "read", key: "d/a" },
      ...changes,
      { do: "lock", key: "l" },
      { do: "write", key: "new/a", text: "x" },
      { do: "contents" },
    ];
    const { outcomes, stderr } = await asNobody(acts);
    chmodSync(join(root, "d"), 0o755);
    expect(stderr).toBe("");
    expect(outcomes[0]).toEqual({ kind: "ok", text: "old\n" });
    for (const outcome of outcomes.slice(1, changes.length + 3))
      expect(outcome).toMatchObject({ kind: "failed", reason: "permission", remedy: expect.any(String) });
    expect(outcomes.at(-2)).toEqual({ "d/a": "old\n" });
  });

  test("takes nothing for missing that he may not see", async () => {
    chmodSync(join(root, "d"), 0o000);
    const acts: readonly Act[] = [
      { do: "read", key: "d/a" },
      { do: "read", key: "d/nothing" },
      { do: "readRange", key: "d/a" },
      { do: "list", key: "d" },
      { do: "isLocked", key: "d/lock" },
      { do: "remove", key: "d/nothing" },
      { do: "move", key: "d/nothing", to: "e" },
    ];
    const { outcomes, stderr } = await asNobody(acts);
    chmodSync(join(root, "d"), 0o755);
    expect(stderr).toBe("");
    const kinds = outcomes.slice(0, acts.length).map(({ kind }) => kind);
    expect(kinds).toEqual([
      "unreadable",
      "unreadable",
      "unreadable",
      "unreadable",
      "unknown",
      "failed",
      "failed",
    ]);
  });

  test("is not told of a change that failed only because the directory cannot be opened", async () => {
    // Without the right to read the directory it cannot be synced: known before anything is changed.
    chmodSync(join(root, "d"), 0o333);
    chmodSync(root, 0o755);
    const { outcomes } = await asNobody([
      { do: "create", key: "d/new", text: "x" },
      { do: "read", key: "d/new" },
    ]);
    chmodSync(join(root, "d"), 0o755);
    expect(outcomes[0]).toMatchObject({ kind: "failed", reason: "permission" });
    expect(outcomes[1]).toEqual({ kind: "missing" });
  });

  test("an unreadable record is neither read nor changed", async () => {
    chmodSync(join(root, "d"), 0o777);
    chmodSync(join(root, "d", "a"), 0o000);
    const { outcomes } = await asNobody([
      { do: "read", key: "d/a" },
      { do: "replaceIf", key: "d/a", expected: "old\n", text: "x" },
      { do: "removeIf", key: "d/a", expected: "old\n" },
      { do: "append", key: "d/a", text: "x\n" },
    ]);
    expect(outcomes[0]).toMatchObject({ kind: "unreadable" });
    for (const outcome of outcomes.slice(1, 4))
      expect(outcome).toMatchObject({ kind: "failed", reason: "permission" });
  });
});

test.for(Object.entries(mutations))(
  "%s beyond a file-size limit: too_large, nothing changed, no rubbish",
  async ([, act]) => {
    const limited = ["sh", "-c", `ulimit -f 8 && exec "$@"`, "sh"];
    const { outcomes, stderr } = await runActsUnder(limited, {
      root,
      acts: [...prepared, act, { do: "contents" }, { do: "temps", key: "d" }],
    });
    expect(stderr).toBe("");
    expect(outcomes[2]).toMatchObject({ kind: "failed", reason: "too_large" });
    expect(outcomes[3]).toMatchObject({ "d/a": "old\n" });
    expect(Object.keys(outcomes[3] ?? {})).toEqual(["d/a", "lock"]);
    expect(outcomes[4]).toEqual([]);
  },
);

test("too few descriptors is a failure like any other, and leaks none", async () => {
  const acts: Act[] = Array.from({ length: 60 }, (_, index) => ({ do: "lock", key: `locks/${index}` }));
  const { outcomes } = await runActsUnder(["sh", "-c", `ulimit -n 64 && exec "$@"`, "sh"], {
    root,
    acts: [...acts, { do: "write", key: "locks/a", text: "x" }, { do: "read", key: "locks/a" }],
  });
  const refused = outcomes.filter(({ kind }) => kind === "failed");
  expect(refused.length).toBeGreaterThan(0);
  expect(outcomes.filter(({ kind }) => kind === "locked").length).toBeGreaterThan(10);
  for (const outcome of refused)
    expect(outcome).toMatchObject({ reason: "io", why: expect.stringContaining("too many open files") });
  expect(["missing", "unreadable"]).toContain(outcomes[acts.length + 1]?.kind);
});

/** `line` is a shell line in the child's own mount namespace: `$0` the data directory, `$@` the program. */
function inNamespace(line: string, plan: Plan) {
  return runActsUnder(["unshare", ...(namespace ?? []), "sh", "-c", line, plan.root], plan);
}
