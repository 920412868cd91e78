// `sensor write|read|list|rm|test`.

import type { Sensors } from "../engine.ts";
import { readBody } from "./body.ts";
import { changePolicy, type Present } from "./meta.ts";
import { changeOf } from "./policy-flags.ts";
import { interrupted, plain, problemOf, troubleNotes } from "./report.ts";
import { sensorJson } from "./shapes.ts";
import type { Result, Scene } from "./verb.ts";

export async function runSensorWrite(scene: Scene): Promise<Result> {
  const { input, engine, terminal } = scene;
  const name = input.argument("name") ?? "";
  const read = await readBody(scene, "sensor script");
  if (read.kind !== "ok") return read;
  const signal = terminal.interruptible();
  const result = await changePolicy(scene, {
    target: `sensors/${name}.sh`,
    present: () => sensorText(engine.sensors, name),
    mustExist: "may be new",
    after: async () => ({ kind: "ok", text: read.text.endsWith("\n") ? read.text : `${read.text}\n` }),
    act: (actor, hash) => engine.sensors.write(name, read.text, changeOf(input, hash), actor, signal),
  });
  if (result.kind === "done" || !signal.aborted) return result;
  return interrupted(signal, `stopped before sensor ${name} was saved`, "nothing was changed");
}

export async function runSensorRemove(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const name = input.argument("name") ?? "";
  return changePolicy(scene, {
    target: `sensors/${name}.sh`,
    present: () => sensorText(engine.sensors, name),
    mustExist: "must exist",
    after: async () => ({ kind: "ok", text: "" }),
    act: (actor, hash) => engine.sensors.remove(name, changeOf(input, hash), actor),
  });
}

async function sensorText(sensors: Sensors, name: string): Promise<Present> {
  const read = await sensors.read(name);
  return read.kind === "ok" ? { kind: "ok", text: read.script, hash: read.hash } : read;
}

export async function runSensorRead(scene: Scene): Promise<Result> {
  const read = await scene.engine.sensors.read(scene.input.argument("name") ?? "");
  if (read.kind !== "ok") return problemOf(read);
  const { sensor, script, hash } = read;
  return { kind: "done", text: script, json: { ...sensorJson(sensor), script, hash } };
}

export async function runSensorList(scene: Scene): Promise<Result> {
  const list = await scene.engine.sensors.list();
  if (list.kind === "failed") return problemOf(list);
  const rows = list.sensors.map((sensor) => {
    const every = sensor.interval_s === undefined ? "every beat" : `every ${sensor.interval_s}s`;
    return `${plain(sensor.name)}\t${every}\t${sensor.executable ? "" : "not executable"}`
      .trimEnd()
      .concat("\n");
  });
  return {
    kind: "done",
    text: rows.join(""),
    json: list.sensors.map(sensorJson),
    notes: troubleNotes(list.troubles),
  };
}

export async function runSensorTest(scene: Scene): Promise<Result> {
  const signal = scene.terminal.interruptible();
  const name = scene.input.argument("name") ?? "";
  const test = await scene.engine.sensors.test(name, signal);
  if (signal.aborted) return interrupted(signal, `stopped sensor ${name}`, "nothing was changed");
  if (test.kind !== "ran") return problemOf(test);
  const { reading, problems } = test;
  const { ok, signal: value, detail, wall_ms } = reading;
  const lines = [
    `signal ${JSON.stringify(value)}`,
    ...(detail === undefined ? [] : [`detail ${JSON.stringify(detail)}`]),
    `${ok ? "ok" : "failed"} in ${Math.round(wall_ms)} ms`,
  ];
  return {
    kind: "done",
    exit: ok ? "ok" : "failed",
    text: lines.map((each) => `${plain(each)}\n`).join(""),
    json: {
      name: reading.name,
      ok,
      signal: value,
      ...(detail !== undefined && { detail }),
      wall_ms,
      problems,
    },
    notes: problems,
  };
}
