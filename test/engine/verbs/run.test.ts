// Goal: `run` prints what the command printed, ends as it ended, and says in one line why it did not run. Method: the
// real command line on scripted commands, row by row.

import { expect, test } from "vitest";
import type {
  CommandOutcome,
  CommandRequest,
  CommandRun,
  FollowOutcome,
} from "../../../src/engine/commands.ts";
import type { AskId } from "../../../src/engine/ids.ts";
import { failed, refused } from "../../../src/engine/outcome.ts";
import { runOutput } from "../../../src/engine/verbs/outputs.ts";
import { type Circumstances, run } from "./scripted.ts";

const done: CommandRun = { exitCode: 0, output: "hello\n", outputBytes: 6, wall_ms: 12 };
const parked = {
  kind: "parked",
  parked: { proposal: "p-1", ask: "engine-1" as AskId },
  warnings: [],
} as const;
const ran = (fields: Partial<CommandRun> = {}) =>
  ({ kind: "ran", run: { ...done, ...fields }, warnings: [] }) as const;

function scripted(outcome: CommandOutcome, follow?: FollowOutcome): Circumstances {
  const commands = { run: async () => outcome, ...(follow && { follow: async () => follow }) };
  return { engine: { commands } };
}

test.each<[string, Circumstances, number, string, RegExp]>([
  ["a command that was run", scripted(ran()), 0, "hello\n", /^$/],
  ["its exit code is ours", scripted(ran({ exitCode: 42 })), 42, "hello\n", /^$/],
  [
    "one that was killed",
    scripted(ran({ exitCode: null, stopped: "stopped after 300 s" })),
    137,
    "hello\n",
    /stopped after 300 s; it may have partly run/,
  ],
  [
    "one that printed more than is shown",
    scripted(ran({ outputBytes: 900 })),
    0,
    "hello\n",
    /only the last 6 of 900 bytes/,
  ],
  [
    "one that is refused",
    scripted(refused("command", "refused: sudo", "run it yourself")),
    1,
    "",
    /refused: sudo/,
  ],
  ["a disk that is full", scripted(failed("disk_full", "no room", "make some")), 1, "", /no room/],
  ["a yes", scripted(parked, ran()), 0, "hello\n", /waiting for a yes to engine-1/],
  ["a yes to what then fails", scripted(parked, ran({ exitCode: 3 })), 3, "hello\n", /waiting/],
  [
    "a no",
    scripted(parked, { kind: "not_run", state: "denied", why: "ada said no: no" }),
    3,
    "",
    /ada said no/,
  ],
  [
    "a goal edited meanwhile",
    scripted(parked, { kind: "not_run", state: "policy_changed", why: "goals changed" }),
    5,
    "",
    /goals changed/,
  ],
  ["nobody in time", scripted(parked, { kind: "timeout" }), 124, "", /stays open/],
  [
    "expired",
    scripted(parked, { kind: "not_run", state: "expired", why: "nobody answered" }),
    8,
    "",
    /nobody answered/,
  ],
  [
    "taken back",
    scripted(parked, { kind: "not_run", state: "withdrawn", why: "taken back" }),
    7,
    "",
    /taken back/,
  ],
  [
    "an unknown outcome",
    scripted(parked, { kind: "not_run", state: "unknown", why: "not known" }),
    1,
    "",
    /not known.*not run again/,
  ],
])("run: %s", async (_, circumstances, code, stdout, stderr) => {
  const outcome = await run(["run", "echo hello"], circumstances);
  expect(outcome).toMatchObject({ code, stdout });
  expect(outcome.stderr).toMatch(stderr);
});

test.each<[readonly string[], string]>([
  [["git push && echo done"], "git push && echo done"],
  [["git", "commit", "-m", "two words"], "git commit -m 'two words'"],
  [["ls", "--help"], "ls --help"],
  [["--", "-x"], "-x"],
])("run %j hands on exactly that", async (words, command) => {
  const asked: CommandRequest[] = [];
  const commands = {
    run: async (request: CommandRequest) => {
      asked.push(request);
      return ran();
    },
  };
  // `--help` before `--` is for us: what it shows changes nothing.
  const outcome = await run(["run", "--reason", "because", ...words], { engine: { commands } });
  expect(outcome.code).toBe(0);
  if (words.includes("--help")) expect(outcome.stdout).toContain("looop run");
  else expect(asked).toEqual([{ command, reason: "because" }]);
});

test("run with nothing to run is a mistake on the line", async () => {
  expect(await run(["run"])).toMatchObject({ code: 64, stdout: "" });
});

test("run --detach prints the ask alone and does not wait", async () => {
  expect(await run(["run", "--detach", "git push"], scripted(parked))).toEqual({
    code: 0,
    stdout: "engine-1\n",
    stderr: "",
  });
});

test("run --json has the shape it says", async () => {
  for (const [circumstances, code] of [
    [scripted(ran({ exitCode: 2 })), 2],
    [scripted(parked, ran()), 0],
  ] as const) {
    const outcome = await run(["run", "--json", "echo hello"], circumstances);
    expect(outcome.code).toBe(code);
    expect(runOutput.parse(JSON.parse(outcome.stdout))).toMatchObject({ output: "hello\n" });
  }
  const detached = await run(["run", "--json", "--detach", "git push"], scripted(parked));
  expect(runOutput.parse(JSON.parse(detached.stdout))).toEqual({ ask: "engine-1", proposal: "p-1" });
});

test("an interrupt leaves the ask open and says so", async () => {
  const interrupts = new AbortController();
  interrupts.abort("interrupted");
  const outcome = await run(["run", "git push"], { ...scripted(parked, { kind: "aborted" }), interrupts });
  expect(outcome.code).toBe(130);
  expect(outcome.stderr).toContain("engine-1 stays open");
});
