// Goal: files of other loops come in whole and go out as they came; edits do what they say, all or none.
// Method: rows, laid-out files, and arbitrary drafts through every round trip.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffOfDrafts } from "../../../src/engine/plans/diff.ts";
import { draftProblems } from "../../../src/engine/plans/draft.ts";
import { readEdit } from "../../../src/engine/plans/edit-words.ts";
import { applyEdits } from "../../../src/engine/plans/edits.ts";
import { readCheck, writeCheck } from "../../../src/engine/plans/finish-text.ts";
import { foldPlan } from "../../../src/engine/plans/fold.ts";
import type { PlanFiles } from "../../../src/engine/plans/ground/ports.ts";
import { planIdOf } from "../../../src/engine/plans/ids.ts";
import type { ImportReading } from "../../../src/engine/plans/imported.ts";
import { longestRun } from "../../../src/engine/plans/longest-run.ts";
import { readChecklist, writeChecklist } from "../../../src/engine/plans/markdown.ts";
import type { Check, PlanDraft, Step } from "../../../src/engine/plans/nouns.ts";
import { readSource } from "../../../src/engine/plans/source.ts";
import type { PlanEdit } from "../../../src/engine/plans.ts";
import { readLoop } from "../../../src/engine/records/plan-loop.ts";
import { readPrd } from "../../../src/engine/records/plan-prd.ts";
import { writePrd } from "../../../src/engine/records/plan-prd-out.ts";
import { checkOfJson } from "../../../src/engine/records/plan-shapes.ts";
import { ann, draftOf, eventsOf, stepOf, steps, viewOf } from "./drafts.ts";

function planned(reading: ImportReading): Extract<ImportReading, { kind: "ok" }>["plan"] {
  if (reading.kind !== "ok") throw new Error(reading.problems.join("; "));
  return reading.plan;
}

/** As an import makes it. */
function importedView(reading: ImportReading) {
  const { goal, branch, steps: read, standing, foreign } = planned(reading);
  const draft = draftOf(read, { goal, foreign, ...(branch !== undefined && { branch }) });
  const view = foldPlan(eventsOf([{ event: "drafted", draft, by: ann, imported: standing }]));
  if (view === undefined) throw new Error("nothing was drafted");
  return view;
}

const markdown = (text: string) => readChecklist(text, checkOfJson);

describe("a finish line is one line of text", () => {
  const rows: readonly (readonly [string, Check])[] = [
    ["verify: npm test", { kind: "command", run: "npm test" }],
    ["test: npm test", { kind: "tests", run: "npm test" }],
    ["test(30s): make check", { kind: "tests", run: "make check", timeout_s: 30 }],
    ["build: make", { kind: "build", run: "make" }],
    ["files: a.ts, b/c.ts", { kind: "files", paths: ["a.ts", "b/c.ts"] }],
    ["grep: foo bar @ src/a.ts", { kind: "grep", pattern: "foo bar", path: "src/a.ts", want: "present" }],
    ["no-grep: foo @ src", { kind: "grep", pattern: "foo", path: "src", want: "absent" }],
    ["diff", { kind: "diff" }],
    ["evaluator", { kind: "evaluator" }],
  ];
  for (const [text, check] of rows) {
    test(text, () => {
      expect(readCheck(text, checkOfJson)).toEqual({ kind: "check", check });
      expect(writeCheck(check)).toBe(text);
    });
  }
  test("what would not come back as it went is JSON", () => {
    expect(writeCheck({ kind: "files", paths: ["a,b"] })).toBe('check: {"kind":"files","paths":["a,b"]}');
  });
});

const prd = {
  project: "X",
  branchName: "loop/x",
  owner: { team: 7 },
  description: "Ship X",
  userStories: [
    {
      id: "US-002",
      title: "second",
      acceptanceCriteria: ["b works"],
      priority: 2,
      passes: false,
      notes: "",
      color: "red",
    },
    {
      passes: true,
      id: "US-001",
      title: "first",
      description: "what it delivers",
      acceptanceCriteria: ["a works", "[human] a looks right"],
      priority: 1,
      notes: "[REJECTED] once",
      rejections: 1,
    },
    { id: "US-003", title: "third", priority: 3, passes: false, notes: "", rejections: 2, blocked: true },
    { id: "US-004", title: "bare" },
  ],
};

