// Goal: in reply to a card of a plan only clear words do something: go to the draft on it, edits that are all edits, a word
// about one criterion. Method: a table of words and readings, in every language that knows the words.

import { describe, expect, it } from "vitest";
import type { About } from "../../../src/bot/reading/intent.ts";
import { read } from "../../../src/bot/reading/read.ts";
import { facts, scenes } from "./scene.ts";

const review: About = { kind: "plan", plan: "greet", hash: "3f9a2c1b" };
const board: About = { kind: "plan", plan: "greet" };
const step: About = { kind: "plan", plan: "greet", step: "S1" };

function reading(about: About | undefined, text: string): string {
  const intent = read({ text, form: "text" }, facts(about && { about }));
  if (intent.kind !== "command" || intent.command.verb !== "plan") return intent.kind;
  const { plan, does, rest, hash } = intent.command;
  return [plan, does, rest, hash && `#${hash}`].filter((each) => each !== undefined).join(" | ");
}

function check(about: About | undefined, rows: Readonly<Record<string, string>>): void {
  for (const [text, wanted] of Object.entries(rows)) {
    it(`reads ${JSON.stringify(text)} as ${JSON.stringify(wanted)}`, () => {
      expect(reading(about, text)).toBe(wanted);
    });
  }
}

describe("to a draft that waits", () => {
  const go = "greet | go | 3f9a2c1b | #3f9a2c1b";
  const edit = (rest: string) => `greet | edit | ${rest} | #3f9a2c1b`;
  check(review, {
    go,
    "Go!": go,
    approve: go,
    yes: go,
    ja: go,
    oui: go,
    sí: go,
    sim: go,
    да: go,
    はい: go,
    批准: go,
    "go?": "unclear",
    "go...": "unclear",
    ok: "unclear",
    "👍": "unclear",
    "ship it": "unclear",
    no: "unclear",
    nein: "unclear",
    cancel: "unclear",
    drop: "unclear",
    "go but only staging": "unclear",
    "drop 3": edit("drop 3"),
    "drop #3": edit("drop #3"),
    "2 before 1": edit("2 before 1"),
    "S2 last": edit("S2 last"),
    "4 +criterion: it greets everybody": edit("4 +criterion: it greets everybody"),
    "4 -criterion 2": edit("4 -criterion 2"),
    "split 5: draw it | build it": edit("split 5: draw it | build it"),
    "edit 2: do it well": edit("edit 2: do it well"),
    "retitle 2: shorter": edit("retitle 2: shorter"),
    "3 after 1,2": edit("3 after 1,2"),
    "finish 3: tests: npm test": edit("finish 3: tests: npm test"),
    "add after 2: another": edit("add after 2: another"),
    "limit laps_max 10": edit("limit laps_max 10"),
    "drop 3\n\n2 before 1\n": edit("drop 3\n2 before 1"),
    "drop 3\ngo": "unclear",
    "drop 3\nand be quick": "unclear",
    "drop the third one please": "unclear",
    edit: "greet | edit | #3f9a2c1b",
    show: "greet | show | #3f9a2c1b",
    stop: "greet | stop | #3f9a2c1b",
    "stop not needed": "greet | stop | not needed | #3f9a2c1b",
    "looop plans": "command",
  });
});

describe("to the board of what runs", () => {
  check(board, {
    go: "unclear",
    yes: "unclear",
    pause: "greet | pause",
    resume: "greet | resume",
    stop: "greet | stop",
    receipt: "greet | receipt",
    verify: "greet | verify",
    "challenge S1.2: no test covers it": "greet | challenge | S1.2: no test covers it",
    "challenge 2: which step": "unclear",
  });
});

describe("to what was judged of a step", () => {
  check(step, {
    "challenge 2: no test covers it": "greet | challenge | S1.2: no test covers it",
    "👎 2": "greet | challenge | S1.2",
    "2 pass": "greet | pass | S1.2",
    "pass 1": "greet | pass | S1.1",
    "fail 1: it is slow": "greet | fail | S1.1: it is slow",
    "S2.1 not met: no": "greet | fail | S2.1: no",
    yes: "unclear",
  });
});

describe("typed anywhere", () => {
  check(undefined, {
    plans: "command",
    plan: "command",
    "plan greet": "greet",
    "plan greet show": "greet | show",
    "plan greet go 3f9a2c": "greet | go | 3f9a2c",
    "plan greet edit drop 3\n2 before 1": "greet | edit | drop 3\n2 before 1",
    "plan greet drop 3\n2 before 1": "greet | edit | drop 3\n2 before 1",
    "plan start ship the release": " | start | ship the release",
    "receipt greet": "greet | receipt",
    "receipt 30": "command",
    "plan greet explode": "unclear",
    "plan the release for monday with everybody": "unclear",
  });

  it.each([
    ["plan greet", "greet"],
    ["plan greet go 3f9a2c", "greet | go | 3f9a2c"],
    ["plan greet drop 3", "greet | edit | drop 3"],
    ["plan other go 3f9a2c", undefined],
    ["plan greet explode", undefined],
    ["plan start ship it", undefined],
  ])("where an answer is expected, reads %j as %j: the plan must be there", (text, wanted) => {
    for (const scene of [scenes.open, scenes.two, scenes.openCard]) {
      const intent = read({ text, form: "text" }, scene);
      const { plan, does, rest } =
        intent.kind === "command" && intent.command.verb === "plan" ? intent.command : {};
      const said = [plan, does, rest].filter((each) => each !== undefined).join(" | ");
      expect(said === "" ? undefined : said).toBe(wanted);
    }
  });

  it("leaves an answer that begins like one alone", () => {
    const ask = facts().here;
    expect(ask).toEqual([]);
    const intent = read({ text: "plan greet go", form: "text" }, facts({ addressed: "overheard" }));
    expect(intent.kind).toBe("chatter");
  });
});
