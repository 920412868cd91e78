// Goal: every problem of a config has its place, and a change of it takes nothing else along. Method: rows of texts.

import { expect, test } from "vitest";
import { changeConfigText, loadConfig, problemText } from "../../../src/engine/pulse/config-text.ts";

const GOOD = "tick_command: a\nworker_command: b {{prompt_file}}\n";

function problems(text: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
  const load = loadConfig({ path: "/c.yaml", text }, env, { hostZone: "UTC", foreignKeys: [] });
  return load.kind === "ok" ? [] : load.problems.map(problemText);
}

test.each([
  ["nested keys", `${GOOD}budget:\n  daily_usd: x\n`, [/^\/c\.yaml:4: budget\.daily_usd /]],
  ["two at once", `${GOOD}a: 1\nb: 2\n`, [/^\/c\.yaml:3: a /, /^\/c\.yaml:4: b /]],
  ["every syntax error", "a: [1\nb: }\n", [/^\/c\.yaml:2: /, /^\/c\.yaml:2: /]],
  ["a key that is missing has no line", "tick_command: a\n", [/^\/c\.yaml: worker_command \(missing\)/]],
  ["a list", "- 1\n", [/not a mapping/]],
  [
    "references that unfold without end",
    `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${Array(10).fill("*a")}]\nc: &c [${Array(10).fill("*b")}]\nd: [${Array(10).fill("*c")}]\n`,
    [/alias/],
  ],
])("says where: %s", (_, text, expected) => {
  const found = problems(text);
  expect(found).toHaveLength(expected.length);
  for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
});

test("a variable wins over the file, and is named when it is wrong", () => {
  const env = { LOOOP_INTERVAL: "9", LOOOP_MAX_DAILY_USD: "2.5", LOOOP_RUNS_KEEP: "" };
  const load = loadConfig({ path: "/c", text: `${GOOD}interval: 5\nbudget:\n` }, env, {
    hostZone: "UTC",
    foreignKeys: [],
  });
  expect(load).toMatchObject({ kind: "ok", config: { interval_s: 9, budget: { dailyUsd: 2.5 } } });
  const older = { path: "/c", text: `${GOOD}max_daily_usd: 9\n` };
  expect(loadConfig(older, env, { hostZone: "UTC", foreignKeys: [] })).toMatchObject({
    config: { budget: { dailyUsd: 2.5 } },
  });
  expect(problems(GOOD, { LOOOP_MAX_WORKERS: "many" })).toEqual([
    expect.stringMatching(/^LOOOP_MAX_WORKERS: caps\.workers /),
  ]);
});

test("JSON is read with lines, and written as JSON", () => {
  expect(
    problems('{\n\t"interval": "x",\n "tick_command": "a", "worker_command": "b {{prompt_file}}"}'),
  ).toEqual([expect.stringMatching(/^\/c\.yaml:2: interval/)]);
  const text = changeConfigText(
    { path: "/c.json", text: '{"a": 1, "tick": "x"}' },
    { tick: undefined, tick_command: "y" },
  );
  expect(JSON.parse(text)).toEqual({ a: 1, tick_command: "y" });
});

test("what was written can be read back, whatever it holds", () => {
  for (const command of [
    'x "y" # z',
    "a: b",
    "- c",
    "{{prompt_file}}",
    "'q'",
    "tab\there",
    "x".repeat(300),
  ]) {
    const text = changeConfigText({ path: "/c.yaml", text: "# k\nother: 1\n" }, { tick_command: command });
    expect(text).toContain("# k\nother: 1\n");
    const env = {};
    const load = loadConfig({ path: "/c.yaml", text: `${text}worker_command: b {{prompt_file}}\n` }, env, {
      hostZone: "UTC",
      foreignKeys: ["other"],
    });
    expect(load).toMatchObject({ kind: "ok", config: { tickCommand: command } });
  }
});
