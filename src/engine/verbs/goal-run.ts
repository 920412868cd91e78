// `goal write|read|list|archive|unarchive`.

import type { Goals } from "../engine.ts";
import { readBody } from "./body.ts";
import { changePolicy, type Present } from "./meta.ts";
import { changeOf } from "./policy-flags.ts";
import { plain, problemOf, troubleNotes } from "./report.ts";
import { goalJson } from "./shapes.ts";
import type { Result, Scene } from "./verb.ts";

const empty: Present = { kind: "ok", text: "" };

export async function runGoalWrite(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const id = input.argument("id") ?? "";
  const read = await readBody(scene, "goal body");
  if (read.kind !== "ok") return read;
  return changePolicy(scene, {
    target: `goals/${id}.md`,
    present: () => goalText(engine.goals, id),
    mustExist: "may be new",
    after: async () => ({ kind: "ok", text: read.text.endsWith("\n") ? read.text : `${read.text}\n` }),
    act: (actor, hash) => engine.goals.write(id, read.text, changeOf(input, hash), actor),
  });
}

export async function runGoalArchive(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const id = input.argument("id") ?? "";
  return changePolicy(scene, {
    target: `goals/${id}.md`,
    present: () => goalText(engine.goals, id),
    mustExist: "must exist",
    after: async () => empty,
    act: (actor, hash) => engine.goals.archive(id, changeOf(input, hash), actor),
  });
}

export async function runGoalUnarchive(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const id = input.argument("id") ?? "";
  return changePolicy(scene, {
    target: `goals/${id}.md`,
    present: () => goalText(engine.goals, id),
    mustExist: "may be new",
    after: () => archivedText(engine.goals, id),
    act: (actor) => engine.goals.unarchive(id, changeOf(input, undefined), actor),
  });
}

/** A goal that lies in the archive does not stand. */
async function goalText(goals: Goals, id: string): Promise<Present> {
  const read = await goals.read(id);
  if (read.kind !== "ok") return read;
  if (!read.goal.archived) return { kind: "ok", text: read.goal.body, hash: read.goal.hash };
  return { kind: "missing", why: `goal ${id} is archived`, remedy: `looop goal unarchive ${id}` };
}

async function archivedText(goals: Goals, id: string): Promise<Present> {
  const list = await goals.list("archived");
  if (list.kind === "failed") return list;
  const goal = list.goals.find((each) => each.id === id);
  if (goal !== undefined) return { kind: "ok", text: goal.body };
  return {
    kind: "missing",
    why: `there is no archived goal ${id}`,
    remedy: "see looop goal list --archived",
  };
}

export async function runGoalRead(scene: Scene): Promise<Result> {
  const read = await scene.engine.goals.read(scene.input.argument("id") ?? "");
  if (read.kind !== "ok") return problemOf(read);
  const { goal } = read;
  return { kind: "done", text: goal.body, json: { ...goalJson(goal), body: goal.body } };
}

export async function runGoalList(scene: Scene): Promise<Result> {
  const list = await scene.engine.goals.list(scene.input.on("archived") ? "archived" : "live");
  if (list.kind === "failed") return problemOf(list);
  return {
    kind: "done",
    text: list.goals.map((goal) => plain(`${goal.id}\t${goal.title}`).concat("\n")).join(""),
    json: list.goals.map(goalJson),
    notes: troubleNotes(list.troubles),
  };
}