describe("prd.json", () => {
  const view = importedView(readPrd(JSON.stringify(prd)));

  test("stories become steps in the order of their priority, with what became of them", () => {
    expect(view.steps.map(({ id, state, rejections }) => [id, state, rejections])).toEqual([
      ["US-001", "passed", 1],
      ["US-002", "pending", 0],
      ["US-003", "blocked", 2],
      ["US-004", "pending", 0],
    ]);
    expect(view.steps[0]?.criteria.map(({ id, judged }) => [id, judged])).toEqual([
      ["US-001.1", "evaluator"],
      ["US-001.2", "human"],
    ]);
    expect(view.draft).toMatchObject({ goal: "Ship X", branch: "loop/x" });
  });

  test("it goes out as it came, to the order of its members", () => {
    expect(writePrd(view)).toBe(`${JSON.stringify(prd, null, 2)}\n`);
  });

  test("a contract beside it is read into its story, and is not written into the file", () => {
    const read = readPrd(JSON.stringify(prd), { contracts: { "US-001": "# Contract\n## Done Conditions" } });
    expect(planned(read).steps[0]?.description).toBe("what it delivers\n\n# Contract\n## Done Conditions");
    expect(JSON.parse(writePrd(importedView(read)))).toEqual(prd);
  });

  test("stories are judged by their criteria, as by the harness that the file is of", () => {
    const finishes = view.steps.map(({ finish }) => finish.map(({ kind }) => kind));
    expect(finishes).toEqual([["evaluator"], ["evaluator"], [], []]);
    const own = { ...prd, userStories: prd.userStories.map((each) => ({ ...each, finish: [] })) };
    const read = planned(readPrd(JSON.stringify(own)));
    expect(read.steps.flatMap(({ finish }) => finish)).toEqual([]);
    expect(writePrd(importedView(readPrd(JSON.stringify(own))))).toBe(`${JSON.stringify(own, null, 2)}\n`);
  });

  test("the settings of its harness count where the file says nothing", () => {
    const config = JSON.stringify({
      mode: "fix",
      maxIterations: 7,
      evalRetries: 1,
      skipEval: true,
      tool: "x",
    });
    const read = planned(readPrd(JSON.stringify(prd), { config }));
    expect(read.rest).toEqual({ mode: "fix", evaluate: "no", limits: { laps_max: 7, rejections_max: 1 } });
    const own = { ...prd, looop: { mode: "explore", limits: { laps_max: 3 } } };
    expect(planned(readPrd(JSON.stringify(own), { config })).rest).toEqual({
      mode: "explore",
      evaluate: "no",
      limits: { laps_max: 3, rejections_max: 1 },
    });
    for (const bad of ["{", '{"mode":"look"}', "[]"])
      expect(readPrd(JSON.stringify(prd), { config: bad })).toMatchObject({
        kind: "problems",
        problems: [expect.stringContaining("config.json beside it")],
      });
  });

  test("only in .loop is a config.json beside it the harness's, and there it is not passed over", async () => {
    const missing = { kind: "missing" } as const;
    const at = (dir: string, config: Awaited<ReturnType<PlanFiles["read"]>>) =>
      readSource(
        {
          read: async (_, name) => (name === "prd.json" ? { kind: "ok", bytes: Buffer.from("{}") } : config),
          names: async () => missing,
        },
        `${dir}/prd.json`,
      );
    const ok = { kind: "ok", bytes: Buffer.from('{"mode":"fix"}') } as const;
    expect(await at("/app/.loop", ok)).toMatchObject({ kind: "ok", config: '{"mode":"fix"}' });
    for (const read of [await at("/app", ok), await at("/app/.loop", missing)]) {
      expect(read).toMatchObject({ kind: "ok", text: "{}" });
      expect(read).not.toHaveProperty("config");
    }
    const locked = { kind: "unreadable", why: "EACCES" } as const;
    expect(await at("/app/.loop", locked)).toMatchObject({ kind: "failed", why: "EACCES" });
  });

  const refusals: readonly (readonly [string, string, readonly RegExp[]])[] = [
    ["text that is no JSON", "{", [/not JSON/]],
    ["a list", "[]", [/not a JSON object/]],
    ["sprints", '{"sprints":[]}', [/sprints.*no name/]],
    ["stories", '{"stories":[]}', [/stories.*no name/]],
    ["tasks", '{"tasks":[]}', [/tasks.*no name/]],
    ["no stories", '{"userStories":[]}', [/at least one story/]],
    [
      "every mistake at once",
      '{"project":1,"userStories":[{"id":1,"title":"a","passes":"no"},{"title":"b","priority":"1"}]}',
      [
        /^project:/,
        /^userStories\[0\].id:/,
        /^userStories\[0\].passes:/,
        /^userStories\[1\].id:/,
        /^userStories\[1\].priority:/,
      ],
    ],
  ];
  for (const [title, text, expected] of refusals) {
    test(`refuses ${title}, with its place`, () => {
      const read = readPrd(text);
      const problems = read.kind === "problems" ? read.problems : [];
      for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern);
      expect(problems).toHaveLength(expected.length);
    });
  }

  test("a plan of ours comes back as it went", () => {
    fc.assert(
      fc.property(steps, (made) => {
        const back = planned(readPrd(writePrd(viewOf(draftOf(made)))));
        expect(back.steps.map(withoutForeign)).toEqual(made);
      }),
    );
  });

  const value = fc.jsonValue({ maxDepth: 2 });
  const unknown = fc.dictionary(fc.stringMatching(/^x[a-z]{1,5}$/), value, { maxKeys: 3 });
  const story = fc.record(
    {
      description: fc.string(),
      acceptanceCriteria: fc.array(fc.string()),
      priority: fc.integer({ min: 1, max: 9 }),
      passes: fc.boolean(),
      notes: fc.string(),
      rejections: fc.nat(5),
      blocked: fc.boolean(),
      dependsOn: fc.constant([]),
      title: fc.string(),
    },
    { requiredKeys: ["title"] },
  );
  test("any file comes back member for member", () => {
    const file = fc.record(
      {
        project: fc.string(),
        description: fc.string(),
        branchName: fc.string(),
        userStories: fc
          .array(fc.tuple(story, unknown), { minLength: 1, maxLength: 5 })
          .map((all) => all.map(([own, other], n) => ({ ...other, id: `US-${n}`, ...own }))),
      },
      { requiredKeys: ["userStories"] },
    );
    fc.assert(
      fc.property(file, unknown, (known, other) => {
        const whole = { ...other, ...known };
        const out = writePrd(importedView(readPrd(JSON.stringify(whole))));
        expect(out).toBe(`${JSON.stringify(whole, null, 2)}\n`);
      }),
    );
  });
});

