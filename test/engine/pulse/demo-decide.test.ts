// Goal: the demo's judgment does each step once, whenever it is asked, and calls nothing done that was not checked.
// Method: real prompts, composed as the loop does, one row per state of the world.

import { expect, test } from "vitest";
import { decideDemo } from "../../../src/engine/pulse/demo-decide.ts";

const BODY = "\\---\ngoal: Every release is live\n\\---\n\nNotes:";

function prompt(
  release: object | undefined,
  workers: readonly object[] = [],
  goal: string | undefined = BODY,
): string {
  const item = (name: string, signal: object) => `--- ${name}\n${JSON.stringify({ signal })}`;
  const readings = [
    ...(release === undefined ? [] : [item("sensor-release", release)]),
    item("sys-sessions", workers as object),
  ];
  const goals = goal === undefined ? "(no goals yet)" : `--- release.md\n${goal}`;
  return `You are …\n\n=== GOALS ===\n\n${goals}\n\n=== SENSOR READINGS ===\n${readings.join("\n")}\n\n=== NOW ===\n`;
}

const green = { release: "v1.4.2", checks: "green", live: "", declined: "" };
const worker = (fields: object) => ({ id: "release-1-4-2", health: "dead", ...fields });

test.each([
  ["there is no reading", prompt(undefined), /tells nothing/],
  ["checks are red", prompt({ ...green, checks: "red" }), /waits for its checks/],
  ["the worker is at work", prompt(green, [worker({ health: "busy" })]), /at work/],
  ["the worker waits", prompt(green, [worker({ health: "waiting-ask" })]), /waits for a person/],
  ["it is live but not checked", prompt({ ...green, live: "v1.4.2" }, [worker({})]), /check is to come/],
  ["it is noted", prompt({ ...green, live: "v1.4.2" }, [], `${BODY}\n- v1.4.2 is live`), /nothing to do/],
  ["another version is live and the worker died unchecked", prompt(green, [worker({})]), /check is to come/],
])("does nothing when %s", (_, text, why) => {
  const move = decideDemo(text);
  expect(move).toMatchObject({ action: "noop", journal: expect.stringMatching(why) });
});

test("without the goal there is nothing it wants", () => {
  expect(decideDemo("=== GOALS ===\n(no goals yet)\n")).toMatchObject({ action: "noop" });
});

test("starts the one worker, with a check, when it is green; and a fresh one after one that failed", () => {
  for (const workers of [[], [worker({ verify: "fail" })]])
    expect(decideDemo(prompt(green, workers))).toMatchObject({
      action: "start_worker",
      id: "release-1-4-2",
      verify: expect.stringContaining("v1.4.2"),
    });
});

test.each([
  [{ live: "v1.4.2" }, [worker({ verify: "pass" })], "- v1.4.2 is live and verified"],
  [{ live: "v1.4.2" }, [worker({ verify: "fail" })], "- v1.4.2 is live, but its check failed"],
  [{ live: "v1.4.2" }, [], "- v1.4.2 is live"],
  [{ declined: "v1.4.2" }, [worker({ verify: "pass" })], "- v1.4.2 is not deployed: a person said no"],
])("notes what is: %j", (state, workers, note) => {
  const move = decideDemo(prompt({ ...green, ...state }, workers));
  expect(move).toMatchObject({ action: "write_goal", id: "release" });
  expect(move.body).toBe(`---\ngoal: Every release is live\n---\n\nNotes:\n${note}\n`);
});
