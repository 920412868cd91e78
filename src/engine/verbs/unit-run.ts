// `service install|remove|status`: the unit is written only where systemd can take it, and only over one of ours.

import type { Home, Problems } from "../home.ts";
import { type Failed, failed, type Refused, refused } from "../outcome.ts";
import type { Controlled, UnitDesk, UnitPlace } from "../unit.ts";
import type { UnitInstallJson, UnitRemoveJson, UnitStatusJson } from "./outputs-unit.ts";
import { refuseWorker } from "./person-only.ts";
import { plain, problemOf } from "./report.ts";
import { shownBy, UNIT_MARK, unitText } from "./unit-text.ts";
import type { BareScene, Result } from "./verb.ts";

type Stopped = Result & { readonly kind: "problem" };

interface Standing {
  readonly kind: "standing";
  readonly desk: UnitDesk;
  readonly config: Home["config"];
  readonly place: UnitPlace;
  readonly wanted: string;
  /** Undefined: there is none. */
  readonly present: string | undefined;
}

async function standingOf(scene: BareScene): Promise<Standing | Stopped> {
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const desk = home.unit;
  const place = desk.place(scene.input.text("name") ?? "looop");
  if (place.kind !== "ok") return problemOf(place);
  const read = desk.read(place.path);
  if (read.kind === "failed") return problemOf(read);
  const present = read.kind === "ok" ? read.text : undefined;
  return { kind: "standing", desk, config: home.config, place, wanted: unitText(place.facts), present };
}

async function byPerson(scene: BareScene): Promise<Standing | Stopped> {
  const worker = await refuseWorker(
    scene,
    (id) => `worker ${id} may not say what this machine runs`,
    "ask for it with looop ask; a person does it",
  );
  return worker ?? standingOf(scene);
}

const isForeign = (present: string | undefined): boolean =>
  present !== undefined && !present.startsWith(UNIT_MARK);

function foreign(path: string): Refused {
  return refused("name", `${path} was not written by looop`, "give another --name, or move that file away");
}

export async function runUnitInstall(scene: BareScene): Promise<Result> {
  const standing = await byPerson(scene);
  if (standing.kind !== "standing") return standing;
  const { desk, config, place, wanted, present } = standing;
  const { unit, path } = place;
  if (scene.input.on("dry-run")) {
    const json = { state: "shown", unit, path, text: wanted } satisfies UnitInstallJson;
    return { kind: "done", text: wanted, json, notes: [`it would be written to ${path}`] };
  }
  if (isForeign(present)) return problemOf(foreign(path));
  const found = await desk.control(["--version"]);
  if (found.kind === "absent") return problemOf(noSystemd(found.why));
  const ready = await config.check();
  if (ready.kind === "problems") return problemOf(unready(ready));
  const loop = await desk.running();
  if (loop.kind === "failed") return problemOf(loop);
  if (loop.runs === "yes" && present === undefined) {
    const why = `a loop of this data directory runs already${loop.pid === undefined ? "" : ` (pid ${loop.pid})`}`;
    return problemOf(refused("data directory", why, "end it with looop down, then install"));
  }
  const written = await desk.write(path, present, wanted);
  if (written.kind !== "ok") return problemOf(written);
  for (const words of [["daemon-reload"], ["enable", unit], ["restart", unit]]) {
    const trouble = troubleOf(words, await desk.control(words));
    if (trouble !== undefined) return problemOf(trouble);
  }
  const json = { state: "installed", unit, path, text: wanted } satisfies UnitInstallJson;
  return {
    kind: "done",
    text: `${plain(`${unit} runs the loop; its log: journalctl --user -u ${unit}`)}\n`,
    json,
    notes: ["it runs while you are logged in; for always: loginctl enable-linger"],
  };
}

/** It would be started, fail, and be started again. */
function unready({ problems, remedy }: Problems): Refused {
  const [first = "it cannot be used", ...more] = problems;
  return refused("config", more.length === 0 ? first : `${first}; and ${more.length} more`, remedy);
}

