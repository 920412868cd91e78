// Goal: who watches the log reads sentences. Method: every event that is named anywhere in the program, and the words
// it is told with.

import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { eventWords } from "../../../src/engine/chronicle/event-words.ts";

const NAMED = /\b(?:report|record)\(\s*"([a-z]+(?:_[a-z]+)+)"/g;
const named = new Set(
  globSync("src/**/*.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(NAMED)].map(([, name = ""]) => name),
  ),
);

test("events are found at all", () => expect(named.size).toBeGreaterThan(50));

test.each([...named].sort())("%s has words of its own", (event) => {
  const words = eventWords({ ts: "2026-11-22T12:00:00Z", event, unheard_of: "x" });
  expect(words?.text ?? "").not.toContain("unheard_of=x");
});

test("what is not known by name is shown as it is", () => {
  expect(eventWords({ ts: "", event: "some_thing", member: { kind: "odd" } })).toEqual({
    level: "info",
    text: "some thing member=odd",
  });
});
