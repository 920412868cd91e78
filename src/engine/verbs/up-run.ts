// `up`, `start`, `down`.

import type { Home, Problems, RunEnd, StartEnd } from "../home.ts";
import { refused } from "../outcome.ts";
import { isOnPathAlone, programOf } from "../pulse/program-of.ts";
import { playIn } from "./demo-run.ts";
import { line, plain, problem, problemOf } from "./report.ts";
import type { BareScene, Opened, Result } from "./verb.ts";

export async function runUp(scene: BareScene): Promise<Result> {
  const { input, terminal } = scene;
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const allowed = await allowedHere(scene, "start");
  if (allowed.kind !== "opened") return allowed;
  // There `--json` is about the answer; the log is read by people unless the environment says otherwise.
  if (input.on("detach")) {
    const result = await startResult(scene, home, await home.startApart(home.logForm));
    return result.kind === "done" ? { ...result, notes: await absentNotes(home) } : result;
  }
  for (const note of await absentNotes(home)) await terminal.complain(line(note));
  const form = input.on("json") ? "json" : home.logForm;
  const to = input.on("log") ? "file" : "terminal";
  return runResult(scene, await home.run({ to, form }, terminal.interruptible()));
}

/** Said, and no more: the loop looks anew each time, and the program may come yet. */
async function absentNotes({ config }: Home): Promise<readonly string[]> {
  const read = await config.read();
  if (read.kind !== "file" || read.load.kind !== "ok") return [];
  const { tickCommand, workerCommand } = read.load.config;
  return (["tick_command", "worker_command"] as const).flatMap((key) => {
    const program = programOf(key === "tick_command" ? tickCommand : workerCommand);
    if (program === undefined || !isOnPathAlone(program)) return [];
    if (config.findPrograms([program]).length > 0) return [];
    return [`${key} starts ${program}, which is not on PATH: until it is there it fails; see looop doctor`];
  });
}

/** The demo only where nothing is set up: whoever has set it up wants their loop. */
export async function runStart(scene: BareScene): Promise<Result> {
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const config = await home.config.read();
  if (config.kind !== "absent") return runUp(scene);
  return playIn(scene, home, { keep: "no", answers: "person" });
}

export async function runDown(scene: BareScene): Promise<Result> {
  const home = await scene.home();
  if (home.kind !== "home") return problemOf(home);
  const allowed = await allowedHere(scene, "stop");
  if (allowed.kind !== "opened") return allowed;
  // First the loop: it could start another worker meanwhile.
  const end = await home.stop();
  if (end.kind === "failed") return problemOf(end);
  const { engine, person } = allowed;
  const fleet = await engine.fleet.list();
  if (fleet.kind === "failed") return problemOf(fleet);
  const living = fleet.workers.filter(({ alive }) => alive).map(({ id }) => id);
  const killed: string[] = [];
  const notes: string[] = [];
  for (const id of scene.input.on("workers") ? living : []) {
    const kill = await engine.workers.kill(id, "looop down", {
      kind: "person",
      name: person,
      surface: "terminal",
    });
    if (kill.kind === "killed" && kill.confirmed) killed.push(id);
    else if (kill.kind === "killed") notes.push(kill.summary);
    else if (kill.kind !== "missing") notes.push(`${id}: ${kill.why}; ${kill.remedy}`);
  }
  const left = living.filter((id) => !killed.includes(id));
  const pulse = end.kind === "not_running" ? end.kind : end.how === "asked" ? "stopped" : "forced";
  const said = {
    stopped: "the pulse is stopped",
    forced:
      "the pulse did not end when asked and was ended; what it had begun is reported when it runs again",
    not_running: "no pulse was running",
  }[pulse];
  const text = [
    said,
    killed.length > 0 ? `ended: ${killed.join(", ")}` : "",
    left.length > 0 && !scene.input.on("workers")
      ? `still at work: ${left.join(", ")}; looop down --workers ends them`
      : "",
  ];
  const json = { pulse, ...(end.kind === "stopped" && { pid: end.pid }), killed, living: left };
  const lines = text.filter((each) => each !== "").map((each) => `${plain(each)}\n`);
  return { kind: "done", exit: notes.length > 0 ? "failed" : "ok", text: lines.join(""), json, notes };
}

/** A worker may not run or stop the loop that it works for. */
async function allowedHere(
  scene: BareScene,
  deed: "start" | "stop",
): Promise<Opened | (Result & { kind: "problem" })> {
  const opened = await scene.open();
  if (opened.kind !== "opened") return problemOf(opened);
  for (const warning of opened.warnings) await scene.terminal.complain(`looop: ${plain(warning)}\n`);
  const actor = await opened.engine.fleet.whoami(opened.person);
  if (actor.kind !== "worker") return opened;
  const why = `worker ${actor.id} may not ${deed} the loop`;
  return problemOf(refused("actor", why, "ask for it with `looop ask`; a person does it"));
}

async function runResult(scene: BareScene, end: RunEnd): Promise<Result> {
  switch (end.kind) {
    case "stopped":
      return { kind: "streamed", exit: "ok" };
    case "held":
      return {
        kind: "streamed",
        exit: "ok",
        notes: [`a pulse runs here already (${end.by.trim() || "of whom is not known"})`],
      };
    case "problems":
      return problemsResult(scene, end);
    case "failed":
      return problemOf(end);
  }
}

async function startResult(scene: BareScene, { dataDir }: Home, end: StartEnd): Promise<Result> {
  switch (end.kind) {
    case "started":
      return {
        kind: "done",
        text: `the pulse is up (pid ${end.pid}); its log: ${plain(end.log)}\n`,
        json: { state: "started", pid: end.pid, log: end.log },
      };
    case "running": {
      const pid = end.holder?.pid;
      return {
        kind: "done",
        text: `a pulse is up already for ${plain(dataDir)}${pid === undefined ? "" : ` (pid ${pid})`}\n`,
        json: { state: "running", ...(pid !== undefined && { pid }) },
      };
    }
    case "problems":
      return problemsResult(scene, end);
    case "failed":
      return problemOf(end);
  }
}

/** Each in a line of its own: they are mended one by one. */
async function problemsResult({ input, terminal }: BareScene, end: Problems): Promise<Result> {
  const { state, problems, remedy } = end;
  const kind = state === "absent" ? "not_set_up" : "config";
  const [first = "", ...more] = problems;
  if (more.length === 0) return problem("failed", { kind, why: first, remedy });
  if (input.on("json")) return problem("failed", { kind, why: problems.join(" | "), remedy });
  for (const each of problems) await terminal.complain(line(each));
  return problem("failed", { kind, why: `the config has ${problems.length} problems`, remedy });
}
