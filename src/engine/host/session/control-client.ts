// The client's side of the control socket: one connection, one request, one reply. Tells a host that is still
// binding from one that is dead, and never waits for ever.

import { connect, type Socket } from "node:net";
import type { Clock } from "../../ports.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import {
  CONTROL_VERSION,
  type ControlReply,
  type ControlRequest,
  parseReply,
} from "../../workers/session/protocol.ts";
import { codeOf } from "../errno.ts";

export type AskOutcome =
  | { readonly kind: "reply"; readonly reply: ControlReply }
  /** Nobody listens there: the host is gone, or not there yet. */
  | { readonly kind: "nobody" }
  /** It listens but did not answer, or hung up. */
  | { readonly kind: "silent"; readonly why: string }
  | { readonly kind: "aborted" };

export interface AskOptions {
  readonly wait_ms?: number;
  readonly signal?: AbortSignal | undefined;
}

export async function askHost(
  path: string,
  request: ControlRequest,
  options: AskOptions = {},
): Promise<AskOutcome> {
  const opened = await openConnection(path);
  if (opened.kind !== "open") return opened;
  const answer = await readReply(opened.socket, request, options);
  opened.socket.destroy();
  return answer.kind === "reply" ? { kind: "reply", reply: answer.reply } : answer;
}

/** A connection that was upgraded; `rest` is what came glued to the reply. */
export type Upgraded = { readonly kind: "upgraded"; readonly reply: ControlReply; readonly socket: Socket };

export async function upgradeConnection(
  path: string,
  request: ControlRequest,
): Promise<Upgraded | Exclude<AskOutcome, { kind: "reply" }>> {
  const opened = await openConnection(path);
  if (opened.kind !== "open") return opened;
  const answer = await readReply(opened.socket, request, {});
  if (answer.kind !== "reply") {
    opened.socket.destroy();
    return answer;
  }
  if (answer.rest.length > 0) opened.socket.unshift(answer.rest);
  return { kind: "upgraded", reply: answer.reply, socket: opened.socket };
}

/** A fresh host may still be binding: tried again for a second, unless `isDead` knows better. */
export async function untilHeard<T extends { readonly kind: string }>(
  clock: Clock,
  isDead: () => Promise<boolean>,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let left = sessionLimits.control_connect_tries; ; left--) {
    const outcome = await attempt();
    if (outcome.kind !== "nobody" || left <= 0 || (await isDead())) return outcome;
    await clock.sleep(sessionLimits.control_connect_pause_ms);
  }
}

type Opened =
  | { readonly kind: "open"; readonly socket: Socket }
  | { readonly kind: "nobody" }
  | { readonly kind: "silent"; readonly why: string };

function openConnection(path: string): Promise<Opened> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve({ kind: "open", socket }));
    socket.on("error", (error) => {
      socket.destroy();
      // ECONNREFUSED: the socket file of a dead host
      const absent = ["ENOENT", "ECONNREFUSED", "ENOTSOCK"].includes(codeOf(error));
      resolve(absent ? { kind: "nobody" } : { kind: "silent", why: error.message });
    });
  });
}

type Answered =
  | { readonly kind: "reply"; readonly reply: ControlReply; readonly rest: Buffer }
  | { readonly kind: "silent"; readonly why: string }
  | { readonly kind: "aborted" };

function readReply(
  socket: Socket,
  request: ControlRequest,
  { wait_ms, signal }: AskOptions,
): Promise<Answered> {
  return new Promise((resolve) => {
    let got: Buffer = Buffer.alloc(0);
    const late = setTimeout(
      () => settle({ kind: "silent", why: "it did not answer in time" }),
      wait_ms ?? sessionLimits.control_reply_wait_ms_max,
    );
    const onAbort = () => settle({ kind: "aborted" });
    const onClose = () => settle({ kind: "silent", why: "it closed the connection" });
    const onData = (bytes: Buffer) => {
      got = Buffer.concat([got, bytes]);
      const end = got.indexOf(0x0a);
      if (end === -1) return;
      const reply = parseReply(got.toString("utf8", 0, end));
      if (reply === undefined) settle({ kind: "silent", why: "what it said is no reply" });
      else settle({ kind: "reply", reply, rest: got.subarray(end + 1) });
    };
    function settle(answer: Answered): void {
      clearTimeout(late);
      signal?.removeEventListener("abort", onAbort);
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.pause();
      resolve(answer);
    }
    if (signal?.aborted) return settle({ kind: "aborted" });
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.on("data", onData);
    socket.on("close", onClose);
    socket.write(`${JSON.stringify({ v: CONTROL_VERSION, ...request })}\n`);
  });
}
