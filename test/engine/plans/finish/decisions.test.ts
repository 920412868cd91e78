// Goal: a finish line says pass only where something was shown, fail only where it was contradicted, and cant_tell for
// everything else; an edited, flaky or vacuous gate earns nothing.
// Method: the tables of what may be seen as rows, one decision after the other, without running anything.

import fc from "fast-check";
import { expect, test } from "vitest";
import { conjunctionOf, withEvaluator } from "../../../../src/engine/plans/finish/conjunction.ts";
import {
  decideCheck,
  type Evidence,
  type PathFact,
  type Ran,
  type Searched,
} from "../../../../src/engine/plans/finish/decide-check.ts";
import { decideGate, type GateFacts } from "../../../../src/engine/plans/finish/decide-gate.ts";
import { detectChecks } from "../../../../src/engine/plans/finish/detect.ts";
import { checkEnvironment } from "../../../../src/engine/plans/finish/environment.ts";
import {
  editedAmong,
  editedTests,
  gatePart,
  ledTo,
  namedIn,
  scriptsOf,
} from "../../../../src/engine/plans/finish/gate-files.ts";
import type { Change } from "../../../../src/engine/plans/ground/ground.ts";
import type { Check, CheckResult, GateResult, Verdict } from "../../../../src/engine/plans/nouns.ts";

// --- one check -----------------------------------------------------------------------------------------------------

const exit = (exit_code: number): Ran => ({ kind: "ended", exit_code, signal: null });
const ended = (ran: Ran, output = ""): Evidence => ({ of: "command", ran, output });
const command: Check = { kind: "command", run: "x" };
const suite: Check = { kind: "tests", run: "x" };

test.each<[says: string, check: Check, evidence: Evidence, verdict: Verdict, why: string]>([
  ["a command that ends with 0", command, ended(exit(0)), "pass", "exit 0"],
  ["one that ends with 1", command, ended(exit(1)), "fail", "exit 1"],
  ["one with a large number of its own", command, ended(exit(255)), "fail", "exit 255"],
  ["a build that ends with 0", { kind: "build", run: "x" }, ended(exit(0)), "pass", "it builds"],
  ["one that is not there", command, ended(exit(127)), "cant_tell", "the command was not found"],
  ["one that may not be run", command, ended(exit(126)), "cant_tell", "the command could not be executed"],
  ["one out of time", command, ended({ kind: "deadline", after_s: 9 }), "cant_tell", "not done after 9 s"],
  ["one that was interrupted", command, ended({ kind: "aborted" }), "cant_tell", "it was interrupted"],
  [
    "one that did not start",
    command,
    ended({ kind: "not_started", why: "no memory" }),
    "cant_tell",
    "it could not be started: no memory",
  ],
  [
    "one that was killed",
    command,
    ended({ kind: "ended", exit_code: null, signal: "SIGKILL" }),
    "cant_tell",
    "ended by SIGKILL",
  ],
  ["one that was killed below its shell", command, ended(exit(137)), "cant_tell", "ended by SIGKILL"],
  ["one that crashed below its shell", command, ended(exit(139)), "cant_tell", "ended by SIGSEGV"],
  [
    "make that finds no program",
    command,
    ended(exit(2), "no-such-program\nmake: *** [Makefile:4: missing] Error 127\n"),
    "cant_tell",
    "a command of the Makefile was not found",
  ],
  [
    "make that has no such target",
    command,
    ended(exit(2), "make: *** No rule to make target 'nothing'.  Stop.\n"),
    "cant_tell",
    "the Makefile has no such target",
  ],
  [
    "make whose command fails",
    command,
    ended(exit(2), "make: *** [Makefile:6: bad] Error 1\n"),
    "fail",
    "exit 2",
  ],
  [
    "npm without such a script",
    suite,
    ended(exit(1), 'npm error Missing script: "test"\n'),
    "cant_tell",
    "package.json has no such script",
  ],
  [
    "python without the runner",
    suite,
    ended(exit(1), "/usr/bin/python3: No module named pytest\n"),
    "cant_tell",
    "the test runner is not installed",
  ],
  ["tests that pass", suite, ended(exit(0), "3 passed in 0.1s"), "pass", "3 tests passed"],
  ["one test that passes", suite, ended(exit(0), "1 passed in 0.1s"), "pass", "1 test passed"],
  ["tests that fail", suite, ended(exit(1), "1 failed, 2 passed in 0.1s"), "fail", "1 of 3 tests failed"],
  [
    "tests that fail, and an end that hides it",
    suite,
    ended(exit(0), "1 failed, 2 passed in 0.1s"),
    "fail",
    "1 of 3 tests failed, though it ended with 0",
  ],
  [
    "tests that pass, and something else that does not",
    suite,
    ended(exit(1), "3 passed in 0.1s\ncoverage too low"),
    "fail",
    "exit 1, with 3 tests run and none failed",
  ],
  ["no test at all", suite, ended(exit(0), "Ran 0 tests in 0.0s\n\nOK"), "cant_tell", "no test ran"],
  [
    "a runner that found none",
    suite,
    ended(exit(5), "no tests ran in 0.03s"),
    "cant_tell",
    "no test was found",
  ],
  ["only skipped ones", suite, ended(exit(0), "3 skipped in 0.02s"), "cant_tell", "no test ran"],
  [
    "tests that are not counted",
    suite,
    ended(exit(0), "all fine"),
    "cant_tell",
    "exit 0, but how many tests ran is not told",
  ],
  [
    "tests that are not counted and fail",
    suite,
    ended(exit(1), "error: it does not compile"),
    "fail",
    "exit 1",
  ],
  ["the same as a command", command, ended(exit(0), "all fine"), "pass", "exit 0"],
])("of %s", (_, check, evidence, verdict, why) => {
  expect(decideCheck(check, evidence)).toMatchObject({ verdict, why });
});

