// A relay over the two streams of a program, for ways to another machine that forward no socket: many callers in one
// pipe, each with its number. Home's end; `far-listener.ts` is the other.

import { spawn } from "node:child_process";
import { type Failed, failed } from "../../outcome.ts";
import { relayLimits } from "../../workers/relay/limits.ts";
import { CARRIER_READY, carriedIn, carriedLine } from "../../workers/relay/wire.ts";
import { createLineReader } from "../line-reader.ts";
import type { LineEars, LinePeer } from "../line-socket.ts";
import { converse, type Serve } from "./conversation.ts";

export interface OpenCarrier {
  readonly kind: "open";
  close(): Promise<void>;
}

export async function openCarrier(shell: string, serve: Serve): Promise<OpenCarrier | Failed> {
  const child = spawn("bash", ["-c", shell], { stdio: ["pipe", "pipe", "inherit"] });
  const ready = Promise.withResolvers<"ready" | "ended">();
  const gone = Promise.withResolvers<void>();
  const callers = new Map<number, LineEars>();
  let newest = 0;
  const reader = createLineReader(relayLimits.socket.line_bytes_max);

  const peerOf = (caller: number): LinePeer => ({
    say: (line) => void (child.stdin.writable && child.stdin.write(`${carriedLine({ caller, line })}\n`)),
    hangUp() {
      callers.delete(caller);
      if (child.stdin.writable) child.stdin.write(`${carriedLine({ caller })}\n`);
    },
  });

  function hear(text: string): void {
    if (text === CARRIER_READY) ready.resolve("ready");
    const carried = carriedIn(text);
    if (carried === undefined) return; // what a login prints before our program does
    const { caller, line } = carried;
    if (line === undefined) {
      callers.get(caller)?.gone();
      callers.delete(caller);
      return;
    }
    if (caller > newest) {
      newest = caller;
      if (callers.size >= relayLimits.socket.callers_max) peerOf(caller).hangUp();
      else callers.set(caller, converse(peerOf(caller), serve));
    }
    callers.get(caller)?.heard(line); // what comes after its end was on its way before
  }

  child.stdout.on("data", (bytes: Uint8Array) => {
    const read = reader.feed(bytes);
    for (const line of read.lines) hear(line);
    if (read.kind === "too_long") child.kill();
  });
  child.stdin.on("error", () => child.kill());
  child.once("error", () => gone.resolve());
  child.once("exit", () => gone.resolve());
  void gone.promise.then(() => {
    ready.resolve("ended");
    for (const ears of callers.values()) ears.gone();
  });

  const late = setTimeout(() => child.kill(), relayLimits.carrier_ready_ms_max);
  const began = await ready.promise;
  clearTimeout(late);
  if (began === "ended")
    return failed(
      "io",
      "the carrier ended before its far end listened",
      "try its command by hand; it must end in: looop relay listen PATH",
    );
  return {
    kind: "open",
    async close() {
      child.stdin.end(); // its far end clears up, and ends with it
      const late_to_end = setTimeout(() => child.kill("SIGKILL"), relayLimits.carrier_end_ms_max);
      await gone.promise;
      clearTimeout(late_to_end);
    },
  };
}
