// `schedule write|rm|list`.

import type { ScheduleRequest, Schedules } from "../engine.ts";
import { failed, troubleText } from "../outcome.ts";
import type { Schedule } from "../types.ts";
import { isoTime } from "./duration.ts";
import { changePolicy, type Present } from "./meta.ts";
import { changeOf } from "./policy-flags.ts";
import { plain, problem, problemOf, troubleNotes } from "./report.ts";
import { scheduleJson } from "./shapes.ts";
import type { Input, Result, Scene } from "./verb.ts";

export async function runScheduleWrite(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const name = input.argument("name") ?? "";
  const request = requestOf(input);
  if ("exit" in request) return request;
  const note = input.text("note");
  return changePolicy(scene, {
    target: `schedules/${name}.json`,
    present: () => scheduleText(engine.schedules, name),
    mustExist: "may be new",
    after: async () => ({
      kind: "ok",
      text: `${JSON.stringify({ ...request, ...(note && { note }) }, null, 2)}\n`,
    }),
    act: (actor, hash) => {
      const change = { ...changeOf(input, hash), ...(note !== undefined && { note }) };
      return engine.schedules.write(name, request, change, actor);
    },
  });
}

function requestOf(input: Input): ScheduleRequest | (Result & { kind: "problem" }) {
  const in_ms = input.number("in");
  const every_ms = input.number("every");
  const cron = input.text("cron");
  const zone = input.text("tz");
  const given = [in_ms, every_ms, cron].filter((each) => each !== undefined).length;
  if (given !== 1) {
    const why =
      given === 0
        ? "when? none of --in, --every and --cron is given"
        : "--in, --every and --cron exclude each other";
    return problem("usage", { kind: "usage", field: "--in", why, remedy: "give exactly one of them" });
  }
  if (zone !== undefined && cron === undefined) {
    const why = "--tz belongs to --cron";
    return problem("usage", { kind: "usage", field: "--tz", why, remedy: "drop it, or use --cron" });
  }
  if (in_ms !== undefined) return { kind: "in", in_s: in_ms / 1_000 };
  if (every_ms !== undefined) return { kind: "every", every_s: every_ms / 1_000 };
  return { kind: "cron", cron: cron ?? "", ...(zone !== undefined && { zone }) };
}

export async function runScheduleRemove(scene: Scene): Promise<Result> {
  const { input, engine } = scene;
  const name = input.argument("name") ?? "";
  return changePolicy(scene, {
    target: `schedules/${name}.json`,
    present: () => scheduleText(engine.schedules, name),
    mustExist: "may be new",
    after: async () => ({ kind: "ok", text: "" }),
    act: (actor, hash) => engine.schedules.remove(name, changeOf(input, hash), actor),
  });
}

async function scheduleText(schedules: Schedules, name: string): Promise<Present> {
  const list = await schedules.list();
  if (list.kind === "failed") return list;
  const found = list.schedules.find((schedule) => schedule.name === name);
  const trouble = list.troubles.find((each) => nameOf(each.path) === name);
  if (trouble !== undefined) return failed("corrupt", troubleText(trouble), trouble.remedy); // I12
  if (found === undefined) return { kind: "ok", text: "" };
  const { cadence, note, hash } = found;
  return { kind: "ok", text: `${JSON.stringify({ ...cadence, ...(note && { note }) }, null, 2)}\n`, hash };
}

export async function runScheduleList(scene: Scene): Promise<Result> {
  const list = await scene.engine.schedules.list();
  if (list.kind === "failed") return problemOf(list);
  const broken = list.troubles.map((trouble) => [nameOf(trouble.path), null] as const);
  const usable = list.schedules.map((schedule) => [schedule.name, scheduleJson(schedule)] as const);
  return {
    kind: "done",
    text: list.schedules.map(scheduleLine).join(""),
    json: Object.fromEntries([...usable, ...broken].sort(([a], [b]) => (a < b ? -1 : 1))),
    notes: troubleNotes(list.troubles),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.json$/, "");
}

function scheduleLine({ name, cadence, note, due, next_s }: Schedule): string {
  const when =
    cadence.kind === "once"
      ? `once at ${isoTime(cadence.at_s)}`
      : cadence.kind === "every"
        ? `every ${cadence.every_s}s`
        : `cron ${cadence.cron} (${cadence.zone})`;
  const state = due ? "due" : next_s === undefined ? "" : `next ${isoTime(next_s)}`;
  return `${plain([name, when, state, note ?? ""].join("\t")).trimEnd()}\n`;
}
