// Goal: the shape of the code stays as ARCHITECTURE.md draws it, and every rule of the house is able to fail.
// Method: the sources are parsed into facts, each rule is held up to the tree, and then to a bad and a good sample.

import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { bannedIn, findings, packageOf, rules, type Tables, type Text } from "./architecture/rules.ts";
import { type Source, sourceOf } from "./architecture/source.ts";
import { tables } from "./architecture/tables.ts";

const root = resolve(import.meta.dirname, "..");
const sources = await sourcesOf(["src", "scripts", "bench", "test"]);

async function sourcesOf(folders: readonly string[]): Promise<readonly Source[]> {
  const texts = await textsOf(folders.map((folder) => `${folder}/**/*.ts`));
  return texts
    .filter(({ path }) => !path.startsWith("test/fixtures/"))
    .map(({ path, text }) => sourceOf(path, text));
}

async function textsOf(patterns: readonly string[]): Promise<readonly Text[]> {
  const found: Text[] = [];
  for await (const path of glob(patterns, { cwd: root })) {
    found.push({ path, text: readFileSync(join(root, path), "utf8") });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

describe("the tree keeps the rules", () => {
  test.each(Object.keys(rules))("%s", (name) => {
    expect(findings(name, sources, tables)).toEqual([]);
  });

  test("no word stands where it has no place", async () => {
    const texts = await textsOf([
      "{src,test,scripts,bench,docs,seeds}/**/*.{ts,md,sh,json,yaml}",
      "*.md",
      ".ci/*",
    ]);
    expect(texts.length).toBeGreaterThan(20);
    expect(bannedIn(texts, tables.bannedWords)).toEqual([]);
  });

  test("the sources are found", () => {
    expect(sources.map(({ path }) => path)).toContain("src/engine/engine.ts");
  });
});

// --- every rule can fail -------------------------------------------------------------------------------------------

interface Sample {
  readonly rule: string;
  readonly bad: Readonly<Record<string, string>>;
  /** The same thing done right. */
  readonly good: Readonly<Record<string, string>>;
  /** Part of what the rule says about `bad`. */
  readonly says: string;
}

const lines = (count: number): string => "x();\n".repeat(count);
const sample: Tables = {
  ...tables,
  machine: { "src/engine/host/clock.ts": { uses: ["clock"], why: "" } },
  packages: { zod: { at: ["src/engine/records/"] } },
  largeFiles: { "src/engine/large.ts": { lines_max: 300 } },
  debts: [],
};

const samples: readonly Sample[] = [
  {
    rule: "imports follow the arrows",
    bad: { "src/engine/a.ts": 'import { b } from "../notify/b.ts";' },
    good: { "src/bot/a.ts": 'import { b } from "../notify/b.ts";' },
    says: "src/engine/a.ts:1 may not import src/notify/b.ts",
  },
  {
    rule: "imports follow the arrows",
    bad: { "src/notify/a.ts": 'import type { M } from "../engine/mailbox/mailbox.ts";' },
    good: { "src/notify/a.ts": 'import type { Engine } from "../engine/engine.ts";' },
    says: "may not import src/engine/mailbox/mailbox.ts",
  },
  {
    rule: "imports follow the arrows",
    bad: { "src/channels/slack/a.ts": 'export { b } from "../telegram/b.ts";' },
    good: { "src/channels/slack/a.ts": 'import type { Card } from "../channel.ts";' },
    says: "may not import src/channels/telegram/b.ts",
  },
  {
    rule: "imports follow the arrows",
    bad: { "src/engine/a.ts": 'const b = await import("../bot/b.ts");' },
    good: { "src/main.ts": 'const b = await import("./bot/b.ts");' },
    says: "may not import src/bot/b.ts",
  },
  {
    rule: "imports follow the arrows",
    bad: { "src/lonely/a.ts": "" },
    good: { "src/engine/a.ts": "" },
    says: "belongs to no layer",
  },
  {
    rule: "a door is entered only by those it names",
    bad: { "src/engine/pulse/beat.ts": 'import { b } from "../host/disk.ts";' },
    good: { "src/engine/host/open.ts": 'import { b } from "./disk.ts";' },
    says: "src/engine/host/disk.ts: the machine reaches the engine through ports",
  },
  {
    rule: "nothing imports in a circle",
    bad: {
      "src/engine/a.ts": 'import { b } from "./b.ts";',
      "src/engine/b.ts": 'import type { C } from "./c.ts";',
      "src/engine/c.ts": 'import { a } from "./a.ts";',
    },
    good: {
      "src/engine/a.ts": 'import { b } from "./b.ts"; import { c } from "./c.ts";',
      "src/engine/b.ts": 'import { c } from "./c.ts";',
      "src/engine/c.ts": 'const run = () => import("./a.ts");',
    },
    says: "src/engine/a.ts → src/engine/b.ts → src/engine/c.ts → src/engine/a.ts",
  },
  ...[
    ['import { readFileSync } from "node:fs";', 'import type { Stats } from "node:fs";', "node:fs (files)"],
    ['import { spawn } from "node:child_process";', 'import { join } from "node:path";', "(processes)"],
    ['import { connect } from "node:net";', 'import { EventEmitter } from "node:events";', "(network)"],
    ['import { homedir } from "node:os";', 'import { inspect } from "node:util";', "(machine)"],
    [
      'import { randomUUID } from "node:crypto";',
      'import { createHash } from "node:crypto";',
      "(randomness)",
    ],
    ["const a = process.env.HOME;", "const a = facts.env.HOME;", "process.env (environment)"],
    ["const { env } = process;", "const { env } = facts;", "process (machine)"],
    ["const a = { process };", "const a = { process: 1 };", "process (machine)"],
    ["const a = Date.now();", "const a = Date.parse(b);", "Date.now (clock)"],
    ["const a = new Date();", "const a = new Date(now_ms);", "new Date() (clock)"],
    ["const a = performance.now();", 'const a = "performance";', "performance (clock)"],
    ["setTimeout(a, 1);", "// setTimeout(a, 1);", "setTimeout (timers)"],
    ["const a = AbortSignal.timeout(1);", "const a = AbortSignal.any(b);", "AbortSignal.timeout (timers)"],
    ["const a = Math.random();", "const a = Math.max(1, 2);", "Math.random (randomness)"],
    ['const a = await fetch("x");', 'const a = await ports.fetch("x");', "fetch (network)"],
    ["console.log(1);", "ports.console.log(1);", "console (output)"],
    ["const a = process.pid;", "for (const process of processes) end(process.pid);", "process (machine)"],
  ].map(([bad = "", good = "", says = ""]) => ({
    rule: "only the listed files touch the machine",
    bad: { "src/engine/a.ts": bad },
    good: { "src/engine/a.ts": good },
    says,
  })),
  {
    rule: "only the listed files touch the machine",
    bad: { "src/engine/host/clock.ts": "Math.random();" },
    good: { "src/engine/host/clock.ts": "Date.now();" },
    says: "Math.random",
  },
  {
    rule: "no permission outlives its use",
    bad: {
      "src/engine/host/clock.ts": "",
      "src/engine/large.ts": lines(260),
      "src/engine/records/a.ts": 'import { z } from "zod";',
    },
    good: {
      "src/engine/host/clock.ts": "Date.now();",
      "src/engine/large.ts": lines(260),
      "src/engine/records/a.ts": 'import { z } from "zod";',
    },
    says: "src/engine/host/clock.ts no longer needs: clock",
  },
  {
    rule: "no permission outlives its use",
    bad: { "src/engine/host/clock.ts": "Date.now();", "src/engine/large.ts": lines(9) },
    good: {
      "src/engine/host/clock.ts": "Date.now();",
      "src/engine/large.ts": lines(260),
      "src/engine/records/a.ts": 'import "zod/mini";',
    },
    says: "src/engine/large.ts is no longer large",
  },
  {
    rule: "a package is imported only where the table says",
    bad: { "src/engine/pulse/a.ts": 'import * as z from "zod/mini";' },
    good: { "src/engine/records/a.ts": 'import * as z from "zod/mini";' },
    says: "may not import zod/mini",
  },
  {
    rule: "a file opens with its role",
    bad: { "src/engine/a.ts": "export const a = 1;\n// late" },
    good: { "src/engine/a.ts": "// Counts.\nexport const a = 1;" },
    says: "has no opening comment",
  },
  {
    rule: "a file opens with its role",
    bad: { "src/engine/a.ts": "// one\n// two\n// three\n// four\n" },
    good: { "src/engine/a.ts": "#!/usr/bin/env node\n// one\n// two\n// three\n" },
    says: "opens with 4 comment lines",
  },
  {
    rule: "a file stays within its size",
    bad: { "src/engine/a.ts": lines(251) },
    good: { "src/engine/a.ts": lines(250), "src/engine/large.ts": lines(300), "test/a.ts": lines(500) },
    says: "has 251 lines, may have 250",
  },
  {
    rule: "a file stays within its size",
    bad: { "src/engine/large.ts": lines(401) },
    good: { "src/engine/large.ts": lines(299) },
    says: "has 401 lines",
  },
  {
    rule: "a function stays within its size",
    bad: { "src/engine/a.ts": `const a = () => {\n${lines(69)}};` },
    good: { "src/engine/a.ts": `function a() {\n${lines(40)}return {\nb() {\n${lines(60)}},\n};\n}` },
    says: "a has 71 lines",
  },
  {
    rule: "a function stays within its size",
    bad: { "src/engine/a.ts": `function a() {\neach(() => {\n${lines(70)}});\n}` },
    good: { "src/engine/a.ts": `function a() {\neach(() => {\n${lines(60)}});\n}` },
    says: "a has 74 lines",
  },
  {
    rule: "a function takes few things and no switches",
    bad: { "src/engine/a.ts": "function a(b: 1, c: 2, d: 3, e: 4, f: 5) {}" },
    good: { "src/engine/a.ts": "function a(b: 1, c: 2, d: 3, e: 4) {}" },
    says: "a takes 5 parameters",
  },
  {
    rule: "a function takes few things and no switches",
    bad: { "src/engine/a.ts": "const a = (force = false) => force;" },
    good: { "src/engine/a.ts": 'const a = (force: "repair") => force;' },
    says: "switched by a boolean: force",
  },
  {
    rule: "a function takes few things and no switches",
    bad: { "src/engine/a.ts": "const a = (b: 1, fast: boolean) => { if (b && !fast) go(); };" },
    good: { "src/engine/a.ts": "const a = (alive: boolean) => ({ alive, state: alive ? 1 : 2 });" },
    says: "switched by a boolean: fast",
  },
  {
    rule: "names say what a thing is for",
    bad: { "src/engine/common/a.ts": "" },
    good: { "src/engine/a.ts": "const commonPrefix = 1;" },
    says: "import from the owner",
  },
  {
    rule: "names say what a thing is for",
    bad: { "src/engine/ask-utils.ts": "" },
    good: { "src/engine/ask-order.ts": "" },
    says: "import from the file that owns the thing",
  },
  {
    rule: "names say what a thing is for",
    bad: { "src/engine/a.ts": "const workerManager = 1;" },
    good: { "src/engine/a.ts": "const managed = 1;" },
    says: "workerManager: name what it decides or keeps",
  },
  {
    rule: "no failure is dropped in silence",
    bad: { "src/engine/a.ts": "try { a(); } catch { /* never mind */ }" },
    good: { "src/engine/a.ts": "try { a(); } catch (cause) { report(cause); }" },
    says: "catch with nothing in it",
  },
  {
    rule: "no failure is dropped in silence",
    bad: { "src/engine/a.ts": "a().catch(() => undefined);" },
    good: { "src/engine/a.ts": "a().catch((cause) => report(cause));" },
    says: ".catch() that drops the failure",
  },
  {
    rule: "no classes",
    bad: { "src/engine/a.ts": "class Beat {}" },
    good: { "src/engine/a.ts": "const beat = () => ({});" },
    says: "Beat",
  },
  {
    rule: "no default exports",
    bad: { "src/engine/a.ts": "export default 1;" },
    good: { "src/engine/a.ts": "export const a = 1;" },
    says: "default",
  },
  {
    rule: "no barrels",
    bad: { "src/engine/a.ts": 'export * from "./b.ts";\nexport { c } from "./c.ts";' },
    good: {
      "src/engine/a.ts": 'export { c } from "./c.ts";\nexport const d = 1;',
      "src/index.ts": 'export * from "./e.ts";',
    },
    says: "only passes on",
  },
  {
    rule: "every limit limits something",
    bad: { "src/engine/limits.ts": "export const limits = { wait_ms_max: 1 } as const;" },
    good: {
      "src/engine/limits.ts": "export const limits = { wait_ms_max: 1 } as const;",
      "src/engine/a.ts": "wait(limits.wait_ms_max);",
    },
    says: "limits.wait_ms_max limits nothing",
  },
];

function find(rule: string, texts: Readonly<Record<string, string>>, debts = sample.debts): string[] {
  const parsed = Object.entries(texts).map(([path, text]) => sourceOf(path, text));
  return findings(rule, parsed, { ...sample, debts });
}

describe("every rule can fail", () => {
  test.each(samples)("$rule: $says", ({ rule, bad, good, says }) => {
    expect(find(rule, bad).join("\n")).toContain(says);
    expect(find(rule, good)).toEqual([]);
  });

  test("no rule is without a bad sample", () => {
    const sampled = new Set(samples.map(({ rule }) => rule));
    expect(Object.keys(rules).filter((name) => !sampled.has(name))).toEqual([]);
  });

  test("a debt covers what it names and nothing else, and is called in once it is paid", () => {
    const classes = { "src/engine/a.ts": "class A {}\nclass B {}" };
    const owed = { rule: "no classes", path: "src/engine/a.ts", what: "A", why: "" };
    expect(find("no classes", classes, [owed])).toEqual(["src/engine/a.ts:2 B"]);
    expect(find("no classes", { "src/engine/a.ts": "" }, [owed])).toEqual([
      "src/engine/a.ts no longer owes: A",
    ]);
  });

  const marker = ["TO", "DO"].join("");
  test.each([
    ["src/engine/a.ts", "// posts to Slack", "// posts to a surface"],
    ["src/channels/slack/render.ts", "const askId = 1;", "const task = basket(1);"],
    ["src/channels/slack/render.ts", "// every open goal", "// every open door"],
    ["docs/state.md", `${marker}: describe`, "described"],
    ["README.md", "see /root/notes", "see ~/notes"],
    ["src/engine/a.ts", 'const a = "/tmp/x";', "const a = temporary();"],
    ["src/engine/records/a.ts", 'import { z } from "zod/mini";', 'import * as z from "zod/mini";'],
    ["test/a.test.ts", 'vi.mock("x");', "vi.fn();"],
    ["test/a.test.ts", 'test.only("x");', 'test("x");'],
  ])("%s may not say: %s", (path, bad, good) => {
    expect(bannedIn([{ path, text: `one\n${bad}\n` }], tables.bannedWords)).toHaveLength(1);
    expect(bannedIn([{ path, text: `one\n${good}\n` }], tables.bannedWords)).toEqual([]);
  });
});

// --- what is written about the tree --------------------------------------------------------------------------------

describe("the documents keep up", () => {
  const read = (path: string): string => readFileSync(join(root, path), "utf8");

  test("the map is short enough to read and names every folder", () => {
    const map = read("ARCHITECTURE.md");
    expect(map.split("\n").length).toBeLessThanOrEqual(tables.sizes.architecture_lines_max);
    const folders = new Set(
      sources.flatMap(({ path }) => (path.startsWith("src/") ? path.split("/").slice(1, -1) : [])),
    );
    expect([...folders].filter((folder) => !map.includes(`${folder}/`))).toEqual([]);
  });

  test("the map names every invariant that the code cites", () => {
    const map = read("ARCHITECTURE.md");
    const cited = new Set(
      sources.flatMap(({ path, text }) => (path.startsWith("src/") ? (text.match(/\bI\d+\b/g) ?? []) : [])),
    );
    expect(cited.size).toBeGreaterThan(3);
    expect([...cited].filter((invariant) => !map.includes(`**${invariant}**`))).toEqual([]);
  });

  test("every source that a document names exists, or has its arrows already", () => {
    const known = [
      ...sources.map(({ path }) => path),
      ...tables.layers.flatMap(({ of, may }) => [of, ...may]),
    ];
    const named = [
      "ARCHITECTURE.md",
      "README.md",
      "STYLE.md",
      "CONTRIBUTING.md",
      "docs/dependencies.md",
    ].flatMap((path) =>
      [...read(path).matchAll(/(?<![\w.*…])[\w/-]+\.(?:test\.)?ts\b/g)].map(([name]) => name),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.some((path) => `/${path}`.endsWith(`/${name}`)))).toEqual([]);
  });

  test("every dependency has its sentence, and every sentence its dependency", () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read("package.json"));
    const installed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const described = [...read("docs/dependencies.md").matchAll(/^\*\*(.+?)\*\*/gm)].flatMap(
      ([, names = ""]) => names.split(", "),
    );
    expect(described.sort()).toEqual(installed.sort());
  });

  test("a package name is read from any of its specifiers", () => {
    expect([packageOf("zod/mini"), packageOf("@xterm/headless/lib/x.js"), packageOf("yaml")]).toEqual([
      "zod",
      "@xterm/headless",
      "yaml",
    ]);
  });
});