function withoutForeign({ foreign: _, ...step }: Step): Step {
  return step;
}

describe("the state of a loop with gates", () => {
  const loop = {
    loop_id: "loop_83cc8641",
    goal: "Write a suite",
    cwd: "/elsewhere",
    verify_cmd: "pytest -q",
    anchor_files: ["SPEC.md"],
    max_attempts: 3,
    steps: [
      { i: 0, text: "write it\nwith care", status: "done", verified: true },
      { i: 1, text: "run it", status: "failed", verify: "make check", last_error: "2 failed" },
      { i: 2, text: "talk about it", status: "pending", verify: "" },
      { i: 3, text: "ship it", status: "skipped", verify: null },
    ],
  };

  test("becomes steps with the finish lines that its gates were, and what became of them", () => {
    const read = readLoop(JSON.stringify(loop));
    if (read === undefined) throw new Error("it is one");
    const plan = planned(read);
    expect(plan).toMatchObject({ goal: "Write a suite", rest: { anchors: ["SPEC.md"] } });
    expect(plan.rest.limits).toEqual({ rejections_max: 2 });
    expect(plan.steps.map(({ id, title, description, finish }) => [id, title, description, finish])).toEqual([
      ["S1", "write it", "with care", [{ kind: "command", run: "pytest -q" }]],
      ["S2", "run it", "", [{ kind: "command", run: "make check" }]],
      ["S3", "talk about it", "", []],
      ["S4", "ship it", "", [{ kind: "command", run: "pytest -q" }]],
    ]);
    expect(plan.standing.map(({ state, notes }) => [state, notes])).toEqual([
      ["passed", ""],
      ["pending", "2 failed"],
      ["pending", ""],
      ["blocked", ""],
    ]);
  });

  test("is refused with every place that is wrong, and is told from other files", () => {
    const bad = { ...loop, goal: 1, steps: [{ text: 2 }] };
    expect(readLoop(JSON.stringify(bad))).toMatchObject({
      kind: "problems",
      problems: [expect.stringMatching(/^goal: /), expect.stringMatching(/^steps\.0\.text: /)],
    });
    for (const other of ["{", "null", "[]", JSON.stringify(prd)]) expect(readLoop(other)).toBeUndefined();
  });
});

