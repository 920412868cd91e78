// What every method of the Web API stands on: the ground it works in, and what it needs to be allowed.

import type { Events } from "./events.ts";
import type { Sockets } from "./sockets.ts";
import { type FakeClock, refuse, textOf, type Wire } from "./wire.ts";
import type { Channel, Workspace } from "./workspace.ts";

export interface Ground {
  readonly workspace: Workspace;
  readonly clock: FakeClock;
  readonly events: Events;
  readonly sockets: Sockets;
  readonly triggers: Triggers;
  readonly origin: string;
  /** Messages older than this may not be changed; a workspace's own setting. */
  editWindow_ms(): number;
}

export type Method = (ground: Ground, args: Wire) => Wire;

export interface MethodFacts {
  readonly run: Method;
  /** One of these scopes is needed; which, may hang on the kind of channel. */
  readonly scopes?: (ground: Ground, args: Wire) => readonly string[];
  readonly token?: "app";
}

/** Each may be spent once, within three seconds. */
export interface Triggers {
  give(user: string): string;
  spend(id: unknown): { readonly user: string };
}

const TRIGGER_MS = 3_000;

export function createTriggers(clock: FakeClock): Triggers {
  const given = new Map<string, { readonly user: string; readonly until_ms: number; isSpent: boolean }>();
  return {
    give(user) {
      const id = `${given.size + 1}.${clock.now_ms()}.trigger`;
      given.set(id, { user, until_ms: clock.now_ms() + TRIGGER_MS, isSpent: false });
      return id;
    },
    spend(id) {
      const trigger = given.get(textOf(id) ?? "") ?? refuse("invalid_trigger_id");
      if (trigger.isSpent) refuse("exchanged_trigger_id");
      if (clock.now_ms() > trigger.until_ms) refuse("expired_trigger_id");
      trigger.isSpent = true;
      return { user: trigger.user };
    },
  };
}

export function needed(args: Wire, name: string): string {
  const value = args[name];
  if (typeof value === "number") return String(value);
  return (
    textOf(value) ??
    refuse("invalid_arguments", {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    })
  );
}

/** A channel that we may look into: a private one without us does not exist for us. */
export function visibleChannel(ground: Ground, args: Wire, name = "channel"): Channel {
  const { workspace } = ground;
  const channel = workspace.channelOf(needed(args, name));
  if (channel.kind !== "channel" && !channel.members.has(workspace.self.user))
    return refuse("channel_not_found");
  return channel;
}

/** A channel in which we may say something. A user's id stands for the direct channel, a name for the channel. */
export function writableChannel(ground: Ground, args: Wire): Channel {
  const { workspace } = ground;
  const id = needed(args, "channel");
  const channel = workspace.users.has(id)
    ? workspace.dmOf(id)
    : ([...workspace.channels.values()].find((each) => `#${each.name}` === id) ??
      visibleChannel(ground, args));
  if (channel.isArchived) return refuse("is_archived");
  if (!channel.members.has(workspace.self.user)) return refuse("not_in_channel");
  return channel;
}

const prefix = { channel: "channels", group: "groups", im: "im" } as const;

/** `channels:history`, `im:read` …, as the kind of the channel wants it. */
export function scopeByKind(right: "history" | "read", name = "channel"): NonNullable<MethodFacts["scopes"]> {
  return ({ workspace }, args) => {
    const channel = workspace.channels.get(textOf(args[name]) ?? "");
    return [`${prefix[channel?.kind ?? "channel"]}:${right}`];
  };
}
