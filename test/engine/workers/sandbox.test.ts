// Goal: a worker's worktree is its own, outlives its session, and goes only when nothing in it could be lost.
// Method: real git on fresh repositories, with everything a worker may leave lying about.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { systemChildren } from "../../../src/engine/host/children.ts";
import { fleetLimits } from "../../../src/engine/workers/limits.ts";
import { createSandbox } from "../../../src/engine/workers/sandbox.ts";
import { ann, crew, pulse, worker } from "./crew.ts";

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

const env = { PATH: process.env.PATH ?? "", HOME: tmpdir() };

function git(cwd: string, ...args: string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  return execFileSync("git", [...who, ...args], { cwd, env, encoding: "utf8" }).trim();
}

function repository(): { readonly repo: string; readonly dataDir: string } {
  const dir = mkdtempSync(join(tmpdir(), "looop-git-"));
  made.push(dir);
  const repo = join(dir, "app");
  const dataDir = join(dir, "data");
  for (const each of [repo, dataDir]) mkdirSync(each);
  git(repo, "init", "--quiet", "--initial-branch", "main");
  writeFileSync(join(repo, "a.txt"), "a\n");
  git(repo, "add", ".");
  git(repo, "commit", "--quiet", "-m", "first");
  return { repo, dataDir };
}

async function worked() {
  const { repo, dataDir } = repository();
  const sandbox = createSandbox({ dataDir, children: systemChildren(), env });
  const plan = await sandbox.plan("fix-42", repo, undefined);
  if (plan.kind !== "new") throw new Error(JSON.stringify(plan));
  expect(existsSync(plan.worktree.path)).toBe(false);
  expect(await sandbox.create(plan)).toEqual({ kind: "ok" });
  return { repo, dataDir, sandbox, worktree: plan.worktree };
}

test("a worktree stands on a branch of the worker's, outside of the clone", async () => {
  const { repo, dataDir, worktree } = await worked();
  expect(worktree).toMatchObject({ repo, path: join(dataDir, "worktrees/fix-42"), branch: "looop/fix-42" });
  expect(git(worktree.path, "branch", "--show-current")).toBe("looop/fix-42");
  expect(git(repo, "branch", "--show-current")).toBe("main");
});

interface Left {
  readonly what: string;
  readonly leave: (path: string, repo: string) => void;
  readonly settled: "settled" | "open" | "gone";
}

const commit = (path: string) => {
  writeFileSync(join(path, "b.txt"), "b\n");
  git(path, "add", ".");
  git(path, "commit", "--quiet", "-m", "second");
};

test.each<Left>([
  { what: "nothing at all", leave: () => undefined, settled: "settled" },
  { what: "a file nobody added", leave: (path) => writeFileSync(join(path, "new.txt"), ""), settled: "open" },
  {
    what: "a change nobody committed",
    leave: (path) => writeFileSync(join(path, "a.txt"), "b"),
    settled: "open",
  },
  { what: "a commit nobody merged", leave: commit, settled: "open" },
  {
    what: "a commit that was merged",
    leave: (path, repo) => {
      commit(path);
      git(repo, "merge", "--quiet", "looop/fix-42");
    },
    settled: "settled",
  },
  {
    what: "a commit on no branch",
    leave: (path) => {
      git(path, "checkout", "--quiet", "--detach");
      commit(path);
    },
    settled: "open",
  },
  { what: "no directory", leave: (path) => rmSync(path, { recursive: true }), settled: "gone" },
])("with $what left it is $settled", async ({ leave, settled }) => {
  const { repo, sandbox, worktree } = await worked();
  leave(worktree.path, repo);
  expect((await sandbox.settled(worktree)).kind).toBe(settled);
});

test("a settled one goes with its branch; one that is given up leaves its commits", async () => {
  const settled = await worked();
  expect(await settled.sandbox.remove(settled.worktree, "merged")).toEqual({ kind: "ok" });
  expect(existsSync(settled.worktree.path)).toBe(false);
  expect(git(settled.repo, "branch", "--list", "looop/*")).toBe("");

  const open = await worked();
  commit(open.worktree.path);
  writeFileSync(join(open.worktree.path, "c.txt"), "");
  expect((await open.sandbox.remove(open.worktree, "merged")).kind).toBe("failed");
  expect(await open.sandbox.remove(open.worktree, "given up")).toEqual({ kind: "ok" });
  expect(git(open.repo, "log", "-1", "--format=%s", "looop/fix-42")).toBe("second");
});

