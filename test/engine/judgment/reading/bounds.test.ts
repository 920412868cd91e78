// Goal: no action costs more than its bounds, and what exceeds one is never let pass. Method: every way in which a value
// can grow, each taken far beyond what a line may come to.

import { describe, expect, it } from "vitest";
import { decideRuling } from "../../../../src/engine/judgment/decide-ruling.ts";
import type { Action, ActionFacts } from "../../../../src/engine/judgment/facts.ts";
import { decideGuard } from "../../../../src/engine/judgment/guard/decide-guard.ts";
import { beyond, isBeyond } from "../../../../src/engine/judgment/reading/beyond.ts";
import { isSecretPath } from "../../../../src/engine/judgment/reading/effects/places.ts";
import { readingLimits } from "../../../../src/engine/judgment/reading/limits.ts";
import { readAction } from "../../../../src/engine/judgment/reading/read-action.ts";
import { noTally } from "../../../../src/engine/judgment/weigh.ts";
import { guardSays } from "../facts-by-hand.ts";

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
      expect(opaque).toEqual(expect.arrayContaining([expect.toBeOneOf([beyond.grown, beyond.words])]));
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
    expect(shell(`a=${"x".repeat(4_000)};echo "$a$a"`).opaque).toEqual([]);
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

/** Whatever else is in it, the hook asks a person, or a rule has said no. */
describe("what exceeds a bound", () => {
  const many = (count: number, text: string) => text.repeat(count);
  const deep = (depth: number, inner: unknown) =>
    Array.from({ length: depth }).reduce((value) => ({ in: value }), inner);
  const tool = (input: unknown): Action => ({ kind: "tool", name: "mcp__db__query", input, cwd });
  const line = (text: string): Action => ({ kind: "shell", line: text, cwd });
  const { text_chars_max, line_chars_max, path_chars_max, commands_max } = readingLimits;

  const rows: Readonly<Record<string, readonly [Action, string]>> = {
    "a line": [line(`ls # ${many(line_chars_max, "x")}`), beyond.long],
    "a line in a line": [line(`a=${many(9_000, "x")};bash -c "ls $a$a"`), beyond.grown],
    "a NUL": [line("ls \0"), beyond.nul],
    nesting: [
      line(`${Array.from({ length: 12 }, (_, at) => `f${at}(){ f${at + 1}; };`).join("")}f0`),
      beyond.nested,
    ],
    brackets: [line(`${many(40, "(")}ls${many(40, ")")}`), beyond.brackets],
    commands: [line(`${many(commands_max + 1, "ls;")}ls`), beyond.commands],
    "functions that call functions": [
      line(`${Array.from({ length: 30 }, (_, at) => `f${at}(){ f${at + 1};f${at + 1};};`).join("")}f0`),
      beyond.nested,
    ],
    wrappers: [line(`${many(40, "env ")}ls`), beyond.wrapped],
    "words of one command": [line(`a="${many(4_000, "x ")}";ls $a $a $a`), beyond.words],
    "words of a tool": [line(`docker rm ${many(1_100, "abc ")} --force`), beyond.words],
    braces: [line(`ls ${many(9, "{a,b}")}`), beyond.braces],
    files: [line(`cat ${Array.from({ length: 300 }, (_, at) => `f${at}`).join(" ")}`), beyond.paths],
    "a path in a line": [line(`cat ${many(path_chars_max, "x")}.md`), beyond.path],
    "a path to read": [{ kind: "read", path: many(path_chars_max, "/x"), cwd }, beyond.path],
    "a path to write": [{ kind: "write", path: many(path_chars_max, "/x"), cwd }, beyond.path],
    "a directory": [{ kind: "read", path: "a.md", cwd: many(path_chars_max, "/x") }, beyond.path],
    "a text to write": [
      { kind: "write", path: "a.md", text: many(text_chars_max + 1, "x"), cwd },
      beyond.text,
    ],
    "an address": [{ kind: "fetch", url: `https://a.example/${many(text_chars_max, "x")}` }, beyond.text],
    "a move": [{ kind: "move", name: "tell_worker", text: many(text_chars_max + 1, "x") }, beyond.text],
    "a plan": [{ kind: "intent", text: many(text_chars_max, "x ") }, beyond.text],
    "commands of a plan": [
      { kind: "intent", text: Array.from({ length: 40 }, (_, at) => `run \`ls a${at}\``).join("\n") },
      beyond.quoted,
    ],
    "statements of SQL": [line(`psql -c '${many(200, "select 1;")}'`), beyond.statements],
    "statements of SQL for a tool": [tool({ sql: many(200, "select 1;") }), beyond.statements],
    "the length of SQL": [tool({ sql: `select 1 ${many(line_chars_max, " ")}` }), beyond.sql],
    "the name of a tool": [
      { kind: "tool", name: many(text_chars_max + 1, "x"), input: {}, cwd },
      beyond.text,
    ],
    "a text for a tool": [tool({ a: many(text_chars_max, "x"), sql: "select 1" }), beyond.text],
    "members of an input": [tool({ a: Array.from({ length: 1_100 }, () => "x"), sql: "s" }), beyond.members],
    "the depth of an input": [tool(deep(20, { sql: "select 1" })), beyond.deep],
    "an input deeper than the stack": [
      tool(JSON.parse(`${many(9_000, "[")}${many(9_000, "]")}`)),
      beyond.broken,
    ],
  };

  const proceeds = { kind: "ruled", ruling: guardSays("proceed").ruling } as const;
  const memory = { kind: "known", sayings: [], tally: noTally } as const;

  for (const [name, [action, why]] of Object.entries(rows)) {
    it(`${name}: is opaque, and never let pass`, () => {
      const began_ms = performance.now();
      const facts = readAction(action);
      expect(facts.opaque).toContain(why);
      const ruling = decideRuling(facts, { guard: proceeds, memory, now_ms: 0 });
      expect({ kind: ruling.kind, reason: ruling.reason }).toEqual({
        kind: "ask",
        reason: expect.stringContaining("cannot be read"),
      });
      const tested = decideGuard(facts, { packs: [], problems: [], hash: "" });
      expect(tested.ruling.kind).toBe("ask");
      expect(tested.ruling.reason).toContain(facts.opaque[0]);
      expect(performance.now() - began_ms).toBeLessThan(2_000);
    });
  }

  it("has a row for every way to exceed one", () => {
    const told = new Set(Object.values(rows).map(([, why]) => why));
    // Reached by what is beyond another bound as well.
    expect(Object.values(beyond).filter((why) => !told.has(why))).toEqual([beyond.steps]);
  });

  it("is asked about even where more would have to be known first", () => {
    const facts = readAction(line(`${many(commands_max + 1, "ls;")}rm -rf $X`));
    expect(decideRuling(facts, { guard: proceeds, memory, now_ms: 0 }).kind).toBe("ask");
  });
});

