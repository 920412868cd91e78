// Goal: a plan works on ground of its own. A person's tree is never written to, nothing that was done is lost, and what
// changed since any moment can be told exactly, committed or not.
// Method: real git on fresh repositories, and directories without git, with everything that may lie about in them.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemChildren } from "../../../../src/engine/host/children.ts";
import { createGround } from "../../../../src/engine/plans/ground/create-ground.ts";
import { gitOn } from "../../../../src/engine/plans/ground/git.ts";
import type { Ground, PlanTree } from "../../../../src/engine/plans/ground/ground.ts";
import { groundLimits } from "../../../../src/engine/plans/ground/limits.ts";
import { mergePlaceOf } from "../../../../src/engine/plans/ground/merged.ts";
import { type Files, git, gitEnv, place, repository, write } from "../repository.ts";

type GitTree = Extract<PlanTree, { kind: "git" }>;

async function opened(ground: Ground, cwd: string, id = "p1"): Promise<GitTree> {
  const open = await ground.open({ id, cwd });
  if (open.kind !== "ok" || open.tree.kind !== "git") throw new Error(JSON.stringify(open));
  return open.tree;
}

async function markOf(ground: Ground, tree: PlanTree): Promise<string> {
  const marked = await ground.mark(tree);
  if (marked.kind !== "ok") throw new Error(marked.why);
  return marked.mark;
}

test("a plan works in a worktree of its own, and is found there again; the person's tree stays as dirty as it was", async () => {
  const { app, dataDir, ground } = repository({ "a.txt": "a\n", "packages/web/b.txt": "b\n" });
  write(app, { "a.txt": "half done\n", "new.txt": "n" });
  git(app, "add", "new.txt");
  const before = [
    git(app, "status", "--porcelain"),
    git(app, "stash", "list"),
    git(app, "branch", "--show-current"),
  ];
  const tree = await opened(ground, `${app}/packages/web/`);
  const path = join(dataDir, "worktrees/plan-p1");
  expect(tree).toEqual({
    kind: "git",
    plan: "p1",
    repo: app,
    path,
    cwd: `${path}/packages/web`,
    branch: "looop/plan-p1",
    base: git(app, "rev-parse", "HEAD"),
  });
  expect(readFileSync(join(path, "a.txt"), "utf8")).toBe("a\n");
  write(path, { "a.txt": "by the plan\n" });
  await ground.mark(tree);
  expect(await ground.checkpoint(tree, { id: "s1", title: "one" })).toMatchObject({ kind: "committed" });
  expect(await opened(ground, `${app}/packages/web`)).toEqual(tree);
  expect([
    git(app, "status", "--porcelain"),
    git(app, "stash", "list"),
    git(app, "branch", "--show-current"),
  ]).toEqual(before);
  expect(readFileSync(join(app, "a.txt"), "utf8")).toBe("half done\n");
});

test("its base stays where it left from, though the person's branch moves on and takes it in", async () => {
  const { app, ground } = repository({ "a.txt": "a" });
  const tree = await opened(ground, app);
  write(tree.path, { "b.txt": "b" });
  await ground.checkpoint(tree, { id: "s1", title: "b" });
  git(app, "merge", "--quiet", tree.branch);
  expect((await opened(ground, app)).base).toBe(tree.base);
});

test.each<[string, { branch?: string; leave?: (app: string) => void; cwd?: string }, object]>([
  ["a relative path is refused", { cwd: "app" }, { kind: "refused", field: "cwd" }],
  ["a directory that is not there fails", { cwd: "/nowhere/at/all" }, { kind: "failed" }],
  [
    "the branch that the person stands on is refused",
    { branch: "main" },
    { kind: "refused", field: "branch" },
  ],
  ["no name of a branch is refused", { branch: "-x..y" }, { kind: "refused", field: "branch" }],
  [
    "a branch that exists is gone on with",
    { branch: "feature", leave: (app) => git(app, "branch", "feature") },
    {
      kind: "ok",
      tree: { branch: "feature" },
    },
  ],
])("%s", async (_, { branch, leave, cwd }, outcome) => {
  const { app, ground } = repository({ "a.txt": "a" });
  leave?.(app);
  expect(
    await ground.open({ id: "p1", cwd: cwd ?? app, ...(branch === undefined ? {} : { branch }) }),
  ).toMatchObject(outcome);
});