test("only what said nothing about the work is tried again, and not what somebody stopped", () => {
  const again = (evidence: Evidence) => decideCheck(suite, evidence).again;
  for (const ran of [
    exit(127),
    exit(137),
    { kind: "deadline", after_s: 1 },
    { kind: "not_started", why: "" },
  ] as const)
    expect(again(ended(ran))).toBe("yes");
  for (const evidence of [
    ended({ kind: "aborted" }),
    ended(exit(1)),
    ended(exit(0)),
    ended(exit(5), "no tests ran"),
  ])
    expect(again(evidence)).toBeUndefined();
});

const at = (path: string, is: PathFact["is"]): PathFact => ({ path, is });

test.each<[says: string, paths: readonly PathFact[], verdict: Verdict, why: string]>([
  ["all there", [at("a", "there"), at("b", "there")], "pass", "a, b there"],
  ["one missing", [at("a", "there"), at("b", "missing"), at("c", "unreadable")], "fail", "not there: b"],
  ["one empty", [at("a", "empty")], "fail", "empty: a"],
  [
    "one that cannot be looked at",
    [at("a", "there"), at("b", "unreadable")],
    "cant_tell",
    "cannot be read: b",
  ],
  ["one elsewhere", [at("../x", "outside")], "cant_tell", "outside of the plan's directory: ../x"],
  ["none named", [], "cant_tell", "no file is named"],
  [
    "many missing",
    ["a", "b", "c", "d", "e"].map((path) => at(path, "missing")),
    "fail",
    "not there: a, b, c and 2 more",
  ],
])("of files, %s", (_, paths, verdict, why) => {
  expect(decideCheck({ kind: "files", paths: [] }, { of: "files", paths })).toEqual({ verdict, why });
});

test.each<[searched: Searched, present: Verdict, absent: Verdict]>([
  [{ kind: "found", where: "a:3" }, "pass", "fail"],
  [{ kind: "absent", files: 1 }, "fail", "pass"],
  // I12: what is not there, or cannot be read, shows no absence.
  [{ kind: "absent", files: 0 }, "fail", "cant_tell"],
  [{ kind: "missing" }, "fail", "cant_tell"],
  [{ kind: "cannot_look", why: "no right" }, "cant_tell", "cant_tell"],
])("a search that says %o is %s for what is wanted and %s for what is not", (searched, present, absent) => {
  const verdictFor = (want: "present" | "absent") =>
    decideCheck({ kind: "grep", pattern: "x", path: "a", want }, { of: "grep", searched }).verdict;
  expect([verdictFor("present"), verdictFor("absent")]).toEqual([present, absent]);
});

