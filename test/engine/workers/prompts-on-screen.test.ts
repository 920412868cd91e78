// Goal: a dialog that waits for a key is seen with its true choices, and nothing else is taken for one.
// Method: screens of the known agents as rows, then each of them spoiled in every way that makes it no dialog.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import { dialogOn } from "../../../src/engine/workers/prompts-on-screen.ts";
import { encodeKeys } from "../../../src/engine/workers/session/keys.ts";

const screen = (name: string) =>
  readFileSync(join(import.meta.dirname, "../../fixtures/screens", `${name}.txt`), "utf8");

interface Row {
  readonly name: string;
  readonly agent: string;
  readonly kind: string;
  readonly says: string;
  readonly options: Readonly<Record<string, readonly string[]>>;
}

const rows: readonly Row[] = [
  {
    name: "claude-permission",
    agent: "claude",
    kind: "permission",
    says: "git push origin looop/fix-42",
    options: {
      Yes: ["1"],
      "Yes, and don't ask again for git push commands in /srv/app": ["2"],
      "No, and tell Claude what to do differently (esc)": ["3"],
    },
  },
  {
    name: "claude-edit",
    agent: "claude",
    kind: "permission",
    says: "src/parser.ts",
    options: {
      Yes: ["1"],
      "Yes, allow all edits during this session (shift+tab)": ["2"],
      "No, and tell Claude what to do differently (esc)": ["3"],
    },
  },
  {
    name: "claude-question",
    agent: "claude",
    kind: "question",
    says: "Which database should the importer write to?",
    options: { Staging: ["1"], Production: ["2"] },
  },
  {
    name: "codex-exec",
    agent: "codex",
    kind: "permission",
    says: "npm run build -- --clean",
    options: {
      "Yes, proceed (y)": ["y"],
      "Yes, and don't ask again for commands that start with `npm run build -- --clean` (p)": ["p"],
      "No, and tell Codex what to do differently (esc)": ["esc"],
    },
  },
  {
    name: "codex-network",
    agent: "codex",
    kind: "permission",
    says: 'network access to "registry.example.org"',
    options: {
      "Yes, just this once (y)": ["y"],
      "Yes, and allow this host for this conversation (a)": ["a"],
      "Yes, and allow this host in the future (p)": ["p"],
      "No, and tell Codex what to do differently (esc)": ["esc"],
    },
  },
  {
    name: "claude-checkboxes",
    agent: "claude",
    kind: "question",
    says: "Which suites should run?",
    options: { Unit: ["1"], Scenario: ["2"] },
  },
  {
    name: "opencode-permission",
    agent: "opencode",
    kind: "permission",
    says: "/srv/config/*",
    options: { "Allow once": ["enter"], Reject: ["escape"] },
  },
  {
    name: "pi-select",
    agent: "pi",
    kind: "permission",
    says: "rm -rf build",
    options: { Yes: ["up", "enter"], No: ["enter"] },
  },
];

test.each(rows)("$name is seen with its choices and their keys", ({ name, agent, kind, says, options }) => {
  const dialog = dialogOn(screen(name));
  expect(dialog).toMatchObject({ agent, kind });
  expect(dialog?.text).toContain(says);
  expect(Object.fromEntries(dialog?.options.map(({ label, keys }) => [label, keys]) ?? [])).toEqual(options);
});

test.each(rows)("the keys of $name are keys", ({ name }) => {
  for (const { keys } of dialogOn(screen(name))?.options ?? [])
    expect(encodeKeys(keys, { applicationCursor: false })).toMatchObject({ kind: "ok" });
});

test.each(["quoted", "working"])("%s is no dialog", (name) => {
  expect(dialogOn(screen(name))).toBeUndefined();
});

test.each(rows)("$name is over once something stands below it", ({ name }) => {
  expect(dialogOn(`${screen(name).trimEnd()}\n● Going on with the task…\n`)).toBeUndefined();
});

test.each(rows)("$name without the row that is chosen is being drawn", ({ name }) => {
  const marks = /^.*(?:❯|›|→|Allow once).*$/mu;
  expect(dialogOn(screen(name).replace(marks, ""))).toBeUndefined();
});

test.each(rows)("$name has another fingerprint with another content", ({ name, says }) => {
  const other = screen(name).replace(says, `${says.slice(0, -1)}X`);
  expect(dialogOn(other)?.fingerprint).not.toBe(dialogOn(screen(name))?.fingerprint);
});

test("a choice that is too long to be shown keeps its key, and its end", () => {
  const dialog = dialogOn(screen("codex-long-choice"));
  expect(dialog?.options.map(({ keys }) => keys)).toEqual([["y"], ["p"], ["esc"]]);
  const long = dialog?.options[1]?.label ?? "";
  expect(long).toHaveLength(limits.option_chars_max);
  expect(long).toMatch(/^Yes, and don't ask again .*….*--quiet; done` \(p\)$/u);
});

test("a choice that names no key does not lose the others", () => {
  const dialog = dialogOn(screen("codex-long-choice").replace("done` (p)", "done`"));
  expect(dialog?.options.map(({ keys }) => keys)).toEqual([["y"], ["esc"]]);
});

test("which row is chosen does not make it another dialog", () => {
  const moved = screen("claude-permission").replace("❯ 1.", "  1.").replace("  2.", "❯ 2.");
  expect(dialogOn(moved)?.fingerprint).toBe(dialogOn(screen("claude-permission"))?.fingerprint);
});

test.each(["", " ", "$ ", "1. Yes\n2. No", "❯ 1. Yes", "Do you want to proceed? [y/N]"])(
  "%j is no dialog",
  (text) => expect(dialogOn(text)).toBeUndefined(),
);
