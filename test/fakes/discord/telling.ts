// Telling one session what happened, as its socket is, and as the faults of a test would have it.

import { record, type Session, write } from "./sessions.ts";
import type { World } from "./world.ts";

export interface Telling {
  dispatch(session: Session, t: string, d: object): void;
  /** From this moment nothing is written to it; what happens waits for whoever resumes. */
  detach(session: Session): void;
}

export function createTelling(world: World): Telling {
  let held: (() => void) | undefined;

  function detach(session: Session): void {
    delete session.socket;
    session.lostAt_ms = world.clock.now_ms();
  }

  function dispatch(session: Session, t: string, d: object): void {
    const seq = record(session, t, d);
    world.log({ kind: "dispatch", at_ms: world.clock.now_ms(), event: t, body: d });
    const { socket } = session;
    if (socket === undefined) return;
    const send = () => write(socket, { op: 0, s: seq, t, d });
    const fault = t === "READY" || t === "RESUMED" ? undefined : world.faults.strike("gateway.dispatch");
    switch (fault?.what) {
      case "drop":
        return;
      case "duplicate":
        send();
        send();
        return;
      case "reorder":
        held = send;
        return;
      case "disconnect":
        // Lost on the way; whoever resumes gets it again.
        detach(session);
        socket.close(Number(fault.value ?? 4000));
        return;
      default:
        send();
        held?.();
        held = undefined;
    }
  }

  return { dispatch, detach };
}
