// Goal: the last line of a test run tells the truth to whoever counts, above all when something went wrong.
// Method: real runs of the test runner, under our own configuration, over tiny suites in a fresh directory.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

interface Run {
  readonly line: string;
  readonly code: number | null;
}

function lastLineOf(suites: Readonly<Record<string, string>>): Run {
  const { stdout, code } = ranOf(suites);
  return { line: stdout.trimEnd().split("\n").at(-1) ?? "", code };
}

function ranOf(suites: Readonly<Record<string, string>>) {
  const dir = mkdtempSync(join(tmpdir(), "looop-closing-"));
  try {
    mkdirSync(join(dir, "test"));
    symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
    for (const [name, body] of Object.entries(suites)) {
      writeFileSync(join(dir, "test", name), `import { expect, test } from "vitest";\n${body}\n`);
    }
    const runner = join(root, "node_modules/vitest/vitest.mjs");
    const args = [runner, "run", "--root", dir, "--config", join(root, "vitest.config.ts")];
    const { stdout, status } = spawnSync(process.execPath, args, { cwd: dir, encoding: "utf8" });
    return { stdout, code: status };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const passes = 'test("a", () => expect(1).toBe(1));';

test.each([
  ["everything passed", { "a.test.ts": passes }, "1 passed, 0 failed", 0],
  [
    "a test failed",
    { "a.test.ts": `${passes} test("b", () => expect(1).toBe(2));` },
    "1 passed, 1 failed",
    1,
  ],
  [
    "a test was left out",
    { "a.test.ts": `${passes} test.skip("b", () => {});` },
    "1 passed, 0 failed, 1 skipped",
    0,
  ],
  [
    "a file did not load",
    { "a.test.ts": passes, "b.test.ts": 'throw new Error("x");' },
    "1 passed, 1 failed",
    1,
  ],
  [
    "an error had no owner",
    {
      "a.test.ts": `${passes} setTimeout(() => { throw new Error("x"); });
    test("b", () => new Promise((resolve) => setTimeout(resolve, 50)));`,
    },
    "2 passed, 1 failed",
    1,
  ],
  ["nothing was found", {}, "0 passed, 0 failed", 1],
])("%s", (_, suites, line, code) => {
  expect(lastLineOf(suites)).toEqual({ line, code });
});

test("what passed at the second try is told with what was wrong at the first", () => {
  const body = 'let n = 0; test("b", { retry: 1 }, () => expect((n += 1)).toBe(2));';
  const { stdout, code } = ranOf({ "a.test.ts": body });
  expect(stdout).toMatch(/passed at the second try: b\nexpected 1 to be 2/);
  expect([stdout.trimEnd().split("\n").at(-1), code]).toEqual(["1 passed, 0 failed", 0]);
});
