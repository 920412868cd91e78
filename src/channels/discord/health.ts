// What is known about a connection → whether it hears. Pure.

import type { ChannelHealth } from "../channel.ts";
import { discordLimits } from "./limits.ts";
import { invitation } from "./permissions.ts";

export interface HealthFacts {
  readonly now_ms: number;
  readonly session: "none" | "up" | "down";
  /** An event, or an answered heartbeat. */
  readonly heard_ms: number | undefined;
  /** What a request just now said about the token and the way to Discord. */
  readonly request:
    | { readonly kind: "ok" }
    | { readonly kind: "bad_token" | "unreachable"; readonly why: string };
  readonly self: { readonly id: string; readonly name: string } | undefined;
  readonly messageContent: "on" | "off" | "unknown";
  /** Messages that came without their words. */
  readonly unread: number;
  readonly commands: "ok" | { readonly why: string };
  readonly application: string | undefined;
}

export function healthOf(facts: HealthFacts): ChannelHealth {
  const { self, heard_ms } = facts;
  return {
    ...stateOf(facts),
    ...(heard_ms !== undefined && { heard_ms }),
    ...(self !== undefined && { self }),
    lacks: lacksOf(facts),
  };
}

function stateOf({
  now_ms,
  session,
  heard_ms,
  request,
}: HealthFacts): Pick<ChannelHealth, "state" | "why" | "remedy"> {
  if (request.kind === "bad_token") {
    return {
      state: "off",
      why: request.why,
      remedy: "put a new token into the config (developer portal, Bot → Reset Token)",
    };
  }
  if (session === "none")
    return { state: "off", why: "not connected", remedy: "it connects by itself when it is started" };
  if (session === "down") {
    return {
      state: "deaf",
      why: "the gateway is being reached again",
      remedy: "presses made meanwhile are lost; press again later",
    };
  }
  if (heard_ms === undefined || now_ms - heard_ms > discordLimits.silence_ms_max) {
    const remedy = "it reconnects by itself when a heartbeat stays unanswered";
    return { state: "unsure", why: "connected, but nothing was heard for a while", remedy };
  }
  const why =
    request.kind === "ok"
      ? "connected, and its heartbeats are answered"
      : `hears, but cannot speak: ${request.why}`;
  return { state: "hearing", why };
}

function lacksOf({ messageContent, unread, commands, application }: HealthFacts): readonly string[] {
  const lacks: string[] = [];
  if (messageContent === "off") {
    const some = unread === 0 ? "" : ` (${unread} came without their words)`;
    lacks.push(
      `cannot read messages without a mention${some}: mention the bot, reply to it, use buttons or write directly; or switch on Message Content Intent in the developer portal (Bot)`,
    );
  }
  if (commands !== "ok") {
    const link = application === undefined ? "" : `: ${invitation(application)}`;
    lacks.push(`cannot offer commands (${commands.why}); invite the bot again${link}`);
  }
  return lacks;
}
