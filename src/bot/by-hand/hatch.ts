// Where the running program takes what is done by hand: a socket of the owner's, one line in and one line out. While it
// holds the ledger nobody else can write there, so whoever wants something done asks it.

import { join } from "node:path";
import { callLine } from "../../engine/host/line-caller.ts";
import {
  type Admit,
  type LinePeer,
  type LineSocket,
  openLineSocket,
  ownUserId,
} from "../../engine/host/line-socket.ts";
import type { Failed } from "../../engine/outcome.ts";
import { failed } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import { type SocketPlace, socketPlaceOf } from "../../engine/workers/session/socket-path.ts";
import { botLimits } from "../limits.ts";
import { type HandOp, type HandReply, opIn, replyIn } from "./wire.ts";

export const ledgerPathOf = (dataDir: string): string => join(dataDir, "ledger.db");

/** Answers one op. Never rejects. */
export type HandServer = (op: HandOp) => HandReply | Promise<HandReply>;

function placeOf(dataDir: string): SocketPlace {
  return socketPlaceOf(join(dataDir, "by-hand"), ownUserId());
}

export function openHatch(dataDir: string, admit: Admit, serve: HandServer): Promise<LineSocket | Failed> {
  return openLineSocket(placeOf(dataDir), botLimits.by_hand, admit, (caller) => earsFor(caller, serve));
}

export const refusedByHand = (why: string): string =>
  JSON.stringify({ kind: "refused", field: "op", why, remedy: "leave it to a person" } satisfies HandReply);

function earsFor(caller: LinePeer, serve: HandServer) {
  return {
    heard(line: string) {
      const op = opIn(line);
      void Promise.resolve(op === undefined ? notUnderstood : serve(op)).then((reply) => {
        caller.say(JSON.stringify(reply));
        caller.hangUp();
      });
    },
    gone: () => undefined,
  };
}

const notUnderstood: HandReply = {
  kind: "refused",
  field: "op",
  why: "the program that runs here does not know what was asked of it",
  remedy: "restart it with this version: looop down, looop up",
};

/** `nobody`: no program runs here. */
export async function askHatch(
  { dataDir, clock }: { readonly dataDir: string; readonly clock: Pick<Clock, "sleep"> },
  op: HandOp,
): Promise<HandReply | { readonly kind: "nobody" }> {
  const said = Promise.withResolvers<HandReply>();
  const silent = (why: string) =>
    said.resolve(failed("io", `the program that runs here ${why}`, "see looop status, and try again"));
  const called = await callLine(placeOf(dataDir).path, botLimits.by_hand, {
    heard(line) {
      const reply = replyIn(line);
      if (reply === undefined) silent("said something that is not understood");
      else said.resolve(reply);
    },
    gone: () => silent("hung up"),
  });
  if (called.kind === "nobody") return called;
  if (called.kind === "failed")
    return failed("io", `the program that runs here cannot be asked: ${called.why}`, "try again");
  const over = new AbortController();
  void clock.sleep(botLimits.by_hand_wait_ms_max, over.signal).then(() => silent("does not answer"));
  called.peer.say(JSON.stringify(op));
  const reply = await said.promise;
  over.abort();
  called.peer.hangUp();
  return reply;
}
