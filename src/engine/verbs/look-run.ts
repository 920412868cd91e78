// `shot`, `screenshot`, `expect`, `wait-idle`.

import type { ExpectFrom, Patience, ShotEdges } from "../terminals.ts";
import { fleetLimits } from "../workers/limits.ts";
import { savedPicture } from "./picture-out.ts";
import { interrupted, problem, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export function runShot(scene: Scene): Promise<Result> {
  return show(scene, scene.input.on("trim") ? "trimmed" : "whole");
}

export function runScreenshot(scene: Scene): Promise<Result> {
  return show(scene, scene.input.on("no-trim") ? "whole" : "trimmed");
}

async function show(scene: Scene, edges: ShotEdges): Promise<Result> {
  const { input, engine } = scene;
  const worker = input.argument("worker") ?? "";
  if (input.on("plain") && input.on("ansi")) {
    const why = "--plain and --ansi exclude each other";
    return problem("usage", { kind: "usage", field: "--plain", why, remedy: "give one of them" });
  }
  const png = input.text("png");
  if (png !== undefined) return picture(scene, worker, png);
  const format = input.on("cells") && input.on("json") ? "cells" : input.on("ansi") ? "ansi" : "plain";
  const seen = await engine.terminals.shot(worker, format, edges);
  if (seen.kind !== "ok") return problemOf(seen);
  return { kind: "done", text: `${seen.shot.text ?? ""}\n`, json: seen.shot };
}

async function picture(scene: Scene, worker: string, file: string): Promise<Result> {
  const { engine, terminal } = scene;
  const drawn = await engine.terminals.picture(worker);
  if (drawn.kind !== "ok") return problemOf(drawn);
  return savedPicture(terminal, file, drawn.png);
}

export async function runExpect(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const from = fromOf(scene);
  if (from === undefined) {
    const why = "--since, --from-now and --screen exclude each other";
    return problem("usage", { kind: "usage", field: "--since", why, remedy: "give one of them" });
  }
  const worker = input.argument("worker") ?? "";
  const pattern = input.argument("regex") ?? "";
  const patience = patienceOf(scene, fleetLimits.expect_timeout_ms);
  const text = input.on("raw") ? "raw" : "plain";
  const found = await engine.terminals.expect(worker, { pattern, from, text }, patience);
  switch (found.kind) {
    case "matched": {
      const { matched, offset } = found;
      return {
        kind: "done",
        text: `${matched}\n`,
        json: { matched, ...(offset !== undefined && { offset }) },
      };
    }
    case "ended":
      return problem("failed", {
        kind: "ended",
        why: `${worker} ended without it`,
        remedy: `look at it with looop log ${worker}`,
      });
    case "timeout":
      return tooLate(worker, "put nothing out that fits");
    case "aborted":
      return interrupted(patience.signal, "stopped waiting", "wait again; nothing is lost");
    default:
      return problemOf(found);
  }
}

function fromOf({ input }: Scene): ExpectFrom | undefined {
  const since = input.number("since");
  const given: ExpectFrom[] = [
    ...(since === undefined ? [] : [{ kind: "offset", offset: since } as const]),
    ...(input.on("from-now") ? [{ kind: "now" } as const] : []),
    ...(input.on("screen") ? [{ kind: "screen" } as const] : []),
  ];
  return given.length > 1 ? undefined : (given[0] ?? { kind: "start" });
}

/** As the verb's own time limit says; an interrupt ends it in any case. */
export function patienceOf(
  { input, terminal }: Scene,
  default_ms: number,
): Patience & { readonly signal: AbortSignal } {
  const timeout_ms = input.number("timeout") ?? default_ms;
  return { signal: terminal.interruptible(), ...(Number.isFinite(timeout_ms) && { timeout_ms }) };
}

export function tooLate(worker: string, what: string): Result {
  return problem("timeout", {
    kind: "timeout",
    why: `${worker} ${what} in time`,
    remedy: `look at it with looop shot ${worker}, or give more time with --timeout`,
  });
}

export async function runWaitIdle(scene: Scene): Promise<Result> {
  const worker = scene.input.argument("worker") ?? "";
  const settle_ms = scene.input.number("settle") ?? fleetLimits.idle_settle_ms;
  const patience = patienceOf(scene, fleetLimits.idle_timeout_ms);
  const waited = await scene.engine.terminals.waitForIdle(worker, settle_ms, patience);
  switch (waited.kind) {
    case "idle":
      return { kind: "done", text: "", json: { idle: true } };
    case "timeout":
      return tooLate(worker, "did not come to rest");
    case "aborted":
      return interrupted(patience.signal, "stopped waiting", "wait again; nothing is lost");
    default:
      return problemOf(waited);
  }
}