test("a change is one that can be seen", () => {
  const verdictOf = (changed: Extract<Evidence, { of: "diff" }>["changed"]) =>
    decideCheck({ kind: "diff" }, { of: "diff", changed }).verdict;
  expect(verdictOf({ kind: "ok", paths: ["a"] })).toBe("pass");
  expect(verdictOf({ kind: "ok", paths: [] })).toBe("fail");
  expect(verdictOf({ kind: "cannot_look", why: "no git" })).toBe("cant_tell");
});

// --- all of them ---------------------------------------------------------------------------------------------------

test("many verdicts are one by Kleene's AND, whatever their order", () => {
  const verdicts = fc.array(fc.constantFrom<Verdict>("pass", "fail", "cant_tell"), { minLength: 1 });
  fc.assert(
    fc.property(verdicts, (all) => {
      const expected = all.includes("fail") ? "fail" : all.includes("cant_tell") ? "cant_tell" : "pass";
      expect(conjunctionOf(all.map((verdict) => ({ verdict, why: verdict }))).verdict).toBe(expected);
    }),
  );
  expect(conjunctionOf([]).verdict).toBe("cant_tell");
});

const said = (verdict: Verdict, ran?: number, check: Check = suite): CheckResult => ({
  check,
  verdict,
  why: verdict,
  output: "",
  wall_ms: 1,
  ...(ran === undefined ? {} : { tests: { ran, failed: 0 } }),
});

const gate = (verdict: Verdict, more: Partial<GateResult> = {}): GateResult => ({
  verdict,
  why: verdict,
  checks: [said(verdict)],
  gate_hash: "h",
  head: "m0",
  ...more,
});

const facts: GateFacts = {
  finish: [suite],
  results: [said("pass")],
  mark: "m1",
  gate_hash: "h",
  kept_hash: "h",
  edited: { kind: "ok", paths: [] },
  baseline: gate("fail"),
  known: gate("fail"),
  former: [],
  mustChange: "yes",
};

test.each<[says: string, more: Partial<GateFacts>, verdict: Verdict, why: RegExp]>([
  ["a check that passes after one that did not", {}, "pass", /^pass$/],
  ["a check that fails", { results: [said("fail")] }, "fail", /^fail$/],
  ["no finish line", { finish: [], results: [] }, "cant_tell", /no finish line/],
  ["nothing but an evaluator", { finish: [{ kind: "evaluator" }], results: [] }, "cant_tell", /evaluator/],
  [
    "edited tests",
    { edited: { kind: "ok", paths: ["a.test.js"] } },
    "cant_tell",
    /edited in this step: a\.test\.js/,
  ],
  [
    "tests that an unfinished step before it edited",
    { edited: { kind: "ok", paths: ["a.test.js"] }, spoiler: "S1" },
    "cant_tell",
    /edited since S1 began, which is not passed: a\.test\.js/,
  ],
  [
    "edited tests that fail all the same",
    { edited: { kind: "ok", paths: ["a.test.js"] }, results: [said("fail")] },
    "fail",
    /^fail$/,
  ],
  [
    "edits that nobody can tell",
    { edited: { kind: "unknown", why: "no git" } },
    "cant_tell",
    /cannot be told: no git/,
  ],
  ["a gate whose words or scripts were edited", { kept_hash: "other" }, "cant_tell", /gate was edited/],
  ["a gate of which the step itself made a part", { gate_hash: "other" }, "pass", /./],
  [
    "one that was edited before a person looked at it",
    { gate_hash: "other", kept_hash: "other", known: gate("fail", { gate_hash: "other" }) },
    "pass",
    /./,
  ],
  [
    "fewer tests than before",
    { known: gate("fail", { checks: [said("fail", 5)] }), results: [said("pass", 3)] },
    "cant_tell",
    /only 3 of the 5 tests/,
  ],
  ["a fail and a pass of one tree", { former: [gate("fail", { head: "m1" })] }, "cant_tell", /flaky/],
  [
    "a pass and a fail of one tree",
    { results: [said("fail")], former: [gate("pass", { head: "m1" })] },
    "fail",
    /^fail$/,
  ],
  [
    "a baseline that fails on the same tree",
    { baseline: gate("fail", { head: "m1" }) },
    "cant_tell",
    /flaky/,
  ],
  ["a fail and a pass of two trees", { former: [gate("fail", { head: "m0" })] }, "pass", /./],
  [
    "a fail and a pass of one tree by two gates",
    { former: [gate("fail", { head: "m1", gate_hash: "g" })] },
    "pass",
    /./,
  ],
  [
    "a file that git ignores, and that is there now",
    {
      finish: [{ kind: "files", paths: ["dist/a.js"] }],
      results: [said("pass", undefined, { kind: "files", paths: ["dist/a.js"] })],
      former: [
        gate("fail", {
          head: "m1",
          checks: [said("fail", undefined, { kind: "files", paths: ["dist/a.js"] })],
        }),
      ],
    },
    "pass",
    /./,
  ],
  ["what nobody could tell of the same tree", { former: [gate("cant_tell", { head: "m1" })] }, "pass", /./],
  ["a tree without a name", { former: [gate("fail", { head: "m1" })], mark: "" }, "pass", /./],
  ["what passed before it began", { baseline: gate("pass") }, "cant_tell", /passed before the step began/],
  ["the same where nothing has to change", { baseline: gate("pass"), mustChange: "no" }, "pass", /./],
  [
    "the same with more tests than before",
    {
      baseline: gate("pass", { checks: [said("pass", 3)] }),
      known: gate("pass"),
      results: [said("pass", 4)],
    },
    "pass",
    /./,
  ],
  [
    "the same where an evaluator looks at the work itself",
    { baseline: gate("pass"), finish: [suite, { kind: "evaluator" }] },
    "pass",
    /./,
  ],
  [
    "a change that is asked for, and tests that stay as they were",
    {
      finish: [suite, { kind: "diff" }],
      baseline: gate("fail", { checks: [said("pass"), said("fail", undefined, { kind: "diff" })] }),
      results: [said("pass"), said("pass", undefined, { kind: "diff" })],
    },
    "pass",
    /./,
  ],
])("of a gate with %s", (_, more, verdict, why) => {
  const decided = decideGate({ ...facts, ...more });
  expect(decided.verdict).toBe(verdict);
  expect(decided.why).toMatch(why);
});

