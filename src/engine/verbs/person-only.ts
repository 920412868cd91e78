// What only a person may type: a worker is told so, whatever the verb would have done.

import { refused } from "../outcome.ts";
import { line, problemOf } from "./report.ts";
import type { BareScene, Result } from "./verb.ts";

/** Undefined: it is a person. `why`: about the worker of that name. */
export async function refuseWorker(
  scene: BareScene,
  why: (worker: string) => string,
  remedy: string,
): Promise<(Result & { kind: "problem" }) | undefined> {
  const opened = await scene.open();
  if (opened.kind !== "opened") return problemOf(opened);
  for (const warning of opened.warnings) await scene.terminal.complain(line(warning));
  const actor = await opened.engine.fleet.whoami(opened.person);
  return actor.kind === "worker" ? problemOf(refused("actor", why(actor.id), remedy)) : undefined;
}
