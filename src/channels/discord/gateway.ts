// The gateway through discord.js: it heartbeats, resumes and notices zombies by itself. Here: when a session may begin,
// when the connection counts as ended and why, and each packet, raw, in its order.

import { Client, Events, SimpleShardingStrategy } from "discord.js";
import type { ChannelClock, ConnectionEnd } from "../channel.ts";
import { fatalClose, postFailure } from "./failures.ts";
import { discordLimits } from "./limits.ts";
import type { Rest } from "./rest.ts";
import type { Packet } from "./wire.ts";

export interface Ears {
  /** In order, as it came. What it throws is noted, and the next one comes. */
  packet(packet: Packet): void;
  /** A session stands: `fresh` ones have no memory of what was missed. */
  up(how: "fresh" | "resumed"): void;
  down(): void;
  note(text: string): void;
}

export interface GatewayConfig {
  readonly token: string;
  readonly rest: Rest;
  readonly intents: number;
  readonly clock: ChannelClock;
}

export interface Listening {
  readonly ended: Promise<ConnectionEnd>;
  /** Grows whenever a heartbeat was answered. */
  answered(): number;
}

export function listen(config: GatewayConfig, ears: Ears, signal: AbortSignal): Listening {
  const { clock } = config;
  const over = Promise.withResolvers<ConnectionEnd>();
  const closing = new AbortController();
  let strategy: SimpleShardingStrategy | undefined;
  const client = new Client({
    intents: config.intents,
    rest: config.rest.options,
    ws: {
      buildIdentifyThrottler: () => Promise.resolve(calmIdentifies(clock, stopLate)),
      buildStrategy: (sharding) => {
        strategy = new SimpleShardingStrategy(sharding);
        return strategy;
      },
    },
  });
  // We read packets, not the SDK's picture of them: that would cost memory, and a packet that it cannot draw would
  // reject where nobody can catch it.
  Object.assign(client.ws, { handlePacket: () => true });
  let trying: AbortController | undefined;
  let answered = 0;
  let lastAnswer_ms = -1;

  /** A login that was stopped before it had a shard goes on; here it comes past. */
  function stopLate(): void {
    if (!closing.signal.aborted) return;
    for (const shard of shardsOf(strategy)) {
      shard.timeoutAbortControllers.clear();
      void shard.destroy();
    }
  }

  const end = (how: ConnectionEnd): void => over.resolve(how);

  /** Without a session for too long, somebody else decides when to try again. */
  async function giveUpLater(): Promise<void> {
    if (trying !== undefined) return; // the time runs since the first try
    const here = new AbortController();
    trying = here;
    await clock.sleep(discordLimits.reconnect_ms_max, AbortSignal.any([closing.signal, here.signal]));
    if (!here.signal.aborted) end({ kind: "broken", why: "Discord's gateway could not be reached again" });
  }

  function up(how: "fresh" | "resumed"): void {
    trying?.abort();
    trying = undefined;
    ears.up(how);
  }

  client.on(Events.Raw, (packet: Packet) => {
    if (packet.t === "READY") up("fresh");
    else if (packet.t === "RESUMED") up("resumed");
    try {
      ears.packet(packet);
    } catch (error) {
      ears.note(`${packet.t} could not be read (${error instanceof Error ? error.name : "unknown"})`);
    }
  });
  client.on(Events.ShardReconnecting, () => {
    ears.down();
    void giveUpLater();
  });
  client.on(Events.ShardDisconnect, ({ code }) => {
    ears.down();
    const fatal = fatalClose(code);
    end(
      fatal === undefined
        ? { kind: "broken", why: `Discord closed the gateway (${code})` }
        : { kind: "fatal", ...fatal },
    );
  });
  client.on(Events.ShardError, (error) => ears.note(`the gateway's socket failed (${error.name})`));
  client.on(Events.Error, (error) => ears.note(`discord.js failed on an event (${error.name})`));
  // One signal outlives many connections: each takes its listener away with it.
  signal.addEventListener("abort", () => end({ kind: "stopped" }), { once: true, signal: closing.signal });
  if (signal.aborted) end({ kind: "stopped" });
  else {
    void giveUpLater();
    // A refused token ends by its close code; what else is thrown here is told without its words, which carry addresses.
    client.login(config.token).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : "unknown";
      end({ kind: "broken", why: `the gateway could not be opened (${name})` });
    });
  }

  async function ended(): Promise<ConnectionEnd> {
    const how = await over.promise;
    closing.abort();
    ears.down();
    client.removeAllListeners();
    for (const shard of shardsOf(strategy)) calmDown(shard);
    const gone = new AbortController();
    const destroyed = client.destroy().finally(() => gone.abort());
    await Promise.race([destroyed, clock.sleep(discordLimits.close_ms_max, gone.signal)]);
    return how;
  }

  return {
    ended: ended(),
    answered() {
      const at_ms = client.ws.shards.first()?.lastPingTimestamp ?? -1;
      if (at_ms !== lastAnswer_ms) answered += 1;
      lastAnswer_ms = at_ms;
      return answered;
    },
  };
}

