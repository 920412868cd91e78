// Goal: who has only the manual acts rightly. Method: each command line in it is parsed by the real parser, each record by
// the real codec, what it says of exit codes is compared with the verbs, and every verb is in it.

import { expect, test } from "vitest";
import { answerCodec } from "../../../src/engine/records/answer.ts";
import { askCodec } from "../../../src/engine/records/ask.ts";
import { parseLine } from "../../../src/engine/verbs/arguments.ts";
import { exitRows, usageLine } from "../../../src/engine/verbs/help.ts";
import { manualMarkdown, manualText } from "../../../src/engine/verbs/manual.ts";
import { verbs } from "../../../src/engine/verbs/table.ts";

const shown = verbs.filter((verb) => verb.hidden !== true);
const forms = [
  ["text", manualText()],
  ["Markdown", manualMarkdown()],
] as const;
const guide = manualText().split("\nExit codes\n")[0] ?? "";

test.each(forms)("as %s it has every verb with its usage, and what is not a verb's", (_, text) => {
  expect(shown.filter((verb) => !text.includes(usageLine(verb)))).toEqual([]);
  for (const title of ["To be a client", "The mailbox, for programs", "To be a worker"])
    expect(text).toContain(title);
});

test("its guide fits a terminal", () => {
  expect(guide.split("\n").filter((line) => line.length > 82)).toEqual([]);
});

const lines = [...guide.matchAll(/^ {4,}(?:answer=\$\()?(?:looop|"\$LOOOP_BIN") (.*)$/gm)].map(
  ([, line = ""]) => line,
);

test.each(lines.map((line) => [line]))("its command is one: looop %s", (line) => {
  const words = (
    line
      .replace(/ {2,}.*$/, "")
      .replace(/\s+<\s+\S+/, "")
      .replace(/\)$/, "")
      .match(/"[^"]*"|\S+/g) ?? []
  ).map((word) => word.replace(/^"(.*)"$/, "$1"));
  expect(parseLine(words, verbs)).toMatchObject({ kind: "verb" });
});

test("it has commands", () => {
  expect(lines.length).toBeGreaterThan(10);
});

test.each([
  ["wait", [0, 2, 124]],
  ["answer", [0, 1, 4, 5, 6]],
  ["claim", [5]],
])("what it says of the exit codes of %s is so", (name, codes) => {
  const verb = verbs.find(({ path }) => path.join(" ") === name);
  const known = verb === undefined ? [] : exitRows(verb).map(({ code }) => code);
  expect(known).toEqual(expect.arrayContaining(codes));
});

test("its records are records", () => {
  const [ask = "", answer = "", closed = ""] = [...guide.matchAll(/\{"v": 1[\s\S]*?\}(?=\n\n)/g)].map(
    ([json]) => json,
  );
  const read = (json: string) => ({ kind: "ok" as const, bytes: Buffer.from(json) });
  expect(askCodec.decode(read(ask), "asks/fix-42-1.json")).toMatchObject({
    kind: "ok",
    value: { id: "fix-42-1" },
  });
  expect(answerCodec.decode(read(answer), "answers/fix-42-1.json")).toMatchObject({
    kind: "ok",
    value: { kind: "answered" },
  });
  expect(answerCodec.decode(read(closed), "answers/x-1.json")).toMatchObject({
    kind: "ok",
    value: { kind: "closed" },
  });
});