const checklist = `# Ship X

Some words about it.

## Phase 1
- [x] lay the ground || files: a.ts
- [ ] build it || build: make || true || test: npm test
  It has to be fast.

  - under a second
  - [human] feels right

## Phase 2
3. announce it || depends: S2

- a note, no step
`;

describe("checklists", () => {
  const view = importedView(markdown(checklist));

  test("items are steps, what stands below belongs to them", () => {
    expect(view.draft.goal).toBe("Ship X");
    expect(view.steps).toMatchObject([
      { id: "S1", title: "lay the ground", state: "passed", finish: [{ kind: "files", paths: ["a.ts"] }] },
      {
        title: "build it",
        state: "pending",
        description: "It has to be fast.",
        criteria: [{ text: "under a second" }, { text: "feels right", judged: "human" }],
        finish: [
          { kind: "build", run: "make || true" },
          { kind: "tests", run: "npm test" },
        ],
      },
      { title: "announce it", dependsOn: ["S2"] },
    ]);
    expect(view.steps).toHaveLength(3);
  });

  test("it goes out byte for byte as it came", () => {
    expect(writeChecklist(view, checkOfJson)).toBe(checklist);
    const windows = checklist.replaceAll("\n", "\r\n");
    expect(writeChecklist(importedView(markdown(windows)), checkOfJson)).toBe(windows);
  });

  test("what passed is ticked, what was dropped is gone, what is new stands behind the one before it", () => {
    const edits: readonly PlanEdit[] = [
      { edit: "drop", step: "1" },
      { edit: "add", title: "measure it", after: "2" },
    ];
    const edited = applyEdits(view.draft, edits, new Map());
    if (edited.kind === "refused") throw new Error(edited.why);
    const from = view.hash;
    const after = viewOf(view.draft, [
      { event: "edited", from, draft: edited.draft, by: ann },
      { event: "passed", step: "S3", lap: 1 },
    ]);
    const text = writeChecklist(after, checkOfJson);
    expect(text).not.toContain("lay the ground");
    expect(text).toContain("- [ ] build it");
    expect(text.indexOf("measure it")).toBeLessThan(text.indexOf("## Phase 2"));
    expect(text).toContain("[x] announce it");
    expect(planned(markdown(text)).steps.map(({ title }) => title)).toEqual([
      "build it",
      "measure it",
      "announce it",
    ]);
  });

  test("bare bullets are steps where nothing says so more clearly", () => {
    expect(planned(markdown("# G\n- one\n- two\n")).steps.map(({ title }) => title)).toEqual(["one", "two"]);
  });

  test("what stands in a fence is no step", () => {
    expect(planned(markdown("# G\n```\n- [ ] no\n```\n- [ ] yes\n")).steps).toHaveLength(1);
  });

  test("everything that is wrong is told with its line", () => {
    const read = markdown("# G\n- [ ] a || grep: x\n- [ ] b || check: {}\n");
    expect(read).toMatchObject({
      kind: "problems",
      problems: [/^line 2: /, /^line 3: /].map((each) => expect.stringMatching(each)),
    });
    expect(markdown("words")).toMatchObject({ kind: "problems" });
  });

  test("a plan of ours comes back as it went", () => {
    fc.assert(
      fc.property(steps, (made) => {
        const text = writeChecklist(viewOf(draftOf(made)), checkOfJson);
        expect(planned(markdown(text)).steps).toEqual(made);
      }),
    );
  });

  test("any file of lines goes out as it came", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "- [ ] a",
        "- [x] b || diff",
        "1. c",
        "",
        "# h",
        "  - d",
        "text",
        "```",
        "   more",
        "* e || verify: x",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const read = markdown(lines.join("\n"));
        if (read.kind === "ok")
          expect(writeChecklist(importedView(read), checkOfJson)).toBe(lines.join("\n"));
      }),
    );
  });

  test("as few as possible move", () => {
    expect(longestRun([2, 0, 1])).toEqual([0, 1]);
    expect(longestRun([0, -1, 1])).toEqual([0, 1]);
    expect(longestRun([])).toEqual([]);
  });
});

const three = draftOf([stepOf("S1"), stepOf("S2", { dependsOn: ["S1"] }), stepOf("S3")]);