test("an evaluator's word joins the engine's, and stands alone where it is all there is", () => {
  const word = (verdict: Verdict) => ({ verdict, why: `it says ${verdict}`, wall_ms: 1 });
  const judgedOnly: GateResult = {
    ...decideGate({ ...facts, finish: [{ kind: "evaluator" }], results: [] }),
    checks: [],
    gate_hash: "h",
  };
  expect(withEvaluator(judgedOnly, word("pass")).verdict).toBe("pass");
  expect(withEvaluator(gate("pass"), word("fail"))).toMatchObject({ verdict: "fail", why: "it says fail" });
  expect(withEvaluator(gate("cant_tell"), word("pass")).verdict).toBe("cant_tell");
  expect(withEvaluator(gate("fail"), word("pass")).verdict).toBe("fail");
  const none: GateResult = {
    ...decideGate({ ...facts, finish: [], results: [] }),
    checks: [],
    gate_hash: "h",
  };
  expect(withEvaluator(none, word("pass")).verdict).toBe("cant_tell");
});

// --- what belongs to a gate ----------------------------------------------------------------------------------------

test.each([
  "src/a.test.ts",
  "src/a.spec.js",
  "tests/data/x.json",
  "pkg/__tests__/a.js",
  "test_a.py",
  "pkg/a_test.py",
  "pkg/a_test.go",
  "spec/a_spec.rb",
  "src/test/java/AppTest.java",
  "Tests/AppTests.cs",
  "test/a.bats",
  "cypress/e2e/a.cy.js",
  "src/__snapshots__/a.snap",
  "testdata/in.txt",
  "test.js",
])("%s is one of the tests: to edit it is to edit the gate, to add it is not", (path) => {
  const of = (change: Change["change"]) => editedTests([{ path, change }]);
  expect([of("modified"), of("deleted"), of("added")]).toEqual([[path], [path], []]);
});

test.each([
  "vitest.config.ts",
  "pkg/jest.config.js",
  ".mocharc.json",
  "conftest.py",
  "tests/conftest.py",
  "pytest.ini",
  "phpunit.xml",
])("%s says which tests run: a new one counts, too", (path) => {
  expect(editedTests([{ path, change: "added" }])).toEqual([path]);
});