test("a repository without a commit is refused, a directory that git does not know is worked on in place", async () => {
  const bare = place({ "a.txt": "a" });
  expect(await bare.ground.open({ id: "p", cwd: bare.app })).toEqual({
    kind: "ok",
    tree: { kind: "plain", plan: "p", cwd: bare.app },
  });
  git(bare.app, "init", "--quiet");
  expect(await bare.ground.open({ id: "p", cwd: bare.app })).toMatchObject({ kind: "refused", field: "cwd" });
  // Somebody's whole home may be a repository.
  const { app, ground } = repository({ "a.txt": "a", ".gitignore": "work" });
  mkdirSync(join(app, "work"));
  expect(await ground.open({ id: "p", cwd: join(app, "work") })).toMatchObject({ tree: { kind: "plain" } });
});

/** Does what a remedy says, as a shell would. */
function follow(outcome: object, command: number): void {
  const told = "remedy" in outcome ? [...String(outcome.remedy).matchAll(/`([^`]+)`/g)] : [];
  execFileSync("sh", ["-c", told[command]?.[1] ?? "false"], { stdio: "ignore" });
}

test("a branch that another worktree has is named with where, and free once that is detached", async () => {
  const { app, ground } = repository({ "a.txt": "a" });
  const other = `${app} it's`;
  git(app, "worktree", "add", "--quiet", "-b", "looop/plan-p1", other);
  const taken = await ground.open({ id: "p1", cwd: app });
  expect(taken).toMatchObject({ kind: "refused", why: `looop/plan-p1 is checked out in ${other}` });
  follow(taken, 0);
  expect(await ground.open({ id: "p1", cwd: app })).toMatchObject({ kind: "ok" });
});

test("a worktree that was led to another branch, or whose place another repository has, is not worked in", async () => {
  const { app, ground, dataDir } = repository({ "a.txt": "a" });
  const tree = await opened(ground, app);
  git(tree.path, "switch", "--quiet", "-c", "elsewhere");
  const astray = await ground.open({ id: "p1", cwd: app });
  expect(astray).toMatchObject({
    kind: "failed",
    why: `${tree.path} stands on elsewhere, not on looop/plan-p1`,
  });
  expect(await ground.checkpoint(tree, { id: "s", title: "t" })).toEqual(astray);
  // What stands there is not the plan's: it is neither named nor compared.
  expect(await ground.mark(tree)).toEqual(astray);
  expect(await ground.changes(tree, tree.base)).toEqual(astray);
  git(tree.path, "switch", "--quiet", "--detach");
  expect(await ground.mark(tree)).toMatchObject({ why: expect.stringContaining("stands on no branch") });
  follow(astray, 0);
  expect(await ground.mark(tree)).toMatchObject({ kind: "ok" });
  expect(await opened(ground, app)).toEqual(tree);
  mkdirSync(join(dataDir, "worktrees/plan-p2"));
  git(join(dataDir, "worktrees/plan-p2"), "init", "--quiet");
  expect(await ground.open({ id: "p2", cwd: app })).toMatchObject({ kind: "failed" });
});

test("what a session committed on no branch is named, so that switching back loses none of it", async () => {
  const { app, ground } = repository({ "a.txt": "a" });
  const tree = await opened(ground, app);
  git(tree.path, "switch", "--quiet", "--detach");
  write(tree.path, { "b.txt": "b" });
  git(tree.path, "add", "--all");
  git(tree.path, "commit", "--quiet", "-m", "on no branch");
  const head = git(tree.path, "rev-parse", "HEAD");
  const told = await ground.open({ id: "p1", cwd: app });
  expect(told).toMatchObject({ kind: "failed", remedy: expect.stringContaining(`merge ${head}`) });
  follow(told, 0);
  follow(told, 1);
  expect(await opened(ground, app)).toEqual(tree);
  expect(git(tree.path, "rev-parse", tree.branch)).toBe(head);
});

