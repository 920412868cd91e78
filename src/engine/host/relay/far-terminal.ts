// A verb's terminal that is at the other end of a relay. Nothing of this machine is reached by it: no file, no screen.

import { failed } from "../../outcome.ts";
import type { InputOutcome, Terminal } from "../../verbs/terminal.ts";
import { relayLimits } from "../../workers/relay/limits.ts";
import type { HomeWord } from "../../workers/relay/wire.ts";

export interface FarTerminal {
  readonly terminal: Terminal;
  /** What was wanted has come; undefined: it is more than that. */
  input(bytes: Uint8Array | undefined): void;
}

export function farTerminal(say: (word: HomeWord) => void, stop: AbortSignal, typed: boolean): FarTerminal {
  let wanted: PromiseWithResolvers<InputOutcome> | undefined;

  function send(kind: "out" | "err", text: string | Uint8Array): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += relayLimits.piece_bytes)
      say({ kind, bytes: bytes.subarray(at, at + relayLimits.piece_bytes) });
  }

  return {
    terminal: {
      async out(text) {
        if (stop.aborted && stop.reason === GONE) return { kind: "closed" };
        send("out", text);
        return { kind: "ok" };
      },
      async save() {
        return failed("io", "a relay saves no file", "print it, and save it where you are");
      },
      takeOver: () => undefined,
      fullScreen: async () => undefined,
      async complain(text) {
        send("err", text);
      },
      readInput(bytes_max) {
        wanted = Promise.withResolvers();
        stop.addEventListener("abort", () => wanted?.resolve(notRead), { once: true });
        if (stop.aborted) wanted.resolve(notRead);
        else say({ kind: "want", bytes_max });
        return wanted.promise.then((outcome) =>
          outcome.kind === "ok" && outcome.bytes.length > bytes_max ? { kind: "too_large" } : outcome,
        );
      },
      typed,
      interruptible: () => stop,
      runtime: "at the home of this worker",
    },
    input: (bytes) => wanted?.resolve(bytes === undefined ? { kind: "too_large" } : { kind: "ok", bytes }),
  };
}

/** Why a call is stopped that nobody waits for any more. */
export const GONE = "terminated";

const notRead = failed("unreadable", "standard input did not come through", "try again");
