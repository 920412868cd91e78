// Goal: how many tests ran is read from what runners print, however they say it, and a suite of nothing is never taken
// for one that passed.
// Method: last words of runners, as rows. Those marked [ran] were captured here; the others are laid out as the runner's
// own documentation and sources show them.

import { describe, expect, test } from "vitest";
import { countTests } from "../../../../src/engine/plans/finish/counts/count.ts";
import { finishLimits } from "../../../../src/engine/plans/finish/limits.ts";

type Row = readonly [says: string, output: string, ran: number, failed: number];

const nodeSpec = (tests: number, pass: number, fail: number, skipped: number) =>
  `ℹ tests ${tests}\nℹ suites 0\nℹ pass ${pass}\nℹ fail ${fail}\nℹ cancelled 0\nℹ skipped ${skipped}\nℹ todo 0\nℹ duration_ms 198.577012\n`;

const javascript: readonly Row[] = [
  ["node:test in words [ran]", `✔ one (0.9ms)\n✖ two (1.6ms)\n${nodeSpec(5, 3, 1, 1)}`, 4, 1],
  ["node:test that passes [ran]", `✔ fine (1.7ms)\n${nodeSpec(1, 1, 0, 0)}`, 1, 0],
  [
    "node:test as TAP [ran]",
    "TAP version 13\n# Subtest: one\nok 1 - one\n  ---\n  duration_ms: 6.7\n  ...\nnot ok 2 - two\n1..2\n# tests 2\n# suites 0\n# pass 1\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n# duration_ms 725.2\n",
    2,
    1,
  ],
  [
    "node:test with a cancelled one",
    "# tests 2\n# pass 1\n# fail 0\n# cancelled 1\n# skipped 0\n# todo 0\n",
    2,
    1,
  ],
  ["tape", "TAP version 13\n# adds\nok 1 should be equal\n\n1..1\n# tests 1\n# pass  1\n\n# ok\n", 1, 0],
  ["tape that fails", "not ok 1 should be equal\n\n1..1\n# tests 1\n# pass  0\n# fail  1\n", 1, 1],
  [
    "vitest [ran]",
    " RUN  v5.1.1 /app\n\n ✓ b.test.ts (1 test) 8ms\n\n Test Files  1 passed (1)\n      Tests  1 passed (1)\n   Start at  22:01:59\n",
    1,
    0,
  ],
  [
    "vitest that fails",
    " Test Files  1 failed | 2 passed (3)\n      Tests  2 failed | 3 passed | 1 skipped | 1 todo (7)\n",
    5,
    2,
  ],
  [
    "vitest in colours",
    "\u001b[2m Test Files \u001b[22m \u001b[1m\u001b[32m1 passed\u001b[39m\u001b[22m\u001b[90m (1)\u001b[39m\n\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m4 passed\u001b[39m\u001b[22m\u001b[90m (4)\u001b[39m\n",
    4,
    0,
  ],
  ["vitest where a file did not load", " Test Files  1 failed (1)\n      Tests  no tests\n", 0, 0],
  [
    "jest",
    "Test Suites: 1 failed, 1 passed, 2 total\nTests:       1 failed, 2 skipped, 3 passed, 6 total\nSnapshots:   0 total\nTime:        1.2 s\n",
    4,
    1,
  ],
  ["jest that passes", "Test Suites: 1 passed, 1 total\nTests:       3 passed, 3 total\n", 3, 0],
  ["jest where a suite did not load", "Test Suites: 1 failed, 1 total\nTests:       0 total\n", 0, 0],
  ["mocha", "\n  3 passing (12ms)\n  2 pending\n  1 failing\n\n  1) adds:\n", 4, 1],
  ["mocha that passes", "\n\n  12 passing (1s)\n\n", 12, 0],
  ["mocha with nothing", "\n\n  0 passing (1ms)\n\n", 0, 0],
  ["ava", "  ✔ adds\n  ─\n\n  2 tests passed\n", 2, 0],
  ["ava that fails", "  ✘ [fail]: adds\n  ─\n\n  1 test failed\n  3 tests passed\n", 4, 1],
  ["ava with an exception", "  ─\n\n  1 test passed\n  1 uncaught exception\n", 2, 1],
  [
    "bun",
    "bun test v1.2.0\n\n 3 pass\n 1 fail\n 5 expect() calls\nRan 4 tests across 1 file. [10.00ms]\n",
    4,
    1,
  ],
  ["bun with skipped ones", " 2 pass\n 1 skip\n 0 fail\nRan 3 tests across 1 file. [9.00ms]\n", 2, 0],
  ["deno", "running 3 tests from ./a_test.ts\nadds ... ok (1ms)\n\nok | 3 passed | 0 failed (5ms)\n", 3, 0],
  ["deno that fails", "FAILED | 2 passed (3 steps) | 1 failed | 1 ignored (3ms)\n", 3, 1],
  [
    "playwright",
    "Running 4 tests using 2 workers\n\n  1 failed\n    [chromium] › a.spec.ts:3:1\n  3 passed (2.1s)\n",
    4,
    1,
  ],
  ["playwright with a flaky one", "  1 flaky\n  1 skipped\n  3 passed (2.1s)\n", 4, 0],
  ["jasmine", "Started\n..F\n\n3 specs, 1 failure\nFinished in 0.01 seconds\n", 3, 1],
  ["jasmine with pending ones", "4 specs, 0 failures, 1 pending spec\n", 3, 0],
  [
    "karma, line over line",
    "Chrome 1 (Linux): Executed 1 of 3 SUCCESS (0 secs / 0 secs)\rChrome 1 (Linux): Executed 3 of 3 (1 FAILED) (0.1 secs / 0 secs)\n",
    3,
    1,
  ],
];

