// The far end of a carrier: a socket on this machine for a worker's verbs, whose lines go home by our two streams. Ends
// when standard input does, and takes its socket along.

import { rmdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Failed } from "../../outcome.ts";
import { relayLimits } from "../../workers/relay/limits.ts";
import { CARRIER_READY, carriedIn, carriedLine } from "../../workers/relay/wire.ts";
import { codeOf, failureOf } from "../errno.ts";
import { createLineReader } from "../line-reader.ts";
import { type LinePeer, openLineSocket } from "../line-socket.ts";

export async function listenForCarrier(
  path: string,
): Promise<{ readonly kind: "ended"; readonly code: number } | Failed> {
  const callers = new Map<number, LinePeer>();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  let called = 0;
  const admit = async () => "in" as const;
  const place = { path, dir: dirname(path), kind: "short" } as const;
  const socket = await openLineSocket(place, relayLimits.socket, admit, (peer) => {
    called += 1;
    const caller = called;
    callers.set(caller, peer);
    return {
      heard: (line) => say(carriedLine({ caller, line })),
      gone() {
        if (callers.delete(caller)) say(carriedLine({ caller }));
      },
    };
  });
  if (socket.kind === "failed") return socket;
  say(CARRIER_READY);
  const reader = createLineReader(relayLimits.socket.line_bytes_max);
  for await (const bytes of process.stdin as AsyncIterable<Uint8Array>) {
    for (const text of reader.feed(bytes).lines) {
      const carried = carriedIn(text);
      const peer = carried && callers.get(carried.caller);
      if (carried?.line !== undefined) peer?.say(carried.line);
      else if (carried !== undefined && callers.delete(carried.caller)) peer?.hangUp();
    }
  }
  await socket.close();
  return removeIfEmpty(place.dir) ?? { kind: "ended", code: 0 };
}

function removeIfEmpty(dir: string): Failed | undefined {
  try {
    rmdirSync(dir);
    return undefined;
  } catch (error) {
    return codeOf(error) === "ENOTEMPTY" ? undefined : failureOf(error, dir); // somebody else's things are in it
  }
}
