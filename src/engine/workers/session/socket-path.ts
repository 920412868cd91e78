// Where a session's control socket is. Pure, so that host and clients agree without telling each other.

import { contentHash } from "../../hash.ts";
import { sessionLimits } from "./limits.ts";

export interface SocketPlace {
  readonly path: string;
  /** Beside the session's files, or in a directory of its own that must be ours and closed to others. */
  readonly kind: "beside" | "short";
  readonly dir: string;
}

/** `sessionDir` is absolute. The operating system cuts paths that are too long, silently: those get a short one. */
export function socketPlaceOf(sessionDir: string, user: number): SocketPlace {
  const path = `${sessionDir}/control.sock`;
  if (Buffer.byteLength(path) <= sessionLimits.socket_path_bytes_max)
    return { path, kind: "beside", dir: sessionDir };
  const dir = `/tmp/looop-${user}`;
  return { path: `${dir}/${contentHash(sessionDir)}.sock`, kind: "short", dir };
}

/** Beside a session's own one: for its verbs on another machine. */
export function relayPlaceOf(sessionDir: string, user: number): SocketPlace {
  return socketPlaceOf(`${sessionDir}/relay`, user);
}

/** On the other machine, of which we know nothing but that it has this directory. Nobody guesses the nonce. */
export function relayPathThere(nonce: string, how: "bound for us" | "in a place of its own"): string {
  return how === "bound for us" ? `/tmp/looop-relay-${nonce}.sock` : `/tmp/looop-relay-${nonce}/control.sock`;
}
