// The laws of what was worked on in a chaos: by workers of people and of the loop, at home and far away, and by plans.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanView } from "../../src/engine/plans.ts";
import { look } from "./calm.ts";
import type { Run } from "./run.ts";

export const lines = (path: string): readonly string[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");

/** What is not there has none in it. */
export function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return [];
  }
}

export interface Note {
  readonly ask: { readonly id: string };
  readonly answer: { readonly answer: string };
  readonly tells: readonly string[];
}

/** Of all workers: what they were told, as they heard it. */
export function notesOf({ stand }: Run): readonly Note[] {
  const reports = join(stand.data, "reports");
  return namesIn(reports)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => lines(join(reports, name)).map((line) => JSON.parse(line) as Note));
}

export async function workLaws(run: Run): Promise<readonly string[]> {
  const listed = await run.stand.engine.plans.list();
  if (listed.kind !== "ok") return [`the plans cannot be read: ${listed.why}`];
  return [
    ...listed.troubles.map(({ path, why }) => `I12: ${path} stays unreadable: ${why}`),
    ...moveLaws(run),
    ...transcriptLaws(run),
    ...sightLaws(run),
    ...groundLaws(run, listed.plans),
  ];
}

/** I5: what the loop said once it did once, unless somebody said that it had not, and yes to it once more. */
function moveLaws(run: Run): readonly string[] {
  const { stand, wanted } = run;
  const asks = namesIn(join(stand.data, "asks")).filter((name) => name.endsWith(".json"));
  const gates = asks.map((name) => JSON.parse(readFileSync(join(stand.data, "asks", name), "utf8")) as Ask);
  const reports = join(stand.data, "reports");
  const lives = namesIn(reports).includes("lives") ? lines(join(reports, "lives")) : [];
  const tells = notesOf(run).flatMap((note) => note.tells);
  return wanted.flatMap(({ token, kind, name }) => {
    const isAbout = new RegExp(`${token}\\b`);
    const allowed = 1 + gates.filter((ask) => ask.kind === "gate" && isAbout.test(ask.prompt)).length;
    const did =
      kind === "start" ? lives.filter((each) => each === name) : tells.filter((text) => text === token);
    return did.length > allowed ? [`I5: ${token} (${kind} ${name}) happened ${did.length} times`] : [];
  });
}

interface Ask {
  readonly kind: string;
  readonly prompt: string;
}

/** What stood before somebody's eyes was a message of ours at a terminal: of no other surface is that known. */
function sightLaws(run: Run): readonly string[] {
  const sql = `SELECT seen.surface, seen.message, seen.user, messages.subject FROM seen
    LEFT JOIN messages USING (surface, chat, message)`;
  return look(run, sql).flatMap(({ surface, message, user, subject }) =>
    surface === "terminal" && subject !== null
      ? []
      : [`${surface} ${message} is said to have been seen by ${user}, and is no message of ours`],
  );
}

/** What a worker printed stands in its transcript in order and without a gap, up to where its host was killed. */
function transcriptLaws(run: Run): readonly string[] {
  const sessions = join(run.stand.data, "sessions");
  const workers = namesIn(sessions).filter((name) => !name.startsWith("."));
  return workers.flatMap((worker) => {
    const dir = join(sessions, worker);
    const files = namesIn(dir).filter((name) => /^transcript(\.\d+)?\.log$/.test(name));
    const whole = files
      .toSorted((a, b) => offsetOf(a) - offsetOf(b))
      .map((name) => readFileSync(join(dir, name), "utf8"));
    const numbers = [...whole.join("").matchAll(/line (\d+) of [\w-]+\r?\n/g)].map(([, number]) =>
      Number(number),
    );
    const gap = numbers.findIndex((number, at) => number !== at + 1);
    return gap === -1
      ? []
      : [`${worker}'s transcript goes from line ${numbers[gap - 1]} to line ${numbers[gap]}`];
  });
}

const offsetOf = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? Number.MAX_SAFE_INTEGER);

/** Nobody but a plan changes a repository, and there only its own branch; what a step earned stands in a commit. */
function groundLaws({ stand }: Run, plans: readonly PlanView[]): readonly string[] {
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-C", stand.repo, ...words], { encoding: "utf8", stdio: "pipe" }).trim();
  const main = git("log", "--format=%s", "main");
  const left = git("status", "--porcelain");
  return [
    ...(main === "first" ? [] : [`the main branch was changed: ${main}`]),
    ...(left === "" ? [] : [`the repository of a person was changed: ${left}`]),
    ...plans.flatMap(({ id, steps }) =>
      steps
        .filter(({ state }) => state === "passed")
        .flatMap((step) => {
          const text = git("show", `looop/plan-${id}:${step.id}.txt`);
          return /^whole$/m.test(text) ? [] : [`${id}: ${step.id} is passed, and its commit has "${text}"`];
        }),
    ),
  ];
}
