// The world as it is when a fake Discord opens: one server with #general, its owner and the bot.

import { setTimeout as pause } from "node:timers/promises";
import { createFaults, type Faults } from "../wire/faults.ts";
import type { Rates } from "./buckets.ts";
import { maskOf } from "./permissions.ts";
import {
  type Channel,
  createLog,
  type FakeClock,
  type Limits,
  type Portal,
  snowflakes,
  type World,
} from "./world.ts";

export interface DiscordOptions {
  readonly clock?: FakeClock;
  readonly faults?: Faults;
  readonly limits?: Partial<Limits>;
  readonly rates?: Rates;
  readonly portal?: Partial<Portal>;
}

const usualLimits: Limits = {
  file_bytes_max: 10 * 1024 * 1024,
  active_threads_max: 1_000,
  old_edits_max: 3,
  command_creates_per_day_max: 200,
  identifies_per_day_max: 1_000,
  nonce_kept_ms: 3 * 60_000,
  heartbeat_interval_ms: 41_250,
  session_kept_ms: 3 * 60_000,
};

const realClock: FakeClock = {
  now_ms: () => Date.now(),
  monotonic_ms: () => performance.now(),
  sleep: (wait_ms, signal) =>
    pause(wait_ms, undefined, { ...(signal && { signal }), ref: false }).catch(() => undefined),
};

const usualPermissions = maskOf([
  "ViewChannel",
  "SendMessages",
  "EmbedLinks",
  "AttachFiles",
  "ReadMessageHistory",
  "AddReactions",
  "UseApplicationCommands",
  "CreatePublicThreads",
  "SendMessagesInThreads",
]);

export function createWorld({
  clock = realClock,
  faults = createFaults(),
  limits,
  portal,
}: DiscordOptions): World {
  const nextId = snowflakes(clock);
  const botId = nextId();
  return {
    clock,
    faults,
    limits: { ...usualLimits, ...limits },
    portal: {
      messageContent: false,
      guildMembers: false,
      presences: false,
      interactionsUrl: "",
      codeGrant: false,
      ...portal,
    },
    botId,
    applicationId: botId, // as for every application of the last years
    token: `${Buffer.from(botId).toString("base64url")}.fake.token-${botId.slice(-6)}`,
    origin: "",
    users: new Map(),
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    commands: new Map(),
    ...createLog(),
    nextId,
    tell: () => 0,
  };
}

export function seed(world: World): { guild: string; channel: string; owner: string; botRole: string } {
  const guild = world.nextId();
  const owner = world.nextId();
  const botRole = world.nextId();
  const { botId } = world;
  world.users.set(botId, { id: botId, name: "Concierge", bot: true, locale: "en-US", dmsClosed: false });
  world.users.set(owner, { id: owner, name: "Olga", bot: false, locale: "en-US", dmsClosed: false });
  world.guilds.set(guild, {
    id: guild,
    name: "Home",
    ownerId: owner,
    roles: [
      { id: guild, name: "@everyone", permissions: usualPermissions },
      { id: botRole, name: "Concierge", permissions: usualPermissions },
    ],
    members: new Map([
      [botId, { userId: botId, roles: [botRole] }],
      [owner, { userId: owner, roles: [] }],
    ]),
  });
  return { guild, owner, botRole, channel: addChannel(world, guild, { name: "general", kind: "text" }) };
}

export function addChannel(world: World, guildId: string, what: Pick<Channel, "name" | "kind">): string {
  const id = world.nextId();
  const still = {
    recipients: [],
    overwrites: [],
    archived: false,
    locked: false,
    autoArchive_min: 0,
    archivedAt_ms: 0,
  };
  world.channels.set(id, { ...what, ...still, id, guildId });
  return id;
}
