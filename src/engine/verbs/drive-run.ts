// `send`, `key`, `resize`, `restart`, `detach`.

import type { DriveOutcome, DriveProblem, LineEnd, TypeOutcome } from "../terminals.ts";
import { parseSize } from "../workers/session/duration.ts";
import { readMessage } from "./body.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function runSend(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  if (input.on("no-newline") && input.text("end") !== undefined) {
    const why = "--no-newline and --end exclude each other";
    return problem("usage", { kind: "usage", field: "--end", why, remedy: "give one of them" });
  }
  const read = await readMessage(scene, "text");
  if (read.kind !== "ok") return read;
  const end = input.on("no-newline") ? "none" : ((input.text("end") ?? "auto") as LineEnd);
  const worker = input.argument("worker") ?? "";
  return typed(await engine.terminals.send(worker, read.text, end, await scene.actor()));
}

export async function runKey(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  if (input.rest.length === 0) {
    const why = "looop key needs at least one key";
    return problem("usage", { kind: "usage", field: "keys", why, remedy: "write looop key <worker> enter" });
  }
  const worker = input.argument("worker") ?? "";
  return typed(await engine.terminals.key(worker, input.rest, await scene.actor()));
}

function typed(outcome: TypeOutcome): Result {
  if (outcome.kind !== "sent") return driveProblem(outcome);
  const { sent, offset, warnings } = outcome;
  return { kind: "done", text: "", json: { sent, offset }, notes: warnings };
}

export async function runResize(scene: Scene): Promise<Result> {
  const size = parseSize("size", scene.input.argument("size") ?? "");
  if (size.kind === "refused") return problemOf(size);
  const worker = scene.input.argument("worker") ?? "";
  const { cols, rows } = size;
  const outcome = await scene.engine.terminals.resize(worker, { cols, rows }, await scene.actor());
  return driven(outcome, worker, `resized to ${cols}x${rows}`);
}

export async function runRestart(scene: Scene): Promise<Result> {
  const worker = scene.input.argument("worker") ?? "";
  return driven(await scene.engine.terminals.restart(worker, await scene.actor()), worker, "restarted");
}

export async function runDetach(scene: Scene): Promise<Result> {
  const worker = scene.input.argument("worker") ?? "";
  const outcome = await scene.engine.terminals.detachAll(worker, await scene.actor());
  return driven(outcome, worker, outcome.kind === "ok" ? `sent away ${outcome.detached}` : "");
}

function driven(outcome: DriveOutcome, worker: string, done: string): Result {
  if (outcome.kind !== "ok") return driveProblem(outcome);
  return { kind: "done", text: plain(`${done}\n`), json: { worker, done }, notes: outcome.warnings };
}

export function driveProblem(outcome: DriveProblem): Result {
  if (outcome.kind !== "ended") return problemOf(outcome);
  return problem("failed", { kind: "ended", why: outcome.why, remedy: outcome.remedy });
}
