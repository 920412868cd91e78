// Goal: a worker's whole life works from the command line, with real programs in real terminals.
// Method: start, ask, answer, end, check, journal; then ids that are used again, killed check runners, full fleets.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { builtDoor } from "../support/built.ts";
import { type Crew, workerSandbox } from "./worker-process.ts";

const program = (name: string) => resolve(import.meta.dirname, "../fixtures/programs", name);

let box: Crew;
beforeEach(() => {
  box = workerSandbox();
});
afterEach(() => box.close());

async function fine(line: readonly string[], stdin = ""): Promise<string> {
  const ran = await box.looop(line, { stdin, env: { LOOOP_BIN: box.bin } });
  expect({ line, code: ran.code, stderr: ran.stderr }).toEqual({ line, code: 0, stderr: "" });
  return ran.stdout;
}

const reconcile = () => box.engine.workers.reconcile(new AbortController().signal);

test("start, ask, answer, end, check, journal", { timeout: 90_000 }, async () => {
  const command = `bash ${program("ask-once.sh")} {{prompt_file}}`;
  const verify = 'grep -q "painted it blue" "$LOOOP_REPORTS_DIR/painter.md"';
  await fine(["worker", "start", "painter", "--command", command, "--verify", verify], "paint the door");
  const ask = await box.askOf("painter");
  expect(await box.json(["worker", "list"])).toMatchObject([
    { id: "painter", health: "waiting-ask", ask_age_s: expect.any(Number) },
  ]);
  const typed = await box.looop(["send", "painter", "red"]);
  expect(typed).toMatchObject({ code: 1, stderr: expect.stringContaining(ask) });

  await fine(["answer", ask, "blue"]);
  const waited = await box.looop(["wait", "painter", "--timeout", "30s"]);
  expect(waited.stdout).toMatch(/^painter killed \d+\n$/);
  expect(await fine(["log", "painter", "--grep", "painted"])).toBe("painted it blue\n");

  expect(await reconcile()).toMatchObject({ kind: "ok", troubles: [] });
  expect(await box.json(["worker", "list", "--all"])).toMatchObject([
    { id: "painter", health: "dead", state: "killed", verify: { verdict: "pass", exit_code: 0 } },
  ]);
  const { lines } = (await box.json(["journal"])) as { lines: string[] };
  const said = lines
    .filter((line) => line.includes("[worker]"))
    .map((line) => line.replace(/^.*\[worker\] /, ""));
  expect(said).toEqual([
    expect.stringMatching(/^started painter \(command override\), by /),
    "ending painter, by painter",
    expect.stringMatching(/^painter passed its check/),
    "painter was killed",
  ]);
});

test("an id that is used again is another life", { timeout: 90_000 }, async () => {
  const command = "cat {{prompt_file}} >/dev/null; echo life; sleep 60";
  await fine(["worker", "start", "w", "one", "--command", command, "--verify", "false"]);
  await fine(["tell", "w", "for the first"]);
  await fine(["kill", "w"]);
  await reconcile();
  const [first] = (await box.json(["worker", "list", "--all"])) as { gen: string; verify: unknown }[];
  expect(first?.verify).toMatchObject({ verdict: "fail" });

  const again = await box.looop(["worker", "start", "w", "two", "--command", command]);
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("1 messages") });
  const [second] = (await box.json(["worker", "list"])) as { gen: string; verify: unknown }[];
  expect(second).toMatchObject({ verify: null, pending_tells: 0, health: "busy" });
  expect(second?.gen).not.toBe(first?.gen);
  expect(await box.json(["told", "w"])).toEqual({ tells: [] });
  expect(readFileSync(box.path("prompts/w.md"), "utf8")).toContain("# Your task\n\ntwo\n");
});

test("a program that ignores hang-ups is ended the hard way, with children that left", {
  timeout: 90_000,
}, async () => {
  const command = `cat {{prompt_file}} >/dev/null; trap "" HUP TERM INT; (setsid sleep 300 &) ; while :; do sleep 1; done`;
  await fine(["worker", "start", "w", "stay", "--command", command]);
  expect(await box.json(["kill", "w", "--reason", "enough"])).toMatchObject({
    confirmed: true,
    escalated: true,
  });
  expect(await box.looop(["kill", "w"])).toMatchObject({ code: 4 });
});

test("a check whose runner is killed is not run a second time", { timeout: 90_000 }, async () => {
  const counted = join(box.dir, "runs");
  const verify = `echo run >> ${counted}; sleep 60`;
  await fine(["worker", "start", "w", "x", "--command", "cat {{prompt_file}}", "--verify", verify]);
  await box.looop(["wait", "w", "--timeout", "20s"]);
  const runner = box.startScript(`
    const { environmentOf, openEngine } = await import(${JSON.stringify(builtDoor)});
    const environment = environmentOf({ env: process.env, cwd: "/", user: "ann", packageRoot: undefined });
    await openEngine(environment).workers.reconcile(new AbortController().signal);
  `);
  while (!existsSync(counted)) await new Promise((turn) => setImmediate(turn));
  runner.child.kill("SIGKILL");
  await runner.done;
  await reconcile();
  await reconcile();
  expect(readFileSync(counted, "utf8")).toBe("run\n");
  expect(await box.json(["worker", "health", "w"])).toMatchObject({
    verify: { verdict: "fail", output: expect.stringContaining("not run a second time") },
  });
});

test("of many starts at once as many live as may", { timeout: 120_000 }, async () => {
  writeFileSync(
    join(box.dir, "config.yaml"),
    "tick_command: agent {{prompt_file}}\nworker_command: sleep 100 {{prompt_file}}\ncaps: { workers: 3 }\n",
  );
  const env = { LOOOP_CONFIG: join(box.dir, "config.yaml") };
  const command = "cat {{prompt_file}} >/dev/null; sleep 60";
  const starts = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      box.looop(["worker", "start", `w${n}`, "x", "--command", command], { env }),
    ),
  );
  expect(starts.map(({ code }) => code).sort()).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
  for (const { stderr } of starts.filter(({ code }) => code === 1)) expect(stderr).toContain("at most 3 may");
  expect(await box.json(["worker", "list"])).toHaveLength(3);
});

test.each([
  ["is not there", "/no/such/agent {{prompt_file}}", /exited 127/],
  ["may not be run", "/etc/passwd {{prompt_file}}", /exited 126/],
  ["ends at once", "exit 7 # {{prompt_file}}", /exited 7/],
])("a program that %s is seen dead with its code", { timeout: 60_000 }, async (_, command, says) => {
  await box.looop(["worker", "start", "w", "x", "--command", command]);
  expect((await box.looop(["wait", "w", "--timeout", "20s"])).stdout).toMatch(says);
});
