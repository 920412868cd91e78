// Goal: a plan is driven on a real repository, by real sessions whose agents are scripts, with real test runners, and ends
// as what they really did earns. Method: one row per kind of agent; then a driver that is killed in the middle of a lap.

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PlanRequest } from "../../src/engine/plans.ts";
import { QUIET } from "./loop-process.ts";
import { type Crew, workerSandbox } from "./worker-process.ts";

const agent = resolve(import.meta.dirname, "../fixtures/programs/lap-agent.sh");
const ada = { kind: "person", name: "ada", surface: "terminal" } as const;

let box: Crew;
beforeEach(() => {
  box = workerSandbox();
});
afterEach(() => box.close());

interface Stage {
  readonly repo: string;
  readonly scripts: string;
}

/** A repository of its own with one commit, and what the agents do in it. */
function stage(files: Readonly<Record<string, string>>, scripts: Readonly<Record<string, string>>): Stage {
  const repo = join(box.dir, "repo");
  for (const [name, text] of Object.entries(files)) {
    const path = join(repo, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (name.endsWith(".sh")) chmodSync(path, 0o755);
  }
  const git = (...args: string[]) => execFileSync("git", ["-C", repo, ...args], { env: gitEnv() });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "first");
  const dir = join(box.dir, "scripts");
  mkdirSync(dir);
  for (const [role, text] of Object.entries(scripts))
    writeFileSync(join(dir, `${role}.sh`), text.replace("$LOOOP_BIN", box.bin));
  return { repo, scripts: dir };
}

const gitEnv = () => ({
  PATH: process.env.PATH,
  HOME: box.dir,
  GIT_AUTHOR_NAME: "ann",
  GIT_AUTHOR_EMAIL: "ann@localhost",
  GIT_COMMITTER_NAME: "ann",
  GIT_COMMITTER_EMAIL: "ann@localhost",
});

async function approve({ repo, scripts }: Stage, request: Partial<PlanRequest>): Promise<string> {
  const started = await box.engine.plans.start(
    {
      goal: "two and two are four",
      cwd: repo,
      evaluate: "no",
      worker: { command: `bash ${agent} {{prompt_file}} ${scripts}` },
      ...request,
    },
    ada,
  );
  if (started.kind !== "done") throw new Error(JSON.stringify(started));
  const { id, hash, state } = started.plan;
  if (state === "review") await box.engine.plans.go(id, hash, ada);
  return id;
}

async function drive(id: string): Promise<void> {
  const driven = await box.engine.plans.drive(id, { signal: new AbortController().signal });
  if (driven.kind !== "done") throw new Error(JSON.stringify(driven));
}

async function endOf(id: string) {
  const read = await box.engine.plans.read(id);
  const receipt = await box.engine.plans.receipt(id);
  if (read.kind !== "ok" || receipt.kind !== "ok") throw new Error(JSON.stringify([read, receipt]));
  const { state, steps, laps } = read.plan;
  const [first] = steps;
  return {
    plan: read.plan,
    seen: {
      state,
      step: first?.state,
      ends: laps.map(({ role, end }) => `${role} ${end}`),
      fap: receipt.receipt.fap,
      rejections: receipt.receipt.rejections,
      asks: receipt.receipt.asks,
    },
  };
}

const nodeProject = {
  "package.json": '{"type":"module","scripts":{"test":"node --test"}}\n',
  "add.js": "export const add = () => 0;\n",
  "add.test.js":
    'import assert from "node:assert";\nimport { test } from "node:test";\nimport { add } from "./add.js";\ntest("adds", () => assert.equal(add(2, 2), 4));\n',
};
const makeProject = { Makefile: "test:\n\t@grep -q right answer.txt && echo ok\n", "answer.txt": "wrong\n" };
const pytestLike = {
  "check.sh":
    '#!/bin/sh\nif grep -q right answer.txt; then echo "===== 1 passed in 0.01s ====="; else echo "===== 1 failed in 0.01s ====="; exit 1; fi\n',
  "answer.txt": "wrong\n",
};
const ADDS = 'echo "export const add = (a, b) => a + b;" > add.js\n';
const verdict = (word: string, criterion: string) =>
  `printf '{"criteria":[{"criterion":"${criterion}","verdict":"%s","evidence":"add.js:1"}]}' "${word}" > "$OUT"\n`;

interface Row {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly finish: NonNullable<PlanRequest["finish"]>;
  readonly request?: Partial<PlanRequest>;
  readonly criteria?: readonly string[];
  readonly ends: Awaited<ReturnType<typeof endOf>>["seen"];
}

const nodeTests = [{ kind: "tests", run: "node --test" }] as const;
const passed = { state: "done", step: "passed", fap: 1, rejections: 0, asks: 0 } as const;

