// Goal: a cursor says exactly which categories differ, survives the way through a command line, and nothing else is one.
// Method: rows over the pure functions.

import { expect, test } from "vitest";
import {
  changesOf,
  decodeCursor,
  encodeCursor,
  isOfInterest,
  nothingSeen,
  printOf,
  type Sighting,
  sightingAfter,
} from "../../../src/engine/watching/cursor.ts";

const seen: Sighting = {
  asks: printOf(["a"]),
  journal: printOf(["j"]),
  playbook: printOf(["p"]),
  goals: printOf(["g"]),
  snapshots: printOf(["s"]),
  workers: printOf(["w"]),
  pulse: "up",
};
const other = printOf(["other"]);
const unseen: Sighting = {
  asks: undefined,
  journal: undefined,
  playbook: undefined,
  goals: undefined,
  snapshots: undefined,
  workers: undefined,
  pulse: undefined,
};

test("a cursor is read back as it was made", () => {
  for (const sighting of [seen, nothingSeen, unseen, { ...seen, pulse: "down" as const }]) {
    expect(decodeCursor(encodeCursor(sighting))).toEqual(sighting);
  }
  expect(encodeCursor(seen)).toMatch(/^[A-Za-z0-9.-]{1,128}$/);
});

test.each([
  "",
  "s1",
  "s2.-.-.-.-.-.-.-",
  `${encodeCursor(seen)}.x`,
  encodeCursor(seen).slice(0, -1),
  encodeCursor(seen).replace(".up", ".sideways"),
  encodeCursor(seen).toUpperCase(),
])("%j is no cursor", (text) => {
  expect(decodeCursor(text)).toBeUndefined();
});

test.each([
  ["nothing moved", seen, seen, []],
  ["an ask came", seen, { ...seen, asks: other }, ["asks"]],
  ["several moved", seen, { ...seen, goals: other, workers: other }, ["goals", "workers"]],
  ["everything is new", nothingSeen, seen, ["asks", "journal", "playbook", "goals", "snapshots", "workers"]],
  ["the pulse went down", seen, { ...seen, pulse: "down" }, ["pulse-down"]],
  ["the pulse came up", { ...seen, pulse: "down" }, seen, []],
  ["the pulse is down, and was never known to run", nothingSeen, { ...nothingSeen, pulse: "down" }, []],
  ["nothing can be seen", seen, unseen, []],
  ["what was not seen is seen", { ...seen, asks: undefined }, seen, ["asks"]],
] as const)("the changes when %s", (_, before, now, expected) => {
  expect(changesOf(before, now)).toEqual(expected);
});

test.each([
  [["asks"], "asks", true],
  [["journal"], "asks", false],
  [["journal"], "actionable", true],
  [["workers", "goals"], "actionable", false],
  [["workers"], "anything", true],
  [["pulse-down"], "asks", true],
  [["pulse-down"], "actionable", true],
  [[], "anything", false],
] as const)("%j for one who waits for %s: %s", (changed, interest, expected) => {
  expect(isOfInterest(changed, interest)).toBe(expected);
});

test("what cannot be seen does not erase what was known", () => {
  expect(sightingAfter(seen, unseen)).toEqual(seen);
  expect(sightingAfter(seen, { ...unseen, asks: other })).toEqual({ ...seen, asks: other });
});