describe("what is within the bounds", () => {
  function removes(text: string, path: string): void {
    it(`is read: ${text.slice(0, 40)}`, () => {
      const { effect, paths } = shell(text);
      expect(effect).toBe("destroys");
      expect(paths.map(({ full, does }) => `${does} ${full}`)).toContain(`remove ${path}`);
    });
  }
  const names = Array.from({ length: 300 }, (_, at) => `d${at}`);
  removes(`rm -rf ${names.join(" ")} /`, "/");
  removes(`rm -rf ${names.join(" ")} ../../etc`, "/etc");
  removes(`rm ${"a ".repeat(4_200)}-rf /`, "/");
  removes(`find ${"a ".repeat(1_500)}/ -delete`, "/");
  removes(`rm -rf {${"a,".repeat(40)}/}`, "/");
  removes(`${"env ".repeat(12)}rm -rf /`, "/");
  removes(`${"nice ".repeat(9)}rm -rf /`, "/");

  it("is SQL behind many statements", () => {
    const { effect } = shell(`psql -c '${"select 1;".repeat(33)} drop database prod;'`);
    expect(effect).toBe("destroys");
  });

  it("is the last of many members, and one that stands deep", () => {
    const sql = "drop database prod";
    const wide = { ...Object.fromEntries(names.map((name) => [name, name])), sql };
    const input = Array.from({ length: 7 }).reduce<unknown>((inner) => ({ inner }), { sql });
    for (const given of [wide, input])
      expect(readAction({ kind: "tool", name: "mcp__db__query", input: given }).effect).toBe("destroys");
  });

  it("is the last option of a tool that is handed many words", () => {
    const { effect } = shell(`docker compose down ${"abcdef ".repeat(400)} --volumes`);
    expect(effect).toBe("destroys");
  });
});

describe("no text takes its length squared", () => {
  const costs = (name: string, run: () => unknown) => {
    it(name, () => {
      const began_ms = performance.now();
      run();
      expect(performance.now() - began_ms).toBeLessThan(1_500);
    });
  };
  const plan = (text: string) => readAction({ kind: "intent", text });
  costs("quotes that are opened in a plan", () => plan("“".repeat(65_000)));
  costs("blanks in a plan", () => plan(`${" ".repeat(65_000)}!`));
  costs("tabs and line ends in a plan", () => plan(`${"\t\n".repeat(32_000)}!`));
  costs("a path of slashes", () => readAction({ kind: "read", path: `${"/".repeat(200_000)}x` }));
  costs("a path of slashes, seen as a secret's", () => isSecretPath(`${"/".repeat(65_000)}x`));
  costs("many files below a directory with a long name", () =>
    shell(`cd /${"://".repeat(2_600)}; rm ${"a ".repeat(3_500)}`),
  );

  it("and what is quoted in a plan is no part of it, whatever stands between its words", () => {
    const effects = (text: string) => plan(text).effect;
    expect(effects("Rename the label “drop database” to “delete everything”")).toBe("changes_here");
    expect(effects("Look at it  \t and   then \n\n drop the production database")).toBe("destroys");
  });

  function secret(path: string, expected: boolean): void {
    it(`${path} is ${expected ? "" : "no "}secret`, () => {
      expect(isSecretPath(path)).toBe(expected);
    });
  }
  for (const path of [".env", "a/.env.local", "~/.ssh", "/srv/ann/.ssh/id_x", ".aws/credentials", "a/b.pem"])
    secret(path, true);
  for (const path of ["~/.kube/config", "x/.docker/config.json", "id_rsa", "secrets.yaml", ".pem"])
    secret(path, true);
  for (const path of [".env.example", "a.env", "ssh/x", "b.pem/c", "kube/config", "config.json", "my-id_rsa"])
    secret(path, false);
});
