// Lines of text over a Unix socket of the owner alone: the listening end. Who can open it is the same user, and nobody
// else (0600, in a directory of theirs). What is said on it is none of its business.

import { chmodSync, lstatSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type Failed, failed } from "../outcome.ts";
import type { SocketPlace } from "../workers/session/socket-path.ts";
import { failureOf } from "./errno.ts";
import { createLineReader } from "./line-reader.ts";
import { makeDirectorySync } from "./make-directory.ts";
import { openPeerPid } from "./peer-pid.ts";

export interface LineLimits {
  readonly line_bytes_max: number;
  readonly callers_max: number;
  /** What a peer does not read; beyond it we hang up. */
  readonly unread_bytes_max: number;
}

/** One connection, as its other end is spoken to. */
export interface LinePeer {
  say(line: string): void;
  /** After what was said has gone out. */
  hangUp(): void;
}

export interface LineEars {
  heard(line: string): void;
  gone(): void;
}

export interface LineSocket {
  readonly kind: "open";
  close(): Promise<void>;
}

/** Whether the process at the other end may come in; else the line that it is told before we hang up. */
export type Admit = (pid: number | undefined) => Promise<"in" | { readonly told: string }>;

export async function openLineSocket(
  place: SocketPlace,
  limits: LineLimits,
  admit: Admit,
  /** `pid` of whoever calls, where the platform tells. */
  onCaller: (caller: LinePeer, pid: number | undefined) => LineEars,
): Promise<LineSocket | Failed> {
  const open = new Set<Socket>();
  const peerPid = await openPeerPid();
  const server = createServer((socket) => {
    if (open.size >= limits.callers_max) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    // Nothing is read before it is known who speaks.
    const pid = peerPid(socket);
    void admit(pid).then((admitted) => {
      if (socket.destroyed) return;
      if (admitted === "in") attachEars(socket, limits, onCaller(peerOf(socket, limits), pid));
      else socket.end(`${admitted.told}\n`);
    });
  });
  const failure = await listenOwn(server, place);
  if (failure !== undefined) return failure;
  return {
    kind: "open",
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of open) socket.destroy();
      await closed.promise;
      rmSync(place.path, { force: true });
    },
  };
}

export function peerOf(socket: Socket, { unread_bytes_max }: Pick<LineLimits, "unread_bytes_max">): LinePeer {
  return {
    say(line) {
      if (!socket.writable) return;
      socket.write(`${line}\n`);
      if (socket.writableLength > unread_bytes_max) socket.destroy();
    },
    hangUp: () => void socket.end(() => socket.destroy()),
  };
}

export function attachEars(socket: Socket, limits: Pick<LineLimits, "line_bytes_max">, ears: LineEars): void {
  const reader = createLineReader(limits.line_bytes_max);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => ears.gone());
  socket.on("data", (bytes) => {
    const read = reader.feed(bytes);
    for (const line of read.lines) ears.heard(line);
    if (read.kind === "too_long") socket.destroy();
  });
}

/** At a path of the owner alone, which nobody else listens at. */
export async function listenOwn(server: Server, place: SocketPlace): Promise<Failed | undefined> {
  const unsafe = prepareDirectory(place);
  if (unsafe !== undefined) return unsafe;
  if (await somebodyListens(place.path))
    return failed("locked", `another program listens at ${place.path}`, "end it first: looop down");
  rmSync(place.path, { force: true }); // left by one that was killed
  return listen(server, place.path);
}

/** Whose socket it is. */
export function ownUserId(): number {
  return process.getuid?.() ?? 0;
}

function prepareDirectory({ kind, dir }: SocketPlace): Failed | undefined {
  try {
    makeDirectorySync(dir, 0o700);
    const facts = lstatSync(dir);
    const isOurs = facts.isDirectory() && facts.uid === ownUserId();
    // The short place is in a directory that anybody may write to; the other one is below ours.
    if (isOurs && (kind === "beside" || (facts.mode & 0o077) === 0)) return undefined;
    return failed("permission", `${dir} is not a directory of ours alone`, "remove it, then try again");
  } catch (error) {
    return failureOf(error, dir);
  }
}

function somebodyListens(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function listen(server: Server, path: string): Promise<Failed | undefined> {
  const { promise, resolve } = Promise.withResolvers<Failed | undefined>();
  server.once("error", (error) => resolve(failureOf(error, path)));
  const umask = process.umask(0o177); // bound within `listen`, so no moment with a wider mode
  server.listen(path, () => {
    chmodSync(path, 0o600);
    resolve(undefined);
  });
  process.umask(umask);
  return promise;
}