test("in the middle of a rebase it is told how to end that, which git does not refuse", async () => {
  const { app, ground } = repository({ "a.txt": "a\n" });
  const tree = await opened(ground, app);
  write(tree.path, { "a.txt": "of the plan\n" });
  git(tree.path, "commit", "--quiet", "--all", "-m", "plan");
  write(app, { "a.txt": "of the person\n" });
  git(app, "commit", "--quiet", "--all", "-m", "person");
  expect(() => git(tree.path, "rebase", "main")).toThrow();
  const told = await ground.open({ id: "p1", cwd: app });
  expect(told).toMatchObject({ why: expect.stringContaining("in the middle of a rebase") });
  follow(told, 0);
  expect(await opened(ground, app)).toEqual(tree);
});

test("files of a merge that is not finished are named, each once", async () => {
  const { app, ground } = repository({ "a.txt": "a\n", "ü b.txt": "b\n" });
  const tree = await opened(ground, app);
  const both = (text: string) => ({ "a.txt": text, "ü b.txt": text });
  for (const [path, text] of [
    [tree.path, "plan\n"],
    [app, "person\n"],
  ] as const) {
    write(path, both(text));
    git(path, "commit", "--quiet", "--all", "-m", text);
  }
  expect(await ground.unmerged(tree)).toEqual({ kind: "ok", paths: [] });
  expect(() => git(tree.path, "merge", "main")).toThrow();
  expect(await ground.unmerged(tree)).toEqual({ kind: "ok", paths: ["a.txt", "ü b.txt"] });
  git(tree.path, "merge", "--abort");
  expect(await ground.unmerged(tree)).toEqual({ kind: "ok", paths: [] });
});

test("a data directory inside of the clone, and a place that a killed start left empty, are no worktree", async () => {
  const { app, ports } = repository({ "a.txt": "a" });
  const dataDir = join(app, ".looop");
  mkdirSync(join(dataDir, "worktrees/plan-p1"), { recursive: true });
  const tree = await opened(createGround({ ...ports, dataDir }), app);
  expect(git(tree.path, "branch", "--show-current")).toBe("looop/plan-p1");
  expect(git(app, "branch", "--show-current")).toBe("main");
});

interface Done {
  readonly what: string;
  readonly act: (path: string) => void;
  readonly changes: Files;
}

const commitAll = (path: string) => {
  git(path, "add", "--all");
  git(path, "commit", "--quiet", "-m", "x");
};

const acts: readonly Done[] = [
  { what: "nothing", act: () => undefined, changes: {} },
  { what: "a new file", act: (path) => write(path, { "n.txt": "n" }), changes: { "n.txt": "added" } },
  { what: "an edit", act: (path) => write(path, { "a.txt": "A" }), changes: { "a.txt": "modified" } },
  { what: "a removal", act: (path) => rmSync(join(path, "a.txt")), changes: { "a.txt": "deleted" } },
  {
    what: "a rename",
    act: (path) => {
      rmSync(join(path, "a.txt"));
      write(path, { "c.txt": "a" });
    },
    changes: { "a.txt": "deleted", "c.txt": "added" },
  },
  { what: "what git ignores", act: (path) => write(path, { "out/x.o": "x" }), changes: {} },
  {
    what: "a tracked file that was hidden by an ignore rule",
    act: (path) => write(path, { ".gitignore": "out\na.txt\n", "a.txt": "A" }),
    changes: { ".gitignore": "modified", "a.txt": "modified" },
  },
  {
    what: "an edit that was hidden from git's own index",
    act: (path) => {
      git(path, "update-index", "--assume-unchanged", "a.txt");
      write(path, { "a.txt": "A" });
    },
    changes: { "a.txt": "modified" },
  },
  {
    what: "an edit that was committed",
    act: (path) => {
      write(path, { "a.txt": "A", "ü b.txt": "1" });
      commitAll(path);
    },
    changes: { "a.txt": "modified", "ü b.txt": "added" },
  },
  {
    what: "an edit that was committed and taken back",
    act: (path) => {
      write(path, { "a.txt": "A" });
      commitAll(path);
      write(path, { "a.txt": "a" });
    },
    changes: {},
  },
];

