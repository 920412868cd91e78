// Who may do what: the permissions that matter to a bot that posts, and how roles and overwrites add up.

import type { Channel, World } from "./world.ts";

export const bits = {
  Administrator: 1n << 3n,
  ManageChannels: 1n << 4n,
  AddReactions: 1n << 6n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  ManageMessages: 1n << 13n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  UseApplicationCommands: 1n << 31n,
  ManageThreads: 1n << 34n,
  CreatePublicThreads: 1n << 35n,
  CreatePrivateThreads: 1n << 36n,
  SendMessagesInThreads: 1n << 38n,
} as const;

export type Permission = keyof typeof bits;

export function maskOf(permissions: readonly Permission[]): bigint {
  return permissions.reduce((mask, name) => mask | bits[name], 0n);
}

const everything = Object.values(bits).reduce((mask, bit) => mask | bit, 0n);

/** Threads have those of the channel they hang under; in a direct chat everything goes. */
export function permissionsIn(world: World, userId: string, channel: Channel): bigint {
  if (channel.guildId === undefined) return channel.recipients.includes(userId) ? everything : 0n;
  const guild = world.guilds.get(channel.guildId);
  const member = guild?.members.get(userId);
  if (guild === undefined || member === undefined) return 0n;
  if (guild.ownerId === userId) return everything;
  const roles = guild.roles.filter(({ id }) => id === guild.id || member.roles.includes(id));
  const base = roles.reduce((mask, role) => mask | role.permissions, 0n);
  if ((base & bits.Administrator) !== 0n) return everything;
  const parent = channel.kind === "thread" ? world.channels.get(channel.parentId ?? "") : channel;
  const denied = (parent?.overwrites ?? [])
    .filter(({ id }) => id === userId || roles.some((role) => role.id === id))
    .reduce((mask, { deny }) => mask | deny, 0n);
  return base & ~denied;
}

export function mayDo(world: World, userId: string, channel: Channel, permission: Permission): boolean {
  return (permissionsIn(world, userId, channel) & bits[permission]) !== 0n;
}
