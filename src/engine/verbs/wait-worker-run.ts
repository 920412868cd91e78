// `wait <worker>`: until its program has ended, with its exit code.

import { waitExitCode } from "../workers/session/wait.ts";
import { patienceOf, tooLate } from "./look-run.ts";
import { interrupted, plain, problem, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

const OF_THE_WORLD = ["only-asks", "actionable", "since", "client"];

export async function runWaitWorker(scene: Scene, worker: string): Promise<Result> {
  const { input, engine } = scene;
  const wrong = OF_THE_WORLD.find((flag) => input.on(flag) || input.text(flag) !== undefined);
  if (wrong !== undefined) {
    const why = `--${wrong} does not go with a worker`;
    return problem("usage", { kind: "usage", field: `--${wrong}`, why, remedy: "leave one of them out" });
  }
  const patience = patienceOf(scene, Number.POSITIVE_INFINITY);
  const ending = await engine.terminals.waitForEnd(worker, patience);
  switch (ending.kind) {
    case "exited":
    case "killed":
    case "lost": {
      const exit_code = ending.kind === "lost" ? null : ending.exit_code;
      return {
        kind: "done",
        exit: { code: waitExitCode(ending) },
        text: plain(`${worker} ${ending.kind}${exit_code === null ? "" : ` ${exit_code}`}\n`),
        json: { worker, end: ending.kind, exit_code },
      };
    }
    case "running":
    case "timeout":
      return tooLate(worker, "did not end");
    case "aborted":
      return interrupted(patience.signal, "stopped waiting", "wait again; nothing is lost");
    default:
      return problemOf(ending);
  }
}
