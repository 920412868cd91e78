// The last words of test runners, as data: which lines sum up, and how they are read. Where a runner changed its words
// between versions, both stand here. Anchored at both ends where the words alone could be anybody's.

import { type Format, named, numberWord, wordNumber } from "./tally.ts";

type Reading = Pick<Format, "read" | "over" | "by">;

const SAYS_NUMBER_WORD: Reading = { read: numberWord, over: "sum", by: "total" };
const SAYS_WORD_NUMBER: Reading = { read: wordNumber, over: "sum", by: "total" };
const NAMED: Reading = { read: named, over: "sum", by: "total" };

const javascript: readonly Format[] = [
  // node:test, its spec reporter and its TAP; tape, too.
  {
    runner: "tap",
    lines: [/^(?:ℹ|#) (?:tests|pass|fail|cancelled|skipped|todo) +\d+$/],
    ...SAYS_WORD_NUMBER,
  },
  { runner: "vitest", lines: [/^\s+Tests {2}(?:\d+ [a-z]+(?: \| )?)+/], ...SAYS_NUMBER_WORD },
  { runner: "vitest", lines: [/^\s+Tests {2}no tests\b/], ...SAYS_NUMBER_WORD },
  { runner: "jest", lines: [/^Tests: +\d+ [a-z]+,.* total$|^Tests: +\d+ total$/], ...SAYS_NUMBER_WORD },
  { runner: "mocha", lines: [/^\s+\d+ (?:passing|failing|pending)\b/], ...SAYS_NUMBER_WORD },
  {
    runner: "ava",
    lines: [
      /^\s+(?<passed>\d+) tests? passed$/,
      /^\s+(?<failed>\d+) (?:tests? failed|uncaught exceptions?|unhandled rejections?)$/,
    ],
    ...NAMED,
  },
  { runner: "bun", lines: [/^\s*\d+ (?:pass|fail|skip|todo|errors?)$/], ...SAYS_NUMBER_WORD },
  { runner: "deno", lines: [/^(?:ok|FAILED) \| \d+ passed\b/], ...SAYS_NUMBER_WORD },
  {
    runner: "playwright",
    lines: [/^\s+\d+ (?:passed|failed|flaky|skipped|interrupted)(?: \([^)]*\))?$/],
    ...SAYS_NUMBER_WORD,
  },
  { runner: "jasmine", lines: [/^\d+ specs?, \d+ failures?/], ...SAYS_NUMBER_WORD },
  {
    runner: "karma",
    lines: [/: Executed (?<total>\d+) of \d+(?: \((?<failed>\d+) FAILED\))?/],
    read: named,
    over: "last",
    by: "total",
  },
];

const python: readonly Format[] = [
  { runner: "pytest", lines: [/^=* ?\d+ [a-z][a-z0-9 ,]* in [\d.]+s\b/], ...SAYS_NUMBER_WORD },
  {
    runner: "unittest",
    lines: [/^Ran (?<total>\d+) tests? in [\d.]+s$/],
    ...NAMED,
  },
];

/** Stands apart from how many ran: `FAILED (failures=1, errors=1, skipped=2)`. */
export const unittestEnd: Format = {
  runner: "unittest",
  lines: [/^(?:OK|FAILED) \((?:[a-z ]+=\d+(?:, )?)+\)$/],
  ...SAYS_WORD_NUMBER,
};

const compiled: readonly Format[] = [
  { runner: "cargo", lines: [/^test result: (?:ok|FAILED)\. \d+ passed;/], ...SAYS_NUMBER_WORD },
  {
    runner: "nextest",
    lines: [/^\s*Summary \[[^\]]*\]\s+\d+ tests? run:/],
    read: numberWord,
    over: "sum",
    by: "parts",
  },
  { runner: "gotestsum", lines: [/^DONE (?:\d+ runs, )?\d+ tests?\b/], ...SAYS_NUMBER_WORD },
  {
    runner: "ctest",
    lines: [/^\d+% tests passed, (?<failed>\d+) tests? failed out of (?<total>\d+)$/],
    ...NAMED,
  },
  {
    runner: "googletest",
    lines: [
      /^\[=+\] (?<total>\d+) tests? from \d+ test (?:suites?|cases?) ran\./,
      /^\[ {2}FAILED {2}\] (?<failed>\d+) tests?, listed below/,
      /^\[ {2}SKIPPED \] (?<skipped>\d+) tests?, listed below/,
    ],
    ...NAMED,
  },
  {
    runner: "catch2",
    lines: [/^(?:\[doctest\] )?test cases:\s+\d+ \|/],
    read: numberWord,
    over: "sum",
    by: "parts",
  },
  {
    runner: "catch2",
    lines: [/^All tests passed \(\d+ assertions? in (?<total>\d+) test cases?\)/],
    ...NAMED,
  },
  { runner: "zig", lines: [/^All (?<total>\d+) tests? passed/], ...NAMED },
  {
    runner: "swift",
    lines: [/^\s*Executed (?<total>\d+) tests?, with (?<failed>\d+) failures?/],
    read: named,
    over: "last",
    by: "total",
  },
];

