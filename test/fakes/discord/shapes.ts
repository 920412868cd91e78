// The fake's records → what Discord puts on the wire (API v10), and how much of a message somebody may see.

import { permissionsIn } from "./permissions.ts";
import {
  type Channel,
  flags,
  type Guild,
  intents,
  type Member,
  type Message,
  type User,
  type World,
} from "./world.ts";

const channelTypes = { text: 0, dm: 1, voice: 2, thread: 11, private_thread: 12, forum: 15 } as const;

export function userShape(user: User): object {
  return {
    id: user.id,
    username: user.name.toLowerCase().replace(/[^a-z0-9_.]/g, "_"),
    global_name: user.bot ? null : user.name,
    discriminator: "0",
    avatar: null,
    bot: user.bot,
    public_flags: 0,
  };
}

export function memberShape(world: World, member: Member): object {
  const user = world.users.get(member.userId);
  return {
    ...(user !== undefined && { user: userShape(user) }),
    nick: null,
    avatar: null,
    roles: member.roles,
    joined_at: iso(world.clock.now_ms()),
    deaf: false,
    mute: false,
    flags: 0,
  };
}

export function channelShape(world: World, channel: Channel): object {
  const base = {
    id: channel.id,
    type: channelTypes[channel.kind],
    last_message_id: world.messages.get(channel.id)?.at(-1)?.id ?? null,
    flags: 0,
  };
  if (channel.kind === "dm") {
    const others = channel.recipients.filter((id) => id !== world.botId);
    return { ...base, recipients: others.flatMap((id) => userShape(world.users.get(id) as User)) };
  }
  const inGuild = {
    ...base,
    guild_id: channel.guildId,
    name: channel.name,
    parent_id: channel.parentId ?? null,
  };
  if (channel.kind !== "thread" && channel.kind !== "private_thread") {
    return {
      ...inGuild,
      position: 0,
      topic: null,
      nsfw: false,
      permission_overwrites: channel.overwrites.map(({ id, deny }) => ({
        id,
        type: world.users.has(id) ? 1 : 0,
        allow: "0",
        deny: deny.toString(),
      })),
    };
  }
  return {
    ...inGuild,
    owner_id: channel.ownerId,
    message_count: world.messages.get(channel.id)?.length ?? 0,
    member_count: 1,
    thread_metadata: {
      archived: channel.archived,
      locked: channel.locked,
      auto_archive_duration: channel.autoArchive_min,
      archive_timestamp: iso(channel.archivedAt_ms),
    },
  };
}

export function guildShape(world: World, guild: Guild): object {
  const channels = [...world.channels.values()].filter(({ guildId }) => guildId === guild.id);
  const isThread = ({ kind }: Channel) => kind === "thread" || kind === "private_thread";
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    icon: null,
    features: [],
    roles: guild.roles.map((role, position) => ({
      id: role.id,
      name: role.name,
      permissions: role.permissions.toString(),
      position,
      managed: role.id !== guild.id,
      hoist: false,
      mentionable: false,
      color: 0,
      flags: 0,
    })),
    emojis: [],
    stickers: [],
    members: [...guild.members.values()].map((member) => memberShape(world, member)),
    member_count: guild.members.size,
    channels: channels.filter((channel) => !isThread(channel)).map((channel) => channelShape(world, channel)),
    threads: channels
      .filter((channel) => isThread(channel) && !channel.archived)
      .map((channel) => channelShape(world, channel)),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    premium_tier: 0,
    preferred_locale: "en-US",
    unavailable: false,
    large: false,
    joined_at: iso(world.clock.now_ms()),
  };
}

/** What the bot gets to see of a message, given the intents that count there. */
export function messageShape(world: World, message: Message, view: { readonly intents: number }): object {
  const author = world.users.get(message.authorId) as User;
  const isOpen = seesContent(world, message, view.intents);
  const referenced =
    message.replyTo === undefined ? undefined : findIn(world, message.channelId, message.replyTo);
  return {
    id: message.id,
    channel_id: message.channelId,
    author: userShape(author),
    ...(message.webhookToken !== undefined && { application_id: world.applicationId }),
    type: message.type,
    timestamp: iso(message.at_ms),
    edited_timestamp: message.editedAt_ms === undefined ? null : iso(message.editedAt_ms),
    tts: false,
    pinned: false,
    mention_everyone: message.pingsEveryone,
    mentions: message.mentions.flatMap((id) => userShape(world.users.get(id) as User)),
    mention_roles: [],
    flags: message.flags,
    content: isOpen ? message.content : "",
    embeds: isOpen ? message.embeds : [],
    components: isOpen ? message.components : [],
    attachments: isOpen ? message.attachments.map((each) => attachmentShape(world, message, each)) : [],
    reactions: reactionShapes(world, message),
    ...(message.replyTo !== undefined && {
      message_reference: { type: 0, message_id: message.replyTo, channel_id: message.channelId },
      referenced_message: referenced === undefined ? null : messageShape(world, referenced, view),
    }),
    ...((message.flags & flags.hasThread) !== 0 && {
      thread: channelShape(world, world.channels.get(message.id) as Channel),
    }),
  };
}

/** Own messages, direct ones, and those that mention the bot are always open. */
function seesContent(world: World, message: Message, seen: number): boolean {
  if ((seen & intents.messageContent) !== 0) return true;
  if (message.authorId === world.botId || message.mentions.includes(world.botId)) return true;
  return world.channels.get(message.channelId)?.kind === "dm";
}

function attachmentShape(world: World, message: Message, file: Message["attachments"][number]): object {
  const url = `${world.origin}/attachments/${message.channelId}/${file.id}/${file.filename}`;
  return {
    id: file.id,
    filename: file.filename,
    ...(file.description !== undefined && { description: file.description }),
    content_type: file.contentType,
    size: file.bytes.byteLength,
    url,
    proxy_url: url,
  };
}

function reactionShapes(world: World, { reactions }: Message): readonly object[] {
  return [...new Set(reactions.map(({ emoji }) => emoji))].map((emoji) => {
    const who = reactions.filter((each) => each.emoji === emoji);
    return {
      emoji: { id: null, name: emoji },
      count: who.length,
      me: who.some(({ userId }) => userId === world.botId),
    };
  });
}

function findIn(world: World, channelId: string, id: string): Message | undefined {
  return world.messages.get(channelId)?.find((message) => message.id === id);
}

/** Where an interaction or a message happens, as interactions carry it. */
export function guildPart(world: World, channel: Channel, userId: string): object {
  const user = userShape(world.users.get(userId) as User);
  const member = channel.guildId && world.guilds.get(channel.guildId)?.members.get(userId);
  if (!member) return { user, context: 1, authorizing_integration_owners: {} };
  return {
    guild_id: channel.guildId,
    context: 0,
    authorizing_integration_owners: { "0": channel.guildId },
    member: {
      ...memberShape(world, member),
      permissions: permissionsIn(world, userId, channel).toString(),
    },
  };
}

export function iso(at_ms: number): string {
  return new Date(at_ms).toISOString().replace("Z", "000+00:00");
}
