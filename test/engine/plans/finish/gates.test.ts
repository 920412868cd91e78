// Goal: finish lines are run by the engine on the tree as it stands, and say what is so also of a worker that lies, edits
// its gate, or leaves the machine in trouble. A replay proves it once more on what was committed, and on nothing else.
// Method: tiny real projects under real git, with real runners and shell lines; a machine that fails by a port that does.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Action } from "../../../../src/engine/judgment/facts.ts";
import type { Ruling } from "../../../../src/engine/judgment/ruling.ts";
import { createGates } from "../../../../src/engine/plans/finish/create-gates.ts";
import type { GateRequest, Gates } from "../../../../src/engine/plans/finish/gates.ts";
import { finishLimits } from "../../../../src/engine/plans/finish/limits.ts";
import { projectChecks } from "../../../../src/engine/plans/finish/read-project.ts";
import { replayGates } from "../../../../src/engine/plans/finish/replay.ts";
import type { PlanTree } from "../../../../src/engine/plans/ground/ground.ts";
import type { Check, PlanView } from "../../../../src/engine/plans/nouns.ts";
import type { StepState } from "../../../../src/engine/plans/step-state.ts";
import type { Children, RunOutcome } from "../../../../src/engine/ports.ts";
import { type Files, git, gitEnv, place, repository, write } from "../repository.ts";

const never = new AbortController().signal;

async function standing(
  files: Files,
  on: typeof repository | typeof place = repository,
  children?: Children,
) {
  const { app, dataDir, ports, ground } = on(files);
  const opened = await ground.open({ id: "p1", cwd: app });
  if (opened.kind !== "ok") throw new Error(JSON.stringify(opened));
  const env = { ...gitEnv, LOOOP_SESSION_ID: "w", TOKEN: "t", ASIDE: dataDir };
  const gates = createGates({ ...ports, ground, env, envAllow: ["ASIDE"], ...(children && { children }) });
  return { app, dataDir, ports, ground, tree: opened.tree, cwd: opened.tree.cwd, gates };
}

const run = (line: string, kind: "command" | "tests" | "build" = "command"): Check => ({ kind, run: line });

/** One step: what stood before it, then laps, then what its gate says after each. */
function step(gates: Gates, tree: PlanTree, finish: readonly Check[]) {
  return {
    async before() {
      const baseline = await gates.before({ finish, tree }, never);
      const after = (more: Partial<GateRequest> = {}) => {
        const since =
          baseline.head === undefined ? {} : { stepStart: baseline.head, lapStart: baseline.head };
        return gates.run({ finish, tree, baseline, mustChange: "yes", ...since, ...more }, never);
      };
      return { baseline, after };
    },
  };
}

const calculator: Files = {
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "add.js": "export const add = () => undefined;\n",
  "add.test.js":
    'import { equal } from "node:assert";\nimport { test } from "node:test";\nimport { add } from "./add.js";\ntest("adds", () => equal(add(1, 2), 3));\n',
};

test("of a project with real tests: undone fails, done passes, an edited test earns nothing, also by a second lap", async () => {
  const { tree, cwd, gates } = await standing(calculator);
  const finish = [run("npm test --silent", "tests")];
  const { baseline, after } = await step(gates, tree, finish).before();
  expect(baseline).toMatchObject({ verdict: "fail", why: "1 of 1 tests failed", checks: [{ exit_code: 1 }] });
  expect(baseline.head).toBe(git(cwd, "rev-parse", "HEAD"));
  // It says that it is done.
  const lied = await after();
  expect(lied).toMatchObject({ verdict: "fail", checks: [{ tests: { ran: 1, failed: 1 } }] });
  expect(lied.checks[0]?.output).toContain("undefined == 3");

  write(cwd, { "add.test.js": 'import { test } from "node:test";\ntest("adds", () => {});\n' });
  const edited = await after();
  expect(edited).toMatchObject({
    verdict: "cant_tell",
    why: "the gate was edited in this step: add.test.js",
    edited: ["add.test.js"],
  });
  expect(lied.edited).toBeUndefined();
  git(cwd, "commit", "--quiet", "--all", "-m", "looks fine");
  expect(await after({ lapStart: edited.head ?? "", former: [edited] })).toMatchObject({
    verdict: "cant_tell",
  });
  // A person has looked at it since.
  const looked = { stepStart: git(cwd, "rev-parse", "HEAD"), former: [edited] };
  expect(await after(looked)).toMatchObject({ verdict: "pass", why: "1 test passed" });

  write(cwd, {
    "add.test.js": calculator["add.test.js"] ?? "",
    "add.js": "export const add = (a, b) => a + b;\n",
  });
  expect(await after()).toMatchObject({ verdict: "pass", why: "1 test passed" });
  write(cwd, {
    "package.json": JSON.stringify({ type: "module", scripts: { test: "echo 1 passed in 0.1s" } }),
  });
  expect(await after()).toMatchObject({
    verdict: "cant_tell",
    why: expect.stringContaining("gate was edited"),
  });
  write(cwd, {
    "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" }, version: "2" }),
  });
  expect(await after()).toMatchObject({ verdict: "pass" });
});

