// The hook's small client: hands a call to the program that runs already, over its socket, and says whether anybody
// answered. Started for every tool call of an agent, so it loads nothing that it could do without.

import { readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { hookLimits } from "../judgment/hook/limits.ts";
import { type HookOp, opLine, wordIn } from "../judgment/hook/wire.ts";
import { type SocketPlace, socketPlaceOf } from "../workers/session/socket-path.ts";
import { codeOf } from "./errno.ts";
import { callLine } from "./line-caller.ts";
import { ownUserId } from "./line-socket.ts";

export type ResidentSaid =
  | { readonly kind: "reply"; readonly out: string }
  /** Nobody runs, or nobody answers in time. */
  | { readonly kind: "nobody" }
  /** It went away while a person was asked. */
  | { readonly kind: "lost"; readonly ask: string };

export function hookPlaceOf(dataDir: string): SocketPlace {
  return socketPlaceOf(join(dataDir, "hook"), ownUserId());
}

export async function askResident(dataDir: string, op: HookOp): Promise<ResidentSaid> {
  const said = Promise.withResolvers<ResidentSaid>();
  let ask: string | undefined;
  const timer = setTimeout(() => {
    if (ask === undefined) said.resolve({ kind: "nobody" });
  }, hookLimits.reply_ms_max);
  const called = await callLine(hookPlaceOf(dataDir).path, hookLimits.socket, {
    heard(line) {
      const word = wordIn(line);
      if (word?.kind === "waiting") ask = word.ask;
      else said.resolve(word ?? { kind: "nobody" });
    },
    gone: () => said.resolve(ask === undefined ? { kind: "nobody" } : { kind: "lost", ask }),
  });
  if (called.kind !== "open") {
    clearTimeout(timer);
    return { kind: "nobody" };
  }
  called.peer.say(opLine(op));
  const end = await said.promise;
  clearTimeout(timer);
  called.peer.hangUp();
  return end;
}

/** All of standard input, read at once: streams would cost more than the rest of us. Undefined: it is too much. */
export async function readPayload(): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const read = readSome(chunk);
    if (read === 0) return Buffer.concat(chunks).toString("utf8");
    if (read === "later") return readStream(chunks);
    size += read;
    if (size > hookLimits.payload_bytes_max) return undefined;
    chunks.push(chunk.subarray(0, read));
  }
}

const CHUNK_BYTES = 65_536;
const STDIN = 0;
const STDOUT = 1;

function readSome(chunk: Uint8Array): number | "later" {
  try {
    return readSync(STDIN, chunk);
  } catch (error) {
    if (codeOf(error) === "EAGAIN") return "later";
    return 0; // closed, or none: what came so far is all there is
  }
}

/** Whoever started us does not block on its end of the pipe. */
async function readStream(chunks: Uint8Array[]): Promise<string | undefined> {
  let size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > hookLimits.payload_bytes_max) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function writeReply(out: string): void {
  for (let left = Buffer.from(out === "" ? "" : `${out}\n`); left.length > 0; ) {
    left = left.subarray(writeSync(STDOUT, left));
  }
}