test("what changed since a mark is told, committed or not, also on a tree that was dirty before", async () => {
  const { app, ground } = repository({ "a.txt": "a", "b.txt": "b", ".gitignore": "out\n" });
  for (const [index, { what, act, changes }] of acts.entries()) {
    const tree = await opened(ground, app, `p${index}`);
    write(tree.path, { "b.txt": "of the lap before" });
    const since = await markOf(ground, tree);
    act(tree.path);
    const found = await ground.changes(tree, since);
    expect(found, what).toEqual({
      kind: "ok",
      changes: Object.entries(changes).map(([path, change]) => ({ path, change })),
      more: false,
    });
  }
});

test("equal trees have equal marks, and a clean one is called by its commit", async () => {
  const { app, ground } = repository({ "a.txt": "a" });
  const tree = await opened(ground, app);
  expect(await ground.mark(tree)).toEqual({ kind: "ok", mark: tree.base, head: tree.base });
  write(tree.path, { "a.txt": "A" });
  const dirty = await markOf(ground, tree);
  expect(dirty).not.toBe(tree.base);
  write(tree.path, { "a.txt": "a" });
  expect(await markOf(ground, tree)).toBe(tree.base);
  write(tree.path, { "a.txt": "A" });
  expect(await markOf(ground, tree)).toBe(dirty);
  // A new file that every lap writes again, as the last look never saw it.
  write(tree.path, { "new.txt": "once" });
  const once = await markOf(ground, tree);
  write(tree.path, { "new.txt": "once and again" });
  expect(await markOf(ground, tree)).not.toBe(once);
  write(tree.path, { "new.txt": "once" });
  expect(await markOf(ground, tree)).toBe(once);
  rmSync(join(tree.path, "new.txt"));
  // What a git that was killed leaves.
  const own = join(git(tree.path, "rev-parse", "--absolute-git-dir"), "looop-index");
  writeFileSync(`${own}.lock`, "");
  expect(await markOf(ground, tree)).toBe(dirty);
  expect(git(tree.path, "diff", "--cached", "--name-only")).toBe("");
});

test("a checkpoint says who and what, runs no hook, and repeated after a death it is the same", async () => {
  const { app, ground } = repository({ "a.txt": "a" });
  const tree = await opened(ground, app);
  const hooks = join(git(app, "rev-parse", "--absolute-git-dir"), "hooks");
  for (const hook of ["pre-commit", "commit-msg", "post-commit", "post-checkout"])
    write(hooks, { [hook]: `#!/bin/sh\ntouch ${app}/hooked\nexit 1\n` });
  execMode(hooks);
  write(tree.path, { "n.txt": "n" });
  const first = await ground.checkpoint(tree, { id: "US-1", title: `two\nlines ${"x".repeat(200)}` });
  if (first.kind !== "committed") throw new Error(JSON.stringify(first));
  expect(await ground.checkpoint(tree, { id: "US-1", title: "again" })).toEqual({
    kind: "unchanged",
    commit: first.commit,
  });
  const [subject = "", ...body] = git(tree.path, "log", "-1", "--format=%B").split("\n");
  expect(subject.startsWith("US-1: two lines xxx")).toBe(true);
  expect(subject.length).toBeLessThanOrEqual(groundLimits.title_chars_max);
  expect(body).toEqual(["", "Looop-Plan: p1", "Looop-Step: US-1"]);
  expect(git(tree.path, "log", "-1", "--format=%an <%ae>")).toBe("looop <looop@localhost>");
  expect(existsSync(join(app, "hooked"))).toBe(false);
  git(app, "config", "user.name", "Ann");
  git(app, "config", "user.email", "ann@example.org");
  write(tree.path, { "n.txt": "m" });
  await ground.checkpoint(tree, { id: "US-2", title: "next" });
  expect(git(tree.path, "log", "-1", "--format=%an <%ae>")).toBe("Ann <ann@example.org>");
});

