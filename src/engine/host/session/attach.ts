// A client that follows a session live, and may type into it. What to do with the bytes is the caller's matter: a
// terminal shows them, a picture model feeds on them.

import { failed } from "../../outcome.ts";
import type { AttachEnd, AttachEvents, Attached, AttachRequest } from "../../terminals.ts";
import { nearestSize } from "../../workers/session/duration.ts";
import {
  clientFrames,
  encodeFrame,
  type Frame,
  frameReader,
  hostFrames,
} from "../../workers/session/frames.ts";
import { socketPlaceOf } from "../../workers/session/socket-path.ts";
import type { Absent, Problem, SessionClient } from "./client.ts";
import { upgradeConnection } from "./control-client.ts";

export async function attach(
  client: SessionClient,
  request: AttachRequest,
  events: AttachEvents,
): Promise<Attached | Problem | Absent> {
  const { path } = socketPlaceOf(client.dir, process.getuid?.() ?? 0);
  const asked = request.size && nearestSize(request.size);
  const heard = await upgradeConnection(path, { op: "attach", mode: request.mode, ...asked });
  if (heard.kind !== "upgraded") return whyNot(client);
  const { socket, reply } = heard;
  if (!reply.ok) {
    socket.destroy();
    return reply.code === "ended"
      ? whyNot(client)
      : failed("io", reply.error, reply.remedy ?? "try again later");
  }
  const { cols, rows } = reply.data as { cols: number; rows: number };
  const end = Promise.withResolvers<AttachEnd>();
  const frames = frameReader();
  const hear = ({ tag, payload }: Frame) => {
    const text = () => Buffer.from(payload).toString("utf8");
    if (tag === hostFrames.screen || tag === hostFrames.output) events.onBytes(payload);
    if (tag === hostFrames.detached) end.resolve({ kind: "detached", why: text() });
    if (tag === hostFrames.exit)
      end.resolve({ kind: "exited", ...(JSON.parse(text()) as { state: string; exit_code: number }) });
  };
  socket.on("data", (bytes: Buffer) => {
    const cut = frames.feed(bytes);
    if (cut.kind === "too_large") socket.destroy();
    else for (const frame of cut.frames) hear(frame);
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => end.resolve({ kind: "lost" }));
  socket.resume();
  return {
    kind: "attached",
    cols,
    rows,
    type: (bytes) => void socket.write(encodeFrame(clientFrames.input, bytes)),
    resize(newCols, newRows) {
      const size = nearestSize({ cols: newCols, rows: newRows });
      if (size === undefined) return;
      const numbers = Buffer.alloc(4);
      numbers.writeUInt16BE(size.cols, 0);
      numbers.writeUInt16BE(size.rows, 2);
      socket.write(encodeFrame(clientFrames.resize, numbers));
    },
    detach: () => void socket.write(encodeFrame(clientFrames.detach, "")),
    end: end.promise,
  };
}

async function whyNot(client: SessionClient): Promise<Problem | Absent> {
  const status = await client.status();
  if (status.kind !== "ok") return status;
  const { ending } = status;
  if (ending.kind === "running")
    return failed("io", `the host of session ${client.id} does not answer`, "try again");
  return {
    kind: "ended",
    ending,
    why: `session ${client.id} has finished`,
    remedy: "look at its log or its last screen",
  };
}
