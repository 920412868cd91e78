// The Dialog port: lines between this process and the person at its terminal. Each question has the terminal to
// itself; between two the keys work as always, Ctrl-C above all.

import { clearLine, createInterface, cursorTo, type Interface } from "node:readline";
import { Writable } from "node:stream";
import type { Dialog, LineRead } from "../home.ts";

export function terminalDialog(write: (text: string) => Promise<unknown>): Dialog {
  let open: Interface | undefined;
  return {
    get with() {
      return process.stdin.isTTY === true && process.stdout.isTTY === true ? "person" : "nobody";
    },

    ask(question, preset, signal) {
      if (signal?.aborted) return Promise.resolve({ kind: "ended" });
      const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: true });
      open = lines;
      return new Promise<LineRead>((resolve) => {
        const settle = (read: LineRead) => {
          signal?.removeEventListener("abort", onAbort);
          open = undefined;
          resolve(read); // first: closing says that it ended
          lines.close();
        };
        const onAbort = () => settle({ kind: "ended" });
        signal?.addEventListener("abort", onAbort, { once: true });
        lines.once("SIGINT", onAbort);
        lines.once("close", onAbort);
        lines.question(question, (text) => settle({ kind: "line", text }));
        if (preset !== undefined) lines.write(preset);
      });
    },

    /** Nothing of what is typed is shown, nor kept for the arrow keys. */
    async askSecret(question, signal) {
      if (signal?.aborted) return { kind: "ended" };
      const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface({
        input: process.stdin,
        output: nowhere,
        terminal: true,
        historySize: 0,
      });
      await write(question); // only now: who sees it may type, and from here on nothing is echoed
      const read = await new Promise<LineRead>((resolve) => {
        const leave = () => resolve({ kind: "ended" });
        signal?.addEventListener("abort", leave, { once: true });
        lines.once("SIGINT", leave);
        lines.once("close", leave);
        lines.question("", (text) => resolve({ kind: "line", text }));
      });
      lines.close();
      await write("\n");
      return read;
    },

    /** Above a question that waits, which is then shown again with what was typed so far. */
    async say(text) {
      if (open === undefined) {
        await write(text);
        return;
      }
      clearLine(process.stdout, 0);
      cursorTo(process.stdout, 0);
      await write(text);
      open.prompt(true);
    },
  };
}

/** Standard input by lines, as they come, to its end. */
export function typedLines(): AsyncIterable<string> {
  return { [Symbol.asyncIterator]: () => createInterface({ input: process.stdin })[Symbol.asyncIterator]() };
}

/** Whether colours mean something where this goes. */
export function inkOf(noColor: boolean): "colour" | "plain" {
  return process.stdout.isTTY === true && !noColor ? "colour" : "plain";
}
