// Lines of text over a Unix socket: the calling end.

import { connect } from "node:net";
import { codeOf } from "./errno.ts";
import { attachEars, type LineEars, type LineLimits, type LinePeer, peerOf } from "./line-socket.ts";

export type CalledLine =
  | { readonly kind: "open"; readonly peer: LinePeer }
  /** Nobody listens there. */
  | { readonly kind: "nobody" }
  | { readonly kind: "failed"; readonly why: string };

export function callLine(
  path: string,
  limits: Omit<LineLimits, "callers_max">,
  ears: LineEars,
): Promise<CalledLine> {
  const { promise, resolve } = Promise.withResolvers<CalledLine>();
  const socket = connect(path);
  socket.once("connect", () => {
    attachEars(socket, limits, ears);
    resolve({ kind: "open", peer: peerOf(socket, limits) });
  });
  socket.once("error", (error) => {
    socket.destroy();
    // ECONNREFUSED: the socket file of one that was killed
    const isAbsent = ["ENOENT", "ECONNREFUSED", "ENOTSOCK"].includes(codeOf(error));
    resolve(isAbsent ? { kind: "nobody" } : { kind: "failed", why: error.message });
  });
  return promise;
}
