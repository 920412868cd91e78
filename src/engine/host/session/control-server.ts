// The host's side of the control socket: lines in, replies out, one after the other per connection.
// The socket is the owner's alone (0600, in a 0700 directory): who can open it may do everything.

import { chmodSync, lstatSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { type Failed, failed } from "../../outcome.ts";
import { sessionLimits } from "../../workers/session/limits.ts";
import {
  type ControlReply,
  type ControlRequest,
  parseRequest,
  replyLine,
  replyRefused,
} from "../../workers/session/protocol.ts";
import type { SocketPlace } from "../../workers/session/socket-path.ts";
import { failureOf } from "../errno.ts";
import { makeDirectorySync } from "../make-directory.ts";

export type Handled =
  | { readonly kind: "reply"; readonly reply: ControlReply }
  /** The connection is handed over after the reply. */
  | { readonly kind: "upgrade"; readonly reply: ControlReply; join(socket: Socket): void };

export interface ControlServer {
  /** Lets open replies go out, then closes everything. */
  close(): Promise<void>;
}

const NEWLINE = 0x0a;

type Handle = (request: ControlRequest, gone: AbortSignal) => Promise<Handled>;

export async function openControl(place: SocketPlace, handle: Handle): Promise<ControlServer | Failed> {
  const unsafe = prepareDirectory(place);
  if (unsafe) return unsafe;
  const open = new Map<Socket, Connection>();
  const server = createServer((socket) => {
    if (open.size >= sessionLimits.control_clients_max) {
      socket.destroy();
      return;
    }
    open.set(socket, serve(socket, handle));
    socket.on("close", () => open.delete(socket));
  });
  const failure = await listen(server, place.path);
  if (failure) return failure;
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of open.values()) connection.finish();
      const late = setTimeout(() => {
        for (const socket of open.keys()) socket.destroy();
      }, sessionLimits.kill_grace_ms);
      await closed;
      clearTimeout(late);
      rmSync(place.path, { force: true });
    },
  };
}

/** The short place is in a directory that anybody may create: it must be ours and nobody else's. */
function prepareDirectory({ kind, dir, path }: SocketPlace): Failed | undefined {
  try {
    if (kind === "short") {
      makeDirectorySync(dir, 0o700);
      const facts = lstatSync(dir);
      if (!facts.isDirectory() || facts.uid !== process.getuid?.() || (facts.mode & 0o077) !== 0)
        return failed("permission", `${dir} is not a directory of ours alone`, "remove it, then try again");
    }
    rmSync(path, { force: true }); // left by a host that was killed; no living one has this session
    return undefined;
  } catch (error) {
    return failureOf(error, dir);
  }
}

function listen(server: Server, path: string): Promise<Failed | undefined> {
  return new Promise((resolve) => {
    server.once("error", (error) => resolve(failureOf(error, path)));
    const umask = process.umask(0o177); // bound within `listen`, so no moment with a wider mode
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve(undefined);
    });
    process.umask(umask);
  });
}

interface Connection {
  /** Hangs up, after the answer that is under way. */
  finish(): void;
}

function serve(socket: Socket, handle: Handle): Connection {
  const gone = new AbortController();
  let rest: Buffer = Buffer.alloc(0);
  let finishing = false;
  let state: "idle" | "busy" | "handed over" = "idle";
  socket.setTimeout(sessionLimits.control_silence_ms_max, () => socket.end());
  socket.on("error", () => socket.destroy());
  socket.on("close", () => gone.abort());
  socket.on("data", onBytes);

  function onBytes(bytes: Buffer): void {
    rest = Buffer.concat([rest, bytes]);
    if (rest.length > sessionLimits.control_line_bytes_max) {
      socket.off("data", onBytes);
      socket.end(replyLine({ ok: false, code: "refused", error: "the request is too long" }));
    } else if (state === "idle") void work();
  }

  async function work(): Promise<void> {
    state = "busy";
    for (let end = rest.indexOf(NEWLINE); end !== -1 && !socket.destroyed; end = rest.indexOf(NEWLINE)) {
      const line = rest.toString("utf8", 0, end);
      rest = rest.subarray(end + 1);
      const handled = await answer(line);
      if (handled?.kind !== "upgrade") continue;
      state = "handed over";
      socket.off("data", onBytes);
      socket.setTimeout(0);
      if (rest.length > 0) socket.unshift(rest); // frames that came glued to the request
      handled.join(socket);
      return;
    }
    state = "idle";
    if (finishing) socket.end();
  }

  async function answer(line: string): Promise<Handled | undefined> {
    const parsed = parseRequest(line);
    const handled = parsed.kind === "ok" ? await handleOne(handle, parsed.request, gone.signal) : undefined;
    const reply = parsed.kind === "ok" ? handled?.reply : replyRefused(parsed);
    if (reply !== undefined && socket.writable) socket.write(replyLine(reply));
    return handled;
  }

  return {
    finish() {
      finishing = true;
      if (state !== "busy") socket.end();
    },
  };
}

/** The boundary of one request: a mistake of ours in answering it must not cost the worker its terminal. */
async function handleOne(handle: Handle, request: ControlRequest, gone: AbortSignal): Promise<Handled> {
  try {
    return await handle(request, gone);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = "please report this; the session itself goes on";
    return { kind: "reply", reply: { ok: false, code: "failed", error: `${request.op}: ${why}`, remedy } };
  }
}
