// The process `looop session-host <id>`: owns one worker's terminal and outlives whoever started it.
// It is told what to run through a pipe, answers on it once, and from then on only listens to its control socket.

import { accessSync, appendFileSync, constants, statSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { type Failed, failed } from "../../outcome.ts";
import type { Clock } from "../../ports.ts";
import type { SessionState } from "../../records/session.ts";
import {
  type Launch,
  type LaunchReply,
  launchLineBytesMax,
  launchShape,
} from "../../workers/session/protocol.ts";
import { socketPlaceOf } from "../../workers/session/socket-path.ts";
import { systemClock } from "../clock.ts";
import { failureOf } from "../errno.ts";
import { makeDirectorySync } from "../make-directory.ts";
import { systemProcesses } from "../processes.ts";
import { attachedClients } from "./attached.ts";
import { type ControlServer, openControl } from "./control-server.ts";
import { GENERATION_VARIABLE } from "./process-table.ts";
import { publisher } from "./publish.ts";
import { createSession, type Session } from "./session.ts";
import { liveTerminal } from "./terminal.ts";
import { openTranscript } from "./transcript-file.ts";

/** The pipe to the starter. */
const LAUNCH_FD = 3;

/** Resolves with the exit code of the host process when the session is over. */
export async function runSessionHost(id: string): Promise<number> {
  const pipe = new Socket({ fd: LAUNCH_FD });
  pipe.on("error", () => pipe.destroy()); // the starter died; the session goes on without it
  const launch = await readLaunch(pipe);
  const clock = systemClock();
  const hosted = launch.kind === "ok" ? await openSession(id, launch.launch, clock) : launch;
  if (hosted.kind === "ok") armAgainstDeath(hosted);
  pipe.end(`${JSON.stringify(launchReply(hosted))}\n`);
  if (hosted.kind === "failed") {
    await new Promise<void>((resolve) => pipe.once("close", () => resolve()));
    return 1;
  }
  const { session, control } = hosted;
  await session.done;
  await control.close();
  return 0;
}

type Hosted =
  | {
      readonly kind: "ok";
      readonly dir: string;
      readonly pid: number;
      readonly session: Session;
      readonly control: ControlServer;
    }
  | Failed;

function launchReply(hosted: Hosted): LaunchReply {
  if (hosted.kind === "failed") return { ok: false, error: `${hosted.why}; ${hosted.remedy}` };
  return { ok: true, host_pid: process.pid, child_pid: hosted.pid };
}

async function readLaunch(pipe: Socket): Promise<{ kind: "ok"; launch: Launch } | Failed> {
  const lost = (why: string) => failed("io", `the request to start: ${why}`, "start the worker again");
  let text = "";
  pipe.setEncoding("utf8");
  const line = await new Promise<string | undefined>((resolve) => {
    pipe.on("data", (piece: string) => {
      text += piece;
      if (text.length > launchLineBytesMax) resolve(undefined);
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    pipe.once("close", () => resolve(undefined));
    pipe.once("end", () => resolve(undefined));
  });
  if (line === undefined) return lost("it did not come whole");
  const parsed = launchShape.safeParse(JSON.parse(line));
  return parsed.success ? { kind: "ok", launch: parsed.data } : lost("it is not understood");
}

async function openSession(id: string, launch: Launch, clock: Clock): Promise<Hosted> {
  const [program, ...args] = launch.command;
  const unusable = checkLaunch(launch);
  if (program === undefined || unusable) return unusable ?? failed("io", "no command", "name one");
  const dir = join(launch.data_dir, "sessions", id);
  try {
    makeDirectorySync(dir, 0o700);
  } catch (error) {
    return failureOf(error, dir);
  }
  const transcript = openTranscript(dir);
  if ("kind" in transcript) return transcript;

  const env = {
    ...launch.env,
    ...(launch.gen !== undefined && { [GENERATION_VARIABLE]: launch.gen }),
  };
  const publish = publisher(dir);
  const clients = attachedClients({
    repaint: () => terminal.screen.repaint(),
    settled: () => terminal.settled(),
    input: (bytes) => terminal.write(bytes),
    resize: (cols, rows) => terminal.lend(cols, rows),
    released: () => terminal.giveBack(),
  });
  const terminal = liveTerminal({
    request: { command: [program, ...args], cwd: launch.cwd, env, cols: launch.cols, rows: launch.rows },
    transcript,
    clock,
    events: {
      onShown(pieces) {
        for (const bytes of pieces) clients.output(bytes);
        session.shown();
      },
      onEnd(exitCode) {
        publish.screen(terminal.screen.image(), terminal.seq());
        session.ended(exitCode);
      },
      onHeld: () => session.shown(),
      isFollowed: () => clients.count() > 0,
      answers: () => (clients.drivers() > 0 ? "elsewhere" : "here"),
    },
  });
  const session: Session = createSession({
    id,
    dir,
    clock,
    terminal,
    clients,
    publish(state: SessionState, childPid, exitCode) {
      publish.status({ state, childPid, exitCode, changed_ms: clock.now_ms() });
    },
    ...(launch.gen !== undefined && { gen: launch.gen }),
  });

  const known = publish.meta({
    id,
    command: launch.command,
    hostPid: process.pid,
    hostStarted: systemProcesses().ancestry()[0]?.started ?? "",
    started_s: Math.floor(clock.now_ms() / 1_000),
    meta: launch.meta ?? false,
    cols: launch.cols,
    rows: launch.rows,
    cwd: launch.cwd,
    ...(launch.gen !== undefined && { gen: launch.gen }),
    ...(launch.title !== undefined && { title: launch.title }),
    ...(launch.goal !== undefined && { goal: launch.goal }),
    ...(launch.plan !== undefined && { plan: launch.plan }),
  });
  if (known.kind === "failed") return known;
  const place = socketPlaceOf(dir, process.getuid?.() ?? 0);
  const control = await openControl(place, (request, gone) => session.handle(request, gone));
  if ("kind" in control) return control;
  const started = session.start();
  if (started.kind === "ok") return { kind: "ok", dir, pid: started.pid, session, control };
  await control.close();
  return started;
}

/** node-pty would start a child that only prints an error and dies; better to say it before. */
function checkLaunch({ command, cwd, env }: Launch): Failed | undefined {
  const [program = ""] = command;
  if (!isDirectory(cwd)) return failed("not_a_file", `${cwd} is not a directory`, "name one that exists");
  const candidates = program.includes("/")
    ? [join(program.startsWith("/") ? "/" : cwd, program)]
    : (env.PATH ?? "").split(":").map((dir) => join(dir || ".", program));
  if (candidates.some(isExecutable)) return undefined;
  return failed("io", `${program} is not an executable program`, "check its name, its mode and PATH");
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false; // not there, or not for us: the same to who wants to run it
  }
}

function armAgainstDeath({ dir, session }: Extract<Hosted, { kind: "ok" }>): void {
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => void session.kill());
  process.on("SIGHUP", () => undefined); // a terminal that closes somewhere is no reason to end
  // Standard error is nowhere: a programmer's error must leave its trace beside the session.
  process.on("uncaughtExceptionMonitor", (error) => {
    appendFileSync(join(dir, "host-error.log"), `${error.stack ?? error.message}\n`, { mode: 0o600 });
  });
}
