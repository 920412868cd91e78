// The hook's second door, for callers that start in a tenth of Node's time (bin/looop with curl): HTTP over a Unix socket
// of the owner alone. What it says is a whole answer or recognizably none, so that whoever got none judges anew (I12).

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { HookPatience } from "../hook.ts";
import { hookLimits } from "../judgment/hook/limits.ts";
import { type HookOp, isHookEvent, lastWord, waitingWord } from "../judgment/hook/wire.ts";
import type { Failed } from "../outcome.ts";
import type { SocketPlace } from "../workers/session/socket-path.ts";
import { listenOwn } from "./line-socket.ts";
import { openPeerPid } from "./peer-pid.ts";

/** `pid` of whoever calls, where the platform tells. */
export type HookAnswer = (op: HookOp, pid: number | undefined, patience: HookPatience) => Promise<string>;

export interface HookDoor {
  readonly kind: "open";
  close(): Promise<void>;
}

/** Beside the other one. Where that has a short place, a shell cannot know it: there is no such door then. */
export async function openHookDoor(
  place: SocketPlace,
  answer: HookAnswer,
): Promise<HookDoor | Failed | { readonly kind: "none" }> {
  if (place.kind !== "beside") return { kind: "none" };
  const peerPid = await openPeerPid();
  const server = createServer({ requestTimeout: hookLimits.reply_ms_max }, (request, response) => {
    const pid = peerPid(request.socket);
    void serve(request, response, (op, patience) => answer(op, pid, patience));
  });
  server.maxConnections = hookLimits.socket.callers_max;
  const failure = await listenOwn(server, { ...place, path: `${place.dir}/http.sock` });
  if (failure !== undefined) return failure;
  return {
    kind: "open",
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

type Heard = (op: HookOp, patience: HookPatience) => Promise<string>;

async function serve(request: IncomingMessage, response: ServerResponse, hear: Heard): Promise<void> {
  const event = request.url?.slice(1);
  const payload = isHookEvent(event) && request.method === "POST" ? await bodyOf(request) : undefined;
  if (!isHookEvent(event) || payload === undefined) {
    response.writeHead(400).end();
    return;
  }
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  let beat: NodeJS.Timeout | undefined;
  const out = await hear(
    { event, payload },
    {
      signal: gone.signal,
      onWait(ask) {
        response.write(waitingWord(ask));
        beat ??= setInterval(() => response.write(BEAT), hookLimits.beat_ms);
      },
    },
  );
  clearInterval(beat);
  response.end(lastWord(out));
}

const BEAT = `${" ".repeat(hookLimits.beat_bytes - 1)}\n`;

/** Undefined: it broke off, or is more than anybody would read. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > hookLimits.payload_bytes_max) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined; // whoever called has gone
  }
  return Buffer.concat(chunks).toString("utf8");
}
