// `tell` and `told`.

import { refused } from "../outcome.ts";
import { readMessage } from "./body.ts";
import { plain, problem, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";
import { tellLines } from "./waiting.ts";

export async function runTell(scene: Scene): Promise<Result> {
  const read = await readMessage(scene, "message");
  if (read.kind !== "ok") return read;
  const worker = scene.input.argument("worker") ?? "";
  const outcome = await scene.engine.mailbox.tell(worker, read.text, await scene.actor());
  if (outcome.kind !== "told") return problemOf(outcome);
  const { tell } = outcome;
  return {
    kind: "done",
    text: plain(`told ${tell.worker}\n`),
    json: { id: tell.id, worker: tell.worker, text: tell.text, ts: tell.told_s },
  };
}

export async function runTold(scene: Scene): Promise<Result> {
  const actor = await scene.actor();
  const named = scene.input.argument("worker");
  if (actor.kind === "worker" && named !== undefined && named !== actor.id) {
    const why = `this session is ${actor.id} and may not take what ${named} was told`;
    return problemOf(refused("worker id", why, "leave the id out"));
  }
  const worker = named ?? (actor.kind === "worker" ? actor.id : undefined);
  if (worker === undefined) {
    const why = "whose messages? This is not a worker's session";
    return problem("usage", { kind: "usage", field: "worker", why, remedy: "write looop told <worker>" });
  }
  const drained = await scene.engine.mailbox.drainTells(worker);
  if (drained.kind !== "ok") return problemOf(drained);
  const tells = drained.tells.map(({ id, text, told_s, by, from }) => ({
    id,
    text,
    ts: told_s,
    ...(by !== undefined && { by }),
    ...(from !== undefined && { from }),
  }));
  return { kind: "done", text: tellLines(drained.tells), json: { tells } };
}
