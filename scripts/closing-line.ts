// The last words of a test run: one plain line with what passed and what did not, for people and for machines
// that count. A file that could not be loaded and an error that no test owns each count as a failure. What passed at a
// second try is told with what was wrong at the first.

import type { Reporter, TestModule } from "vitest/node";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function closingLine(): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      process.stdout.write(secondTries(modules).join(""));
      process.stdout.write(`\n${closingLineOf(tallyOf(modules, unhandledErrors.length))}\n`);
    },
  };
}

/** What was wrong the first time: seen once in a thousand runs, it is told nowhere else. */
function secondTries(modules: readonly TestModule[]): readonly string[] {
  return modules.flatMap((module) =>
    [...module.children.allTests()].flatMap((test) => {
      const result = test.result();
      const errors = result.state === "passed" ? (result.errors ?? []) : [];
      return errors.map(({ message }) => `\npassed at the second try: ${test.fullName}\n${message}\n`);
    }),
  );
}

export function closingLineOf(tally: Tally): string {
  const line = `${tally.passed} passed, ${tally.failed} failed`;
  return tally.skipped === 0 ? line : `${line}, ${tally.skipped} skipped`;
}

function tallyOf(modules: readonly TestModule[], unhandledErrors: number): Tally {
  let passed = 0;
  let failed = unhandledErrors;
  let skipped = 0;
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") passed += 1;
      else if (state === "skipped") skipped += 1;
      else failedHere += 1;
    }
    if (failedHere === 0 && !module.ok()) failedHere = 1;
    failed += failedHere;
  }
  return { passed, failed, skipped };
}
