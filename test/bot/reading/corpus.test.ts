// Goal: every message is read as a careful person would read it, and nothing that could be read in two ways commits.
// Method: one table of words, scene and reading per language and topic, all held up to one check.

import { describe, expect, it } from "vitest";
import { read } from "../../../src/bot/reading/read.ts";
import { binding } from "./corpus/binding.ts";
import { commands } from "./corpus/commands.ts";
import { eastern } from "./corpus/eastern.ts";
import { edges } from "./corpus/edges.ts";
import { english } from "./corpus/english.ts";
import { german } from "./corpus/german.ts";
import { night } from "./corpus/night.ts";
import { research } from "./corpus/research.ts";
import { romance } from "./corpus/romance.ts";
import { times } from "./corpus/times.ts";
import { tricks } from "./corpus/tricks.ts";
import { type Row, readingOf, scenes } from "./scene.ts";

const corpora: Readonly<Record<string, readonly Row[]>> = {
  research,
  english,
  german,
  romance,
  eastern,
  times,
  tricks,
  binding,
  commands,
  night,
  edges,
};

function check([text, scene, reading, says]: Row): void {
  const intent = read({ text, form: "text" }, scenes[scene]);
  expect(readingOf(intent, text)).toBe(reading);
  if (says !== undefined) expect(JSON.stringify(intent)).toContain(says);
}

for (const [name, rows] of Object.entries(corpora)) {
  describe(`the corpus ${name}`, () => {
    for (const row of rows) {
      it(`reads ${JSON.stringify(row[0].slice(0, 60))} to ${row[1]} as ${row[2]}`, () => check(row));
    }
  });
}

it("has the size that was promised", () => {
  expect(Object.values(corpora).flat().length).toBeGreaterThan(360);
});