const python: readonly Row[] = [
  [
    "pytest [ran]",
    "py/test_a.py .Fsx      [100%]\nFAILED py/test_a.py::test_two - assert 1 == 2\n============== 1 failed, 1 passed, 1 skipped, 1 xfailed in 0.06s ===============\n",
    3,
    1,
  ],
  ["pytest -q [ran]", "1 failed, 1 passed, 1 skipped, 1 xfailed in 0.13s\n", 3, 1],
  [
    "pytest with a selection [ran]",
    "======================= 1 passed, 3 deselected in 0.05s ========================\n",
    1,
    0,
  ],
  [
    "pytest that cannot collect [ran]",
    "!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!\n=============================== 1 error in 0.77s ===============================\n",
    1,
    1,
  ],
  ["pytest with warnings", "==== 4 passed, 2 warnings in 61.02s (0:01:01) ====\n", 4, 0],
  ["pytest where all is skipped", "==== 3 skipped in 0.02s ====\n", 0, 0],
  [
    "pytest by make [ran]",
    "make: Entering directory '/app'\npython3 -m pytest -q\n.    [100%]\n1 passed, 3 deselected in 0.14s\nmake: Leaving directory '/app'\n",
    1,
    0,
  ],
  ["unittest [ran]", ".sF\n-----\nRan 3 tests in 0.001s\n\nFAILED (failures=1, skipped=1)\n", 2, 1],
  ["unittest that passes [ran]", ".\n-----\nRan 1 test in 0.000s\n\nOK\n", 1, 0],
  ["unittest with nothing [ran]", "\n-----\nRan 0 tests in 0.000s\n\nOK\n", 0, 0],
  [
    "unittest with errors and failures",
    "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=2, expected failures=1)\n",
    5,
    3,
  ],
  ["unittest where all is skipped", "Ran 2 tests in 0.000s\n\nOK (skipped=2)\n", 0, 0],
  [
    "django",
    "Found 2 test(s).\nSystem check identified no issues\n..\n-----\nRan 2 tests in 0.010s\n\nOK\n",
    2,
    0,
  ],
];