function execMode(dir: string): void {
  for (const name of readdirSync(dir)) chmodSync(join(dir, name), 0o700);
}

test("a clean copy has the commit and nothing else, lends what git does not carry, and is there once", async () => {
  const { app, dataDir, ground } = repository({ "a.txt": "a", ".gitignore": "node_modules\nleft.txt\n" });
  const tree = await opened(ground, app);
  write(tree.path, { "a.txt": "b" });
  await ground.checkpoint(tree, { id: "s", title: "b" });
  write(tree.path, { "a.txt": "lies about", "n.txt": "n", "left.txt": "l", "node_modules/x/index.js": "1" });
  const copy = await ground.cleanCopy(tree, "replay");
  if (copy.kind !== "ok") throw new Error(JSON.stringify(copy));
  const path = join(dataDir, "copies/p1-replay");
  expect(copy).toMatchObject({
    head: git(tree.path, "rev-parse", "HEAD"),
    lent: ["node_modules"],
    tree: { path },
  });
  expect(readFileSync(join(path, "a.txt"), "utf8")).toBe("b");
  for (const name of ["n.txt", "left.txt"]) expect(existsSync(join(path, name)), name).toBe(false);
  expect(existsSync(join(path, "node_modules/x/index.js"))).toBe(true);
  expect(await ground.cleanCopy(tree, "replay")).toMatchObject({ kind: "held" });
  expect(await copy.close()).toEqual({ kind: "ok" });
  expect(existsSync(path)).toBe(false);
  expect(existsSync(join(tree.path, "node_modules/x/index.js"))).toBe(true);
  expect(git(app, "worktree", "list").split("\n")).toHaveLength(2);

  // Of an older commit, where a killed one left its copy: on git's list, and with files of its own.
  git(app, "worktree", "add", "--quiet", "--detach", path);
  write(path, { "junk.txt": "j" });
  const second = await ground.cleanCopy(tree, "replay", tree.base);
  if (second.kind !== "ok") throw new Error(JSON.stringify(second));
  expect(readFileSync(join(path, "a.txt"), "utf8")).toBe("a");
  expect(existsSync(join(path, "junk.txt"))).toBe(false);
  await second.close();
  // Unknown to git, as after a copy of the data directory.
  write(path, { "junk.txt": "j" });
  const third = await ground.cleanCopy(tree, "replay");
  if (third.kind !== "ok") throw new Error(JSON.stringify(third));
  expect(existsSync(join(path, "junk.txt"))).toBe(false);
  await third.close();
  expect(await ground.cleanCopy(tree, "planner", "0".repeat(40))).toMatchObject({ kind: "failed" });
  expect(await ground.cleanCopy(tree, "planner")).toMatchObject({ kind: "ok", lent: [] });
});

test("a worktree goes once nothing in it could be lost; its branch stays", async () => {
  const { app, ground } = repository({ "a.txt": "a" });
  const tree = await opened(ground, app);
  const plan = { id: tree.plan, cwd: app };
  write(tree.path, { "n.txt": "n" });
  expect(await ground.settle(plan)).toMatchObject({
    kind: "kept",
    why: expect.stringMatching(/not committed/),
  });
  await ground.checkpoint(tree, { id: "s", title: "n" });
  expect(await ground.settle(plan)).toMatchObject({
    kind: "kept",
    why: expect.stringMatching(/merged nowhere/),
  });
  // The same branch elsewhere is a copy and no merge.
  git(app, "update-ref", `refs/remotes/origin/${tree.branch}`, tree.branch);
  expect(await ground.settle(plan)).toMatchObject({ kind: "kept" });
  git(app, "merge", "--quiet", "--no-ff", "-m", "merged", tree.branch);
  expect(await ground.settle(plan)).toEqual({ kind: "removed", path: tree.path });
  expect(await ground.settle(plan)).toEqual({ kind: "none" });
  expect(existsSync(tree.path)).toBe(false);
  expect(git(app, "log", "-1", "--format=%s", tree.branch)).toBe("s: n");
  expect((await opened(ground, app)).path).toBe(tree.path);
  // Nothing has come of it since.
  expect(await ground.settle(plan)).toMatchObject({ kind: "removed" });
});

