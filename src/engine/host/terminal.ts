// The three streams and the two signals of this process, for one verb.
// Written with plain system calls: `process.stdout` costs 5 ms before its first byte.

import { writeFileSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { failed } from "../outcome.ts";
import type {
  InputOutcome,
  InterruptName,
  OutOutcome,
  RawTerminal,
  Terminal,
  TerminalEvents,
} from "../verbs/terminal.ts";
import { codeOf, saveFailureOf } from "./errno.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

export function systemTerminal(): Terminal {
  return {
    out: (text) => writeWhole(STDOUT, text),
    async save(path, bytes) {
      try {
        writeFileSync(path, bytes, { mode: 0o600 });
        return { kind: "ok" };
      } catch (error) {
        return saveFailureOf(error, path);
      }
    },
    takeOver,
    fullScreen: async () => (await import("./full-screen.ts")).takeFullScreen(),
    async complain(text) {
      await writeWhole(STDERR, text);
    },
    readInput,
    get typed() {
      return isatty(STDIN); // asked only by those who read it: looking loads sockets
    },
    interruptible,
    runtime: `node ${process.versions.node} ${process.platform}-${process.arch}`,
  };
}

/**
 * What a program may have switched on and left on: margins, other screen, hidden cursor, mouse, pastes, keypad, colours.
 * Leaving the other screen also puts the cursor where this one's was last kept. So the last row is kept before: who is on
 * this screen goes on below what was drawn, and who was on the other, which keeps its own, where they were before it.
 */
const RESTORED =
  "\x1b[r\x1b[999;1H\x1b7\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b>\x1b[<u\x1b[0m\r\n";

function takeOver(hear: TerminalEvents): RawTerminal | undefined {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  const onTyped = (text: string) => hear.typed(text);
  const onResize = () => hear.resized(stdout.columns, stdout.rows);
  const onEnd = () => hear.closed();
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.on("data", onTyped);
  stdin.on("end", onEnd);
  stdout.on("resize", onResize);
  return {
    cols: stdout.columns,
    rows: stdout.rows,
    write: (bytes) => void stdout.write(bytes),
    restore() {
      stdin.off("data", onTyped);
      stdin.off("end", onEnd);
      stdout.off("resize", onResize);
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write(RESTORED);
    },
  };
}

async function writeWhole(fd: 1 | 2, text: string | Uint8Array): Promise<OutOutcome> {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(fd, bytes, written); // ends: each call writes or throws
    return { kind: "ok" };
  } catch (error) {
    // A pipe that somebody else made non-blocking is full: let the event loop wait for its reader.
    if (codeOf(error) === "EAGAIN") return writeSlowly(fd, bytes.subarray(written));
    return writeOutcome(error);
  }
}

function writeSlowly(fd: 1 | 2, bytes: Uint8Array): Promise<OutOutcome> {
  const stream = fd === STDOUT ? process.stdout : process.stderr;
  return new Promise((resolve) => {
    stream.once("error", (error) => resolve(writeOutcome(error)));
    stream.write(bytes, (error) => resolve(error ? writeOutcome(error) : { kind: "ok" }));
  });
}

function writeOutcome(error: unknown): OutOutcome {
  const code = codeOf(error);
  if (code === "EPIPE" || code === "EBADF") return { kind: "closed" };
  const reason = code === "ENOSPC" ? "disk_full" : "io";
  return failed(
    reason,
    `the output could not be written (${code || "unknown"})`,
    "make room or give it another place",
  );
}

async function readInput(bytes_max: number): Promise<InputOutcome> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > bytes_max) return { kind: "too_large" };
      chunks.push(chunk);
    }
    return { kind: "ok", bytes: Buffer.concat(chunks) };
  } catch (error) {
    const why = `standard input could not be read (${codeOf(error) || "unknown"})`;
    return failed("unreadable", why, "give it a file, a pipe or the words on the line");
  }
}

/** Asked for twice it is still one signal. The second Ctrl-C kills as usual. */
let interrupts: AbortController | undefined;

function interruptible(): AbortSignal {
  if (interrupts !== undefined) return interrupts.signal;
  const controller = new AbortController();
  interrupts = controller;
  const first = (signal: "SIGINT" | "SIGTERM", name: InterruptName) => {
    const stop = () => {
      controller.abort(name);
      // Not before everybody has heard it: what ends our children kills us, too, where nobody else listens.
      queueMicrotask(() => process.off(signal, stop));
    };
    process.on(signal, stop);
  };
  first("SIGINT", "interrupted");
  first("SIGTERM", "terminated");
  return controller.signal;
}
