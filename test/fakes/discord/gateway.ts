// The gateway: websockets that hello, identify, resume, heartbeat and are told what happens; sessions outlive them.

import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { createSession, type Packet, packetOf, type Session, withoutToken, write } from "./sessions.ts";
import { guildShape, userShape } from "./shapes.ts";
import { createTelling } from "./telling.ts";
import { type Happening, intents, type User, type World } from "./world.ts";

export interface Gateway {
  tell(happening: Happening): number;
  budget(): { readonly remaining: number; readonly after_ms: number };
  /** Sessions that are being told things now. */
  connected(): number;
  /** Resolves when so many are. */
  untilConnected(count?: number): Promise<void>;
  /** Closes every connection with this code; 1006: without a word. */
  drop(code: number): void;
  /** Sends an opcode to all: 7 reconnect, 9 invalid session, 1 heartbeat wanted. */
  send(op: 1 | 7 | 9, d?: boolean): void;
  /** From now on resuming is refused, as after a long absence. */
  forgetSessions(): void;
  /** Acknowledges heartbeats, or does not: a zombie. */
  setHeartbeats(answered: "answered" | "unanswered"): void;
  close(): void;
}

const DAY_MS = 86_400_000;

export function createGateway(world: World, server: Server): Gateway {
  const wss = new WebSocketServer({ server });
  const sessions = new Map<string, Session>();
  let identifies: readonly number[] = [];
  let heartbeats: "answered" | "unanswered" = "answered";
  let waiting: readonly { readonly count: number; tell(): void }[] = [];

  const log = (what: string) => world.log({ kind: "gateway", at_ms: world.clock.now_ms(), what });
  const { dispatch, detach } = createTelling(world);
  const living = () => [...sessions.values()].filter(({ socket }) => socket !== undefined);

  function wake(): void {
    const count = living().length;
    const ready = waiting.filter((each) => each.count <= count);
    waiting = waiting.filter((each) => !ready.includes(each));
    for (const each of ready) each.tell();
  }

  wss.on("connection", (socket) => {
    log("connected");
    write(socket, { op: 10, d: { heartbeat_interval: world.limits.heartbeat_interval_ms, _trace: [] } });
    socket.on("message", (raw) => {
      const packet = packetOf(raw.toString());
      if (packet === undefined) {
        socket.close(4002, "Error while decoding payload.");
        return;
      }
      world.log({
        kind: "received",
        at_ms: world.clock.now_ms(),
        op: packet.op,
        body: withoutToken(packet.d),
      });
      receive(socket, packet);
    });
    socket.on("close", (code) => {
      log(`closed ${code}`);
      const session = living().find((each) => each.socket === socket);
      if (session === undefined) return;
      detach(session);
      // Whoever says good-bye with these has no session any more.
      if (code === 1000 || code === 1001) sessions.delete(session.id);
    });
    socket.on("error", () => socket.terminate());
  });

  function receive(socket: WebSocket, { op, d }: Packet): void {
    const session = living().find((each) => each.socket === socket);
    if (op === 1) {
      if (heartbeats === "answered" && world.faults.strike("gateway.heartbeat")?.what !== "withhold") {
        write(socket, { op: 11 });
      }
    } else if (op === 2) {
      if (session !== undefined) {
        socket.close(4005, "Already authenticated.");
        return;
      }
      identify(socket, d as { token: string; intents: number });
    } else if (op === 6) {
      resume(socket, d as { token: string; session_id: string; seq: number });
    } else if (session === undefined) {
      socket.close(4003, "Not authenticated.");
    } else if (op !== 3 && op !== 4 && op !== 8) {
      socket.close(4001, "Unknown opcode.");
    }
  }

  function identify(socket: WebSocket, asked: { readonly token: string; readonly intents: number }): void {
    const fault = world.faults.strike("gateway.identify");
    if (fault?.what === "close") {
      socket.close(Number(fault.value ?? 4000));
      return;
    }
    if (fault?.what === "invalid_session") {
      write(socket, { op: 9, d: false });
      return;
    }
    const now_ms = world.clock.now_ms();
    identifies = [...identifies.filter((at_ms) => now_ms - at_ms < DAY_MS), now_ms];
    if (identifies.length > world.limits.identifies_per_day_max) {
      world.token = `${world.token}.reset`; // Discord resets the token, and mails the owner
    }
    if (asked.token !== world.token) {
      socket.close(4004, "Authentication failed.");
      return;
    }
    const { portal } = world;
    const off =
      (portal.messageContent ? 0 : intents.messageContent) |
      (portal.guildMembers ? 0 : intents.guildMembers) |
      (portal.presences ? 0 : intents.presences);
    if ((asked.intents & off) !== 0) {
      socket.close(4014, "Disallowed intent(s).");
      return;
    }
    const session = createSession(asked.intents, socket);
    sessions.set(session.id, session);
    log("identified");
    const guilds = [...world.guilds.values()].filter((guild) => guild.members.has(world.botId));
    dispatch(session, "READY", {
      v: 10,
      user: userShape(world.users.get(world.botId) as User),
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: world.origin.replace("http", "ws"),
      shard: [0, 1],
      application: { id: world.applicationId, flags: 0 },
    });
    if ((session.intents & intents.guilds) !== 0) {
      for (const guild of guilds) dispatch(session, "GUILD_CREATE", guildShape(world, guild));
    }
    wake();
  }

  function resume(socket: WebSocket, asked: { token: string; session_id: string; seq: number }): void {
    const fault = world.faults.strike("gateway.resume");
    if (fault?.what === "close") {
      socket.close(Number(fault.value ?? 4000));
      return;
    }
    if (fault?.what === "invalid_session") {
      write(socket, { op: 9, d: fault.value === "resumable" });
      return;
    }
    if (asked.token !== world.token) {
      socket.close(4004, "Authentication failed.");
      return;
    }
    const session = sessions.get(asked.session_id);
    const away_ms = world.clock.now_ms() - (session?.lostAt_ms ?? 0);
    if (
      session === undefined ||
      (session.lostAt_ms !== undefined && away_ms > world.limits.session_kept_ms)
    ) {
      write(socket, { op: 9, d: false });
      return;
    }
    if (asked.seq > session.seq) {
      socket.close(4007, "Invalid seq.");
      return;
    }
    session.socket?.terminate();
    session.socket = socket;
    delete session.lostAt_ms;
    for (const { seq, t, d } of session.told.filter((each) => each.seq > asked.seq)) {
      write(socket, { op: 0, s: seq, t, d });
    }
    log("resumed");
    dispatch(session, "RESUMED", {});
    wake();
  }

  return {
    tell({ event, needs, body, fleeting }) {
      let told = 0;
      for (const session of sessions.values()) {
        if (needs !== 0 && (session.intents & needs) === 0) continue;
        if (fleeting === true && session.socket === undefined) continue;
        dispatch(session, event, body(session));
        if (session.socket !== undefined) told += 1;
      }
      return told;
    },
    budget() {
      const now_ms = world.clock.now_ms();
      const recent = identifies.filter((at_ms) => now_ms - at_ms < DAY_MS);
      return {
        remaining: Math.max(0, world.limits.identifies_per_day_max - recent.length),
        after_ms: recent[0] === undefined ? 0 : DAY_MS - (now_ms - recent[0]),
      };
    },
    connected: () => living().length,
    untilConnected(count = 1) {
      if (living().length >= count) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = [...waiting, { count, tell: resolve }];
      return promise;
    },
    drop(code) {
      for (const session of living()) {
        const { socket } = session;
        detach(session);
        if (code === 1006) socket?.terminate();
        else socket?.close(code);
        if (code === 1000 || code === 1001) sessions.delete(session.id);
      }
    },
    send(op, d) {
      for (const { socket } of living()) if (socket !== undefined) write(socket, { op, d: d ?? null });
    },
    forgetSessions() {
      for (const session of sessions.values()) if (session.socket === undefined) sessions.delete(session.id);
    },
    setHeartbeats(answered) {
      heartbeats = answered;
    },
    close() {
      for (const client of wss.clients) client.terminate();
      wss.close();
    },
  };
}