describe("edits of a review", () => {
  function changes(title: string, edits: readonly PlanEdit[], is: (draft: PlanDraft) => unknown) {
    test(title, () => {
      const edited = applyEdits(three, edits, new Map([["S3", "is passed already"]]));
      expect(is(edited.kind === "ok" ? edited.draft : three)).toEqual(edited.kind === "ok" ? true : edited);
    });
  }
  const ids = (draft: PlanDraft) => draft.steps.map(({ id }) => id).join(" ");
  changes(
    "a drop takes a step and what waited for it",
    [{ edit: "drop", step: "1" }],
    (draft) => ids(draft) === "S2 S3" && draft.steps[0]?.dependsOn.length === 0,
  );
  changes(
    "numbers are those of the list that was shown",
    [
      { edit: "drop", step: "1" },
      { edit: "retitle", step: "2", text: "x" },
    ],
    (draft) => draft.steps[0]?.title === "x" && draft.steps[0]?.id === "S2",
  );
  changes(
    "a step moves before another",
    [{ edit: "move", step: "3", before: "1" }],
    (draft) => ids(draft) === "S3 S1 S2" && draft.steps.map(({ priority }) => priority).join() === "1,2,3",
  );
  changes(
    "a step moves to the end",
    [{ edit: "move", step: "S1", before: "end" }],
    (draft) => ids(draft) === "S2 S3 S1",
  );
  changes(
    "a criterion is added",
    [{ edit: "criterion", step: "2", text: "fast" }],
    (draft) => draft.steps[1]?.criteria[1]?.id === "S2.2",
  );
  changes(
    "a criterion is dropped",
    [{ edit: "drop_criterion", step: "2", criterion: 1 }],
    (draft) => draft.steps[1]?.criteria.length === 0,
  );
  changes(
    "a split gives parts that wait for each other, the proof to the last",
    [{ edit: "split", step: "1", titles: ["a", "b"] }],
    (draft) =>
      ids(draft) === "S1a S1b S2 S3" &&
      draft.steps[1]?.dependsOn[0] === "S1a" &&
      draft.steps[2]?.dependsOn[0] === "S1b" &&
      draft.steps[0]?.finish.length === 0 &&
      draft.steps[1]?.finish.length === 1,
  );
  changes(
    "a step is added where it is wanted",
    [{ edit: "add", title: "new", after: "1" }],
    (draft) => ids(draft) === "S1 S4 S2 S3",
  );
  changes(
    "a step is added with what proves it",
    [{ edit: "add", title: "new", finish: [{ kind: "diff" }] }],
    (draft) => draft.steps[3]?.finish[0]?.kind === "diff",
  );
  changes(
    "a limit is set",
    [{ edit: "limit", name: "laps_max", value: 5 }],
    (draft) => draft.limits.laps_max === 5,
  );
  changes(
    "dependencies are named by number",
    [{ edit: "depends", step: "2", on: ["3"] }],
    (draft) => draft.steps[1]?.dependsOn[0] === "S3",
  );

  const refusals: readonly (readonly [string, readonly PlanEdit[], RegExp])[] = [
    ["an unknown step", [{ edit: "drop", step: "9" }], /no step 9/],
    [
      "one that the same edits dropped",
      [
        { edit: "drop", step: "1" },
        { edit: "drop", step: "1" },
      ],
      /dropped by the same/,
    ],
    ["what is settled", [{ edit: "retitle", step: "3", text: "x" }], /is passed already/],
    ["a circle", [{ edit: "depends", step: "1", on: ["2"] }], /wait for each other/],
    ["an empty title", [{ edit: "retitle", step: "1", text: " " }], /must not be empty/],
    [
      "no step at all",
      ["1", "2"].map((step): PlanEdit => ({ edit: "drop", step })).concat({ edit: "drop", step: "3" }),
      /is passed already/,
    ],
    ["a limit out of bounds", [{ edit: "limit", name: "laps_max", value: 0 }], /limits.laps_max must be/],
    [
      "a path that leads out",
      [{ edit: "finish", step: "1", finish: [{ kind: "files", paths: ["../x"] }] }],
      /below the place of work/,
    ],
    ["nothing", [], /no edit/],
  ];
  for (const [title, edits, why] of refusals) {
    test(`refuses ${title}, and changes nothing`, () => {
      const edited = applyEdits(three, edits, new Map([["S3", "is passed already"]]));
      expect(edited).toMatchObject({ kind: "refused", why: expect.stringMatching(why) });
    });
  }

  test("every edit keeps a draft valid, and the opposite edit brings the old one back", () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (made, a, b) => {
        const draft = draftOf(made.map((step) => ({ ...step, dependsOn: [] })));
        const [from, to] = [a % made.length, b % made.length];
        const step = draft.steps[from] as Step;
        const next = draft.steps[from + 1]?.id ?? "end";
        const there = applyEdits(draft, [{ edit: "move", step: step.id, before: String(to + 1) }], new Map());
        if (there.kind === "refused") throw new Error(there.why);
        expect(draftProblems(there.draft)).toEqual([]);
        const back = applyEdits(there.draft, [{ edit: "move", step: step.id, before: next }], new Map());
        expect(back).toMatchObject({ kind: "ok", draft });
        const added: PlanEdit = { edit: "criterion", step: step.id, text: "more" };
        const undone: PlanEdit = {
          edit: "drop_criterion",
          step: step.id,
          criterion: step.criteria.length + 1,
        };
        expect(applyEdits(draft, [added, undone], new Map())).toMatchObject({ kind: "ok", draft });
      }),
    );
  });

  test("the difference shows what a person reads, and both hashes", () => {
    const edited = applyEdits(three, [{ edit: "retitle", step: "1", text: "do it well" }], new Map());
    const diff = edited.kind === "ok" ? diffOfDrafts(three, edited.draft) : "";
    expect(diff).toMatch(/^--- ship [0-9a-f]{8}\n\+\+\+ ship [0-9a-f]{8}\n/);
    expect(diff).toContain("-1. S1: do S1\n+1. S1: do it well\n");
  });
});

