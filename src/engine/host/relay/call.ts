// The far end of a relay: hands a command line to the home of the worker whose socket it is, and is its terminal. Loaded
// by every verb of a worker on another machine, so it loads next to nothing.

import { type Failed, failed } from "../../outcome.ts";
import type { Terminal } from "../../verbs/terminal.ts";
import { relayLimits } from "../../workers/relay/limits.ts";
import { type CallerWord, callerLine, type HomeWord, homeWordIn } from "../../workers/relay/wire.ts";
import { callLine } from "../line-caller.ts";

type Streams = Pick<Terminal, "out" | "complain" | "readInput" | "typed" | "interruptible">;

export type RelayEnd = { readonly kind: "ended"; readonly code: number } | Failed;

export async function callRelay(
  socket: string,
  argv: readonly string[],
  streams: Streams,
): Promise<RelayEnd> {
  const ended = Promise.withResolvers<RelayEnd>();
  let work = Promise.resolve();
  const called = await callLine(socket, relayLimits.socket, {
    heard(line) {
      const word = homeWordIn(line);
      // One after the other: what is printed comes before the end, also where printing takes its time.
      work = work.then(() => hear(word));
    },
    gone: () => void work.then(() => ended.resolve(lost(socket))),
  });
  if (called.kind !== "open") return unreachable(socket);
  const { peer } = called;
  const say = (word: CallerWord) => peer.say(callerLine(word));

  async function hear(word: HomeWord | undefined): Promise<void> {
    switch (word?.kind) {
      case "out": {
        const out = await streams.out(word.bytes);
        if (out.kind === "failed") await streams.complain(`looop: ${out.why}; ${out.remedy}\n`);
        return;
      }
      case "err":
        return streams.complain(Buffer.from(word.bytes).toString("utf8"));
      case "want": {
        const read = await streams.readInput(word.bytes_max);
        return say(read.kind === "ok" ? { kind: "input", bytes: read.bytes } : { kind: "input" });
      }
      case "end":
        return ended.resolve({ kind: "ended", code: word.code });
      case undefined:
        return ended.resolve(lost(socket));
    }
  }

  const signal = streams.interruptible();
  signal.addEventListener("abort", () =>
    say({ kind: "stop", name: signal.reason === "terminated" ? "terminated" : "interrupted" }),
  );
  say({ kind: "call", argv, typed: streams.typed });
  const end = await ended.promise;
  peer.hangUp();
  return end;
}

function unreachable(socket: string): Failed {
  return failed(
    "io",
    `the relay ${socket} does not answer`,
    "the connection to this worker's home is gone; finish what can be undone, and do nothing else",
  );
}

function lost(socket: string): Failed {
  return failed(
    "io",
    `the relay ${socket} was cut off before the end`,
    "what was asked may be on record at home; do not take silence for a yes",
  );
}