interface Lap {
  readonly says: string;
  readonly files?: Files;
  readonly finish: readonly Check[];
  readonly lap: (cwd: string) => void;
  readonly verdict: string;
  readonly why: RegExp;
  readonly mustChange?: "no";
  /** By the words of the step. */
  readonly named?: readonly string[];
  /** Absent: a directory without git, which is quicker and held to the same. */
  readonly on?: typeof repository;
}

const laps: readonly Lap[] = [
  {
    says: "a suite of nothing",
    finish: [run("echo no tests ran in 0.01s; exit 5", "tests")],
    lap: () => undefined,
    verdict: "cant_tell",
    why: /no test was found/,
  },
  {
    says: "a gate that was true before",
    finish: [run("true")],
    lap: (cwd) => write(cwd, { "a.txt": "done" }),
    verdict: "cant_tell",
    why: /passed before the step began/,
  },
  {
    says: "the same with a change that is asked for",
    finish: [run("true"), { kind: "diff" }],
    lap: (cwd) => write(cwd, { "a.txt": "done" }),
    verdict: "pass",
    why: /exit 0; changed: a\.txt/,
  },
  {
    says: "the same with nothing done",
    finish: [run("true"), { kind: "diff" }],
    lap: () => undefined,
    verdict: "fail",
    why: /nothing has changed/,
  },
  {
    says: "a green suite that grew",
    files: { "n.txt": "3" },
    finish: [run("echo $(cat n.txt) passed in 0.1s", "tests")],
    lap: (cwd) => write(cwd, { "n.txt": "5" }),
    verdict: "pass",
    why: /5 tests passed/,
  },
  {
    says: "a suite that shrank",
    files: { "n.txt": "1 failed, 3" },
    finish: [run("echo $(cat n.txt) passed in 0.1s", "tests")],
    lap: (cwd) => write(cwd, { "n.txt": "2" }),
    verdict: "cant_tell",
    why: /only 2 of the 4 tests/,
  },
  {
    says: "a script of the gate that was edited",
    on: repository,
    files: { "ci/check.sh": "exit 1\n" },
    finish: [run("sh ci/check.sh")],
    lap: (cwd) => write(cwd, { "ci/check.sh": "exit 0\n" }),
    verdict: "cant_tell",
    why: /gate was edited/,
  },
  {
    says: "a script of the gate that the step is to write",
    named: ["ci/check.sh"],
    finish: [run("sh ci/check.sh")],
    lap: (cwd) => write(cwd, { "ci/check.sh": "exit 0\n" }),
    verdict: "pass",
    why: /exit 0/,
  },
  {
    says: "a script of the gate that nobody named",
    named: ["check.sh"],
    finish: [run("sh ci/check.sh")],
    lap: (cwd) => write(cwd, { "ci/check.sh": "exit 0\n" }),
    verdict: "cant_tell",
    why: /gate was edited/,
  },
  {
    says: "a script of the gate that is named and stood there",
    named: ["ci/check.sh"],
    files: { "ci/check.sh": "exit 1\n" },
    finish: [run("sh ci/check.sh")],
    lap: (cwd) => write(cwd, { "ci/check.sh": "exit 0\n" }),
    verdict: "cant_tell",
    why: /gate was edited/,
  },
  {
    says: "another script, which the one that is to be written leads to",
    named: ["check.sh"],
    finish: [run("sh check.sh")],
    lap: (cwd) => write(cwd, { "check.sh": "sh ci/more.sh\n", "ci/more.sh": "exit 0\n" }),
    verdict: "cant_tell",
    why: /edited in this step: ci\/more\.sh/,
  },
  {
    says: "a script that stood there, which the one that is to be written leads to",
    named: ["check.sh"],
    files: { "ci/more.sh": "exit 0\n" },
    finish: [run("sh check.sh")],
    lap: (cwd) => write(cwd, { "check.sh": "sh ci/more.sh\n" }),
    verdict: "pass",
    why: /exit 0/,
  },
  {
    says: "settings of tests that the step is to write",
    named: ["vitest.config.ts"],
    finish: [run("test -f done.txt")],
    lap: (cwd) => write(cwd, { "done.txt": "", "vitest.config.ts": "" }),
    verdict: "pass",
    why: /exit 0/,
  },
  {
    says: "a script at the end of a chain that was edited",
    files: {
      Makefile: "check:\n\tnpm run --silent check\n",
      "package.json": JSON.stringify({ scripts: { check: "sh ci/check.sh" } }),
      "ci/check.sh": "exit 1\n",
    },
    finish: [run("make check")],
    lap: (cwd) => write(cwd, { "ci/check.sh": "exit 0\n" }),
    verdict: "cant_tell",
    why: /gate was edited/,
  },
  {
    says: "a Makefile that is what was to be made",
    finish: [{ kind: "files", paths: ["Makefile"] }],
    lap: (cwd) => write(cwd, { Makefile: "x:\n", "a.test.js": "" }),
    verdict: "pass",
    why: /Makefile there/,
  },
  {
    says: "a Makefile and edited tests that the gate does not run",
    files: { "a.test.js": "1" },
    finish: [run("test -f dist.txt", "build")],
    lap: (cwd) => write(cwd, { Makefile: "x:\n", "a.test.js": "2", "dist.txt": "" }),
    verdict: "pass",
    why: /it builds/,
  },
  {
    says: "settings of tests that are new",
    finish: [run("test -f done.txt")],
    lap: (cwd) => write(cwd, { "done.txt": "", "vitest.config.ts": "" }),
    verdict: "cant_tell",
    why: /vitest\.config\.ts/,
  },
  {
    says: "a test that is new",
    finish: [run("test -f a.test.js")],
    lap: (cwd) => write(cwd, { "a.test.js": "" }),
    verdict: "pass",
    why: /exit 0/,
  },
  {
    says: "a gate that cannot make up its mind",
    finish: [run('test -f "$ASIDE/second" || { touch "$ASIDE/second"; false; }')],
    lap: () => undefined,
    verdict: "cant_tell",
    why: /flaky/,
  },
  {
    says: "no gate",
    finish: [],
    lap: () => undefined,
    verdict: "cant_tell",
    why: /no finish line/,
  },
  {
    says: "a blank command, which a shell would end with 0",
    finish: [run("  ")],
    lap: () => undefined,
    verdict: "cant_tell",
    why: /blank/,
  },
  {
    says: "a gate that leaves files of its own, which are no change by the lap",
    on: repository,
    files: { "a.test.js": "1" },
    finish: [run("echo 2 >> a.test.js; test -f done.txt")],
    lap: (cwd) => {
      git(cwd, "checkout", "--quiet", "a.test.js");
      write(cwd, { "done.txt": "" });
    },
    verdict: "pass",
    why: /exit 0/,
  },
  {
    says: "a file that is there and one that is not",
    finish: [{ kind: "files", paths: ["a.txt", "docs/b.md"] }],
    lap: (cwd) => write(cwd, { "a.txt": "a" }),
    verdict: "fail",
    why: /not there: docs\/b\.md/,
  },
  {
    says: "files that lead elsewhere",
    finish: [{ kind: "files", paths: ["passwd"] }],
    lap: (cwd) => symlinkSync("/etc/passwd", join(cwd, "passwd")),
    verdict: "cant_tell",
    why: /outside/,
  },
  {
    says: "files and a directory with something in it",
    finish: [{ kind: "files", paths: ["docs", "docs/b.md"] }],
    lap: (cwd) => write(cwd, { "docs/b.md": "b" }),
    verdict: "pass",
    why: /there/,
  },
  {
    says: "a pattern that is there",
    finish: [{ kind: "grep", pattern: "^export const add\\b", path: "src", want: "present" }],
    lap: (cwd) => write(cwd, { "src/deep/a.js": "\nexport const add = 1;\n" }),
    verdict: "pass",
    why: /found in src\/deep\/a\.js:2/,
  },
  {
    says: "a pattern that is to go",
    files: { "src/a.js": "// FIX ME\n" },
    finish: [{ kind: "grep", pattern: "FIX ME", path: "src", want: "absent" }],
    lap: (cwd) => write(cwd, { "src/a.js": "//\n" }),
    verdict: "pass",
    why: /not found in src/,
  },
  {
    says: "a pattern that is gone with its file",
    files: { "src/a.js": "// FIX ME\n" },
    finish: [{ kind: "grep", pattern: "FIX ME", path: "src/a.js", want: "absent" }],
    lap: (cwd) => rmSync(join(cwd, "src/a.js")),
    verdict: "cant_tell",
    why: /is not there/,
  },
  {
    says: "a pattern that would never end, were it tried in every way",
    finish: [{ kind: "grep", pattern: "(a+)+$b", path: "a.txt", want: "present" }],
    lap: (cwd) => write(cwd, { "a.txt": "a".repeat(10_000) }),
    verdict: "fail",
    why: /not found/,
  },
  {
    says: "a pattern that is none",
    finish: [{ kind: "grep", pattern: "(", path: "a.txt", want: "absent" }],
    lap: (cwd) => write(cwd, { "a.txt": "a" }),
    verdict: "cant_tell",
    why: /cannot be read/,
  },
  {
    says: "more checks than a finish line may have",
    finish: Array.from(
      { length: finishLimits.checks_max + 1 },
      (_, n): Check => ({
        kind: "files",
        paths: [`${n}.txt`],
      }),
    ),
    lap: (cwd) => write(cwd, Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.txt`, "x"]))),
    verdict: "cant_tell",
    why: /at most/,
  },
  {
    says: "nothing to change, and a gate that was true before",
    finish: [run("true")],
    lap: () => undefined,
    verdict: "pass",
    why: /exit 0/,
    mustChange: "no",
  },
];

test.each(laps)(
  "$says: $verdict",
  async ({ files = {}, finish, lap, verdict, why, mustChange, named, on = place }) => {
    const { tree, cwd, gates } = await standing({ "README.md": "x", ...files }, on);
    const { baseline, after } = await step(gates, tree, finish).before();
    lap(cwd);
    const gate = await after({
      ...(mustChange !== undefined && { mustChange }),
      ...(named !== undefined && { named, planStart: baseline.head ?? "" }),
    });
    expect(gate.why).toMatch(why);
    expect(gate.verdict).toBe(verdict);
  },
);

test.each([
  { says: "kept by it", on: "keeps", verdict: "pass" },
  {
    says: "that stood before the plan and that an earlier step took away",
    on: "removes",
    verdict: "cant_tell",
  },
])("a script named by its step, $says: $verdict", async ({ on, verdict }) => {
  const { tree, cwd, ground, gates } = await standing({
    "README.md": "x",
    ...(on === "removes" && { "check.sh": "exit 1\n" }),
  });
  const begun = await ground.mark(tree);
  rmSync(join(cwd, "check.sh"), { force: true });
  write(cwd, { "other.txt": "of the step before" });
  const taken = await ground.checkpoint(tree, { id: "S1", title: "first" });
  expect(taken).toMatchObject({ kind: "committed" });
  const { after } = await step(gates, tree, [run("sh check.sh")]).before();
  write(cwd, { "check.sh": "exit 0\n" });
  const planStart = begun.kind === "ok" ? begun.mark : "";
  expect(await after({ named: ["check.sh"], planStart })).toMatchObject({ verdict });
});

test("what could not be run is run once more, and no more; what failed is not", async () => {
  const { tree, cwd, dataDir, gates } = await standing({
    Makefile: 'x:\n\techo run >> "$$ASIDE/runs"\n\tno-such-program\n',
  });
  const runs = () => {
    const file = join(dataDir, "runs");
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
    rmSync(file, { force: true });
    return lines;
  };
  const gate = await gates.run({ finish: [run("make x")], tree, mustChange: "no" }, never);
  expect(gate).toMatchObject({
    verdict: "cant_tell",
    why: "a command of the Makefile was not found; so it was 2 times",
  });
  expect(runs()).toBe(2);
  const failing = run('echo run >> "$ASIDE/runs"; exit 1');
  expect(await gates.run({ finish: [failing], tree, mustChange: "no" }, never)).toMatchObject({
    verdict: "fail",
  });
  expect(runs()).toBe(1);
  const once = run('test -f "$ASIDE/runs" || { echo run > "$ASIDE/runs"; exit 127; }');
  expect(await gates.run({ finish: [once], tree, mustChange: "no" }, never)).toMatchObject({
    verdict: "pass",
  });
  expect(cwd).toBe(tree.cwd);
});

test("a check runs in a clean environment, in the plan's directory, and the end of what it prints is kept", async () => {
  const { tree, gates } = await standing({ "packages/a/b.txt": "b" });
  const line =
    'env; pwd; head -c 20000 /dev/zero | tr "\\0" x; echo; echo the end; echo and the error >&2; exit 3';
  const gate = await gates.run({ finish: [run(line)], tree, mustChange: "no" }, never);
  const [check] = gate.checks;
  expect(check).toMatchObject({ verdict: "fail", why: "exit 3", exit_code: 3 });
  expect(check?.output).toMatch(/the end\nand the error$/);
  expect(Buffer.byteLength(check?.output ?? "")).toBeLessThanOrEqual(finishLimits.output_bytes_kept);
  const seen = await gates.run({ finish: [run("env | sort; pwd")], tree, mustChange: "no" }, never);
  const lines = seen.checks[0]?.output.split("\n") ?? [];
  expect(lines).toContain("CI=1");
  expect(lines).toContain(tree.cwd);
  expect(lines.filter((each) => /^(?:LOOOP_|TOKEN|GIT_)/.test(each))).toEqual([]);
});

test("out of time and stopped half way are nobody's fault; what was stopped is not begun again", async () => {
  const nothing = { stdout: new Uint8Array(), stderr: new Uint8Array(), wall_ms: 1 };
  const outcomes: RunOutcome[] = [];
  const asked: number[] = [];
  const children = (real: Children): Children => ({
    run: async (request, signal) => {
      if (!("shell" in request.command)) return real.run(request, signal);
      asked.push(request.deadline_ms);
      return outcomes.shift() ?? { kind: "aborted", ...nothing };
    },
  });
  const { ports, ground, tree } = await standing({ "a.txt": "a" });
  const gates = createGates({ ...ports, ground, children: children(ports.children), envAllow: [] });
  const gateOf = (check: Check) => gates.run({ finish: [check], tree, mustChange: "no" }, never);
  const late: RunOutcome = { kind: "deadline", ...nothing };
  outcomes.push(late, late);
  expect(await gateOf({ kind: "tests", run: "x", timeout_s: 7 })).toMatchObject({
    verdict: "cant_tell",
    why: "not done after 7 s; so it was 2 times",
  });
  expect(await gateOf(run("x"))).toMatchObject({ verdict: "cant_tell", why: "it was interrupted" });
  expect(asked).toEqual([7_000, 7_000, finishLimits.check_s * 1_000]);
});

test("without git the same holds, by what stands in the directory", async () => {
  const { tree, cwd, gates } = await standing({ "a.test.js": "1" }, place);
  expect(tree.kind).toBe("plain");
  const { after } = await step(gates, tree, [run("test -f done.txt"), { kind: "diff" }]).before();
  expect(await after()).toMatchObject({ verdict: "fail" });
  write(cwd, { "done.txt": "x" });
  expect(await after()).toMatchObject({ verdict: "pass", why: "exit 0; changed: done.txt" });
  write(cwd, { "a.test.js": "2" });
  expect(await after()).toMatchObject({ verdict: "cant_tell", why: expect.stringContaining("a.test.js") });
});

test("a finish line that a person changed is not taken for an edit of the step's, and an edit under it still is", async () => {
  const { tree, cwd, gates } = await standing({ "c.txt": "", "check.sh": "grep -q FINAL c.txt\n" });
  const old = await step(gates, tree, [run("grep -q NEVER c.txt")]).before();
  write(cwd, { "c.txt": "C1\n" });
  const former = [await old.after()];
  // The new line's baseline is taken on the tree that the old line was run on last.
  const { baseline, after } = await step(gates, tree, [run("sh check.sh")]).before();
  expect(baseline.head).toBe(former[0]?.head);
  write(cwd, { "c.txt": "FINAL\n" });
  expect(await after({ former })).toMatchObject({ verdict: "pass" });
  write(cwd, { "check.sh": "true\n" });
  expect(await after({ former })).toMatchObject({
    verdict: "cant_tell",
    why: expect.stringContaining("gate was edited"),
  });
});

test("an edit that a person has looked at counts no more, and the next one does, whether or not its result is known", async () => {
  const manifest = (test: string) => ({ "package.json": JSON.stringify({ scripts: { test } }) });
  const { tree, cwd, gates } = await standing(manifest("exit 1"));
  const { after } = await step(gates, tree, [run("npm test")]).before();
  write(cwd, manifest("exit 0"));
  const edited = await after();
  expect(edited).toMatchObject({ verdict: "cant_tell", why: expect.stringContaining("gate was edited") });
  const looked = { stepStart: edited.head ?? "" };
  expect(await after({ ...looked, former: [edited] })).toMatchObject({ verdict: "pass" });
  write(cwd, manifest("true"));
  const again = { verdict: "cant_tell", why: expect.stringContaining("gate was edited") };
  expect(await after({ ...looked, former: [edited] })).toMatchObject(again);
  expect(await after(looked)).toMatchObject(again);
});

test("where the state cannot be named, a pass is not believed (I12)", async () => {
  const { tree, cwd, gates } = await standing({ "a.txt": "1" });
  const { after } = await step(gates, tree, [run("test -f done.txt")]).before();
  write(cwd, { "done.txt": "x" });
  git(cwd, "update-ref", "-d", "HEAD");
  expect(await after()).toMatchObject({ verdict: "cant_tell", why: expect.stringContaining("cannot be") });
});

const passed = (id: string, finish: readonly Check[], state: StepState = "passed") => ({ id, finish, state });

const planOf = (cwd: string, steps: readonly ReturnType<typeof passed>[]) =>
  ({ id: "p1", draft: { cwd }, steps }) as unknown as PlanView;

test("a replay runs the gates of what passed on what was committed, and on nothing else", async () => {
  const { app, dataDir, tree, cwd, ground, gates } = await standing({ ".gitignore": "node_modules\n" });
  write(cwd, { "one.txt": "1", "node_modules/dep/index.js": "" });
  await ground.checkpoint(tree, { id: "s1", title: "one" });
  write(cwd, { "two.txt": "lies about, and was never committed" });
  write(app, { "two.txt": "nor here" });
  const plan = planOf(app, [
    passed("s1", [run("test -f one.txt && test -d node_modules/dep"), { kind: "diff" }]),
    passed("s2", [run("test -f two.txt")]),
    passed("s3", [{ kind: "evaluator" }]),
    passed("s4", []),
    passed("s5", [run("touch $ASIDE/never")], "skipped"),
  ]);
  const head = git(cwd, "rev-parse", "HEAD");
  const copy = join(dataDir, "copies/p1-replay");
  // A replay that was killed left its copy, with a file that would let the second gate pass.
  git(app, "worktree", "add", "--quiet", "--detach", copy);
  write(copy, { "two.txt": "x" });
  const replay = await replayGates({ ground, gates }, plan, never);
  expect(replay).toMatchObject({ kind: "ok", head, copy: "clean", lent: ["node_modules"] });
  if (replay.kind !== "ok") return;
  expect(replay.steps.map(({ step, gate }) => [step, gate.verdict, gate.head])).toEqual([
    ["s1", "pass", head],
    ["s2", "fail", head],
    ["s3", "cant_tell", head],
  ]);
  for (const path of [copy, join(dataDir, "never")]) expect(existsSync(path), path).toBe(false);
  expect(git(app, "worktree", "list").split("\n")).toHaveLength(2);
  expect(readFileSync(join(cwd, "two.txt"), "utf8")).toContain("lies about");
});

test("of two replays at once one waits, and one that is stopped says so and leaves nothing", async () => {
  const { app, dataDir, ground, gates } = await standing({ "a.txt": "a" });
  const stop = new AbortController();
  const plan = planOf(app, [passed("s1", [run("true")]), passed("s2", [run("true")])]);
  const during: Gates = {
    ...gates,
    async run(request, signal) {
      const second = await replayGates({ ground, gates }, plan, never);
      expect(second).toMatchObject({ kind: "failed", reason: "locked" });
      stop.abort();
      return gates.run(request, signal);
    },
  };
  expect(await replayGates({ ground, gates: during }, plan, stop.signal)).toMatchObject({
    kind: "failed",
    reason: "io",
  });
  expect(existsSync(join(dataDir, "copies/p1-replay"))).toBe(false);
  expect(await replayGates({ ground, gates }, plan, never)).toMatchObject({ kind: "ok" });
});

test("what a replay leaves that was killed in the middle of a gate is removed by the next", async () => {
  const { app, dataDir, ground, gates } = await standing({ "a.txt": "a" });
  const [begun, held] = [join(dataDir, "begun"), join(dataDir, "held")];
  execFileSync("mkfifo", [begun, held]);
  const program = join(import.meta.dirname, "../../../fixtures/programs/replayer.ts");
  // Both wait for whoever opens the other end.
  const child = spawn(process.execPath, [program, app, dataDir, `echo > ${begun}; cat ${held}`], {
    stdio: "inherit",
  });
  await readFile(begun);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  expect(existsSync(join(dataDir, "copies/p1-replay/a.txt"))).toBe(true);
  const plan = planOf(app, [passed("s1", [run("test -f a.txt")])]);
  expect(await replayGates({ ground, gates }, plan, never)).toMatchObject({
    kind: "ok",
    steps: [{ gate: { verdict: "pass" } }],
  });
  expect(existsSync(join(dataDir, "copies/p1-replay"))).toBe(false);
  expect(git(app, "worktree", "list").split("\n")).toHaveLength(2);
  await writeFile(held, ""); // lets the gate end that nobody waits for any more
});

test("a replay without git runs in place, and says so", async () => {
  const { app, ground, gates } = await standing({ "a.txt": "a" }, place);
  const replay = await replayGates(
    { ground, gates },
    planOf(app, [passed("s1", [run("test -f a.txt")])]),
    never,
  );
  expect(replay).toMatchObject({ kind: "ok", copy: "in place", steps: [{ gate: { verdict: "pass" } }] });
});

test("what a project checks itself with is read from its directory", async () => {
  const { app, ports } = place({ ...calculator, "go.mod": "module x\n" });
  const offers = await projectChecks(ports.files, app);
  expect(offers.map((check) => ("run" in check ? check.run : ""))).toEqual([
    "go vet ./...",
    "go build ./...",
    "npm test",
    "go test ./...",
  ]);
  expect(await projectChecks(ports.files, join(app, "nowhere"))).toEqual([]);
});

test("a command that guardrails forbid is not run, whatever a person approved before, and what they cannot say is no yes", async () => {
  const { ports, ground, tree, cwd } = await standing({ "a.txt": "a" });
  const asked: Action[] = [];
  let says: Ruling["kind"] | "failed" = "block";
  const gates = createGates({
    ...ports,
    ground,
    envAllow: [],
    async ruleOn(action) {
      asked.push(action);
      if (says === "failed") return { kind: "failed", reason: "io", why: "packs are away", remedy: "" };
      const rest = { evidence: [], risk: "destructive", warnings: [] } as const;
      return { kind: says, layer: "guardrails", by: "mine/no-six", reason: "never six", ...rest };
    },
  });
  const line = "echo ran > six.txt";
  const gateOf = () => gates.run({ finish: [run(line)], tree, mustChange: "no" }, never);
  expect(await gateOf()).toMatchObject({
    verdict: "cant_tell",
    why: "guardrails forbid to run it: never six",
  });
  says = "failed";
  expect(await gateOf()).toMatchObject({
    verdict: "cant_tell",
    why: expect.stringContaining("packs are away"),
  });
  expect(existsSync(join(cwd, "six.txt"))).toBe(false);
  asked.length = 0;
  says = "proceed";
  expect(await gateOf()).toMatchObject({ verdict: "pass" });
  // A session may have edited the rules of its own worktree.
  const repo = tree.kind === "git" ? tree.repo : "";
  expect(asked).toEqual([cwd, repo].map((place) => ({ kind: "shell", line, cwd: place })));
});
