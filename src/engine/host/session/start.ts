// Starts a session host, detached, and waits until it says that the program runs. The host hangs on nothing of the
// starter's: own session, no shared files, an environment of its own. What a dead session of that name left is removed.

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import type { Duplex } from "node:stream";
import { isId, parseId } from "../../ids.ts";
import { type Failed, failed, type Refused, refused } from "../../outcome.ts";
import type { Clock, Processes, Store } from "../../ports.ts";
import { checkSize } from "../../workers/session/duration.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { type Launch, launchReplyShape } from "../../workers/session/protocol.ts";
import { endingOf } from "../../workers/session/wait.ts";
import type { LaunchOutcome, LaunchRequest } from "../../workers/sessions.ts";
import { failureOf } from "../errno.ts";
import { makeDirectorySync } from "../make-directory.ts";
import { readSession } from "./facts.ts";

export interface StartPorts {
  readonly store: Store;
  readonly processes: Processes;
  readonly clock: Clock;
  /** The program that becomes the host, up to and without the session's id: `[node, entry, "session-host"]`. */
  readonly hostCommand: readonly [string, ...string[]];
}

export interface SessionRequest extends LaunchRequest {
  /** Absolute. */
  readonly dataDir: string;
  readonly cols?: number;
  readonly rows?: number;
  readonly title?: string;
}

const START_LOCK = "sessions/.start.lock";

export async function startSession(ports: StartPorts, request: SessionRequest): Promise<LaunchOutcome> {
  const bad = checkRequest(request);
  if (bad) return bad;
  const taken = await takeName(ports, request);
  if (taken.kind !== "taken") return taken;
  const outcome = await launch(ports, request);
  if (outcome.kind !== "started") await giveBack(ports, request);
  return outcome;
}

/** Held only while the name is looked up and taken; many may start at once. */
async function takeName(ports: StartPorts, request: SessionRequest): Promise<Taken> {
  const lock = await lockStart(ports);
  if (lock.kind === "failed") return lock;
  try {
    const free = await clearEnded(ports, request);
    if (free.kind !== "free") return free;
    makeDirectorySync(sessionDir(request), 0o700);
    return { kind: "taken" };
  } catch (error) {
    return failureOf(error, sessionDir(request));
  } finally {
    lock.release();
  }
}

/** Under the lock of starts, so that nobody is starting what is removed. */
export async function removeEnded(
  ports: Omit<StartPorts, "hostCommand">,
  session: Named,
): Promise<{ kind: "removed" } | { kind: "alive" } | Failed> {
  const lock = await lockStart(ports);
  if (lock.kind === "failed") return lock;
  try {
    const free = await clearEnded(ports, session);
    return free.kind === "free" ? { kind: "removed" } : free.kind === "alive" ? { kind: "alive" } : free;
  } finally {
    lock.release();
  }
}

function checkRequest({ id, gen, command, env, cols, rows }: SessionRequest): Refused | undefined {
  const named = parseId("worker id", id);
  if (named.kind === "refused") return named;
  if (!isId(gen)) return refused("gen", "the generation is not an id", "pass a fresh nonce");
  const words = [...command, ...Object.entries(env).flat()];
  if (words.some((word) => word.includes("\0")))
    return refused("command", "it has a NUL character", "no program could be given it");
  if (Object.keys(env).some((name) => name === "" || name.includes("=")))
    return refused("env", "a name is empty or has `=`", "pass names as a shell would export them");
  if (Buffer.byteLength(command.join("\0")) > sessionLimits.command_bytes_max)
    return refused("command", "it is too long for one command line", "put the long part into a file");
  const size = checkSize("size", cols ?? sessionLimits.cols_default, rows ?? sessionLimits.rows_default);
  return size.kind === "refused" ? size : undefined;
}

type Named = Pick<SessionRequest, "dataDir" | "id">;
const sessionDir = ({ dataDir, id }: Named) => `${dataDir}/sessions/${id}`;

type Free = { readonly kind: "free" } | NotFree;
type Taken = { readonly kind: "taken" } | NotFree;
type NotFree = { readonly kind: "alive"; readonly why: string; readonly remedy: string } | Failed;

/** Two starts of one name would share one directory. */
async function lockStart(
  ports: Pick<StartPorts, "store" | "clock">,
): Promise<{ kind: "locked"; release(): void } | Failed> {
  const until_ms = ports.clock.monotonic_ms() + sessionLimits.host_start_ms_max;
  for (;;) {
    const lock = await ports.store.lock(START_LOCK, "starting a session");
    if (lock.kind !== "held") return lock;
    if (ports.clock.monotonic_ms() > until_ms)
      return failed("locked", `another start is under way (${lock.by})`, "wait for it, then try again");
    await ports.clock.sleep(sessionLimits.control_connect_pause_ms);
  }
}

