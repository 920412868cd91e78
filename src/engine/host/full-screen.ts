// The person's terminal, taken over for a view. Given back as it was on every way out of this process: the normal one,
// an uncaught error, SIGTERM, SIGHUP, SIGINT, and for a while on SIGTSTP.

import { writeSync } from "node:fs";
import { isatty, type ReadStream, type WriteStream } from "node:tty";
import { watchLimits } from "../watch/limits.ts";
import { enterScreen, leaveScreen } from "../watch/modes.ts";
import type { FullScreen, ScreenEnd, ScreenEvents } from "../watch/ports.ts";
import { systemClock } from "./clock.ts";
import { readColours } from "./environment.ts";
import { codeOf } from "./errno.ts";

const STDIN = 0;
const STDOUT = 1;

export function takeFullScreen(): FullScreen | undefined {
  const colours = readColours();
  if (!isatty(STDIN) || !isatty(STDOUT) || colours === "no-screen") return undefined;
  const stdin = process.stdin as ReadStream;
  const stdout = process.stdout as WriteStream;
  let state: "taken" | "away" | "closed" = "away";
  let events: ScreenEvents | undefined;

  function enter(): void {
    if (state !== "away") return;
    state = "taken";
    stdin.setRawMode(false); // a shell may have changed what Node believes it set
    stdin.setRawMode(true);
    say(enterScreen);
  }

  /** With plain system calls: it must work in the last moment of a process. */
  function leave(): void {
    if (state !== "taken") return;
    state = "away";
    say(leaveScreen);
    if (!stdin.destroyed) stdin.setRawMode(false);
  }

  function suspend(): void {
    leave();
    process.kill(process.pid, "SIGSTOP"); // until somebody says SIGCONT
  }

  /** Stopped by a signal that nobody can hear, it was not given back; what stands there is somebody else's now. */
  function resume(): void {
    if (state === "closed") return;
    state = "away";
    enter();
    events?.onResume();
  }

  const end = (how: ScreenEnd) => () => {
    leave();
    events?.onEnd(how);
  };
  const handlers: readonly (readonly [NodeJS.Signals, () => void])[] = [
    ["SIGINT", end("interrupted")],
    ["SIGTERM", end("terminated")],
    ["SIGHUP", end("hung-up")],
    ["SIGTSTP", suspend],
    ["SIGCONT", resume],
  ];

  const onResize = () => events?.onResize();
  const onHangUp = end("hung-up");
  const onData = (text: string) => events?.onInput(text);

  function close(): void {
    leave();
    state = "closed";
    for (const [signal, handler] of handlers) process.off(signal, handler);
    process.off("exit", leave);
    stdout.off("resize", onResize);
    stdin.off("data", onData).off("end", onHangUp).off("error", onHangUp);
    stdin.pause();
  }

  return {
    kind: "taken",
    colours,
    clock: systemClock(),
    size: () => sizeOf(stdout),
    write: (text) =>
      new Promise((resolve) => {
        if (state === "taken") stdout.write(text, () => resolve());
        else resolve();
      }),
    listen(listener) {
      events = listener;
      process.on("exit", leave);
      for (const [signal, handler] of handlers) process.on(signal, handler);
      stdout.on("resize", onResize);
      stdout.on("error", onHangUp);
      stdin.setEncoding("utf8");
      stdin.on("data", onData).on("end", onHangUp).on("error", onHangUp);
      enter();
    },
    suspend,
    close,
  };
}

/** One that says nothing of its size gets the one that all once had. */
function sizeOf({ columns, rows }: WriteStream) {
  return { cols: columns || watchLimits.cols_unknown, rows: rows || watchLimits.rows_unknown };
}

function say(text: string): void {
  try {
    writeSync(STDOUT, text);
  } catch (error) {
    // Whoever looked is gone, or does not read: there is nobody to give anything back to.
    if (!["EIO", "EPIPE", "EBADF", "EAGAIN", "ENXIO"].includes(codeOf(error))) throw error;
  }
}
