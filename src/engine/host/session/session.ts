// What a living session does when it is told to. Keeps: one kill or restart at a time, one typist at a time,
// nothing is typed before the whole request was understood, and the status on disk never runs ahead of the program.

import type { Failed } from "../../outcome.ts";
import type { Clock } from "../../ports.ts";
import type { SessionState } from "../../records/session.ts";
import { encodeKeys } from "../../workers/session/keys.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import {
  type ControlReply,
  type ControlRequest,
  type KillReply,
  type LogReply,
  reply,
  replyRefused,
  type SessionReport,
} from "../../workers/session/protocol.ts";
import { screenHash, shotOf } from "../../workers/session/shot.ts";
import { encodeText } from "../../workers/session/typing.ts";
import type { AttachedClients } from "./attached.ts";
import type { Handled } from "./control-server.ts";
import { killTree } from "./kill-tree.ts";
import { startMarkOf } from "./process-table.ts";
import type { LiveTerminal } from "./terminal.ts";
import { readTranscript } from "./transcript-read.ts";

export interface SessionParts {
  readonly id: string;
  readonly gen?: string;
  readonly dir: string;
  readonly clock: Clock;
  readonly terminal: LiveTerminal;
  readonly clients: AttachedClients;
  /** Publishes the state; called on every change of it. */
  publish(state: SessionState, childPid: number | null, exitCode: number | null): void;
}

export interface Session {
  start(): { readonly kind: "ok"; readonly pid: number } | Failed;
  handle(request: ControlRequest, gone: AbortSignal): Promise<Handled>;
  /** Ends the tree, as `kill` does. */
  kill(): Promise<KillReply>;
  /** To be called by the terminal. */
  shown(): void;
  ended(exitCode: number): void;
  /** Resolves when the program has ended for good. */
  readonly done: Promise<void>;
}

type Life =
  | { readonly in: "starting" }
  | { readonly in: "running"; readonly pid: number; readonly started: string }
  | { readonly in: "over"; readonly state: "exited" | "killed"; readonly exitCode: number };