const compiled: readonly Row[] = [
  [
    "go [ran]",
    "--- FAIL: TestTwo (0.00s)\n    p_test.go:4: no\nFAIL\nFAIL\texample.org/x/p\t0.004s\n?   \texample.org/x/q\t[no test files]\nok  \texample.org/x/r\t0.006s\nok  \texample.org/x/s\t0.004s [no tests to run]\nFAIL\n",
    2,
    1,
  ],
  [
    "go from its cache [ran]",
    "ok  \texample.org/x/r\t(cached)\nok  \texample.org/x/s\t(cached) [no tests to run]\n",
    1,
    0,
  ],
  ["go with nothing but empty packages", "ok  \texample.org/x/s\t0.004s [no tests to run]\n", 0, 0],
  [
    "go -v [ran]",
    "=== RUN   TestOne\n=== RUN   TestOne/sub\n--- PASS: TestOne (0.00s)\n    --- PASS: TestOne/sub (0.00s)\n--- FAIL: TestTwo (0.00s)\n--- SKIP: TestThree (0.00s)\nFAIL\nFAIL\texample.org/x/p\t0.004s\n--- PASS: TestR (0.00s)\nPASS\nok  \texample.org/x/r\t0.003s\n",
    3,
    1,
  ],
  [
    "go -json [ran]",
    '{"Time":"2026-11-21T22:01:55Z","Action":"pass","Package":"x/p","Test":"TestOne/sub","Elapsed":0}\n{"Action":"pass","Package":"x/p","Test":"TestOne","Elapsed":0}\n{"Action":"fail","Package":"x/p","Test":"TestTwo","Elapsed":0}\n{"Action":"skip","Package":"x/p","Test":"TestThree","Elapsed":0}\n{"Action":"fail","Package":"x/p","Elapsed":0.005}\n',
    2,
    1,
  ],
  ["go -json with half a line", '{"Action":"pass","Package":"p","Test":"T"}\n{"Action":"pass","Pac\n', 1, 0],
  ["go that does not build", "# x/p\np/p.go:3:1: syntax error\nFAIL\tx/p [build failed]\nFAIL\n", 1, 1],
  ["gotestsum", "✓  p (1ms)\n\nDONE 3 tests, 1 skipped, 1 failure in 0.123s\n", 2, 1],
  [
    "cargo [ran]",
    "test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.16s\n\nerror: test failed, to rerun pass `--lib`\n",
    2,
    1,
  ],
  [
    "cargo with several binaries",
    "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\n   Doc-tests x\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.20s\n",
    3,
    0,
  ],
  [
    "cargo with nothing",
    "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.00s\n",
    0,
    0,
  ],
  ["nextest", "     Summary [   0.012s] 3 tests run: 2 passed, 1 failed, 2 skipped\n", 3, 1],
  [
    "ctest [ran]",
    "1/2 Test #1: one ....   Passed    0.00 sec\n\n50% tests passed, 1 tests failed out of 2\n\nTotal Test time (real) =   0.01 sec\n",
    2,
    1,
  ],
  ["ctest that passes [ran]", "100% tests passed, 0 tests failed out of 1\n", 1, 0],
  [
    "googletest",
    "[==========] 3 tests from 1 test suite ran. (0 ms total)\n[  PASSED  ] 1 test.\n[  SKIPPED ] 1 test, listed below:\n[  FAILED  ] 1 test, listed below:\n",
    2,
    1,
  ],
  [
    "catch2",
    "===============================================================================\nAll tests passed (5 assertions in 3 test cases)\n",
    3,
    0,
  ],
  ["catch2 that fails", "test cases: 3 | 2 passed | 1 failed\nassertions: 5 | 4 passed | 1 failed\n", 3, 1],
  ["doctest", "[doctest] test cases:  3 |  3 passed | 0 failed | 0 skipped\n", 3, 0],
  ["zig", "All 3 tests passed.\n", 3, 0],
  [
    "swift, each suite inside the next",
    "\t Executed 2 tests, with 1 failure (0 unexpected) in 0.001 (0.001) seconds\nTest Suite 'All tests' failed\n\t Executed 2 tests, with 1 failure (0 unexpected) in 0.001 (0.002) seconds\n",
    2,
    1,
  ],
];