test("without git what changed is told by contents, of what is work and not made by tools", async () => {
  const { app, ground, dataDir } = place({ "a.txt": "a", "d/b.txt": "b", "node_modules/x.js": "1" });
  const open = await ground.open({ id: "p", cwd: app });
  if (open.kind !== "ok") throw new Error(JSON.stringify(open));
  const since = await markOf(ground, open.tree);
  expect(await ground.changes(open.tree, since)).toEqual({ kind: "ok", changes: [], more: false });
  write(app, { "a.txt": "A", "d/c.txt": "c", "node_modules/x.js": "2" });
  rmSync(join(app, "d/b.txt"));
  symlinkSync("/etc", join(app, "link"));
  expect(await ground.changes(open.tree, since)).toEqual({
    kind: "ok",
    changes: [
      { path: "a.txt", change: "modified" },
      { path: "d/b.txt", change: "deleted" },
      { path: "d/c.txt", change: "added" },
    ],
    more: false,
  });
  expect(await ground.checkpoint(open.tree, { id: "s", title: "t" })).toEqual({ kind: "none" });
  // I12: a mark that cannot be read is no empty one.
  for (const lost of ["f".repeat(32), "../x"])
    expect(await ground.changes(open.tree, lost)).toMatchObject({ kind: "failed" });
  writeFileSync(join(dataDir, `plans/p/ground/${since}.json`), "{}");
  expect(await ground.changes(open.tree, since)).toMatchObject({ kind: "failed" });
});

test("files of a project are looked at where they are, and never out of it", async () => {
  const { app, dataDir, ports } = place({ "a.txt": "a", "d/b.txt": "", "target/c.txt": "c" });
  write(dataDir, { "secret.txt": "s" });
  symlinkSync(join(dataDir, "secret.txt"), join(app, "out.txt"));
  symlinkSync("d", join(app, "in"));
  symlinkSync("nowhere", join(app, "dangling"));
  const { files } = ports;
  const kinds = new Map<string, string>();
  for (const path of [
    "a.txt",
    "d",
    "in/b.txt",
    "none",
    "a.txt/x",
    "dangling",
    "out.txt",
    "..",
    "../none",
    dataDir,
    "\0",
  ])
    kinds.set(path, (await files.look(app, path)).kind);
  expect([...kinds.values()]).toEqual([
    ...["file", "directory", "file", "missing", "missing", "missing"],
    ...["outside", "outside", "outside", "outside", "unreadable"],
  ]);
  expect((await files.read(app, "out.txt", 10)).kind).toBe("unreadable");
  expect((await files.read(app, "a.txt", 10)).kind).toBe("ok");
  expect((await files.read(app, "none", 10)).kind).toBe("missing");
  const walked = await files.walk(app, { files_max: 10, skipped: ["target"] });
  expect(walked).toMatchObject({
    kind: "ok",
    files: [{ path: "a.txt", size: 1 }, { path: "d/b.txt" }],
    more: false,
  });
  expect(await files.walk(app, { files_max: 1, skipped: [] })).toMatchObject({ files: [{}], more: true });
  expect((await files.walk(join(app, "none"), { files_max: 1, skipped: [] })).kind).toBe("missing");
  expect(await files.names(app)).toEqual({
    kind: "ok",
    names: ["a.txt", "d/", "dangling", "in", "out.txt", "target/"],
  });
});