const managed: readonly Format[] = [
  // Maven's Surefire and Failsafe: the lines of single classes also tell a time, and do not count.
  {
    runner: "maven",
    lines: [/^(?:\[[A-Z]+\] )?Tests run: +\d+, +Failures: \d+(?:, Errors: \d+, Skipped: \d+)?$/],
    ...SAYS_WORD_NUMBER,
  },
  { runner: "gradle", lines: [/^\d+ tests? completed(?:, \d+ [a-z]+)*$/], ...SAYS_NUMBER_WORD },
  {
    runner: "gradle",
    lines: [/^\S.* > .* (?:(?<passed>PASSED)|(?<failed>FAILED)|(?<skipped>SKIPPED))(?: \([^)]*\))?$/],
    read: ({ groups = {} }) => ({
      passed: groups.passed === undefined ? 0 : 1,
      failed: groups.failed === undefined ? 0 : 1,
      skipped: groups.skipped === undefined ? 0 : 1,
      total: 0,
    }),
    over: "sum",
    by: "total",
  },
  {
    runner: "junit",
    lines: [/^\[\s+(?<passed>\d+) tests successful\s+\]$/, /^\[\s+(?<failed>\d+) tests failed\s+\]$/],
    ...NAMED,
  },
  {
    runner: "dotnet",
    lines: [/^(?:Passed|Failed|Skipped)!\s+- Failed:\s+\d+, Passed:\s+\d+/, /^\s*Test summary: total: \d+/],
    ...SAYS_WORD_NUMBER,
  },
  {
    runner: "dotnet",
    lines: [/^Total tests: \d+$/, /^\s+(?:total|succeeded|failed|skipped|Passed|Failed|Skipped): \d+$/],
    ...SAYS_WORD_NUMBER,
  },
  { runner: "scalatest", lines: [/^(?:\[info\] )?Tests: succeeded \d+/], ...SAYS_WORD_NUMBER },
];

const scripting: readonly Format[] = [
  {
    runner: "rspec",
    lines: [/^\d+ examples?, \d+ failures?(?:, \d+ .*)?$/],
    ...SAYS_NUMBER_WORD,
  },
  { runner: "minitest", lines: [/^\d+ (?:runs|tests), \d+ assertions, \d+ failures/], ...SAYS_NUMBER_WORD },
  // PHPUnit, and JUnit 4 without a count of assertions.
  { runner: "phpunit", lines: [/^OK \(\d+ tests?(?:, \d+ assertions?)?\)$/], ...SAYS_NUMBER_WORD },
  { runner: "phpunit", lines: [/^Tests: \d+, Assertions: \d+/], ...SAYS_WORD_NUMBER },
  { runner: "pest", lines: [/^\s+Tests: +\d+ [a-z]+.*\(\d+ assertions?\)$/], ...SAYS_NUMBER_WORD },
  { runner: "exunit", lines: [/^(?:\d+ [a-z]+, )*\d+ tests?, \d+ failures?/], ...SAYS_NUMBER_WORD },
  { runner: "prove", lines: [/^Files=\d+, Tests=(?<total>\d+),/], ...NAMED },
  {
    runner: "dart",
    lines: [/^\d\d:\d\d \+(?<passed>\d+)(?: ~(?<skipped>\d+))?(?: -(?<failed>\d+))?: /],
    read: named,
    over: "last",
    by: "parts",
  },
];

export const formats: readonly Format[] = [...javascript, ...python, ...compiled, ...managed, ...scripting];

/** What they say instead of a sum where there was nothing to sum up. */
export const noTests: readonly RegExp[] = [
  /^No tests found, exiting with code/,
  /^No test files found\b/,
  /^Error: No test files found/,
  /^Error: No tests found/,
  /^=* ?no tests ran\b/,
  /^NO TESTS RAN/,
  /^No tests executed!/,
  /^No tests found!$/,
  /^error: No test modules found/,
  /^error: 0 test files matching/,
  /Couldn['’]t find any files to test/,
  /^No tests were found!!!$/,
  /^No test (?:is available in|matches the given testcase filter)/,
  /^(?:\[INFO\] )?No tests to run\.?$/,
  /^No examples found\./,
  /^There are no tests to run/,
  /^testing: warning: no tests to run$/,
  /^(?:\?\s+\S+\s+|\s*\S+\s+)\[no test files\]$/,
];