const managed: readonly Row[] = [
  [
    "maven",
    "[INFO] Running AppTest\n[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 1, Time elapsed: 0.05 s <<< FAILURE! - in AppTest\n[INFO] Results:\n[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 1\n[INFO] BUILD FAILURE\n",
    2,
    1,
  ],
  [
    "maven that passes",
    "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.05 s - in A\n[INFO] Results:\n[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0\n",
    3,
    0,
  ],
  [
    "maven of two modules",
    "[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0\n[WARNING] Tests run: 2, Failures: 0, Errors: 0, Skipped: 1\n",
    4,
    0,
  ],
  [
    "gradle that fails",
    "AppTest > adds() FAILED\n    AssertionFailedError at AppTest.java:9\n\n3 tests completed, 1 failed, 1 skipped\n",
    2,
    1,
  ],
  [
    "gradle with its tests logged",
    "AppTest > adds() PASSED\nAppTest > subtracts() PASSED\nAppTest > later() SKIPPED\n\nBUILD SUCCESSFUL in 1s\n",
    2,
    0,
  ],
  [
    "junit's console",
    "[         3 tests found           ]\n[         0 tests skipped         ]\n[         2 tests successful      ]\n[         1 tests failed          ]\n",
    3,
    1,
  ],
  [
    "dotnet",
    "Passed!  - Failed:     0, Passed:     3, Skipped:     1, Total:     4, Duration: 5 ms - T.dll (net8.0)\n",
    3,
    0,
  ],
  [
    "dotnet that fails",
    "Failed!  - Failed:     1, Passed:     2, Skipped:     0, Total:     3, Duration: 9 ms - T.dll (net8.0)\n",
    3,
    1,
  ],
  ["dotnet of SDK 9", "Test summary: total: 3, failed: 1, succeeded: 2, skipped: 0, duration: 1.2s\n", 3, 1],
  ["dotnet, older", "Total tests: 3\n     Passed: 2\n     Failed: 1\n Total time: 1.2 Seconds\n", 3, 1],
  [
    "dotnet's testing platform",
    "Test run summary: Failed!\n  total: 3\n  failed: 1\n  succeeded: 2\n  skipped: 0\n  duration: 120ms\n",
    3,
    1,
  ],
  ["scalatest", "[info] Tests: succeeded 3, failed 1, canceled 0, ignored 1, pending 0\n", 4, 1],
];

const scripting: readonly Row[] = [
  ["rspec", "Finished in 0.01 seconds\n5 examples, 1 failure, 1 pending\n", 4, 1],
  ["rspec with nothing", "0 examples, 0 failures\n", 0, 0],
  ["rspec that does not load", "0 examples, 0 failures, 1 error occurred outside of examples\n", 1, 1],
  ["minitest", "3 runs, 5 assertions, 1 failures, 1 errors, 0 skips\n", 3, 2],
  ["rails", "Finished in 0.1s\n4 runs, 4 assertions, 0 failures, 0 errors, 1 skips\n", 3, 0],
  [
    "test-unit",
    "3 tests, 5 assertions, 0 failures, 0 errors, 0 pendings, 1 omissions, 0 notifications\n",
    2,
    0,
  ],
  ["phpunit", "...   3 / 3 (100%)\n\nOK (3 tests, 5 assertions)\n", 3, 0],
  ["phpunit that fails", "FAILURES!\nTests: 4, Assertions: 5, Failures: 1, Errors: 1, Skipped: 1.\n", 3, 2],
  ["pest", "  Tests:    1 failed, 2 passed (3 assertions)\n  Duration: 0.1s\n", 3, 1],
  ["exunit", "Finished in 0.02 seconds\n1 doctest, 3 tests, 1 failure, 1 skipped\n", 2, 1],
  ["prove", "t/a.t .. ok\nAll tests successful.\nFiles=1, Tests=3,  0 wallclock secs\nResult: PASS\n", 3, 0],
  [
    "bats",
    "1..3\nok 1 adds\nnot ok 2 subtracts\n# (in test file a.bats, line 5)\nok 3 later # skip not now\n",
    2,
    1,
  ],
  ["a TAP of what is still to be done", "1..1\nnot ok 1 later # todo\n", 1, 0],
  ["dart", "00:00 +0: loading a_test.dart\r00:01 +3 ~1 -1: Some tests failed.\n", 4, 1],
  [
    "two packages of one repository",
    "a:test:  Tests  3 passed (3)\nb:test:      Tests  1 failed | 1 passed (2)\n",
    5,
    1,
  ],
  ["two runners, one after the other", `${nodeSpec(2, 2, 0, 0)}\n3 passed in 0.10s\n`, 5, 0],
];

