// `mcp`. The SDK is loaded here and nowhere else.

import { isAbsolute, join } from "node:path";
import about from "../../../package.json" with { type: "json" };
import { refused } from "../outcome.ts";
import { problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function runMcp(scene: Scene): Promise<Result> {
  const { engine, input, terminal } = scene;
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const { cwd } = scene;
  if (cwd === undefined)
    return problemOf(refused("cwd", "it is not known where this runs", "start it in a directory"));
  const roots: string[] = [];
  for (const named of [cwd, ...input.texts("root")]) {
    const root = home.realDirectory(isAbsolute(named) ? named : join(cwd, named));
    if (root === undefined)
      return problemOf(refused("--root", `${named} is no directory`, "name one that is there"));
    roots.push(root);
  }
  const who = await scene.actor();
  // What is done in a person's name says that it came this way.
  const actor = who.kind === "person" ? { ...who, surface: "mcp" } : who;
  const asker = actor.kind === "worker" ? actor.id : "mcp";
  const signal = terminal.interruptible();
  const { serveMcp } = await import("../judgment/mcp/serve.ts");
  const desk = { engine, actor, asker, roots, realDirectory: home.realDirectory };
  await serveMcp(desk, about.version, signal);
  return { kind: "streamed", exit: "ok" };
}
