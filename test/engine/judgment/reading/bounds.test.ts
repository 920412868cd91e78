// Goal: no action costs more than its bounds, and what exceeds one is never let pass. Method: every way in which a value
// can grow, each taken far beyond what a line may come to.

import { describe, expect, it } from "vitest";
import type { Action, ActionFacts } from "../../../../src/engine/judgment/facts.ts";
import { beyond, isBeyond } from "../../../../src/engine/judgment/reading/beyond.ts";
import { readingLimits } from "../../../../src/engine/judgment/reading/limits.ts";
import { readAction } from "../../../../src/engine/judgment/reading/read-action.ts";

const cwd = "/srv/shop";

function shell(line: string): ActionFacts {
  return readAction({ kind: "shell", line, cwd });
}

describe("a value that grows", () => {
  /** Each step takes the value of the one before four times. */
  const steps = (count: number, step: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => step(at)).join("");
  const four = (text: string) => `${text}${text}${text}${text}`;
  const start = 'a="x y ";';
  const long = `${start}${steps(6, () => `a="${four("$a")}";`)}`;

  const rows: Readonly<Record<string, string>> = {
    "in variables of variables": `v0="x y ";${steps(9, (at) => `v${at + 1}="${four(`$v${at}`)}";`)}rm $v9`,
    "in one variable": `${start}${steps(9, () => `a="${four("$a")}";`)}echo $a`,
    "without quotes": `a=xxxxxx;${steps(9, () => `a=${four("$a")};`)}echo $a`,
    "as arguments of functions": `${steps(7, (at) => `f${at}(){ f${at + 1} ${four("$@ ")}; };`)}f7(){ rm $@; };f0 ${"abc ".repeat(20)}`,
    "as one argument": `${steps(7, (at) => `f${at}(){ f${at + 1} "${four("$1")}"; };`)}f7(){ rm "$1"; };f0 ${"abc".repeat(20)}`,
    "as what a command prints": `a=xxxxxx;${steps(9, () => `a=$(echo ${four("$a")});`)}echo $a`,
    "as what printf prints": `a=xxxxxx;${steps(9, () => `a=$(printf '%s\\n' ${four("$a ")});`)}echo $a`,
    "through a pipe": `a=xxxxxx;${steps(9, () => `a=$(echo ${four("$a")} | cat);`)}echo $a`,
    "as words": `${long}echo ${"$a ".repeat(60)}`,
    "as quoted words": `${long}echo ${'"$a" '.repeat(60)}`,
    "in one word": `${long}echo ${"$a".repeat(60)}`,
    "in words of braces": `${long}echo {a,b}{a,b}{a,b}{a,b}$a`,
    "in a here-document": `${long}cat <<E\n${"$a".repeat(60)}\nE\n`,
    "in redirects": `${long}echo ${'>"$a" '.repeat(60)}`,
    "in a list": `${long}b=(${"$a ".repeat(60)})`,
    "in what is exported": `${long}export ${'b="$a" '.repeat(60)}`,
    "in what is set for one command": `${long}${'b="$a" '.repeat(60)}ls`,
    "in the words of a loop": `${long}for i in ${"$a ".repeat(60)}; do rm "$i"; done`,
    "in lines that are run": `${long}eval ${'"$a;" '.repeat(60)}`,
  };

  for (const [name, line] of Object.entries(rows)) {
    it(`${name} is not known beyond what a line may come to`, () => {
      const began_ms = performance.now();
      const { opaque, commands } = shell(line);
      expect(opaque).toContain(beyond.grown);
      const words = commands.flatMap((command) => command.words);
      const chars = words.reduce((sum, { text }) => sum + text.length, 0);
      expect(chars).toBeLessThan(2 * readingLimits.grown_chars_max);
      expect(performance.now() - began_ms).toBeLessThan(2_000);
    });
  }

  it("hides nothing of what stands behind it", () => {
    const { effect, paths } = shell(
      `v0="x y ";${steps(9, (at) => `v${at + 1}="${four(`$v${at}`)}";`)}rm -rf /`,
    );
    expect(effect).toBe("destroys");
    expect(paths).toContainEqual({ text: "/", does: "remove", full: "/", below: "all" });
  });

  it("is known up to there", () => {
    expect(shell(`a=${"x".repeat(4_000)};rm "$a$a"`).opaque).toEqual([]);
    expect(shell("f(){ rm $@; }; f").opaque).toEqual([]);
  });
});

it("an input that is nested deeper than any stack is read as something that nobody can read", () => {
  const input: unknown = JSON.parse(`${"[".repeat(9_000)}${"]".repeat(9_000)}`);
  const action: Action = { kind: "tool", name: "mcp__db__list", input };
  const { opaque, effect, risk } = readAction(action);
  expect(opaque.some(isBeyond)).toBe(true);
  expect({ effect, risk }).toEqual({ effect: "unknown", risk: "irreversible" });
});
