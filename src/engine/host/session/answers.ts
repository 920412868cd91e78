// What a session answers on its control socket, request by request. Ending and restarting are session.ts's matter.

import type { Clock } from "../../ports.ts";
import type { SessionState } from "../../records/session.ts";
import { encodeKeys } from "../../workers/session/keys.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import {
  type ControlReply,
  type ControlRequest,
  type LogReply,
  reply,
  replyRefused,
  type SessionReport,
} from "../../workers/session/protocol.ts";
import { calmText, screenHash, shotOf } from "../../workers/session/shot.ts";
import { encodeText } from "../../workers/session/typing.ts";
import type { AttachedClients } from "./attached.ts";
import type { Handled } from "./control-server.ts";
import type { LiveTerminal } from "./terminal.ts";
import { readTranscript } from "./transcript-read.ts";
import { typist } from "./typist.ts";

export interface AnswerParts {
  readonly id: string;
  readonly gen?: string;
  readonly dir: string;
  readonly clock: Clock;
  readonly terminal: LiveTerminal;
  readonly clients: AttachedClients;
}

/** How the program is, and what can be done to it. */
export interface Life {
  state(): SessionState;
  childPid(): number | null;
  exitCode(): number | null;
  changed_ms(): number;
  /** Resolves at the next output or change of state. */
  moved(): Promise<void>;
  restart(): Promise<ControlReply>;
  kill(): Promise<ControlReply>;
}

export type Answers = (request: ControlRequest, gone: AbortSignal) => Promise<Handled>;

export function answersOf(parts: AnswerParts, life: Life): Answers {
  const { id, dir, clock, terminal, clients } = parts;
  const report = reporter(parts, life);
  const isOver = () => life.state() === "exited" || life.state() === "killed";
  const keyboard = typist(terminal, clock, () => (isOver() ? finished(id) : undefined));

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
        terminal.output_bytes() <= request.output_bytes && life.state() === (request.state ?? life.state());
      const left_ms = until_ms - clock.monotonic_ms();
      if (!same || left_ms <= 0 || gone.aborted || isOver()) break;
      await Promise.race([life.moved(), clock.sleep(left_ms, signal)]);
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
        return logReply(
          dir,
          request.since ?? 0,
          Math.min(
            request.bytes_max ?? sessionLimits.control_log_bytes_max,
            sessionLimits.control_log_bytes_max,
          ),
        );
      case "send": {
        await terminal.settled(); // its modes are those of all output so far
        const typed = encodeText(request.text, request.line_end ?? "auto", terminal.screen.modes());
        if (typed.kind === "refused") return replyRefused(typed);
        return keyboard.type(typed.writes, sessionLimits.enter_gap_ms);
      }
      case "key": {
        await terminal.settled();
        const keys = encodeKeys(request.keys, terminal.screen.modes());
        return keys.kind === "refused"
          ? replyRefused(keys)
          : keyboard.type(keys.writes, sessionLimits.key_gap_ms);
      }
      case "resize":
        if (isOver()) return finished(id);
        terminal.resize(request.cols, request.rows);
        return reply(terminal.size());
      case "restart":
        return life.restart();
      case "kill":
        return life.kill();
      case "detach":
        return reply({
          detached: clients.dismiss({ kind: "detached", text: "by request of another client" }),
        });
    }
  }

  return async function handle(request: ControlRequest, gone: AbortSignal): Promise<Handled> {
    if (request.op !== "attach") return { kind: "reply", reply: await answer(request, gone) };
    if (isOver()) return { kind: "reply", reply: finished(id) };
    if (clients.count() >= sessionLimits.attach_clients_max)
      return {
        kind: "reply",
        reply: { ok: false, code: "too_many", error: "too many clients are attached" },
      };
    const { mode = "view", cols, rows } = request;
    if (mode === "drive" && cols !== undefined && rows !== undefined) terminal.lend(cols, rows);
    await terminal.settled();
    return {
      kind: "upgrade",
      reply: reply({ ...terminal.size(), mode }),
      join: (socket) => clients.join(socket, mode),
    };
  };
}

function reporter({ id, gen, terminal, clients, clock }: AnswerParts, life: Life): () => SessionReport {
  const begin_ms = clock.now_ms();
  let screen = { hash: "", calm: "", seq: -1, changed_ms: begin_ms, moved_ms: begin_ms };

  /** Hashing a screen costs; it is done when somebody looks. */
  function lookAtScreen(): void {
    const seq = terminal.seq();
    if (seq === screen.seq) return;
    const text = terminal.screen.text();
    const hash = screenHash(text);
    const calm = hash === screen.hash ? screen.calm : screenHash(calmText(text));
    const output_ms = terminal.output_ms();
    screen = {
      hash,
      calm,
      seq,
      changed_ms: hash === screen.hash ? screen.changed_ms : output_ms,
      moved_ms: calm === screen.calm ? screen.moved_ms : output_ms,
    };
  }

  return (): SessionReport => {
    lookAtScreen();
    const trouble = terminal.trouble();
    return {
      id,
      ...(gen !== undefined && { gen }),
      state: life.state(),
      child_pid: life.childPid(),
      exit_code: life.exitCode(),
      last_change: new Date(life.changed_ms()).toISOString(),
      output_bytes: terminal.output_bytes(),
      screen_seq: terminal.seq(),
      screen_hash: screen.hash,
      screen_changed_ms: screen.changed_ms,
      screen_moved_ms: screen.moved_ms,
      output_ms: terminal.output_ms(),
      ...terminal.size(),
      attached: clients.count(),
      ...(trouble !== undefined && { trouble }),
    };
  };
}

function logReply(dir: string, since: number, bytes_max: number): ControlReply {
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

export const finished = (id: string): ControlReply => ({
  ok: false,
  code: "ended",
  error: `session ${id} has already finished and takes no more input`,
  remedy: "start a new one",
});
