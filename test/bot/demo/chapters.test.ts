// Goal: a newcomer is told where the story is, and nothing that is not so. Method: what may be found on disk, as rows.

import { describe, expect, test } from "vitest";
import { type Chapter, chapterOf, type StoryFacts } from "../../../src/bot/demo/chapters.ts";
import { wordOf } from "../../../src/bot/demo/words.ts";
import type { AskView, WorkerHealth } from "../../../src/engine/types.ts";

const worker = (alive: boolean, verdict?: "pass" | "fail") =>
  ({
    id: "release-1-4-2",
    alive,
    ...(verdict !== undefined && { verify: { verdict, exit_code: 0, output: "" } }),
  }) as WorkerHealth;
const ask = (of: string, state: AskView["state"]) => ({ worker: of, state }) as AskView;
const noted = (note: string) => `---\ngoal: Every release is live\n---\n\nNotes:\n- ${note}\n`;

describe("where the story is", () => {
  test.each([
    ["nothing is there yet", {}, "begins", "begins"],
    ["the worker is up", { workers: [worker(true)] }, "begins", "works"],
    [
      "its gate is open",
      { workers: [worker(true)], open: [ask("release-1-4-2", "pending")] },
      "works",
      "asks",
    ],
    ["it has an answer", { workers: [worker(true)], answered: "yes" }, "asks", "answered"],
    ["it was taken back", { workers: [worker(true)] }, "asks", "works"],
    ["the worker was ended at it", { workers: [worker(false)] }, "asks", "begins"],
    ["the worker has ended", { workers: [worker(false)], answered: "yes" }, "answered", "answered"],
    ["its check has passed", { workers: [worker(false, "pass")] }, "answered", "checked"],
    ["its check has failed", { workers: [worker(false, "fail")], answered: "yes" }, "answered", "answered"],
    ["it ended and asked nothing", { workers: [worker(false)] }, "works", "begins"],
    ["somebody else asks", { workers: [worker(true)], open: [ask("fix-42", "pending")] }, "works", "works"],
    [
      "who asked is gone",
      { workers: [worker(false)], open: [ask("release-1-4-2", "stranded")] },
      "begins",
      "begins",
    ],
    ["the goal says that it is live", { goal: noted("v1.4.2 is live and verified") }, "checked", "over"],
    ["the goal has no note", { goal: noted("") }, "begins", "begins"],
  ] as const)("%s", (_, found, before, expected) => {
    const facts: StoryFacts = { workers: [], open: [], answered: "no", ...found };
    expect(chapterOf(facts, { kind: before, ask: "release-1-4-2-1" } as Chapter).kind).toBe(expected);
  });

  test.each([
    ["v1.4.2 is live and verified", "deployed"],
    ["v1.4.2 is live, but its check failed", "deployed"],
    ["v1.4.2 is not deployed: a person said no", "declined"],
  ] as const)("it ends as the goal notes it: %s", (note, deployed) => {
    const end = chapterOf({ goal: noted(note), workers: [], open: [], answered: "no" }, { kind: "begins" });
    expect(end).toEqual({ kind: "over", deployed, note });
  });
});

describe("what is said of it", () => {
  const said = (note: string): string => {
    const deployed = note.includes("is live") ? "deployed" : "declined";
    return wordOf({ kind: "over", deployed, note }, { audience: "screen", command: "looop" }).said;
  };

  test("nothing is called verified that no check has passed", () => {
    expect(said("v1.4.2 is live and verified")).toMatch(/^Live and verified, after a yes/);
    expect(said("v1.4.2 is live, but its check failed")).toMatch(/^Live, but its check failed/);
    expect(said("v1.4.2 is live")).toMatch(/^Live, and not checked/);
    expect(said("v1.4.2 is not deployed: a person said no")).toMatch(/^Not deployed, after a no/);
  });

  test.each(["begins", "works", "asks", "answered", "checked"] as const)(
    "%s fits a row of 80 columns",
    (kind) => {
      for (const audience of ["screen", "lines", "script"] as const) {
        const word = wordOf({ kind } as Chapter, { audience, command: "bin/looop" });
        expect(Math.max(word.said.length, word.next.length)).toBeLessThanOrEqual(72);
      }
    },
  );

  test("nobody is told to type where nobody types", () => {
    expect(wordOf({ kind: "asks" } as Chapter, { audience: "script", command: "looop" }).next).not.toMatch(
      /type yes/,
    );
    expect(wordOf({ kind: "asks" } as Chapter, { audience: "lines", command: "looop" }).next).toMatch(
      /type yes/,
    );
  });
});
