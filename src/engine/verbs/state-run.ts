// `state` and `wait`.

import { countText } from "../count.ts";
import type { WaitRequest } from "../engine.ts";
import { troubleText } from "../outcome.ts";
import type { State } from "../types.ts";
import { askText } from "./answer-run.ts";
import { interrupted, plain, problem, problemOf } from "./report.ts";
import { stateJson } from "./shapes.ts";
import type { Input, Result, Scene } from "./verb.ts";

const CLIENT_DEFAULT = "terminal";
const JOURNAL_LINES_SHOWN = 3;

export async function runState(scene: Scene): Promise<Result> {
  const state = await scene.engine.state();
  if ("kind" in state) return problemOf(state);
  return { kind: "done", text: stateText(state), json: stateJson(state) };
}

export async function runWait(scene: Scene): Promise<Result> {
  const worker = scene.input.argument("worker");
  if (worker !== undefined) return (await import("./wait-worker-run.ts")).runWaitWorker(scene, worker);
  const request = requestOf(scene.input);
  if ("exit" in request) return request;
  const signal = scene.terminal.interruptible();
  const outcome = await scene.engine.wait(request, signal);
  switch (outcome.kind) {
    case "changed": {
      const { state, changed } = outcome;
      return {
        kind: "done",
        exit: changed.includes("pulse-down") ? "pulse_down" : "ok",
        text: `changed: ${changed.join(", ")}\n${stateText(state)}`,
        json: { changed: [...changed], ...stateJson(state) },
      };
    }
    case "timeout":
      return problem("timeout", {
        kind: "timeout",
        why: "nothing of interest changed in time",
        remedy: `wait again, with --since ${outcome.state.cursor} if you keep no client name`,
      });
    case "aborted":
      return interrupted(signal, "stopped waiting", "wait again; nothing is lost");
    default:
      return problemOf(outcome);
  }
}

function requestOf(input: Input): WaitRequest | (Result & { kind: "problem" }) {
  if (input.on("only-asks") && input.on("actionable")) {
    const why = "--only-asks and --actionable exclude each other";
    return problem("usage", { kind: "usage", field: "--actionable", why, remedy: "give one of them" });
  }
  const timeout_ms = input.number("timeout") ?? Number.POSITIVE_INFINITY;
  const since = input.text("since");
  return {
    interest: input.on("only-asks") ? "asks" : input.on("actionable") ? "actionable" : "anything",
    client: input.text("client") ?? CLIENT_DEFAULT,
    ...(Number.isFinite(timeout_ms) && { timeout_ms }),
    ...(since !== undefined && { since }),
  };
}

function stateText(state: State): string {
  const live = state.workers.filter((worker) => worker.alive);
  /** Where the directory itself is in trouble there may be some, and nobody knows how many (I12). */
  const count = (known: readonly unknown[], noun: string, dir: string) =>
    known.length === 0 && state.troubles.some(({ path }) => path === dir)
      ? `unknown ${noun}s`
      : countText(known.length, noun);
  const readings = Object.entries(state.snapshots).map(
    ([name, reading]) => `${name}: ${JSON.stringify(signalOf(reading)) ?? "nothing"}`,
  );
  const lines = [
    `pulse ${state.pulse_alive ? "up" : "down"}; ${count(state.goals, "goal", "goals")}; ${count(live, "worker", "sessions")}; ${count(state.asks, "open ask", "asks")}; ${state.data_dir}`,
    ...state.troubles.map((trouble) => `! ${troubleText(trouble)}; ${trouble.remedy}`),
  ];
  const after = [
    ...readings,
    ...live.map((worker) => `worker ${worker.id}: ${worker.state}`),
    ...state.goals.map((id) => `goal ${id}`),
    ...state.journal_tail.slice(-JOURNAL_LINES_SHOWN),
  ];
  const text = (each: string) => `${plain(each)}\n`;
  return [...lines.map(text), ...state.asks.map((ask) => askText(ask, "short")), ...after.map(text)].join("");
}

/** What of a reading matters: its signal, or all of it where it has none. */
function signalOf(reading: unknown): unknown {
  if (typeof reading !== "object" || reading === null || !("signal" in reading)) return reading;
  return reading.signal;
}
