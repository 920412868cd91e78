// `demo`, and how it ends.

import type { DemoEnd } from "../home.ts";
import { interrupted, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

export async function runDemo(scene: BareScene): Promise<Result> {
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const dir = scene.input.text("dir");
  const answers = scene.input.on("yes") || home.dialog.with === "nobody" ? "script" : "person";
  const signal = scene.terminal.interruptible();
  const told = scene.input.on("json") ? "aside" : "here";
  return demoResult(await home.demo({ ...(dir !== undefined && { dir }), answers, told }, signal), signal);
}

export function demoResult(end: DemoEnd, signal: AbortSignal): Result {
  switch (end.kind) {
    case "played":
      return {
        kind: "done",
        text: "",
        json: { state: "played", dir: end.dir, deployed: end.deployed },
      };
    case "left":
      return interrupted(signal, "left the demo", `go on with looop demo --dir ${end.dir}`);
    default:
      return problemOf(end);
  }
}
