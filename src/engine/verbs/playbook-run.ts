// `playbook write|read|history|restore`.

import type { Playbook } from "../engine.ts";
import { readBody } from "./body.ts";
import { isoTime } from "./duration.ts";
import { changePolicy, type Present } from "./meta.ts";
import { changeOf } from "./policy-flags.ts";
import { plain, problemOf } from "./report.ts";
import { versionJson } from "./shapes.ts";
import type { Result, Scene } from "./verb.ts";

const TARGET = "PLAYBOOK.md";

export async function runPlaybookWrite(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const read = await readBody(scene, "playbook body");
  if (read.kind !== "ok") return read;
  return changePolicy(scene, {
    target: TARGET,
    present: () => playbookText(engine.playbook),
    mustExist: "may be new",
    after: async () => ({ kind: "ok", text: read.text.endsWith("\n") ? read.text : `${read.text}\n` }),
    act: (actor, hash) => engine.playbook.write(read.text, changeOf(input, hash), actor),
  });
}

export async function runPlaybookRestore(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const version = input.argument("version") ?? "";
  return changePolicy(scene, {
    target: TARGET,
    present: () => playbookText(engine.playbook),
    mustExist: "may be new",
    after: () => playbookText(engine.playbook, version),
    act: (actor, hash) => engine.playbook.restore(version, changeOf(input, hash), actor),
  });
}

async function playbookText(playbook: Playbook, version?: string): Promise<Present> {
  const read = await playbook.read(version);
  return read.kind === "ok" ? { kind: "ok", text: read.body, hash: read.hash } : read;
}

export async function runPlaybookRead(scene: Scene): Promise<Result> {
  const read = await scene.engine.playbook.read(scene.input.argument("version"));
  if (read.kind !== "ok") return problemOf(read);
  return { kind: "done", text: read.body, json: { body: read.body, hash: read.hash } };
}

export async function runPlaybookHistory(scene: Scene): Promise<Result> {
  const history = await scene.engine.playbook.history();
  if (history.kind === "failed") return problemOf(history);
  const row = (id: string, modified_ms: number, bytes: number) =>
    `${plain(id)}\t${isoTime(Math.floor(modified_ms / 1_000))}\t${bytes} bytes\n`;
  return {
    kind: "done",
    text: history.versions.map(({ id, modified_ms, bytes }) => row(id, modified_ms, bytes)).join(""),
    json: history.versions.map(versionJson),
  };
}
