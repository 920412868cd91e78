// The terminal of one program. Keeps node-pty from losing the end of the output, its reader from growing without
// bound, and its writer from spinning: two of its inner parts are taken over for that (checked at start).

import { writeSync } from "node:fs";
import type { Socket } from "node:net";
import { type IPty, spawn } from "node-pty";
import type { Clock } from "../../ports.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import { exitCodeOf } from "../../workers/session/wait.ts";
import { codeOf } from "../errno.ts";
import { availableReader } from "./available.ts";

export interface PtyRequest {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols: number;
  readonly rows: number;
}

export interface PtyEvents {
  /** The bytes are the receiver's until it is done with them. */
  onBytes(bytes: Uint8Array): void;
  /** Of all bytes handed over, in their order, how many are done with: their memory may be read into again. */
  done_bytes(): number;
  /** After the last byte. */
  onEnd(exitCode: number): void;
}

export interface Pty {
  readonly pid: number;
  /** No bytes until `resume`; the program blocks once the kernel's buffer is full. */
  pause(): void;
  resume(): void;
  write(bytes: string): "taken" | "full";
  resize(cols: number, rows: number): void;
}

/** Throws what node-pty throws when there is no terminal to be had. */
export function openPty(request: PtyRequest, events: PtyEvents, clock: Clock): Pty {
  const [file, ...args] = request.command;
  const pty = spawn(file, args, {
    cwd: request.cwd,
    env: { ...request.env },
    cols: request.cols,
    rows: request.rows,
    encoding: null,
    name: request.env.TERM ?? "xterm-256color",
  });
  const { fd, socket } = innerParts(pty);
  const tail = keepTail(socket, clock);
  const reader = availableReader(fd, events.done_bytes);
  socket.on("data", (chunk: Buffer) => {
    tail.heard();
    // What the stream still holds comes before what the kernel holds.
    const isLast = socket.readableLength === 0 && !tail.isClosed();
    events.onBytes(isLast ? reader.withMore(chunk) : reader.alone(chunk));
  });
  pty.onExit(({ exitCode, signal }) => events.onEnd(exitCodeOf(exitCode, signal ?? 0)));
  const input = inputQueue(fd, tail.isClosed, clock);
  return {
    pid: pty.pid,
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    write: (bytes) => (tail.isClosed() ? "taken" : input.push(Buffer.from(bytes))),
    resize: (cols, rows) => (tail.isClosed() ? undefined : pty.resize(cols, rows)),
  };
}

/** node-pty keeps them private; without them output would be lost, so their absence is a programmer error. */
function innerParts(pty: IPty): { readonly fd: number; readonly socket: Socket } {
  const { fd, _socket: socket } = pty as IPty & { readonly fd?: unknown; readonly _socket?: unknown };
  if (typeof fd !== "number" || typeof socket !== "object" || socket === null || !("destroy" in socket))
    throw new Error("this version of node-pty has no `fd` and `_socket`; see host/session/pty.ts");
  return { fd, socket: socket as Socket };
}

/**
 * 200 ms after the program's end node-pty destroys the socket, with everything that was not read yet. Here that
 * waits until the kernel has nothing more: a read error (EIO, the usual end), or silence.
 */
function keepTail(socket: Socket, clock: Clock): { heard(): void; isClosed(): boolean } {
  const destroy = socket.destroy.bind(socket);
  let heard_ms = 0;
  let held = false;
  let closed = false;

  async function destroyWhenQuiet(): Promise<void> {
    heard_ms = clock.monotonic_ms();
    const until_ms = heard_ms + sessionLimits.pty_drain_ms_max;
    while (!socket.destroyed) {
      const now_ms = clock.monotonic_ms();
      const quiet = !socket.isPaused() && now_ms - heard_ms >= sessionLimits.pty_quiet_ms;
      if (quiet || (now_ms >= until_ms && !socket.isPaused())) break;
      await clock.sleep(sessionLimits.pty_input_retry_ms);
    }
    close();
  }

  /** From here on the descriptor's number may be another file's. */
  function close(error?: Error): Socket {
    if (!closed) drain();
    closed = true;
    return destroy(error);
  }

  /** Paused readers leave bytes in the stream; destroying it would drop them. */
  function drain(): void {
    while (socket.read() !== null);
  }

  socket.destroy = (error?: Error) => {
    if (error === undefined && !socket.readableEnded) {
      if (!held) void destroyWhenQuiet();
      held = true;
      return socket;
    }
    return close(error);
  };
  return {
    heard() {
      heard_ms = clock.monotonic_ms();
    },
    isClosed: () => closed,
  };
}

/** node-pty retries a full terminal without a pause and keeps any amount; this one waits and has a bound. */
function inputQueue(
  fd: number,
  isClosed: () => boolean,
  clock: Clock,
): { push(bytes: Buffer): "taken" | "full" } {
  let waiting = Buffer.alloc(0);
  let pumping = false;

  async function pump(): Promise<void> {
    pumping = true;
    while (waiting.length > 0 && !isClosed()) {
      const written = writeAvailable(fd, waiting);
      waiting = waiting.subarray(written);
      if (waiting.length > 0) await clock.sleep(written > 0 ? 0 : sessionLimits.pty_input_retry_ms);
    }
    pumping = false;
  }

  return {
    push(bytes) {
      if (waiting.length + bytes.length > sessionLimits.pty_input_bytes_max) return "full";
      waiting = Buffer.concat([waiting, bytes]);
      if (!pumping) void pump();
      return "taken";
    },
  };
}

function writeAvailable(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    const code = codeOf(error);
    if (code === "EAGAIN" || code === "EINTR") return 0;
    if (code === "EIO" || code === "EBADF") return bytes.length; // nobody will ever read it
    throw error;
  }
}
