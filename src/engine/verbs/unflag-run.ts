// `unflag`: one ask by its id, or every open flag of a worker.

import { answerProblem, plain, problem, problemOf } from "./report.ts";
import type { Result, Scene } from "./verb.ts";

export async function runUnflag(scene: Scene): Promise<Result> {
  const actor = await scene.actor();
  const name = scene.input.argument("ask") ?? (actor.kind === "worker" ? actor.id : undefined);
  if (name === undefined) {
    const why = "nothing named to take back: this is not a worker's session";
    return problem("usage", {
      kind: "usage",
      field: "ask",
      why,
      remedy: "write looop unflag <ask or worker>",
    });
  }
  const found = await scene.engine.mailbox.find(name);
  if (found.kind === "found") return withdraw(scene, [name]);
  if (found.kind !== "missing") return problemOf(found);
  const open = await scene.engine.mailbox.open();
  if (open.kind === "failed") return problemOf(open);
  const flags = open.asks.filter(
    (ask) =>
      ask.worker === name && ask.kind === "question" && ask.options.length === 0 && ask.state !== "expired",
  );
  if (flags.length > 0)
    return withdraw(
      scene,
      flags.map((ask) => ask.id),
    );
  return problem("not_found", {
    kind: "missing",
    why: `there is no ask ${name}, and no open flag of a worker ${name}`,
    remedy: "see looop asks",
  });
}

async function withdraw(scene: Scene, ids: readonly string[]): Promise<Result> {
  const actor = await scene.actor();
  const withdrawn: string[] = [];
  for (const id of ids) {
    const outcome = await scene.engine.mailbox.withdraw(id, actor);
    if (outcome.kind === "recorded") throw new Error("a withdrawal cannot record an answer");
    if (outcome.kind !== "withdrawn") return answerProblem(outcome);
    withdrawn.push(outcome.ask.id);
  }
  return {
    kind: "done",
    text: plain(withdrawn.map((id) => `withdrawn ${id}\n`).join("")),
    json: { withdrawn },
  };
}
