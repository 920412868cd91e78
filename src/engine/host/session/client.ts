// Everything a client may do with one session, by its files and its control socket; stateless, and as good for a
// dead session as can be: its log and last screen stay readable, what needs a living one says that it ended.

import { type Failed, failed, type Refused, refused } from "../../outcome.ts";
import type { Clock, Processes, Store } from "../../ports.ts";
import type { SessionMeta } from "../../records/session.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import type {
  ControlReply,
  ControlRequest,
  KillReply,
  SessionReport,
} from "../../workers/session/protocol.ts";
import { createScreen } from "../../workers/session/screen.ts";
import { type Shot, type ShotEdges, type ShotFormat, shotOf } from "../../workers/session/shot.ts";
import { socketPlaceOf } from "../../workers/session/socket-path.ts";
import type { LineEnd } from "../../workers/session/typing.ts";
import { type Ending, endingOf } from "../../workers/session/wait.ts";
import { type AskOptions, askHost, untilHeard } from "./control-client.ts";
import { readSession } from "./facts.ts";
import { killTree } from "./kill-tree.ts";
import { readFinalScreen } from "./publish.ts";
import { type LogRange, readTranscript } from "./transcript-read.ts";

export interface ClientPorts {
  readonly store: Store;
  readonly processes: Processes;
  readonly clock: Clock;
}

export type Gone = {
  readonly kind: "ended";
  readonly ending: Exclude<Ending, { kind: "running" }>;
  readonly why: string;
  readonly remedy: string;
};
export type Absent = { readonly kind: "missing"; readonly why: string; readonly remedy: string };
export type Sent = { readonly kind: "sent"; readonly sent: number; readonly offset: number };
export type Killed = { readonly kind: "killed" } & KillReply;
export type Problem = Gone | Absent | Refused | Failed;

export type LookOutcome =
  /** `live`: told by the host just now; else what was left on disk. */
  | { readonly kind: "ok"; readonly ending: Ending; readonly live?: SessionReport; readonly gen?: string }
  | Absent
  | Failed;

export interface SessionClient {
  readonly id: string;
  readonly dir: string;
  status(): Promise<LookOutcome>;
  shot(
    format: ShotFormat,
    edges: ShotEdges,
  ): Promise<{ readonly kind: "ok"; readonly shot: Shot } | Absent | Failed>;
  /** Raw bytes from an offset on, straight from the files. */
  range(since: number, bytes_max: number): LogRange;
  /** `offset` is where the output stood before: wait for the answer from there. */
  send(text: string, lineEnd: LineEnd): Promise<Sent | Problem>;
  key(keys: readonly string[]): Promise<Sent | Problem>;
  resize(cols: number, rows: number): Promise<{ readonly kind: "ok" } | Problem>;
  restart(): Promise<{ readonly kind: "ok" } | Problem>;
  /** Also ends what a dead host left behind. */
  kill(): Promise<Killed | Problem>;
  /** Sends every attached client away. */
  detachAll(): Promise<{ readonly kind: "ok"; readonly detached: number } | Problem>;
  /** Resolves when there may be more than `output_bytes`, the session ended, or after a while. */
  moved(output_bytes: number, wait_ms: number, signal?: AbortSignal): Promise<void>;
}

