// Is the relay's door: the socket of one worker, the program that leads to its far end, and calls answered meanwhile.
// The socket goes with the program: no other life of this worker inherits it.

import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { type Failed, failed } from "../../outcome.ts";
import type { RelayDoor, RelayRun } from "../../verbs/relay-door.ts";
import { relayLimits } from "../../workers/relay/limits.ts";
import { relayPlaceOf } from "../../workers/session/socket-path.ts";
import { randomIds } from "../clock.ts";
import { openLineSocket, ownUserId } from "../line-socket.ts";
import { openCarrier } from "./carrier.ts";
import { converse, type Serve } from "./conversation.ts";
import { listenForCarrier } from "./far-listener.ts";

export function relayDoor(dataDir: string): RelayDoor {
  const placeOf = (id: string) => relayPlaceOf(`${dataDir}/sessions/${id}`, ownUserId());
  return {
    placeOf: (id) => placeOf(id).path,
    nonce: () => randomIds().nonce(),
    async run(request, serve) {
      const opened = await open(request, serve);
      if (opened.kind === "failed") return opened;
      const code = await runHere(request);
      await opened.close();
      return typeof code === "number" ? { kind: "ended", code } : code;
    },
    listen: listenForCarrier,
  };

  async function open(request: RelayRun, serve: Serve) {
    if (request.carrier !== undefined) return openCarrier(request.carrier, serve);
    // Who may open it is the same user; whose verbs it answers was settled when it was made.
    const admit = async () => "in" as const;
    return openLineSocket(placeOf(request.id), relayLimits.socket, admit, (peer) => converse(peer, serve));
  }
}

/** At our terminal, in our group: what is typed and every signal of the terminal is for it. */
async function runHere({ command: [program, ...args] }: RelayRun): Promise<number | Failed> {
  const child = spawn(program, args, { stdio: "inherit" });
  const handOn = (signal: NodeJS.Signals) => () => void child.kill(signal);
  // The terminal has sent these to the program as well, which decides what they mean.
  for (const name of ["SIGINT", "SIGHUP", "SIGQUIT"] as const) process.on(name, () => undefined);
  process.on("SIGTERM", handOn("SIGTERM"));
  return endOf(child, program);
}

function endOf(child: ChildProcess, program: string): Promise<number | Failed> {
  const ended = Promise.withResolvers<number | Failed>();
  child.once("error", (error) =>
    ended.resolve(
      failed("io", `${program} could not be started: ${error.message}`, "check its name and PATH"),
    ),
  );
  child.once("close", (code, signal) =>
    ended.resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])),
  );
  return ended.promise;
}

/** What a shell adds to the number of the signal that ended a program. */
const SIGNALLED = 128;