test("a plan that somebody squashed or rebased is merged, and one that was only nearly taken in is not", async () => {
  const { app, ground, ports } = repository({ "a.txt": "1\n2\n3\n", "b.txt": "b\n", "c.txt": "c\n" });
  const landed = async (id: string, land: (branch: string) => void) => {
    const tree = await opened(ground, app, id);
    write(tree.path, { "a.txt": `1 ${id}\n2\n3\n`, [`${id}.txt`]: "new\n" });
    rmSync(join(tree.path, "c.txt"));
    await ground.checkpoint(tree, { id: "s1", title: "one" });
    write(tree.path, { "b.txt": `b ${id}\n` });
    await ground.checkpoint(tree, { id: "s2", title: "two" });
    git(app, "switch", "--quiet", "-c", `into-${id}`, "main");
    const tip = git(app, "rev-parse", tree.branch);
    land(tree.branch);
    const there = await mergePlaceOf(gitOn(ports.children, ports.env), app, tip);
    const settled = await ground.settle({ id, cwd: app });
    expect(there).toMatchObject({
      kind: "place",
      branch: `into-${id}`,
      has: settled.kind === "removed" ? "yes" : "no",
    });
    git(app, "switch", "--quiet", "main");
    git(app, "branch", "-D", `into-${id}`);
    return settled.kind;
  };
  const squash = (branch: string) => {
    git(app, "merge", "--quiet", "--squash", branch);
    git(app, "commit", "--quiet", "-m", "squashed");
  };
  const commit = (files: Files) => {
    write(app, files);
    git(app, "add", "--all");
    git(app, "commit", "--quiet", "-m", "more");
  };
  expect(await landed("squash", squash)).toBe("removed");
  const rows: readonly (readonly [string, string, (branch: string) => void])[] = [
    ["removed", "later", (branch) => [squash(branch), commit({ "a.txt": "another\n", "b.txt": "too\n" })]],
    ["removed", "beside", (branch) => [commit({ "a.txt": "1\n2\n3\n4\n" }), squash(branch)]],
    ["removed", "rebase", (branch) => [commit({ "x.txt": "x" }), git(app, "cherry-pick", `main..${branch}`)]],
    ["kept", "half", (branch) => git(app, "cherry-pick", `${branch}~1`)],
    [
      "kept",
      "near",
      (branch) => {
        git(app, "merge", "--quiet", "--squash", branch);
        commit({ "a.txt": "1  near\n2\n3\n" });
      },
    ],
    ["kept", "nothing", () => commit({ "x.txt": "x" })],
    [
      "kept",
      "driver",
      () => {
        // A merge of this clone keeps what it has, whatever comes.
        git(app, "config", "merge.keep.driver", "true");
        commit({
          ".gitattributes": "* merge=keep\n",
          "a.txt": "ours\n",
          "b.txt": "ours\n",
          "driver.txt": "ours\n",
        });
        git(app, "rm", "--quiet", "c.txt");
        git(app, "commit", "--quiet", "-m", "gone");
      },
    ],
  ];
  for (const [kind, id, land] of rows) expect([id, await landed(id, land)]).toEqual([id, kind]);
});

test("a worktree that lost no more than its link to the repository is found again with the work in it", async () => {
  const { app, ground } = repository({ "a.txt": "a" });
  const tree = await opened(ground, app);
  write(tree.path, { "n.txt": "n" });
  rmSync(join(tree.path, ".git"));
  expect(await opened(ground, app)).toEqual(tree);
  expect(git(tree.path, "status", "--porcelain")).toBe("?? n.txt");
});

test("a worktree that a session removed is no missing git, and opened again it is there", async () => {
  const { app, ground } = repository({ "a.txt": "a" });
  const tree = await opened(ground, app);
  rmSync(tree.path, { recursive: true });
  expect(await ground.mark(tree)).toMatchObject({
    kind: "failed",
    why: `there is no directory ${tree.path}`,
    remedy: expect.stringContaining("driven again"),
  });
  expect(await opened(ground, app)).toEqual(tree);
  const none = gitOn(systemChildren(), { ...gitEnv, PATH: "/nonexistent" });
  expect(await none(app, ["status"])).toMatchObject({ remedy: "install git" });
});