/** What @discordjs/ws 1.2 has and does not show. */
interface Shard {
  readonly connection: { readonly readyState: number; onopen: unknown; close(code: number): void } | null;
  readonly timeoutAbortControllers: Map<string, AbortController>;
  once(event: "hello", act: () => void): unknown;
  destroy(): Promise<void>;
}

function shardsOf(strategy: SimpleShardingStrategy | undefined): readonly Shard[] {
  const { shards } = (strategy ?? {}) as unknown as { readonly shards?: ReadonlyMap<number, Shard> };
  return [...(shards?.values() ?? [])];
}

/**
 * A shard that is told to stop in the middle of beginning would begin again: it takes its own good-bye for a time-out,
 * leaves a socket that is still opening alone, and while it rests before it reconnects it does not hear at all.
 */
function calmDown(shard: Shard): void {
  const { connection } = shard;
  shard.timeoutAbortControllers.clear();
  if (connection?.readyState === 0) connection.onopen = () => connection.close(1000);
  shard.once("hello", () => {
    shard.timeoutAbortControllers.clear();
    void shard.destroy();
  });
}

/** A day has a thousand identifies, then the token is reset: sessions that keep failing begin later and later. */
function calmIdentifies(clock: ChannelClock, before: () => void) {
  let wait_ms = 0;
  let last_ms = Number.NEGATIVE_INFINITY;
  return {
    async waitForIdentify(_shard: number, signal: AbortSignal): Promise<void> {
      before();
      const isSoon = clock.monotonic_ms() - last_ms < discordLimits.identify_calm_ms + wait_ms;
      wait_ms = isSoon
        ? Math.min(
            Math.max(wait_ms * 2, discordLimits.identify_wait_ms_min),
            discordLimits.identify_wait_ms_max,
          )
        : 0;
      if (wait_ms > 0) await clock.sleep(wait_ms, signal);
      last_ms = clock.monotonic_ms();
    },
  };
}

/** What the day still has; and whether the token is any good, before it costs a session. */
export async function mayIdentify(rest: Rest, signal: AbortSignal): Promise<ConnectionEnd | undefined> {
  const answer = await rest.call({ method: "GET", route: "/gateway/bot" }, signal);
  if (signal.aborted) return { kind: "stopped" };
  if (answer.kind !== "ok") {
    const failure = postFailure(answer);
    if (failure.kind === "fatal") return { kind: "fatal", why: failure.why, remedy: failure.remedy };
    const after_ms = failure.kind === "retryable" ? failure.after_ms : undefined;
    return { kind: "broken", why: failure.why, ...(after_ms !== undefined && { after_ms }) };
  }
  const { session_start_limit: day } = answer.value as {
    session_start_limit: { remaining: number; reset_after: number };
  };
  if (day.remaining >= discordLimits.identifies_kept) return undefined;
  return {
    kind: "broken",
    why: `only ${day.remaining} sessions are left today, and beyond them Discord resets the token`,
    after_ms: day.reset_after,
  };
}
