// Goal: what is put into a source is a fault that can be noticed, in code, and nothing else is touched.
// Method: rows of a source and what its faults are.

import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import { mutantsOf } from "../../scripts/mutants.ts";

const faultsOf = (text: string): readonly string[] => mutantsOf("a.ts", text).map(({ what }) => what);

test.each([
  ["a comparison and its bound", "f(a < 3);", ["`a < 3` → `(a <= 3)`", "`3` → `4`"]],
  ["a condition", "if (a) f();", ["`a` → `true`", "`a` → `false`"]],
  ["what is given back", "function f() { return a; }", ["`a` → `undefined as never`"]],
  ["a not", "f(!a);", ["`!` → ``"]],
  ["a word that decides", 'f("yes", true);', ['`"yes"` → `"another_word"`', "`true` → `false`"]],
  ["no text for people", 'f("Say yes or no.");', []],
  ["no type, no import", 'import { a } from "b"; type T = "yes" | 3; let x: "yes" = a as "yes";', []],
  ["no name of a member", 'const o = { yes: a, "no": b };', []],
])("%s", (_, text, faults) => expect(faultsOf(text)).toEqual(faults));

test("each is a program that can be read, on the line that it names", () => {
  const text =
    "const a = b ?? c;\nexport const f = (x: number) =>\n  x > 1 && (x <= 4 || !a) ? x + 1 : -x;\n";
  for (const { text: faulty, line } of mutantsOf("a.ts", text)) {
    expect(parseSync("a.ts", faulty).errors).toEqual([]);
    const [was, is] = [text.split("\n"), faulty.split("\n")];
    expect(was.findIndex((each, at) => each !== is[at])).toBe(line - 1);
  }
});
