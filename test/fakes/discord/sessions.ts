// A session of the gateway: what it asked for, what it was told, and the socket it has while it is connected.

import { randomUUID } from "node:crypto";
import type { WebSocket } from "ws";

const REPLAY_MAX = 1_000;

export interface Session {
  readonly id: string;
  readonly intents: number;
  seq: number;
  /** Everything told so far, for those who resume. */
  readonly told: { readonly seq: number; readonly t: string; readonly d: object }[];
  socket?: WebSocket;
  lostAt_ms?: number;
}

export interface Packet {
  readonly op: number;
  readonly d?: unknown;
}

export function createSession(intents: number, socket: WebSocket): Session {
  return { id: randomUUID().replaceAll("-", ""), intents, seq: 0, told: [], socket };
}

/** Numbers it, and keeps it for whoever resumes. */
export function record(session: Session, t: string, d: object): number {
  session.seq += 1;
  session.told.push({ seq: session.seq, t, d });
  if (session.told.length > REPLAY_MAX) session.told.shift();
  return session.seq;
}

export function write(socket: WebSocket, packet: object): void {
  socket.send(JSON.stringify({ s: null, t: null, ...packet }));
}

export function packetOf(text: string): Packet | undefined {
  try {
    return JSON.parse(text) as Packet;
  } catch {
    return undefined;
  }
}

export function withoutToken(d: unknown): unknown {
  return typeof d === "object" && d !== null && "token" in d ? { ...d, token: "…" } : d;
}