export function createSession(parts: SessionParts): Session {
  const { id, gen, dir, clock, terminal, clients } = parts;
  let life: Life = { in: "starting" };
  let changed_ms = clock.now_ms();
  /** What the next end of the program means. */
  let purpose: "none" | "kill" | "restart" = "none";
  let turn: Promise<unknown> = Promise.resolve();
  let typing: Promise<unknown> = Promise.resolve();
  let screen = { hash: "", seq: -1, changed_ms: clock.now_ms() };
  let wake = Promise.withResolvers<void>();
  let end = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();

  const stateOf = (): SessionState => (life.in === "over" ? life.state : life.in);
  const childPid = () => (life.in === "running" ? life.pid : null);
  const exitCode = () => (life.in === "over" ? life.exitCode : null);

  function become(next: Life): void {
    life = next;
    changed_ms = clock.now_ms();
    parts.publish(stateOf(), childPid(), exitCode());
    shown();
  }

  function shown(): void {
    wake.resolve();
    wake = Promise.withResolvers();
  }

  function start(): { readonly kind: "ok"; readonly pid: number } | Failed {
    const opened = terminal.open();
    if (opened.kind === "failed") return opened;
    become({ in: "running", pid: opened.pid, started: startMarkOf(opened.pid) });
    return { kind: "ok", pid: opened.pid };
  }

  function ended(code: number): void {
    if (purpose === "restart") {
      life = { in: "starting" };
    } else {
      const state = purpose === "kill" ? "killed" : "exited";
      become({ in: "over", state, exitCode: code });
      clients.dismiss({ kind: "exit", text: JSON.stringify({ state, exit_code: code }) });
      done.resolve();
    }
    end.resolve();
    end = Promise.withResolvers();
  }

  /** Hashing a screen costs; it is done when somebody looks. */
  function lookAtScreen(): void {
    const seq = terminal.seq();
    if (seq === screen.seq) return;
    const hash = screenHash(terminal.screen.text());
    screen = { hash, seq, changed_ms: hash === screen.hash ? screen.changed_ms : terminal.output_ms() };
  }

  function report(): SessionReport {
    lookAtScreen();
    const trouble = terminal.trouble();
    return {
      id,
      ...(gen !== undefined && { gen }),
      state: stateOf(),
      child_pid: childPid(),
      exit_code: exitCode(),
      last_change: new Date(changed_ms).toISOString(),
      output_bytes: terminal.output_bytes(),
      screen_seq: terminal.seq(),
      screen_hash: screen.hash,
      screen_changed_ms: screen.changed_ms,
      output_ms: terminal.output_ms(),
      ...terminal.size(),
      attached: clients.count(),
      ...(trouble !== undefined && { trouble }),
    };
  }

  /** One after the other; a second kill during a restart waits for it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = turn.then(work);
    turn = next.catch(() => undefined);
    return next;
  }

  async function endProgram(why: "kill" | "restart"): Promise<KillReply> {
    if (life.in !== "running")
      return {
        killed: false,
        confirmed: true,
        escalated: false,
        state: stateOf(),
        exit_code: exitCode(),
        left: [],
      };
    purpose = why;
    const { pid, started } = life;
    const over = end.promise;
    const root = { pid, started, spared: new Set([process.pid]), ...(gen !== undefined && { gen }) };
    const killed = await killTree(root, clock);
    // Without a leader the terminal closes; what it still held is read before the program counts as ended.
    if (killed.confirmed) await over;
    purpose = "none";
    const { confirmed, escalated } = killed;
    const left = killed.left.map((row) => row.pid);
    return { killed: true, confirmed, escalated, state: stateOf(), exit_code: exitCode(), left };
  }

  const kill = () => inTurn(() => endProgram("kill"));

  const restart = () =>
    inTurn(async (): Promise<ControlReply> => {
      if (life.in === "over") return over();
      const ended = await endProgram("restart");
      if (!ended.confirmed)
        return {
          ok: false,
          code: "failed",
          error: `processes ${ended.left.join(", ")} do not die`,
          remedy: "look at them, then try again",
        };
      terminal.screen.reset();
      const started = start();
      if (started.kind === "ok") return reply({ restarted: true, child_pid: started.pid });
      become({ in: "over", state: "killed", exitCode: ended.exit_code ?? 1 });
      done.resolve();
      return { ok: false, code: "failed", error: started.why, remedy: started.remedy };
    });

  const over = (): ControlReply => ({
    ok: false,
    code: "ended",
    error: `session ${id} has already finished and takes no more input`,
    remedy: "start a new one",
  });

  /** The offset is taken before the first byte goes out: what the program says to it comes after. */
  function type(writes: readonly string[]): Promise<ControlReply> {
    const next = typing.then(async (): Promise<ControlReply> => {
      const offset = terminal.output_bytes();
      let sent = 0;
      for (const [index, bytes] of writes.entries()) {
        if (life.in !== "running") return over();
        if (index > 0) await clock.sleep(sessionLimits.key_gap_ms);
        if (terminal.write(bytes) === "full")
          return {
            ok: false,
            code: "full",
            error: "the program does not read what is typed",
            remedy: "wait, look at its screen, or kill it",
          };
        sent += Buffer.byteLength(bytes);
      }
      return reply({ sent, offset });
    });
    typing = next.catch(() => undefined);
    return next;
  }

  function log(since: number, bytes_max: number): ControlReply {
    const range = readTranscript(dir, since, bytes_max);
    if (range.kind !== "ok")
      return {
        ok: false,
        code: "failed",
        error: range.kind === "failed" ? range.why : "there is no transcript",
      };
    const { bytes, offset, next, end: newest, dropped_bytes } = range;
    const base64 = Buffer.from(bytes).toString("base64");
    return reply({ base64, offset, next, end: newest, dropped_bytes } satisfies LogReply);
  }

  async function held(request: ControlRequest & { op: "changed" }, gone: AbortSignal): Promise<ControlReply> {
    const hold_ms = Math.min(
      request.hold_ms ?? sessionLimits.control_hold_ms_max,
      sessionLimits.control_hold_ms_max,
    );
    const until_ms = clock.monotonic_ms() + hold_ms;
    const stop = new AbortController();
    const signal = AbortSignal.any([gone, stop.signal]);
    for (;;) {
      const same =
        terminal.output_bytes() <= request.output_bytes && stateOf() === (request.state ?? stateOf());
      const left_ms = until_ms - clock.monotonic_ms();
      if (!same || left_ms <= 0 || gone.aborted || life.in === "over") break;
      await Promise.race([wake.promise, clock.sleep(left_ms, signal)]);
    }
    stop.abort();
    return reply(report());
  }

  async function answer(
    request: Exclude<ControlRequest, { op: "attach" }>,
    gone: AbortSignal,
  ): Promise<ControlReply> {
    switch (request.op) {
      case "status":
        return reply(report());
      case "changed":
        return held(request, gone);
      case "shot": {
        await terminal.settled();
        const image = terminal.screen.image();
        return reply(shotOf(image, terminal.seq(), request.format ?? "plain", request.edges ?? "whole"));
      }
      case "log":
        return log(
          request.since ?? 0,
          Math.min(
            request.bytes_max ?? sessionLimits.control_log_bytes_max,
            sessionLimits.control_log_bytes_max,
          ),
        );
      case "send": {
        const typed = encodeText(request.text, request.line_end ?? "auto", terminal.screen.modes());
        return typed.kind === "refused" ? replyRefused(typed) : type([typed.bytes]);
      }
      case "key": {
        const keys = encodeKeys(request.keys, terminal.screen.modes());
        return keys.kind === "refused" ? replyRefused(keys) : type(keys.writes);
      }
      case "resize":
        if (life.in === "over") return over();
        terminal.resize(request.cols, request.rows);
        return reply(terminal.size());
      case "restart":
        return restart();
      case "kill":
        return life.in === "over" ? over() : reply(await kill());
      case "detach":
        return reply({
          detached: clients.dismiss({ kind: "detached", text: "by request of another client" }),
        });
    }
  }

  async function handle(request: ControlRequest, gone: AbortSignal): Promise<Handled> {
    if (request.op !== "attach") return { kind: "reply", reply: await answer(request, gone) };
    if (life.in === "over") return { kind: "reply", reply: over() };
    if (clients.count() >= sessionLimits.attach_clients_max)
      return {
        kind: "reply",
        reply: { ok: false, code: "too_many", error: "too many clients are attached" },
      };
    const { mode = "view", cols, rows } = request;
    if (mode === "drive" && cols !== undefined && rows !== undefined) terminal.resize(cols, rows);
    await terminal.settled();
    return {
      kind: "upgrade",
      reply: reply({ ...terminal.size(), mode }),
      join: (socket) => clients.join(socket, mode),
    };
  }

  return { start, handle, kill, shown, ended, done: done.promise };
}
