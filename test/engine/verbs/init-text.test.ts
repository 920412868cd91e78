// Goal: the first screen of `init` is read without a word broken by the terminal. Method: its rows, as text.

import { expect, test } from "vitest";
import { presets } from "../../../src/engine/pulse/presets.ts";
import { presetRows } from "../../../src/engine/verbs/init-text.ts";

test("each program stands in a row of its own, and no line is wider than a terminal", () => {
  const shown = presetRows(["claude"]);
  for (const line of shown.split("\n")) expect(line.length).toBeLessThan(80);
  expect(shown.match(/^ {2}\d {2}\S+/gm)).toHaveLength(presets.length);
  const words = shown.replace(/\s+/g, " ");
  for (const { note } of presets) expect(words).toContain(note);
});
