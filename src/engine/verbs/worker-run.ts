// `worker start|kill|list|health`.

import type { StartRequest } from "../engine.ts";
import type { WorkerHealth } from "../types.ts";
import { stateWord } from "../workers/health.ts";
import { readBody } from "./body.ts";
import { ageText } from "./duration.ts";
import { plain, problem, problemOf, troubleNotes } from "./report.ts";
import type { Input, Result, Scene } from "./verb.ts";
import type { WorkerHealthJson } from "./worker-outputs.ts";

export async function runWorkerStart(scene: Scene): Promise<Result> {
  const task = await readBody(scene, "task");
  if (task.kind !== "ok") return task;
  const outcome = await scene.engine.workers.start(requestOf(scene.input, task.text), await scene.actor());
  if (outcome.kind !== "started") return problemOf(outcome);
  const { worker, summary, warnings } = outcome;
  return {
    kind: "done",
    text: plain(`${summary}\n`),
    json: { id: worker.id, gen: worker.gen ?? null, state: worker.state, summary, warnings: [...warnings] },
    notes: warnings,
  };
}

const texts = ["command", "model", "thinking", "verify", "repo", "goal", "plan", "resume"] as const;

function requestOf(input: Input, prompt: string): StartRequest {
  const given = texts.flatMap((name) => {
    const value = input.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const deadline_ms = input.number("deadline");
  return {
    ...Object.fromEntries(given),
    id: input.argument("id") ?? "",
    prompt,
    ...(input.on("meta") && { meta: true }),
    ...(deadline_ms !== undefined && { deadline_s: deadline_ms / 1_000 }),
  };
}

export async function runWorkerKill(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const id = input.argument("id") ?? "";
  const outcome = await engine.workers.kill(id, input.text("reason") ?? "", await scene.actor());
  if (outcome.kind !== "killed") return problemOf(outcome);
  const { confirmed, escalated, summary } = outcome;
  return {
    kind: "done",
    exit: confirmed ? "ok" : "failed",
    text: plain(`${summary}\n`),
    json: { id, confirmed, escalated, summary },
  };
}

export async function runWorkerSettle(scene: Scene): Promise<Result> {
  const id = scene.input.argument("id") ?? "";
  const outcome = await scene.engine.workers.settle(id, await scene.actor());
  if (outcome.kind !== "settled") return problemOf(outcome);
  return { kind: "done", text: plain(`${outcome.summary}\n`), json: { id, summary: outcome.summary } };
}

export async function runWorkerList(scene: Scene): Promise<Result> {
  const read = await scene.engine.workers.health();
  if (read.kind === "failed") return problemOf(read);
  const shown = read.workers.filter((worker) => worker.alive || scene.input.on("all"));
  const hidden = read.workers.length - shown.length;
  const notes = troubleNotes(read.troubles);
  return {
    kind: "done",
    text: tableOf(shown),
    json: shown.map(healthJson),
    notes: hidden > 0 && shown.length === 0 ? [...notes, `${hidden} have ended; see --all`] : notes,
  };
}

export async function runWorkerHealth(scene: Scene): Promise<Result> {
  const id = scene.input.argument("id") ?? "";
  const read = await scene.engine.workers.health();
  if (read.kind === "failed") return problemOf(read);
  const worker = read.workers.find((each) => each.id === id);
  const notes = troubleNotes(read.troubles);
  if (worker === undefined)
    return problem("not_found", {
      kind: "missing",
      why: `there is no worker ${id}`,
      remedy: "see looop worker list --all",
    });
  return { kind: "done", text: tableOf([worker]) + checkOf(worker), json: healthJson(worker), notes };
}

function checkOf({ verify }: WorkerHealth): string {
  if (verify === undefined || verify.output === "") return "";
  return plain(`check: ${verify.verdict}\n${verify.output}\n`);
}

const head = ["id", "health", "state", "idle", "up", "ask", "tells", "check"];

function tableOf(workers: readonly WorkerHealth[]): string {
  if (workers.length === 0) return "";
  const age = (age_s: number | undefined) => (age_s === undefined ? "" : ageText(age_s));
  const rows = workers.map((worker) => [
    worker.id,
    worker.health,
    worker.exit_code === null ? stateWord(worker) : `${worker.state} ${worker.exit_code}`,
    age(worker.idle_s),
    age(worker.uptime_s),
    age(worker.ask_age_s),
    worker.pending_tells === 0 ? "" : String(worker.pending_tells),
    worker.verify?.verdict ?? "",
  ]);
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((row) => (row[column] ?? "").length)));
  return lines
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((row) => `${plain(row.trimEnd())}\n`)
    .join("");
}

function healthJson(worker: WorkerHealth): WorkerHealthJson {
  return {
    id: worker.id,
    gen: worker.gen ?? null,
    state: worker.state,
    alive: worker.alive,
    exit_code: worker.exit_code,
    health: worker.health,
    idle_s: worker.idle_s ?? null,
    uptime_s: worker.uptime_s ?? null,
    ask_age_s: worker.ask_age_s ?? null,
    pending_tells: worker.pending_tells,
    meta: worker.meta,
    goal: worker.goal ?? null,
    plan: worker.plan ?? null,
    verify: worker.verify ? { ...worker.verify } : null,
  };
}