function noSystemd(why: string): Failed {
  const remedy = "--dry-run prints the unit; without systemd: looop up --detach, or docs/docker.md";
  return failed("io", `systemd cannot be told: ${why}; nothing was written`, remedy);
}

/** What was written stays: the next install goes on from there. */
function troubleOf(words: readonly string[], controlled: Controlled): Failed | undefined {
  if (controlled.kind === "ended" && controlled.code === 0) return undefined;
  const said =
    controlled.kind === "absent" ? controlled.why : controlled.err.trim() || `code ${controlled.code}`;
  const why = `systemctl --user ${words.join(" ")}: ${said}`;
  return failed("io", why, "see to it and try again; looop service status says how things stand");
}

export async function runUnitRemove(scene: BareScene): Promise<Result> {
  const standing = await byPerson(scene);
  if (standing.kind !== "standing") return standing;
  const { desk, place, present } = standing;
  const { unit, path } = place;
  if (present === undefined) {
    return problemOf({
      kind: "missing",
      why: `there is no ${path}`,
      remedy: "looop service status says what there is",
    });
  }
  if (isForeign(present)) return problemOf(foreign(path));
  const stopped = troubleOf(["disable", "--now", unit], await desk.control(["disable", "--now", unit]));
  if (stopped !== undefined) return problemOf(stopped);
  const removed = await desk.remove(path, present);
  if (removed.kind !== "ok") return problemOf(removed);
  const forgotten = troubleOf(["daemon-reload"], await desk.control(["daemon-reload"]));
  const json = { unit, path } satisfies UnitRemoveJson;
  const notes = forgotten === undefined ? [] : [forgotten.why];
  return { kind: "done", text: `${plain(`${unit} is stopped and removed; workers go on`)}\n`, json, notes };
}

const SHOWN = "ActiveState,SubState,UnitFileState,MainPID,NRestarts";

export async function runUnitStatus(scene: BareScene): Promise<Result> {
  const standing = await standingOf(scene);
  if (standing.kind !== "standing") return standing;
  const { desk, place, wanted, present } = standing;
  const { unit, path } = place;
  const file =
    present === undefined
      ? "missing"
      : isForeign(present)
        ? "foreign"
        : present === wanted
          ? "as_written"
          : "differs";
  const shown = await desk.control(["show", unit, `--property=${SHOWN}`]);
  const isThere = shown.kind === "ended" && shown.code === 0;
  const { ActiveState, SubState, UnitFileState, MainPID, NRestarts } = isThere ? shownBy(shown.out) : {};
  const json = {
    unit,
    path,
    file,
    systemd: isThere ? "there" : "absent",
    ...(ActiveState && { active: SubState ? `${ActiveState} (${SubState})` : ActiveState }),
    ...(UnitFileState && { enabled: UnitFileState }),
    ...(Number(MainPID) > 0 && { pid: Number(MainPID) }),
    ...(NRestarts && /^\d+$/.test(NRestarts) && { restarts: Number(NRestarts) }),
  } satisfies UnitStatusJson;
  const why = shown.kind === "absent" ? shown.why : shown.err.trim();
  const lines = [
    `${path}: ${fileTexts[file]}`,
    isThere ? stateText(json) : `systemd cannot be asked: ${why}`,
  ];
  return { kind: "done", text: lines.map((line) => `${plain(line)}\n`).join(""), json };
}

const fileTexts: Readonly<Record<UnitStatusJson["file"], string>> = {
  missing: "there is none; looop service install writes it",
  as_written: "as install writes it",
  differs: "not what install would write now; looop service install writes it anew",
  foreign: "not written by looop",
};

function stateText({ unit, active = "unknown", enabled, pid, restarts }: UnitStatusJson): string {
  const parts = [
    active,
    enabled,
    pid === undefined ? undefined : `pid ${pid}`,
    restarts === undefined || restarts === 0 ? undefined : `restarted ${restarts} times`,
  ];
  return `${unit}: ${parts.filter((part) => part !== undefined).join(", ")}`;
}
