// Connections that follow a session live: the present screen first, then every byte as it reaches the screen.
// A slow one is never waited for: it misses what it cannot take and gets a fresh picture instead.

import type { Socket } from "node:net";
import { nearestSize } from "../../workers/session/duration.ts";
import {
  clientFrames,
  encodeFrame,
  type Frame,
  frameReader,
  hostFrames,
} from "../../workers/session/frames.ts";
import { sessionLimits } from "../../workers/session/limits.ts";

export type AttachMode = "drive" | "view";

export interface AttachedEvents {
  /** What the host's terminal must be sent to look like now. */
  repaint(): string;
  /** Resolves when all output so far has been handed on, and nothing is drawn in this moment. */
  settled(): Promise<void>;
  input(bytes: string): "taken" | "full";
  resize(cols: number, rows: number): void;
  /** The last one who drove has left. */
  released(): void;
}

export interface AttachedClients {
  join(socket: Socket, mode: AttachMode): void;
  output(bytes: Uint8Array): void;
  /** All of them are sent this and let go. */
  dismiss(why: { readonly kind: "exit" | "detached"; readonly text: string }): number;
  count(): number;
  drivers(): number;
}

interface Client {
  readonly socket: Socket;
  readonly mode: AttachMode;
  behind: boolean;
}

export function attachedClients(events: AttachedEvents): AttachedClients {
  const clients = new Set<Client>();
  const drivers = () => [...clients].filter((client) => client.mode === "drive").length;

  function leave(client: Client): void {
    if (!clients.delete(client)) return;
    if (client.mode === "drive" && drivers() === 0) events.released();
  }

  function letGo(client: Client, tag: number, text: string): void {
    client.socket.end(encodeFrame(tag, text));
    leave(client);
  }

  function obey(client: Client, { tag, payload }: Frame): void {
    if (tag === clientFrames.detach) letGo(client, hostFrames.detached, "by request");
    if (client.mode === "view") return;
    if (tag === clientFrames.resize && payload.length === 4) {
      const numbers = Buffer.from(payload);
      const size = nearestSize({ cols: numbers.readUInt16BE(0), rows: numbers.readUInt16BE(2) });
      if (size) events.resize(size.cols, size.rows);
    }
    if (tag === clientFrames.input && events.input(Buffer.from(payload).toString("utf8")) === "full")
      letGo(client, hostFrames.detached, "the program does not read what is typed");
  }

  async function catchUp(client: Client): Promise<void> {
    if (!client.behind) return;
    await events.settled(); // a picture that is half drawn would be drawn on by what comes next
    if (!clients.has(client) || !client.behind) return;
    client.behind = false;
    client.socket.write(encodeFrame(hostFrames.screen, events.repaint()));
  }

  return {
    join(socket, mode) {
      const client: Client = { socket, mode, behind: false };
      const reader = frameReader();
      clients.add(client);
      socket.write(encodeFrame(hostFrames.screen, events.repaint()));
      socket.on("data", (bytes: Buffer) => {
        const cut = reader.feed(bytes);
        if (cut.kind === "too_large") letGo(client, hostFrames.detached, "a frame was too large");
        else for (const frame of cut.frames) if (clients.has(client)) obey(client, frame);
      });
      socket.on("drain", () => void catchUp(client));
      socket.on("close", () => leave(client));
    },
    output(bytes) {
      for (const client of clients) {
        if (client.behind) continue;
        if (client.socket.writableLength > sessionLimits.attach_backlog_bytes_max) client.behind = true;
        else client.socket.write(encodeFrame(hostFrames.output, bytes));
      }
    },
    dismiss({ kind, text }) {
      const all = [...clients];
      for (const client of all) letGo(client, kind === "exit" ? hostFrames.exit : hostFrames.detached, text);
      return all.length;
    },
    count: () => clients.size,
    drivers,
  };
}