test("a later life goes on in the worktree of the former", async () => {
  const { repo, sandbox, worktree } = await worked();
  commit(worktree.path);
  expect(await sandbox.plan("fix-42", repo, worktree)).toEqual({ kind: "standing", worktree });
  expect(await sandbox.plan("fix-42", worktree.path, worktree)).toMatchObject({
    kind: "refused",
    field: "repo",
  });
});

test.each([
  ["no repository", (dir: string) => dir],
  ["no directory", (dir: string) => join(dir, "nowhere")],
  ["a relative path", () => "app"],
])("%s is refused", async (_, of) => {
  const dir = mkdtempSync(join(tmpdir(), "looop-git-"));
  made.push(dir);
  const sandbox = createSandbox({ dataDir: dir, children: systemChildren(), env });
  expect(await sandbox.plan("w", of(dir), undefined)).toMatchObject({ kind: "refused", field: "repo" });
});

test("a start that fails takes its new worktree back, and one that works keeps it over its end", async () => {
  const { repo, dataDir } = repository();
  const on = crew({ dataDir, env });
  on.onRun((request) => systemChildren().run(request));
  on.onLaunch(() => ({ kind: "refused", field: "command", why: "no", remedy: "none" }));
  const path = join(dataDir, "worktrees/w");
  expect((await on.workers.start({ id: "w", prompt: "go", repo }, ann)).kind).toBe("refused");
  expect(existsSync(path)).toBe(false);
  expect(git(repo, "branch", "--list", "looop/*")).toBe("");

  on.onLaunch(() => ({ kind: "started", hostPid: 0, childPid: 0 }));
  expect((await on.workers.start({ id: "w", prompt: "go", repo }, ann)).kind).toBe("started");
  expect(on.launched[0]?.cwd).toBe(path);
  commit(path);
  await on.become("w", "exited", 0);
  await on.reconcile();
  expect(existsSync(path)).toBe(true);
  git(repo, "merge", "--quiet", "looop/w");
  await on.clock.advance(fleetLimits.settle_every_ms);
  await on.reconcile();
  expect(existsSync(path)).toBe(false);
  expect(on.journal.at(-1)).toBe("[worker] removed the worktree of w: looop/w is settled");
});

test("a person gives up what nobody merged, after its worker's end; nobody else does", async () => {
  const { repo, dataDir } = repository();
  const on = crew({ dataDir, env });
  on.onRun((request) => systemChildren().run(request));
  await on.workers.start({ id: "w", prompt: "go", repo }, ann);
  const path = join(dataDir, "worktrees/w");
  commit(path);
  expect(await on.workers.settle("w", ann)).toMatchObject({ kind: "refused", field: "worker id" });
  await on.become("w", "exited", 0);
  for (const actor of [pulse, worker("w", "g")])
    expect(await on.workers.settle("w", actor)).toMatchObject({ kind: "refused", field: "actor" });
  expect(existsSync(path)).toBe(true);
  expect(await on.workers.settle("w", ann)).toMatchObject({ kind: "settled" });
  expect(existsSync(path)).toBe(false);
  expect(git(repo, "log", "-1", "--format=%s", "looop/w")).toBe("second");
  expect(await on.workers.settle("w", ann)).toMatchObject({ kind: "missing" });
});

test("what was given up without a commit is not said to stay anywhere", async () => {
  const { repo, dataDir } = repository();
  const on = crew({ dataDir, env });
  on.onRun((request) => systemChildren().run(request));
  const settled = async (id: string, leave: (path: string) => void) => {
    await on.workers.start({ id, prompt: "go", repo }, ann);
    leave(join(dataDir, "worktrees", id));
    await on.become(id, "exited", 0);
    return await on.workers.settle(id, ann);
  };
  expect(await settled("none", () => undefined)).toEqual({
    kind: "settled",
    summary: "removed the worktree of none; looop/none went with it: no commit was on it alone",
  });
  expect(await settled("some", commit)).toEqual({
    kind: "settled",
    summary: "removed the worktree of some; its commits stay on looop/some",
  });
  expect(git(repo, "branch", "--list", "--format=%(refname:short)", "looop/*")).toBe("looop/some");
});
