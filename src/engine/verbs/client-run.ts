// `client`: which form it takes, and how it is left.

import type { ClientEnd } from "../home.ts";
import { refuseWorker } from "./person-only.ts";
import { problem, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function runClientVerb(scene: BareScene): Promise<Result> {
  const { input, terminal } = scene;
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const worker = await refuseWorker(
    scene,
    (id) => `worker ${id} is not the person who is asked here`,
    "ask with looop ask",
  );
  if (worker !== undefined) return worker;
  const isLines = input.on("lines") || input.on("json");
  const screen = isLines ? undefined : await terminal.fullScreen();
  if (screen !== undefined) return resultOf(await home.client({ form: "text", screen }, noSignal()));
  const form = input.on("json") ? "json" : "text";
  const signal = terminal.interruptible();
  const end = await home.client({ form }, signal);
  if (end.kind === "left" && end.how === "interrupted" && signal.reason === "terminated")
    return { kind: "streamed", exit: "terminated" };
  return resultOf(end);
}

/** The screen hears the signals itself. */
const noSignal = (): AbortSignal => new AbortController().signal;

function resultOf(end: ClientEnd): Result {
  switch (end.kind) {
    case "left":
      if (end.how === "quit") return { kind: "streamed", exit: "ok" };
      return { kind: "streamed", exit: end.how === "interrupted" ? "interrupted" : "terminated" };
    case "not_running":
      return problem("not_found", {
        kind: end.kind,
        why: "the program does not run here, so nobody takes what is said",
        remedy: "start it with looop up, or answer by hand: looop asks, looop answer",
      });
    case "failed":
      return problemOf(end);
  }
}
