// Goal: workers do not depend on who started them: the starter is killed over and over while they put out lines, and
// no worker ends, no byte is missing. Method: real starters and real hosts; `LOOOP_TEST_KILLS` asks for more of it.

import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { builtDoor } from "../support/built.ts";
import { type Crew, workerSandbox } from "./worker-process.ts";

const KILLS = Number(process.env.LOOOP_TEST_KILLS ?? 8);
const WORKERS = 2;

let box: Crew;
beforeEach(() => {
  box = workerSandbox();
});
afterEach(() => box.close());

const index = JSON.stringify(builtDoor);
const ticker = resolve(import.meta.dirname, "../fixtures/programs/ticker.sh");

/** Starts its worker if there is none, then looks after the fleet as the pulse does, until it is killed. */
const starter = (id: string) => `
  const { environmentOf, openEngine } = await import(${index});
  const environment = environmentOf({ env: process.env, cwd: "/", user: "ann", packageRoot: undefined });
  const { workers } = openEngine(environment);
  const command = "cat {{prompt_file}} >/dev/null; stty -onlcr; exec bash ${ticker}";
  const person = { kind: "person", name: "ann", surface: "test" };
  await workers.start({ id: ${JSON.stringify(id)}, prompt: "count", command }, person);
  process.send("started");
  for (;;) await workers.reconcile(new AbortController().signal);
`;

test("killing the starter loses no worker and no byte", { timeout: 60_000 + KILLS * 5_000 }, async () => {
  for (let kill = 0; kill < KILLS; kill++) {
    const started = box.startScript(starter(`w${kill % WORKERS}`));
    await new Promise((resolved) => started.child.once("message", resolved));
    started.child.kill("SIGKILL");
    await started.done;
  }
  const listed = (await box.json(["worker", "list"])) as { id: string; alive: boolean; gen: string }[];
  expect(listed.map(({ id, alive }) => [id, alive])).toEqual([
    ["w0", true],
    ["w1", true],
  ]);
  const { lines } = (await box.json(["journal", "--tail", "200"])) as { lines: string[] };
  expect(lines.filter((line) => line.includes("started"))).toHaveLength(WORKERS);
  for (const { id } of listed) {
    expect(await box.looop(["kill", id])).toMatchObject({ code: 0 });
    const wholeLines = transcriptOf(id).split("\n").slice(0, -1);
    expect(wholeLines.length).toBeGreaterThan(100);
    const wrong = wholeLines.findIndex((line, at) => line !== `line ${at + 1} of ${id}`);
    expect({ at: wrong, line: wholeLines[wrong] }).toEqual({ at: -1, line: undefined });
  }
});

/** All segments that are kept; a run this short rotates nothing away. */
function transcriptOf(id: string): string {
  const dir = box.path(`sessions/${id}`);
  const names = readdirSync(dir).filter((name) => name.startsWith("transcript"));
  const rank = (name: string) => Number(/\.(\d+)$/.exec(name)?.[1] ?? Number.MAX_SAFE_INTEGER);
  return names
    .sort((a, b) => rank(a) - rank(b))
    .map((name) => readFileSync(`${dir}/${name}`, "utf8"))
    .join("");
}
