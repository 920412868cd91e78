// Goal: of all that may be true of a worker at once, the one thing is told that a person must act on first.
// Method: rows of facts and one moment.

import { expect, test } from "vitest";
import { decideHealth, type HealthFacts, stateWord } from "../../../src/engine/workers/health.ts";

const NOW = 10_000_000;
const calm: HealthFacts = {
  alive: true,
  ask: "none",
  dialog: "none",
  screen_moved_ms: NOW - 1_500,
  stuck_s: 900,
};
const old = NOW - 900_000;

test.each<[string, Partial<HealthFacts>, object]>([
  ["its screen changes", {}, { health: "busy", idle_s: 1 }],
  [
    "its screen stood still almost long enough",
    { screen_moved_ms: old + 1 },
    { health: "busy", idle_s: 899 },
  ],
  ["its screen stood still for long", { screen_moved_ms: old }, { health: "stuck", idle_s: 900 }],
  [
    "a dialog stands and its screen with it",
    { screen_moved_ms: old, dialog: "open" },
    { health: "waiting-prompt" },
  ],
  ["it asked, beside a dialog", { dialog: "open", ask: "open" }, { health: "waiting-ask" }],
  ["it asked long ago", { screen_moved_ms: old, ask: "open" }, { health: "waiting-ask", idle_s: 900 }],
  ["it ended with a question open", { alive: false, ask: "open", dialog: "open" }, { health: "dead" }],
  ["the clock was set back", { screen_moved_ms: NOW + 60_000 }, { health: "busy", idle_s: 0 }],
])("%s", (_, facts, verdict) => {
  expect(decideHealth({ ...calm, ...facts }, NOW)).toMatchObject(verdict);
});

test("a screen that nobody can look at makes nobody stuck", () => {
  const { screen_moved_ms: _, ...unseen } = calm;
  const verdict = decideHealth(unseen, NOW);
  expect(verdict.health).toBe("busy");
  expect(verdict).not.toHaveProperty("idle_s");
});

test.each([
  ["running", true, "running"],
  ["starting", true, "starting"],
  ["running", false, "lost"],
  ["starting", false, "lost"],
  ["exited", false, "exited"],
  ["killed", false, "killed"],
] as const)("one that is %s on record, and alive: %s, is %s", (state, alive, word) => {
  expect(stateWord({ state, alive })).toBe(word);
});