test.each([
  "src/a.ts",
  "src/contest.py",
  "latest.js",
  "src/protest/a.js",
  "attest.go",
  "README.md",
  "docs/testing.md",
  "package.json",
])("%s is work, and no test", (path) => {
  expect(editedTests([{ path, change: "modified" }])).toEqual([]);
});

test("of a manifest only what decides how checks run belongs to the gate", () => {
  const json = (more: object) => JSON.stringify({ name: "x", scripts: { test: "node --test" }, ...more });
  const same = [
    ["package.json", json({ dependencies: { a: "1" } }), json({ version: "2" })],
    [
      "pyproject.toml",
      "[project]\nname='a'\n[tool.pytest.ini_options]\naddopts='-q'\n",
      "[project]\nname='b'\n[tool.pytest.ini_options]\naddopts='-q'\n[tool.ruff]\n",
    ],
    ["Cargo.toml", "[dependencies]\na='1'\n", "[dependencies]\na='2'\n"],
  ] as const;
  for (const [name, a, b] of same) expect(gatePart(name, a), name).toBe(gatePart(name, b));
  const other = [
    ["package.json", json({}), json({ scripts: { test: "true" } })],
    ["package.json", json({}), json({ jest: { testMatch: [] } })],
    ["package.json", json({}), "{ broken"],
    [
      "pyproject.toml",
      "[tool.pytest.ini_options]\naddopts='-q'\n",
      "[tool.pytest.ini_options]\naddopts='-k none'\n",
    ],
    ["Cargo.toml", "[lib]\nname='a'\n", "[lib]\nname='a'\ntest = false\n"],
    ["Makefile", "test:\n\tpytest\n", "test:\n\ttrue\n"],
  ] as const;
  for (const [name, a, b] of other) expect(gatePart(name, a), `${name} ${b}`).not.toBe(gatePart(name, b));
});

test.each<[run: string, scripts: readonly string[]]>([
  ["./ci/run && bash check.sh", ["check.sh", "ci/run"]],
  ["node scripts/lint.mjs --fix", ["scripts/lint.mjs"]],
  ["./run-checks", []],
  ["./verify.py 'x y'", ["verify.py"]],
  // What is checked, and not the check.
  ["node hello.js | grep -q hi", []],
  ["pytest tests/test_a.py", []],
  ["/usr/bin/check.sh ../check.sh", []],
])("of %s these files belong to the gate: %o", (run, scripts) => {
  expect(scriptsOf([run])).toEqual(scripts);
});

test.each<[words: string, names: readonly string[]]>([
  ["write `ci/check.sh`, and (./greet.sh).", ["write", "ci/check.sh", "and", "greet.sh"]],
  ['add "package.json"; a/../b.sh', ["add", "package.json", "b.sh"]],
  ["run /etc/x.sh, ../y.sh or .", ["run", "or"]],
])("%s names %o", (words, names) => {
  expect(namedIn([words])).toEqual(names);
});

test.each<[text: string, names: readonly string[]]>([
  ["npm test", ["package.json", ".npmrc"]],
  ["make -s check && ./ci/run", ["Makefile", "makefile", "GNUmakefile", "ci/run"]],
  ["python3 -m pytest -q", ["pyproject.toml", "setup.cfg"]],
  ["cargo test", ["Cargo.toml"]],
  // Nothing of a project says how these run.
  ["test -f done.txt", []],
  ["node hello.js", []],
])("%s leads to %o", (text, names) => {
  expect(ledTo(text)).toEqual(names);
});

test("where there is nothing to compare parts with, a manifest is compared as a whole", () => {
  const changes: readonly Change[] = [
    { path: "web/package.json", change: "modified" },
    { path: "src/a.ts", change: "modified" },
  ];
  expect(editedAmong(changes, ["package.json"])).toEqual(["web/package.json"]);
});

test("a check sees the usual of the environment, and nothing of ours", () => {
  const env = {
    PATH: "/bin",
    LOOOP_SESSION_ID: "w",
    LOOOP_BIN: "/x",
    ANTHROPIC_API_KEY: "k",
    MY_DB: "d",
    CI: "",
  };
  expect(checkEnvironment(env, ["MY_*", "LOOOP_BIN"])).toEqual({
    PATH: "/bin",
    MY_DB: "d",
    CI: "1",
    NO_COLOR: "1",
  });
});

// --- what a project offers -----------------------------------------------------------------------------------------