/** Only what is proven dead is cleared away (I12). A directory without a record belongs to a host that is starting. */
async function clearEnded(ports: Omit<StartPorts, "hostCommand">, session: Named): Promise<Free> {
  const { id } = session;
  const facts = await readSession(ports, id);
  if (facts.kind === "failed") return facts;
  if (facts.kind === "ok" && endingOf(facts).kind === "running")
    return {
      kind: "alive",
      why: `a session ${id} is running`,
      remedy: "kill it first, or choose another id",
    };
  const dir = sessionDir(session);
  try {
    const begun_ms = statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    // What was begun in the future was begun before the clock was set back.
    const age_ms = Math.abs(ports.clock.now_ms() - begun_ms);
    if (facts.kind === "missing" && age_ms < sessionLimits.host_start_ms_max)
      return { kind: "alive", why: `a session ${id} is being started`, remedy: "wait for it" };
    rmSync(dir, { recursive: true, force: true });
    return { kind: "free" };
  } catch (error) {
    return failureOf(error, dir);
  }
}

/** After a start that failed: the name is free again, unless the host got as far as a record. */
async function giveBack(ports: StartPorts, request: SessionRequest): Promise<void> {
  const facts = await readSession(ports, request.id);
  if (facts.kind === "missing") rmSync(sessionDir(request), { recursive: true, force: true });
}

async function launch(ports: StartPorts, request: SessionRequest): Promise<LaunchOutcome> {
  const [program, ...args] = ports.hostCommand;
  const complaints = `${sessionDir(request)}/host-start.log`;
  const fd = openComplaints(complaints);
  if (typeof fd !== "number") return fd;
  const child = spawn(program, [...args, request.id], {
    detached: true,
    cwd: request.dataDir,
    env: hostEnvironment(request.env),
    stdio: ["ignore", "ignore", fd, "pipe"],
  });
  closeSync(fd);
  const pipe = child.stdio[3] as Duplex;
  try {
    const line = await ask(child, pipe, launchOf(request));
    if (line === undefined) return died(complaints);
    const answer = launchReplyShape.parse(JSON.parse(line));
    if (!answer.ok) return failed("io", answer.error ?? "no reason given", "mend that, then start again");
    return { kind: "started", hostPid: answer.host_pid ?? 0, childPid: answer.child_pid ?? 0 };
  } finally {
    pipe.destroy();
    child.unref();
    rmSync(complaints, { force: true });
  }
}

/** Of its own, not the starter's; once it has answered, what it prints is nowhere. */
function openComplaints(path: string): number | Failed {
  try {
    return openSync(path, "w", 0o600);
  } catch (error) {
    return failureOf(error, path);
  }
}

function died(complaints: string): Failed {
  const why = "the session host died or did not answer in time";
  const remedy = "looop doctor looks at terminals; then start again";
  try {
    const said = readFileSync(complaints, "utf8").trim();
    // Of a stack only its head says what is wrong.
    const told = /^\w*Error\b.*/m.exec(said)?.[0] ?? said.slice(-sessionLimits.host_complaint_chars);
    const text = told.slice(0, sessionLimits.host_complaint_chars).replace(/\s+/g, " ");
    return failed("io", text === "" ? why : `${why}: ${text}`, remedy);
  } catch (error) {
    return failed("io", `${why}, and what it said is gone: ${failureOf(error, complaints).why}`, remedy);
  }
}

/** What Node itself needs; nothing that would mark the host as part of the starter's own session. */
function hostEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const names = ["PATH", "HOME", "USER", "TMPDIR", "TZ", "LANG", "LD_LIBRARY_PATH"];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

function launchOf(request: SessionRequest): Launch {
  const { dataDir, command, cwd, env, cols, rows, gen, meta, title, goal, plan } = request;
  return {
    data_dir: dataDir,
    command: [...command],
    cwd,
    env: { ...env },
    cols: cols ?? sessionLimits.cols_default,
    rows: rows ?? sessionLimits.rows_default,
    gen,
    ...(meta !== undefined && { meta }),
    ...(title !== undefined && { title }),
    ...(goal !== undefined && { goal }),
    ...(plan !== undefined && { plan }),
  };
}

/** The host's one line; undefined when it died before or took too long (then it is ended). */
function ask(child: ChildProcess, pipe: Duplex, request: Launch): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      settle(undefined);
    }, sessionLimits.host_start_ms_max);
    const settle = (line: string | undefined) => {
      clearTimeout(late);
      resolve(line);
    };
    child.once("error", () => settle(undefined));
    pipe.on("error", () => settle(undefined));
    pipe.once("close", () => settle(undefined));
    pipe.on("data", (piece: Buffer) => {
      text += piece.toString("utf8");
      if (text.includes("\n")) settle(text.slice(0, text.indexOf("\n")));
    });
    pipe.write(`${JSON.stringify(request)}\n`);
  });
}