export function sessionClient(dataDir: string, id: string, ports: ClientPorts): SessionClient {
  const dir = `${dataDir}/sessions/${id}`;
  const { path } = socketPlaceOf(dir, process.getuid?.() ?? 0);

  const facts = () => readSession(ports, id);

  const isDead = async () => {
    const read = await facts();
    return read.kind !== "ok" || endingOf(read).kind !== "running";
  };

  const ask = (request: ControlRequest, options: AskOptions = {}) =>
    untilHeard(ports.clock, isDead, () => askHost(path, request, options));

  /** A killed host closes its socket a moment before its process is seen to be gone. */
  async function factsOfSilent() {
    for (let left = sessionLimits.control_connect_tries; left > 0 && !(await isDead()); left -= 1)
      await ports.clock.sleep(sessionLimits.control_connect_pause_ms);
    return facts();
  }

  /** A host that hung up is about to end, or ended between two questions. */
  async function untilDead(wait_ms: number, signal?: AbortSignal): Promise<void> {
    const pause_ms = sessionLimits.control_connect_pause_ms;
    for (let left_ms = wait_ms; left_ms > 0 && !signal?.aborted && !(await isDead()); left_ms -= pause_ms)
      await ports.clock.sleep(Math.min(pause_ms, left_ms), signal);
  }

  /** Why nobody answered. */
  async function problem(heard: string): Promise<Problem> {
    const read = await factsOfSilent();
    if (read.kind === "failed") return read;
    if (read.kind === "missing") return absent();
    const ending = endingOf(read);
    if (ending.kind !== "running") return gone(ending);
    return failed("io", `session ${id} is alive but its host ${heard}`, "try again, or kill it");
  }

  const absent = (): Absent => ({
    kind: "missing",
    why: `there is no session ${id}`,
    // Elsewhere the loop itself is a session of this name.
    remedy:
      id === "pulse"
        ? "the loop is no session: `looop logs` has what it said, `looop watch` shows it live"
        : "`looop worker list` names those there are",
  });

  function gone(ending: Gone["ending"]): Gone {
    const why =
      ending.kind === "lost"
        ? `the host of session ${id} is gone, and its terminal with it`
        : `session ${id} has already finished and takes no more input`;
    return { kind: "ended", ending, why, remedy: "start a new one" };
  }

  async function act<Kind extends string, Data extends object>(
    request: ControlRequest,
    kind: Kind,
  ): Promise<({ readonly kind: Kind } & Data) | Problem> {
    const heard = await ask(request);
    if (heard.kind !== "reply") return problem(heard.kind === "silent" ? heard.why : "does not answer");
    return heard.reply.ok ? { kind, ...(heard.reply.data as Data) } : refusal(heard.reply);
  }

  async function refusal(answer: Extract<ControlReply, { ok: false }>): Promise<Problem> {
    const remedy = answer.remedy ?? "look at the session, then try again";
    if (answer.code === "refused") return refused(answer.field ?? "request", answer.error, remedy);
    if (answer.code !== "ended") return failed("io", answer.error, remedy);
    const read = await facts();
    const ending = read.kind === "ok" ? endingOf(read) : { kind: "running" as const };
    return gone(ending.kind === "running" ? { kind: "exited", exit_code: null } : ending);
  }

  async function status(): Promise<LookOutcome> {
    const read = await facts();
    if (read.kind === "failed") return read;
    if (read.kind === "missing") return absent();
    const gen = read.meta.gen === undefined ? {} : { gen: read.meta.gen };
    const ending = endingOf(read);
    if (ending.kind !== "running") return { kind: "ok", ending, ...gen };
    const heard = await ask({ op: "status" });
    if (heard.kind === "reply" && heard.reply.ok)
      return { kind: "ok", ending, live: heard.reply.data as SessionReport, ...gen };
    const later = await factsOfSilent();
    if (later.kind === "ok" && endingOf(later).kind !== "running")
      return { kind: "ok", ending: endingOf(later), ...gen };
    return failed("io", `the host of session ${id} lives but does not answer`, "try again, or kill it");
  }

  async function shot(
    format: ShotFormat,
    edges: ShotEdges,
  ): Promise<{ kind: "ok"; shot: Shot } | Absent | Failed> {
    const read = await facts();
    if (read.kind === "failed") return read;
    if (read.kind === "missing") return absent();
    if (endingOf(read).kind === "running") {
      const heard = await ask({ op: "shot", format, edges });
      if (heard.kind === "reply" && heard.reply.ok) return { kind: "ok", shot: heard.reply.data as Shot };
    }
    const final = readFinalScreen(dir);
    if (final) return { kind: "ok", shot: shotOf(final.image, final.seq, format, edges) };
    return replay(read.meta, format, edges);
  }

  /** A host that was killed left no last screen: it is drawn again from the end of the transcript. */
  async function replay(
    { cols = sessionLimits.cols_default, rows = sessionLimits.rows_default }: SessionMeta,
    format: ShotFormat,
    edges: ShotEdges,
  ): Promise<{ kind: "ok"; shot: Shot } | Absent | Failed> {
    const all = readTranscript(dir, Number.MAX_SAFE_INTEGER, 0);
    const since = all.kind === "ok" ? Math.max(all.start, all.end - sessionLimits.replay_bytes_max) : 0;
    const range = readTranscript(dir, since, sessionLimits.replay_bytes_max);
    if (range.kind === "failed") return range;
    if (range.kind === "missing") return absent();
    const screen = createScreen({ cols, rows, onReply: () => undefined });
    await new Promise<void>((resolve) => screen.feed(range.bytes, resolve));
    const drawn = shotOf(screen.image(), 0, format, edges);
    screen.dispose();
    return { kind: "ok", shot: drawn };
  }

  async function kill(): Promise<Killed | Problem> {
    const outcome = await act<"killed", KillReply>({ op: "kill" }, "killed");
    if (outcome.kind !== "ended") return outcome;
    return (await killLeftBehind()) ?? outcome;
  }

  /** Programs that outlived their host or their leader; nothing when there are none. */
  async function killLeftBehind(): Promise<Killed | undefined> {
    const read = await facts();
    if (read.kind !== "ok" || endingOf(read).kind === "running") return undefined;
    const { gen } = read.meta;
    // The leader's start mark died with the host: only the generation proves that a process is ours.
    if (gen === undefined) return undefined;
    const root = { pid: read.childPid ?? 0, started: "unknown", gen, spared: new Set([process.pid]) };
    const { met, confirmed, escalated, left } = await killTree(root, ports.clock);
    if (met === 0) return undefined;
    const rest = left.map((row) => row.pid);
    const { state, exitCode } = read;
    return { kind: "killed", killed: true, confirmed, escalated, left: rest, state, exit_code: exitCode };
  }

  return {
    id,
    dir,
    status,
    shot,
    range: (since, bytes_max) => readTranscript(dir, since, bytes_max),
    send: (text, lineEnd) => act({ op: "send", text, line_end: lineEnd }, "sent"),
    key: (keys) => act({ op: "key", keys: [...keys] }, "sent"),
    resize: (cols, rows) => act({ op: "resize", cols, rows }, "ok"),
    restart: () => act({ op: "restart" }, "ok"),
    kill,
    detachAll: () => act({ op: "detach" }, "ok"),
    async moved(output_bytes, wait_ms, signal) {
      const hold_ms = Math.min(wait_ms, sessionLimits.control_hold_ms_max);
      const request = { op: "changed", output_bytes, hold_ms } as const;
      const heard = await askHost(path, request, {
        wait_ms: hold_ms + sessionLimits.control_reply_wait_ms_max,
        signal,
      });
      if (heard.kind !== "reply") await untilDead(Math.min(wait_ms, sessionLimits.file_poll_ms), signal);
    },
  };
}
