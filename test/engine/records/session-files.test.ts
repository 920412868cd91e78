// Goal: what a session writes is taken exactly or not at all, and what is wrong with it is said so that the next session
// can mend it. Method: rows of files as models write them.

import { describe, expect, it } from "vitest";
import { readPlannerDraft } from "../../../src/engine/records/planner-draft.ts";
import { readVerdict } from "../../../src/engine/records/verdict-file.ts";

const asked = [
  { id: "S1.1", text: "one", judged: "evaluator" as const },
  { id: "S1.2", text: "two", judged: "evaluator" as const },
];
const entry = (criterion: string, verdict: string, evidence = "a.ts:1") => ({ criterion, verdict, evidence });
const both = (one: string, two: string) =>
  JSON.stringify({ criteria: [entry("S1.1", one), entry("S1.2", two)] });

describe("a verdict", () => {
  it.each([
    [both("pass", "pass"), "pass"],
    [both("pass", "fail"), "fail"],
    [both("cant_tell", "pass"), "cant_tell"],
    [both("cant_tell", "fail"), "fail"],
    [`\`\`\`json\n${both("pass", "pass")}\n\`\`\`\n`, "pass"],
  ])("%j counts as %s", (text, verdict) => {
    expect(readVerdict(text, asked)).toMatchObject({ kind: "ok", verdict });
  });

  it.each([
    ["", "the file"],
    ["PASS", "the file"],
    ["<verdict>PASS</verdict>", "the file"],
    ['{"verdict":"pass"}', "criteria"],
    [JSON.stringify({ criteria: [entry("S1.1", "pass")] }), "S1.2 has no verdict"],
    [JSON.stringify({ criteria: [entry("S1.1", "pass"), entry("S1.2", "PASS")] }), "criteria.1.verdict"],
    [JSON.stringify({ criteria: [entry("S1.1", "pass"), entry("S1.2", "pass", " ")] }), "no evidence"],
    [
      JSON.stringify({
        criteria: [...["fail", "pass", "pass"].map((word) => entry("S1.1", word)), entry("S1.2", "pass")],
      }),
      "3 verdicts",
    ],
    [
      JSON.stringify({ criteria: [entry("S1.1", "pass"), entry("S1.2", "pass"), entry("S9.1", "pass")] }),
      "not asked about",
    ],
  ])("%j is none", (text, why) => {
    expect(readVerdict(text, asked)).toMatchObject({ kind: "unusable", why: expect.stringContaining(why) });
  });
});

const good = {
  id: "US-001",
  title: "one",
  description: "",
  criteria: ["it is there", { text: "it looks right", judged: "human" }],
  dependsOn: [] as string[],
  priority: 1,
  finish: [{ kind: "tests", run: "npm test" }, { kind: "evaluator" }],
};
const draft = (...steps: readonly object[]) => JSON.stringify({ steps });

describe("a draft", () => {
  it("becomes steps whose criteria have names", () => {
    const read = readPlannerDraft(draft(good));
    expect(read).toMatchObject({
      kind: "ok",
      steps: [
        {
          id: "US-001",
          criteria: [
            { id: "US-001.1", text: "it is there", judged: "evaluator" },
            { id: "US-001.2", judged: "human" },
          ],
        },
      ],
    });
  });

  it.each<readonly [string, string, readonly string[]]>([
    ["no JSON", "steps:", ["not JSON"]],
    ["the wrong name", JSON.stringify({ userStories: [good] }), ["userStories", "steps"]],
    ["no step", draft(), ["at least one step"]],
    ["a member of its own", draft({ ...good, passes: true }), ["passes"]],
    ["no criterion", draft({ ...good, criteria: [] }), ["steps[0].criteria"]],
    [
      "a blank title and a bad id",
      draft({ ...good, title: " ", id: "US 1" }),
      ["steps[0].title", "steps[0].id"],
    ],
    ["a check of no kind", draft({ ...good, finish: [{ kind: "vibes" }] }), ["steps[0].finish[0]"]],
    ["two of one id", draft(good, good), ["id of another step"]],
    ["a step that is not there", draft({ ...good, dependsOn: ["US-9"] }), ["there is no step US-9"]],
    ["itself", draft({ ...good, dependsOn: ["US-001"] }), ["depend on itself"]],
    [
      "a circle",
      draft({ ...good, dependsOn: ["US-002"] }, { ...good, id: "US-002", dependsOn: ["US-001"] }),
      ["wait for one another"],
    ],
  ])("with %s is given back, with all that is wrong", (_title, text, problems) => {
    const read = readPlannerDraft(text);
    if (read.kind !== "problems") throw new Error("it was taken");
    for (const problem of problems) expect(read.problems.join("\n")).toContain(problem);
  });
});
