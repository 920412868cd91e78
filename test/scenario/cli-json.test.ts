// Goal: what a verb prints with --json is what its published schema says. Method: every verb runs for real in one
// populated data directory; its output goes through its own schema; a verb without a row here fails the test.

import { afterAll, beforeAll, expect, test } from "vitest";
import { verbs } from "../../src/engine/verbs/table.ts";
import { type Sandbox, sandbox } from "./cli-process.ts";

let box: Sandbox;

const sensor = '#!/bin/sh\necho \'{"signal":{"ok":true},"detail":"fine"}\'\n';

beforeAll(async () => {
  box = sandbox();
  box.session("live");
  await box.looop(["playbook", "write", "one"]);
  await box.looop(["playbook", "write", "two"]);
  await box.looop(["goal", "write", "kept"], { stdin: "---\ngoal: stay\n---\n" });
  await box.looop(["goal", "write", "old", "gone"]);
  await box.looop(["sensor", "write", "disk", "-"], { stdin: sensor });
  await box.looop([
    "ask",
    "w",
    "--prompt",
    "One?",
    "--option",
    "a",
    "--recommend",
    "a",
    "--reason",
    "why",
    "--detach",
  ]);
  await box.looop([
    "ask",
    "w",
    "--kind",
    "gate",
    "--prompt",
    "Two?",
    "--expires",
    "8h",
    "--title",
    "T",
    "--detach",
  ]);
  await box.looop(["schedule", "write", "later", "--in", "2h", "--note", "look again"]);
  await box.looop(["schedule", "write", "often", "--every", "5m"]);
  await box.looop(["schedule", "write", "daily", "--cron", "0 9 * * 1-5", "--tz", "Europe/Berlin"]);
}, 120_000);
afterAll(() => box.close());

type Row = readonly [line: readonly string[], stdin?: string];

/** In order: a row may need what an earlier one did. */
const rows: Readonly<Record<string, readonly Row[]>> = {
  state: [[["state"]]],
  wait: [[["wait", "--timeout", "10s"]]],
  asks: [[["asks"]], [["asks", "--all"]]],
  events: [[["events"]], [["events", "--tail", "2"]]],
  journal: [[["journal", "--tail", "3"]]],
  answer: [[["answer", "w-2", "yes", "--limits", "only staging"]], [["answer", "w-1", "a"]]],
  tell: [[["tell", "--json", "live", "look"]]],
  told: [[["told", "live"]]],
  "goal write": [[["goal", "write", "fresh", "text"]], [["goal", "w", "fresh"], "text\n"]],
  "goal read": [[["goal", "read", "kept"]]],
  "goal archive": [[["goal", "archive", "old"]]],
  "goal list": [[["goal", "list"]], [["goal", "ls", "--archived"]]],
  "goal unarchive": [[["goal", "unarchive", "old"]]],
  "playbook write": [[["playbook", "write", "three"]]],
  "playbook read": [[["playbook", "read"]]],
  "playbook history": [[["playbook", "history"]]],
  "sensor write": [[["sensor", "write", "other"], sensor]],
  "sensor read": [[["sensor", "read", "disk"]]],
  "sensor list": [[["sensor", "list"]]],
  "sensor test": [[["sensor", "test", "disk"]]],
  "sensor rm": [[["sensor", "rm", "other"]]],
  "schedule list": [[["schedule", "list"]]],
  "schedule write": [[["schedule", "write", "soon", "--in", "90"]]],
  "schedule rm": [[["schedule", "rm", "soon"]], [["schedule", "rm", "soon"]]],
  ask: [[["ask", "w", "--prompt", "Three?", "--detach"]]],
  flag: [[["flag", "w", "look", "--detach"]]],
  unflag: [[["unflag", "w"]]],
  claim: [[["claim", "pr-1", "--session", "s"]], [["claim", "pr-1", "--session", "s"]]],
  unclaim: [[["unclaim", "pr-1", "--session", "s"]]],
  help: [[["help"]], [["help", "goal"]]],
  version: [[["version"]]],
  schema: [[["schema"]], [["schema", "asks"]]],
  completion: [[["completion", "bash"]]],
  "guard list": [[["guard", "list"]]],
  "guard test": [[["guard", "test", "--json", "git push --force origin main"]]],
  "judge status": [[["judge", "status"]]],
  "plan list": [[["plan", "list"]]],
  "plan tidy": [[["plan", "tidy"]]],
  logs: [[["logs"]]],
};