test("a worktree with submodules in it stays, and says why", async () => {
  const lib = repository({ "l.txt": "l" });
  const { app, ground } = repository({ "a.txt": "a" });
  const add = ["-c", "protocol.file.allow=always", "submodule", "--quiet"];
  git(app, ...add, "add", lib.app, "lib");
  git(app, "commit", "--quiet", "-m", "lib");
  const tree = await opened(ground, app);
  git(tree.path, ...add, "update", "--init");
  expect(await ground.settle({ id: tree.plan, cwd: app })).toMatchObject({
    kind: "kept",
    why: expect.stringMatching(/submodules/),
  });
  expect(existsSync(join(tree.path, "lib/l.txt"))).toBe(true);
});

test("what is not committed is in the way of a merge that touches it, and what is staged of any", async () => {
  const { app, ports } = repository({ "a.txt": "a", "c.txt": "c" });
  const gitHere = gitOn(ports.children, ports.env);
  git(app, "switch", "--quiet", "-c", "side");
  write(app, { "a.txt": "side", "b b.txt": "b" });
  git(app, "add", "--all");
  git(app, "commit", "--quiet", "-m", "more");
  const side = git(app, "rev-parse", "HEAD");
  git(app, "switch", "--quiet", "main");
  const inTheWay = async () =>
    (await mergePlaceOf(gitHere, app, side)) as { uncommitted?: readonly string[] };
  const merges = () => {
    try {
      git(app, "merge", "--no-ff", "-m", "m", side);
      git(app, "reset", "--quiet", "--hard", "HEAD~1");
      return "yes";
    } catch {
      return "no";
    }
  };
  write(app, { "c.txt": "mine", "d.txt": "mine" });
  expect((await inTheWay()).uncommitted).toEqual([]);
  write(app, { "a.txt": "mine", "b b.txt": "mine" });
  expect((await inTheWay()).uncommitted).toEqual(["a.txt", "b b.txt"]);
  expect(merges()).toBe("no");
  git(app, "restore", "a.txt");
  rmSync(join(app, "b b.txt"));
  git(app, "add", "c.txt");
  expect((await inTheWay()).uncommitted).toEqual(["c.txt"]);
  expect(merges()).toBe("no");
  git(app, "restore", "--staged", "c.txt");
  expect((await inTheWay()).uncommitted).toEqual([]);
  expect(merges()).toBe("yes");
});

test("where a commit would be merged is told: the branch or none, what clashes, or that nobody knows the commit", async () => {
  const { app, ports } = repository({ "a.txt": "a" });
  const gitHere = gitOn(ports.children, ports.env);
  const head = git(app, "rev-parse", "HEAD");
  expect(await mergePlaceOf(gitHere, app, head)).toEqual({
    kind: "place",
    branch: "main",
    has: "yes",
    clashes: [],
    uncommitted: [],
  });
  git(app, "switch", "--quiet", "-c", "side");
  const commit = (files: Files) => {
    write(app, files);
    git(app, "add", "--all");
    git(app, "commit", "--quiet", "-m", "more");
    return git(app, "rev-parse", "HEAD");
  };
  const side = commit({ "a.txt": "side", "b.txt": "b" });
  git(app, "switch", "--quiet", "main");
  expect(await mergePlaceOf(gitHere, app, side)).toEqual({
    kind: "place",
    branch: "main",
    has: "no",
    clashes: [],
    uncommitted: [],
  });
  commit({ "a.txt": "main" });
  expect(await mergePlaceOf(gitHere, app, side)).toMatchObject({ has: "no", clashes: ["a.txt"] });
  git(app, "config", "merge.keep.driver", "true");
  expect(await mergePlaceOf(gitHere, app, side)).toMatchObject({ has: "no", clashes: [] });
  git(app, "switch", "--quiet", "--detach");
  expect(await mergePlaceOf(gitHere, app, head)).toEqual({
    kind: "place",
    has: "yes",
    clashes: [],
    uncommitted: [],
  });
  expect(await mergePlaceOf(gitHere, app, "0".repeat(40))).toEqual({ kind: "unknown" });
  expect(await mergePlaceOf(gitHere, join(app, "none"), head)).toEqual({ kind: "unknown" });
});
