// `demo`, and how it ends.

import type { DemoEnd, DemoRequest, Home } from "../home.ts";
import { interrupted, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function runDemo(scene: BareScene): Promise<Result> {
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const dir = scene.input.text("dir");
  return playIn(scene, home, {
    ...(dir !== undefined && { dir }),
    keep: scene.input.on("keep") ? "yes" : "no",
    answers: scene.input.on("yes") ? "script" : "person",
  });
}

/** Nobody is asked where nobody is. */
export async function playIn(
  { input, terminal }: BareScene,
  home: Home,
  request: Pick<DemoRequest, "dir" | "keep" | "answers">,
): Promise<Result> {
  const answers = home.dialog.with === "nobody" ? "script" : request.answers;
  const told = input.on("json") ? "aside" : "here";
  const signal = terminal.interruptible(); // before the screen is taken: the end is ours to say
  const screen = answers === "person" && told === "here" ? await terminal.fullScreen() : undefined;
  const end = await home.demo({ ...request, answers, told, ...(screen !== undefined && { screen }) }, signal);
  return demoResult(end, signal);
}

function demoResult(end: DemoEnd, signal: AbortSignal): Result {
  switch (end.kind) {
    case "played":
      return {
        kind: "done",
        text: "",
        json: { state: "played", dir: end.dir, kept: end.kept, deployed: end.deployed },
      };
    case "left":
      return interrupted(signal, "left the demo", `go on with ${end.command} demo --dir ${end.dir}`);
    default:
      return problemOf(end);
  }
}
