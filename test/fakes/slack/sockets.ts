// Socket Mode: tickets, up to ten sockets, hello with their number, one payload to any one of them, refreshes.

import type { Server } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import type { Faults } from "../wire/faults.ts";
import type { Answer, Carrier } from "./delivery.ts";
import { type FakeClock, isWire, textOf, type Wire, wireOf } from "./wire.ts";

export type DisconnectReason = "warning" | "refresh_requested" | "link_disabled" | "too_many_websockets";

export interface Sockets extends Carrier {
  /** For `apps.connections.open`. */
  ticketUrl(): string;
  count(): number;
  /** Says goodbye to the oldest socket, or to all, as Slack does; the app is expected to close and come again. */
  disconnect(reason: DisconnectReason, which?: "oldest" | "all"): void;
  /** The wire is cut without a word. */
  drop(): void;
  ping(): void;
  /** Resolves once that many sockets have been greeted and answer. */
  connected(count?: number): Promise<void>;
  close(): void;
}

const SOCKETS_MAX = 10;
const TICKET_KEPT_MS = 30_000;

export function createSockets(parts: {
  readonly server: Server;
  readonly origin: string;
  readonly clock: FakeClock;
  readonly faults: Faults;
  readonly app: string;
}): Sockets {
  const { clock, faults } = parts;
  const acceptor = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, number>();
  const waiting = new Map<string, (answer: Answer) => void>();
  let greeted: readonly WebSocket[] = [];
  // One that has said goodbye gets nothing more.
  const open = (): readonly WebSocket[] => greeted.filter(({ readyState }) => readyState === WebSocket.OPEN);
  /** Told to go: gets nothing new. */
  const leaving = new WeakSet<WebSocket>();
  const answering = new WeakSet<WebSocket>();
  const proven = (): number => open().filter((socket) => answering.has(socket)).length;
  let watchers: readonly { readonly count: number; tell(): void }[] = [];
  let turn = 0;
  let numbers = 0;

  parts.server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "/", parts.origin);
    const ticket = url.searchParams.get("ticket") ?? "";
    const until_ms = tickets.get(ticket);
    tickets.delete(ticket);
    if (url.pathname !== "/link/" || until_ms === undefined || until_ms < clock.now_ms()) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n");
      return;
    }
    acceptor.handleUpgrade(request, socket, head, greet);
  });

  function greet(socket: WebSocket): void {
    socket.on("error", () => socket.terminate());
    if (open().length >= SOCKETS_MAX) {
      say(socket, { type: "disconnect", reason: "too_many_websockets", debug_info: { host: "fake" } });
      socket.close();
      return;
    }
    greeted = [...greeted, socket];
    socket.on("close", () => {
      greeted = greeted.filter((other) => other !== socket);
    });
    socket.on("message", (data) => hear(String(data)));
    say(socket, {
      type: "hello",
      num_connections: open().length,
      connection_info: { app_id: parts.app },
      debug_info: { host: "fake", build_number: 1, approximate_connection_time: 18_060 },
    });
    // A socket may have been left while it was greeted: only one that answers counts as connected.
    socket.once("pong", () => {
      answering.add(socket);
      const told = watchers.filter(({ count }) => proven() >= count);
      watchers = watchers.filter((watcher) => !told.includes(watcher));
      for (const watcher of told) watcher.tell();
    });
    socket.ping("are you there?");
  }

  function hear(text: string): void {
    const message: unknown = JSON.parse(text);
    const id = isWire(message) ? textOf(message.envelope_id) : undefined;
    if (id === undefined || !isWire(message)) return;
    waiting.get(id)?.({ kind: "acked", payload: wireOf(message.payload) });
    waiting.delete(id);
  }

  const say = (socket: WebSocket, message: Wire): void => socket.send(JSON.stringify(message));

  return {
    send(envelope, signal) {
      const fault = faults.strike("socket")?.what;
      const staying = open().filter((each) => !leaving.has(each));
      const socket = staying[turn % Math.max(1, staying.length)];
      turn += 1;
      if (socket === undefined || signal.aborted)
        return Promise.resolve({ kind: "failed", why: "nobody listens" });
      if (fault === "drop_before") {
        socket.terminate();
        return Promise.resolve({ kind: "failed", why: "nobody listens" });
      }
      numbers += 1;
      const id = `envelope-${numbers}`;
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const settle = (answer: Answer): void => {
        waiting.delete(id);
        socket.off("close", cut);
        signal.removeEventListener("abort", late);
        resolve(answer);
      };
      const cut = (): void => settle({ kind: "failed", why: "nobody listens" });
      const late = (): void => settle({ kind: "failed", why: "timeout" });
      waiting.set(id, settle);
      socket.once("close", cut);
      signal.addEventListener("abort", late, { once: true });
      say(socket, {
        type: envelope.type,
        envelope_id: id,
        payload: envelope.payload,
        accepts_response_payload: envelope.type !== "events_api",
        ...(envelope.retry && {
          retry_attempt: envelope.retry.attempt,
          retry_reason: envelope.retry.reason,
        }),
      });
      if (fault === "drop_after") socket.terminate();
      return promise;
    },
    ticketUrl() {
      numbers += 1;
      const ticket = `ticket-${numbers}`;
      tickets.set(ticket, clock.now_ms() + TICKET_KEPT_MS);
      return `${parts.origin.replace("http:", "ws:")}/link/?ticket=${ticket}&app_id=${parts.app}`;
    },
    count: () => open().length,
    disconnect(reason, which = "oldest") {
      for (const socket of which === "all" ? open() : open().slice(0, 1)) {
        leaving.add(socket);
        say(socket, { type: "disconnect", reason, debug_info: { host: "fake" } });
      }
    },
    drop() {
      for (const socket of open()) socket.terminate();
    },
    ping() {
      for (const socket of open()) socket.ping("Ping from the fake");
    },
    connected(count = 1) {
      if (proven() >= count) return Promise.resolve();
      return new Promise((resolve) => {
        watchers = [...watchers, { count, tell: resolve }];
      });
    },
    close() {
      for (const socket of open()) socket.terminate();
      acceptor.close();
    },
  };
}
