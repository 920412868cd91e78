// `rehearse`: what came of it as a sheet, one line for each step.

import { limits } from "../limits.ts";
import type { RehearsalRow } from "../rehearsal.ts";
import type { RehearsalJson } from "./outputs-delivery.ts";
import { refuseWorker } from "./person-only.ts";
import { interrupted, plain, problem, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function runRehearse(scene: BareScene): Promise<Result> {
  const worker = await refuseWorker(
    scene,
    (id) => `worker ${id} may not rehearse with people`,
    "leave it to a person",
  );
  if (worker !== undefined) return worker;
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const { input, terminal } = scene;
  const surface = input.text("surface");
  const signal = terminal.interruptible();
  const end = await home.rehearse(
    {
      ...(surface !== undefined && { surface }),
      restart: input.on("no-restart") ? "no" : input.on("yes") ? "yes" : "ask",
      wait_ms: input.number("wait") ?? limits.rehearsal_wait_ms,
    },
    signal,
  );
  switch (end.kind) {
    case "played":
      return sheet(end.rows);
    case "left":
      return interrupted(signal, "left the rehearsal", "what was still open was withdrawn");
    case "not_running": {
      const why = "no program runs here that could show anything";
      return problem("failed", { kind: "not_running", why, remedy: "start it with looop up" });
    }
    case "problems":
      return problem("failed", { kind: "config", why: end.problems.join(" | "), remedy: end.remedy });
    default:
      return problemOf(end);
  }
}

function sheet(rows: readonly RehearsalRow[]): Result {
  // Where nothing was tried, nothing passed.
  const isPassed = rows.some(({ state }) => state === "pass") && rows.every(({ state }) => state !== "fail");
  const text = rows.map((row) => `${row.state} ${row.surface} ${row.step}: ${row.why}\n`).join("");
  const json = { passed: isPassed, rows: [...rows] } satisfies RehearsalJson;
  return { kind: "done", exit: isPassed ? "ok" : "failed", text: plain(text), json };
}