const scripts = (of: Record<string, string>) => ({ "package.json": JSON.stringify({ scripts: of }) });

test.each<[says: string, names: readonly string[], texts: Record<string, string>, offers: readonly string[]]>(
  [
    ["an empty directory", [], {}, []],
    [
      "npm's placeholder",
      ["package.json"],
      scripts({ test: 'echo "Error: no test specified" && exit 1' }),
      [],
    ],
    [
      "scripts",
      ["package.json"],
      scripts({ test: "vitest", lint: "eslint .", typecheck: "tsc", build: "tsc -p ." }),
      ["command npm run typecheck", "command npm run lint", "build npm run build", "tests npm test"],
    ],
    ["pnpm", ["package.json", "pnpm-lock.yaml"], scripts({ test: "jest" }), ["tests pnpm test"]],
    ["yarn", ["package.json", "yarn.lock"], scripts({ test: "jest" }), ["tests yarn test"]],
    ["bun with a script", ["package.json", "bun.lock"], scripts({ test: "vitest" }), ["tests bun run test"]],
    ["bun without one", ["package.json", "bun.lock"], scripts({}), ["tests bun test"]],
    ["a broken package.json", ["package.json"], { "package.json": "{" }, []],
    [
      "make",
      ["Makefile"],
      { Makefile: "all: x\nlint:\n\tx\ntest: build\n\tx\n" },
      ["command make lint", "tests make test"],
    ],
    ["make with a variable of that name", ["Makefile"], { Makefile: "test := x\n" }, []],
    ["make check", ["Makefile"], { Makefile: "check:\n\tx\n" }, ["tests make check"]],
    ["just", ["justfile"], { justfile: "test:\n  x\n" }, ["tests just test"]],
    ["deno", ["deno.json"], { "deno.json": "{}" }, ["command deno lint", "tests deno test"]],
    [
      "deno with a task",
      ["deno.json"],
      { "deno.json": '{"tasks":{"test":"x"}}' },
      ["command deno lint", "tests deno task test"],
    ],
    [
      "pytest",
      ["pyproject.toml"],
      { "pyproject.toml": "[tool.pytest.ini_options]\n[tool.ruff]\n" },
      ["command ruff check .", "tests python3 -m pytest -q"],
    ],
    ["pytest by its settings", ["pytest.ini"], {}, ["tests python3 -m pytest -q"]],
    ["unittest", ["setup.py", "tests/"], {}, ["tests python3 -m unittest discover"]],
    ["cargo", ["Cargo.toml"], {}, ["build cargo build", "tests cargo test"]],
    ["go", ["go.mod"], {}, ["command go vet ./...", "build go build ./...", "tests go test ./..."]],
    ["maven", ["pom.xml"], {}, ["tests mvn -B test"]],
    ["maven's wrapper", ["pom.xml", "mvnw"], {}, ["tests ./mvnw -B test"]],
    ["gradle, which counts nothing aloud", ["build.gradle.kts", "gradlew"], {}, ["command ./gradlew test"]],
    ["dotnet", ["App.sln"], {}, ["build dotnet build", "tests dotnet test"]],
    [
      "cmake",
      ["CMakeLists.txt"],
      { "CMakeLists.txt": "enable_testing()" },
      [
        "build cmake -S . -B build && cmake --build build",
        "tests ctest --test-dir build --output-on-failure",
      ],
    ],
    [
      "composer",
      ["composer.json"],
      { "composer.json": '{"scripts":{"test":"phpunit"}}' },
      ["tests composer test"],
    ],
    ["phpunit", ["composer.json", "phpunit.xml"], { "composer.json": "{}" }, ["tests vendor/bin/phpunit"]],
    ["rspec", ["Gemfile", ".rspec"], { Gemfile: 'gem "rspec"' }, ["tests bundle exec rspec"]],
    ["rake", ["Gemfile", "Rakefile", "test/"], { Gemfile: 'gem "rake"' }, ["tests bundle exec rake test"]],
    ["mix", ["mix.exs"], {}, ["tests mix test"]],
  ],
)("%s offers its checks", (_, names, texts, offers) => {
  const found = detectChecks({ names, texts });
  expect(found.map((check) => ("run" in check ? `${check.kind} ${check.run}` : check.kind))).toEqual(offers);
});