const rows: readonly Row[] = [
  {
    title: "an agent that does it, seen by node's own tests",
    files: nodeProject,
    scripts: { generator: ADDS },
    finish: nodeTests,
    ends: { ...passed, ends: ["generator ended"] },
  },
  {
    title: "an agent that needs the error of its first lap, seen by make",
    files: makeProject,
    scripts: { generator: '[ "$N" = 1 ] && echo almost > answer.txt || echo right > answer.txt\n' },
    finish: [{ kind: "command", run: "make test" }],
    ends: { ...passed, rejections: 1, ends: ["generator ended", "generator ended"] },
  },
  {
    title: "an agent that ends its own session, judged by another, seen by what prints as pytest does",
    files: pytestLike,
    scripts: {
      generator: 'echo right > answer.txt; "$LOOOP_BIN" kill "$LOOOP_SESSION_ID"; sleep 60\n',
      evaluator: verdict("pass", "S1.1"),
    },
    finish: [{ kind: "tests", run: "./check.sh" }, { kind: "evaluator" }],
    request: { evaluate: "yes" },
    criteria: ["the answer is right"],
    ends: { ...passed, ends: ["generator ended", "evaluator ended"] },
  },
  {
    title: "an agent that lies",
    files: nodeProject,
    scripts: { generator: 'echo "$N" > notes.txt; echo "all tests pass, I am done"\n' },
    finish: nodeTests,
    ends: {
      state: "running",
      step: "asked",
      fap: 0,
      rejections: 2,
      asks: 1,
      ends: ["generator ended", "generator ended"],
    },
  },
  {
    title: "an agent that edits the test until it passes",
    files: nodeProject,
    scripts: { generator: "sed -i 's/4/0/' add.test.js\n" },
    finish: nodeTests,
    ends: { state: "running", step: "asked", fap: 0, rejections: 0, asks: 1, ends: ["generator ended"] },
  },
  {
    title: "an agent that crashes before it did anything",
    files: makeProject,
    scripts: { generator: '[ "$N" = 1 ] && kill -SEGV $$; echo right > answer.txt\n' },
    finish: [{ kind: "command", run: "make test" }],
    ends: { ...passed, rejections: 1, ends: ["generator ended", "generator ended"] },
  },
];

test.each(rows)(
  "$title",
  { timeout: 90_000 },
  async ({ files, scripts, finish, request, criteria, ends }) => {
    const at = stage(files, scripts);
    const before = execFileSync("git", ["-C", at.repo, "status", "--porcelain"], { encoding: "utf8" });
    const step = { title: "add", finish, ...(criteria && { criteria }) };
    const id = await approve(at, { steps: [step], ...request });
    await drive(id);
    const { plan, seen } = await endOf(id);
    expect(seen, plan.steps[0]?.lastFailure).toEqual(ends);
    expect(execFileSync("git", ["-C", at.repo, "status", "--porcelain"], { encoding: "utf8" })).toBe(before);
    const branches = execFileSync("git", ["-C", at.repo, "log", "--format=%s", `looop/plan-${id}`], {
      encoding: "utf8",
    });
    expect(branches.trim().split("\n").length, branches).toBe(ends.state === "done" ? 2 : 1);
  },
);

test("an agent that leads its worktree to another branch passes nothing there; switched back, the plan goes on", {
  timeout: 90_000,
}, async () => {
  const away = `git switch -qc feature; ${ADDS}git -c user.name=a -c user.email=a@b commit -qam away`;
  const at = stage(nodeProject, { generator: `if [ "$N" = 1 ]; then ${away}; else ${ADDS}fi\n` });
  const id = await approve(at, { steps: [{ title: "add", finish: nodeTests }] });
  const driven = await box.engine.plans.drive(id, { signal: new AbortController().signal });
  if (driven.kind !== "failed") throw new Error(JSON.stringify(driven));
  expect(driven.why).toContain(`stands on feature, not on looop/plan-${id}`);
  expect((await endOf(id)).seen).toMatchObject({ state: "running", step: "running", fap: 0 });
  const [, back = "false"] = /`(git [^`]+)`/.exec(driven.remedy) ?? [];
  execFileSync("sh", ["-c", back], { env: gitEnv(), stdio: "ignore" });
  await drive(id);
  expect((await endOf(id)).seen).toEqual({
    ...passed,
    rejections: 1,
    ends: ["generator ended", "generator ended"],
  });
});

test("a planner's steps wait for a person; one that touches the project has nothing", {
  timeout: 90_000,
}, async () => {
  const draft = JSON.stringify({
    steps: [
      {
        id: "US-001",
        title: "add",
        description: "",
        criteria: ["two and two are four"],
        dependsOn: [],
        priority: 1,
        finish: nodeTests,
      },
    ],
  });
  const at = stage(nodeProject, {
    planner: `[ "$N" = 1 ] && echo x >> add.js\nprintf '%s' '${draft}' > "$OUT"\n`,
  });
  const id = await approve(at, {});
  await drive(id);
  const { plan, seen } = await endOf(id);
  expect(seen).toMatchObject({ state: "review", ends: ["planner given_back", "planner ended"] });
  expect(plan.draft.steps.map(({ title }) => title)).toEqual(["add"]);
  expect(readFileSync(join(at.repo, "add.js"), "utf8")).toBe(nodeProject["add.js"]);
});

test("looop up drives it; killed in a lap, the next one takes over the session that went on", {
  timeout: 90_000,
}, async () => {
  const at = stage(nodeProject, {
    generator: `touch ../../running; while [ ! -e ../../go ]; do sleep 0.1; done; ${ADDS}`,
  });
  const id = await approve(at, { steps: [{ title: "add", finish: nodeTests }] });
  writeFileSync(join(box.data, "config.yaml"), QUIET);
  const up = async () => ((await box.json(["up", "--detach"])) as { readonly pid: number }).pid;
  const first = await up();
  while (!existsSync(join(box.data, "running"))) await timer(50);
  const held = await box.engine.plans.drive(id, { signal: new AbortController().signal });
  expect(held).toMatchObject({ kind: "held" });
  process.kill(first, "SIGKILL");
  while (((await box.json(["status"])) as { readonly pulse: string }).pulse === "up") await timer(50);
  await up();
  writeFileSync(join(box.data, "go"), "");
  while ((await endOf(id)).seen.state !== "done") await timer(50);
  await box.looop(["down"]);
  expect((await endOf(id)).seen).toEqual({ ...passed, ends: ["generator ended"] });
  expect(readFileSync(join(at.scripts, "generator.count"), "utf8")).toBe("x\n");
});