describe("names", () => {
  const rows: readonly (readonly [string, readonly string[], string])[] = [
    ["Ship feature X with passing tests", [], "ship-feature-x-with-passing"],
    ["Ship it", ["ship-it"], "ship-it-2"],
    ["Ärger", [], "arger"],
    ["日本", [], "plan"],
  ];
  for (const [goal, taken, id] of rows) {
    test(`${goal} → ${id}`, () => expect(planIdOf(goal, new Set(taken))).toBe(id));
  }
});

describe("an edit is words", () => {
  const diff: Check = { kind: "diff" };
  const rows: readonly (readonly [string, PlanEdit])[] = [
    ["drop 3", { edit: "drop", step: "3" }],
    ["Remove US-1", { edit: "drop", step: "US-1" }],
    ["2 before 1", { edit: "move", step: "2", before: "1" }],
    ["move 2 to the end", { edit: "move", step: "2", before: "end" }],
    ["4 +criterion: it is fast", { edit: "criterion", step: "4", text: "it is fast" }],
    ["4 -criterion 2", { edit: "drop_criterion", step: "4", criterion: 2 }],
    ["split 5: A | B", { edit: "split", step: "5", titles: ["A", "B"] }],
    ["edit 2: more\nwords", { edit: "describe", step: "2", text: "more\nwords" }],
    ["title 2: a || b", { edit: "retitle", step: "2", text: "a || b" }],
    ["add: measure it", { edit: "add", title: "measure it" }],
    ["add: measure it || diff", { edit: "add", title: "measure it", finish: [diff] }],
    ["add: try a || b", { edit: "add", title: "try a || b" }],
    [
      "add after 2: measure it || diff || files: a, b",
      {
        ...{ edit: "add", title: "measure it", after: "2" },
        finish: [diff, { kind: "files", paths: ["a", "b"] }],
      },
    ],
    ["3 after 1, 2", { edit: "depends", step: "3", on: ["1", "2"] }],
    ["3 after nothing", { edit: "depends", step: "3", on: [] }],
    ["finish 2: none", { edit: "finish", step: "2", finish: [] }],
    ["done 2: diff", { edit: "finish", step: "2", finish: [diff] }],
    ["limit laps_max 10", { edit: "limit", name: "laps_max", value: 10 }],
  ];
  test.each(rows)("%s", (text, edit) => {
    expect(readEdit(text, checkOfJson)).toEqual({ kind: "edit", edit });
  });

  test.each([
    ["make it nice", /this is no edit/],
    ["finish 2: npm test", /a finish line is/],
    ["add: x || grep: y", /needs a pattern/],
    ["add: x || depends: S1", /an edit of its own/],
    ["limit speed 3", /speed is no limit/],
  ])("%s is refused with its reason", (text, why) => {
    expect(readEdit(text, checkOfJson)).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(why),
    });
  });
});