describe.each([
  ["JavaScript", javascript],
  ["Python", python],
  ["compiled languages", compiled],
  ["managed languages", managed],
  ["scripting languages", scripting],
])("of runners for %s", (_, rows) => {
  test.each(rows)("%s is read", (_says, output, ran, failed) => {
    expect(countTests(output)).toMatchObject({ kind: "told", ran, failed });
  });
});

test.each([
  ["jest", "No tests found, exiting with code 1\nRun with `--passWithNoTests` to exit with code 0\n"],
  ["jest that is told to pass", "No tests found, exiting with code 0\n"],
  ["vitest [ran]", " RUN  v5.1.1 /app\n\nNo test files found, exiting with code 1\n\nfilter: zzz\n"],
  ["mocha", 'Error: No test files found: "test"\n'],
  ["ava", "\n  ✖ Couldn’t find any files to test\n"],
  ["bun", 'error: 0 test files matching **{.test,.spec}.{js,ts} in --cwd="/app"\n'],
  ["deno", "error: No test modules found\n"],
  ["playwright", "Error: No tests found\n"],
  [
    "pytest [ran]",
    "collected 0 items\n\n============================ no tests ran in 0.03s =============================\n",
  ],
  ["unittest of Python 3.12", "Ran 0 tests in 0.000s\n\nNO TESTS RAN\n"],
  ["go [ran]", "?   \texample.org/x/q\t[no test files]\n"],
  ["ctest [ran]", "Test project /app\nNo tests were found!!!\n"],
  ["phpunit", "No tests executed!\n"],
  ["dotnet", "No test is available in /app/T.dll. Make sure that test discoverer is registered\n"],
  ["maven", "[INFO] No tests to run.\n"],
  ["rspec", "No examples found.\n\n0 examples, 0 failures\n"],
])("%s says that it found nothing", (_, output) => {
  expect(countTests(output)).toEqual({ kind: "none_found" });
});

test.each([
  ["nothing at all", ""],
  ["a script's own words", "checking 3 things\nall fine, 3 passed my test\n"],
  [
    "gradle that passes and says no number",
    "> Task :test\n\nBUILD SUCCESSFUL in 1s\n3 actionable tasks: 1 executed\n",
  ],
  ["a log that speaks of tests", "12:01 I Tests: none of 4 passed through\nok then\nexit 1 failed\n"],
  [
    "a summary beyond what of a line is looked at",
    `${" ".repeat(finishLimits.line_chars_counted)}  3 passing\n`,
  ],
])("%s tells no number", (_, output) => {
  expect(countTests(output)).toEqual({ kind: "not_told" });
});

test("a program that prints megabytes without an end is read in time", () => {
  const line = `${"1 passed, ".repeat(100)}${"(".repeat(50)} [=====] ${"Tests: ".repeat(50)}`;
  const output = Array.from({ length: 4_000 }, () => line).join("\n");
  expect(countTests(output).kind).toBe("not_told");
});