/** The same with a worker that is really there, and in a place of its own. */
const workerRows: Readonly<Record<string, readonly Row[]>> = {
  "worker start": [
    [["worker", "start", "hands", "task", "--command", "cat {{prompt_file}} >/dev/null; exec sh -i"]],
  ],
  "worker list": [[["worker", "list"]]],
  "worker health": [[["worker", "health", "hands"]]],
  shot: [[["shot", "hands"]], [["shot", "hands", "--cells"]], [["shot", "hands", "--png", "hands.png"]]],
  screenshot: [[["screenshot", "hands", "--ansi"]]],
  send: [[["send", "--json", "hands", "echo $((40+2))"]]],
  expect: [[["expect", "hands", "42"]]],
  key: [[["key", "hands", "C-c"]]],
  "wait-idle": [[["wait-idle", "hands", "--settle", "50ms"]]],
  log: [[["log", "hands", "--tail", "2"]]],
  resize: [[["resize", "hands", "100x30"]]],
  restart: [[["restart", "hands"]]],
  detach: [[["detach", "hands"]]],
  "worker kill": [[["worker", "kill", "hands", "--reason", "done"]]],
};

/** The same before a loop was ever started, in a place of its own. */
const loopRows: Readonly<Record<string, readonly Row[]>> = {
  pause: [[["pause"]]],
  status: [[["status"]]],
  resume: [[["resume"]]],
  cost: [[["cost"]]],
  down: [[["down"]]],
};

test.each(Object.entries(rows))("looop %s --json", (name, lines) => check(box, name, lines));

test("the verbs of a worker --json", async () => {
  const own = sandbox();
  try {
    for (const [name, lines] of Object.entries(workerRows)) await check(own, name, lines);
    await check(own, "wait", [[["wait", "hands"]]], 129);
  } finally {
    await own.looop(["kill", "hands"]);
    own.close();
  }
}, 120_000);

async function check(at: Sandbox, name: string, lines: readonly Row[], code_max = 2): Promise<void> {
  const verb = verbs.find((each) => each.path.join(" ") === name);
  const schema = await verb?.output?.();
  for (const [line, stdin] of lines) {
    const ran = await at.looop(
      line.includes("--json") ? line : [...line, "--json"],
      stdin === undefined ? {} : { stdin },
    );
    expect({ line, stderr: ran.stderr }).toEqual({ line, stderr: "" });
    expect(ran.code).toBeLessThanOrEqual(code_max);
    const documents = ["events", "logs"].includes(name) ? ran.stdout.trim().split("\n") : [ran.stdout];
    for (const document of documents) {
      const parsed = schema?.safeParse(JSON.parse(document));
      expect(parsed?.error).toBeUndefined();
      expect(parsed?.success).toBe(true);
    }
  }
}

test("the verbs of the loop --json", async () => {
  const own = sandbox();
  try {
    for (const [name, lines] of Object.entries(loopRows)) await check(own, name, lines);
    const output = await own.json(["init", "--runner", "demo", "--yes"]);
    const verb = verbs.find((each) => each.path.join(" ") === "init");
    expect((await verb?.output?.())?.safeParse(output)).toMatchObject({ success: true });
  } finally {
    own.close();
  }
}, 120_000);

test("playbook restore --json", async () => {
  const [version] = (await box.json(["playbook", "history"])) as { id: string }[];
  const verb = verbs.find((each) => each.path.join(" ") === "playbook restore");
  const output = await box.json(["playbook", "restore", version?.id ?? ""]);
  expect((await verb?.output?.())?.safeParse(output).success).toBe(true);
});

/** What needs a terminal or a worktree, or runs on, has a scenario of its own; what needs a ledger, tests beside it. */
const terminal = ["attach", "watch", "client"];
const byWorkers = ["relay", "relay listen", "brief", "report"];
const ledger = [
  ...["people", "pair", "unpair", "audit show", "audit verify"],
  ...["routes explain", "deliveries", "deliveries retry"],
];
const elsewhere = ["playbook restore", "init", "worker settle", "up", "run", "demo", "start", "rehearse"];
const judged = [
  ...["guard explain", "guard add", "guard remove", "guard lint", "hook", "hook settings", "mcp"],
  ...["judge why", "judge teach", "judge forget", "judge seed", "judge export"],
];
const shared = [
  ...["org init", "org invite", "org join", "org leave", "org sync", "org publish", "org withdraw"],
  ...["org status", "org adopt", "org preview", "org contribute", "org collective"],
];
const planned = [
  ...["plan start", "plan import", "plan show", "plan go", "plan edit", "plan pause", "plan resume"],
  ...["plan stop", "plan answer", "plan judge", "plan drive", "plan verify", "plan merge", "plan receipt"],
  "plan export",
];
const kept = [
  ...["service install", "service remove", "service status", "backup", "restore", "migrate-from"],
  ...["doctor", "health", "metrics", "profiles"],
];

test("every verb has a row", () => {
  const names = verbs.filter((verb) => verb.hidden !== true).map((verb) => verb.path.join(" "));
  expect(
    [
      ...Object.keys(rows),
      ...Object.keys(workerRows),
      ...Object.keys(loopRows),
      ...[...terminal, ...byWorkers, ...ledger, ...elsewhere, ...judged, ...shared, ...planned, ...kept],
    ].sort(),
  ).toEqual(names.sort());
});
