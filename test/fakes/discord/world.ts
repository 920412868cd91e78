// What a fake Discord knows: users, a guild, channels, messages, interactions, commands, and what went over the wire.
// Plain records that the handlers of REST, the gateway and the people's side change.

import type { Faults } from "../wire/faults.ts";

/** As the rest of the tests have it; `test/fakes/manual-clock.ts` is one. */
export interface FakeClock {
  now_ms(): number;
  monotonic_ms(): number;
  sleep(wait_ms: number, signal?: AbortSignal): Promise<void>;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly bot: boolean;
  readonly locale: string;
  /** Takes no direct messages from strangers. */
  dmsClosed: boolean;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  permissions: bigint;
}

export interface Member {
  readonly userId: string;
  readonly roles: readonly string[];
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly roles: Role[];
  readonly members: Map<string, Member>;
}

export interface Channel {
  readonly id: string;
  readonly kind: "text" | "voice" | "forum" | "dm" | "thread" | "private_thread";
  readonly guildId?: string;
  readonly parentId?: string;
  readonly ownerId?: string;
  readonly recipients: readonly string[];
  name: string;
  overwrites: readonly { readonly id: string; readonly deny: bigint }[];
  archived: boolean;
  locked: boolean;
  autoArchive_min: number;
  archivedAt_ms: number;
}

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly description?: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** A component as it was sent; what Discord adds is added on the way out. */
export type Component = Readonly<Record<string, unknown>> & { readonly type: number };

export interface Message {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly type: number;
  readonly nonce?: string | number;
  readonly replyTo?: string;
  readonly at_ms: number;
  /** Seen by this user alone. */
  readonly only?: string;
  /** Token under which a followup can be changed. */
  readonly webhookToken?: string;
  /** Who got a notification when it was posted, and whether it made a sound. */
  readonly notified: readonly string[];
  readonly pingsEveryone: boolean;
  content: string;
  embeds: readonly object[];
  components: readonly Component[];
  attachments: readonly Attachment[];
  mentions: readonly string[];
  flags: number;
  editedAt_ms?: number;
  reactions: readonly { readonly emoji: string; readonly userId: string }[];
}

export interface Command {
  readonly id: string;
  readonly version: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly name: string; readonly type: number };
}

/** One line of what happened, in order. */
export type Line =
  | {
      readonly kind: "request";
      readonly at_ms: number;
      /** Name of the operation, as faults know it: `message.create`. */
      readonly op: string;
      readonly path: string;
      readonly status: number;
      readonly code?: number;
      readonly body: unknown;
    }
  /** Somebody waits for an answer that does not come. */
  | { readonly kind: "stalled"; readonly at_ms: number; readonly op: string; readonly path: string }
  | { readonly kind: "dispatch"; readonly at_ms: number; readonly event: string; readonly body: unknown }
  | { readonly kind: "received"; readonly at_ms: number; readonly op: number; readonly body: unknown }
  | { readonly kind: "gateway"; readonly at_ms: number; readonly what: string }
  | { readonly kind: "person"; readonly at_ms: number; readonly user: string; readonly what: string };

export interface Limits {
  readonly file_bytes_max: number;
  readonly active_threads_max: number;
  /** Edits to messages older than an hour, per channel and hour. Discord does not publish its number. */
  readonly old_edits_max: number;
  readonly command_creates_per_day_max: number;
  readonly identifies_per_day_max: number;
  /** How long an `enforce_nonce` is remembered; Discord says "a few minutes". */
  readonly nonce_kept_ms: number;
  readonly heartbeat_interval_ms: number;
  /** How long a session that lost its connection can be resumed. Discord does not publish its number. */
  readonly session_kept_ms: number;
}

/** Switches of the developer portal. */
export interface Portal {
  messageContent: boolean;
  guildMembers: boolean;
  presences: boolean;
  /** Where presses and commands go instead of to the gateway. */
  interactionsUrl: string;
  /** Requires OAuth2 Code Grant: no link invites the bot. */
  codeGrant: boolean;
}

/** `t` and its payload as one session may see it; undefined: not at all. */
export interface Happening {
  readonly event: string;
  readonly needs: number;
  readonly body: (session: { readonly intents: number }) => object;
  /** Not kept for those who are away. */
  readonly fleeting?: true;
}

export interface World {
  readonly clock: FakeClock;
  readonly faults: Faults;
  readonly limits: Limits;
  readonly portal: Portal;
  readonly botId: string;
  readonly applicationId: string;
  token: string;
  origin: string;
  readonly users: Map<string, User>;
  readonly guilds: Map<string, Guild>;
  readonly channels: Map<string, Channel>;
  /** Oldest first. */
  readonly messages: Map<string, Message[]>;
  readonly commands: Map<string, readonly Command[]>;
  readonly lines: readonly Line[];
  log(line: Line): void;
  /** The first line that fits, written already or still to come. */
  until(fits: (line: Line) => boolean): Promise<Line>;
  nextId(): string;
  /** Set by the gateway: how many sessions could be told. */
  tell(happening: Happening): number;
}

export const DISCORD_EPOCH_MS = 1_420_070_400_000;

export const intents = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  presences: 1 << 8,
  guildMessages: 1 << 9,
  guildReactions: 1 << 10,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
  messageContent: 1 << 15,
} as const;

export const flags = {
  suppressEmbeds: 1 << 2,
  hasThread: 1 << 5,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  silent: 1 << 12,
  componentsV2: 1 << 15,
} as const;

/** Ids grow with time and never repeat, also when the clock stands still or goes back. */
export function snowflakes(clock: FakeClock): () => string {
  let last = 0n;
  return () => {
    const fresh = BigInt(Math.max(0, Math.floor(clock.now_ms() - DISCORD_EPOCH_MS))) << 22n;
    last = fresh > last ? fresh : last + 1n;
    return last.toString();
  };
}

/** What happened, in order, and a way to wait for it. */
export function createLog(): Pick<World, "lines" | "log" | "until"> {
  const lines: Line[] = [];
  let waiting: readonly { fits(line: Line): boolean; tell(line: Line): void }[] = [];
  return {
    lines,
    log(line) {
      lines.push(line);
      const told = waiting.filter(({ fits }) => fits(line));
      waiting = waiting.filter((each) => !told.includes(each));
      for (const { tell } of told) tell(line);
    },
    until(fits) {
      const before = lines.find(fits);
      if (before !== undefined) return Promise.resolve(before);
      const { promise, resolve } = Promise.withResolvers<Line>();
      waiting = [...waiting, { fits, tell: resolve }];
      return promise;
    },
  };
}

export function messageIn(world: World, channelId: string, messageId: string): Message | undefined {
  return world.messages.get(channelId)?.find(({ id }) => id === messageId);
}

export function findMessage(world: World, messageId: string): Message | undefined {
  for (const messages of world.messages.values()) {
    const found = messages.find(({ id }) => id === messageId);
    if (found !== undefined) return found;
  }
  return undefined;
}
