// Messages come to be, change and go: for the bot by REST or an interaction, for people by their side of the fake.

import { listOf } from "./fields.ts";
import { flatten, formLimits, isV2, messageErrors } from "./forms.ts";
import { mayDo } from "./permissions.ts";
import { refuse } from "./refusal.ts";
import { channelShape, memberShape, messageShape } from "./shapes.ts";
import {
  type Attachment,
  type Channel,
  flags,
  type Guild,
  intents,
  type Message,
  messageIn,
  type World,
} from "./world.ts";

export interface Upload {
  /** The number in `files[3]`. */
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface Posting {
  readonly channel: Channel;
  readonly authorId: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: readonly Upload[];
  readonly only?: string;
  readonly webhookToken?: string;
  readonly type?: number;
}

/** Takes a message into the world and tells everybody; refuses as Discord does. */
export function post(world: World, posting: Posting): Message {
  const { channel, authorId, body } = posting;
  const asked = Number(body.flags ?? 0);
  const errors = messageErrors(body, isV2(asked));
  if (errors.length > 0) refuse(errors);
  checkFiles(world, posting.files);
  const id = world.nextId();
  const attachments = attach(world, body, posting.files, []);
  const content = String(body.content ?? "").trim();
  const isEmpty = content === "" && attachments.length === 0 && listOf(body.embeds).length === 0;
  if (isEmpty && listOf(body.components).length === 0) refuse(50006);
  const replyTo = (body.message_reference as { message_id?: string } | undefined)?.message_id;
  const pings = pingsOf(world, posting, textOf({ content, components: listOf(body.components) }), replyTo);
  const message: Message = {
    id,
    channelId: channel.id,
    authorId,
    type: posting.type ?? (replyTo === undefined ? 0 : 19),
    ...(body.nonce !== undefined && { nonce: body.nonce as string | number }),
    ...(replyTo !== undefined && { replyTo }),
    at_ms: world.clock.now_ms(),
    ...(posting.only !== undefined && { only: posting.only }),
    ...(posting.webhookToken !== undefined && { webhookToken: posting.webhookToken }),
    notified: pings.users,
    pingsEveryone: pings.everyone,
    content,
    embeds: listOf(body.embeds),
    components: listOf(body.components),
    attachments,
    mentions: pings.users,
    flags: asked & (flags.suppressEmbeds | flags.ephemeral | flags.silent | flags.componentsV2),
    reactions: [],
  };
  revive(world, channel);
  world.messages.set(channel.id, [...(world.messages.get(channel.id) ?? []), message]);
  tellOf(world, "MESSAGE_CREATE", message);
  return message;
}

/** Replaces what the body names; the rest stays. Edits ping nobody. */
export function change(
  world: World,
  message: Message,
  body: Readonly<Record<string, unknown>>,
  files: readonly Upload[],
): void {
  const nextFlags = body.flags === undefined ? message.flags : message.flags | Number(body.flags);
  const errors = messageErrors(body, isV2(nextFlags));
  if (errors.length > 0) refuse(errors);
  checkFiles(world, files);
  const next = {
    content: body.content === undefined ? message.content : String(body.content ?? ""),
    embeds: body.embeds === undefined ? message.embeds : listOf(body.embeds),
    components: body.components === undefined ? message.components : listOf(body.components),
    attachments: attach(world, body, files, message.attachments),
  };
  const isEmpty =
    next.content === "" && next.embeds.length + next.components.length + next.attachments.length === 0;
  if (isEmpty) refuse(50006);
  Object.assign(message, next, { flags: nextFlags & ~flags.loading, editedAt_ms: world.clock.now_ms() });
  tellOf(world, "MESSAGE_UPDATE", message);
}

export function remove(world: World, message: Message): void {
  const rest = (world.messages.get(message.channelId) ?? []).filter(({ id }) => id !== message.id);
  world.messages.set(message.channelId, rest);
  if (message.only !== undefined) return;
  const channel = world.channels.get(message.channelId);
  world.tell({
    event: "MESSAGE_DELETE",
    needs: channel?.guildId === undefined ? intents.directMessages : intents.guildMessages,
    body: () => ({
      id: message.id,
      channel_id: message.channelId,
      ...(channel?.guildId !== undefined && { guild_id: channel.guildId }),
    }),
  });
}

/** Everything a reader sees as text: content, or the text displays of a V2 message. */
export function textOf(message: Pick<Message, "content" | "components">): string {
  const displays = flatten(message.components).flatMap(({ type, content }) =>
    type === 10 ? [String(content)] : [],
  );
  return [message.content, ...displays].join("\n");
}

export function tellOf(world: World, event: "MESSAGE_CREATE" | "MESSAGE_UPDATE", message: Message): void {
  // What is shown to one person alone comes with the interaction, not as an event of the channel.
  if (message.only !== undefined) return;
  const channel = world.channels.get(message.channelId) as Channel;
  const guild = world.guilds.get(channel.guildId ?? "");
  const member = guild?.members.get(message.authorId);
  world.tell({
    event,
    needs: guild === undefined ? intents.directMessages : intents.guildMessages,
    body: (session) => ({
      ...messageShape(world, message, session),
      ...(guild !== undefined && { guild_id: guild.id }),
      channel_type: (channelShape(world, channel) as { type: number }).type,
      ...(event === "MESSAGE_CREATE" && message.nonce !== undefined && { nonce: message.nonce }),
      ...(member !== undefined && { member: memberShape(world, member) }),
    }),
  });
}

export function setArchived(world: World, thread: Channel, archived: boolean): void {
  if (thread.archived === archived) return;
  thread.archived = archived;
  thread.archivedAt_ms = world.clock.now_ms();
  tellThread(world, "THREAD_UPDATE", thread);
}

export function tellThread(world: World, event: string, thread: Channel): void {
  world.tell({
    event,
    needs: intents.guilds,
    body: () => ({
      ...channelShape(world, thread),
      ...(event === "THREAD_CREATE" && { newly_created: true }),
    }),
  });
}

/** Posting into an archived thread brings it back, unless it is locked. */
function revive(world: World, channel: Channel): void {
  if (channel.archived) setArchived(world, channel, false);
}

function checkFiles(world: World, files: readonly Upload[]): void {
  if (files.length > formLimits.files) {
    refuse([
      { path: ["attachments"], code: "BASE_TYPE_MAX_LENGTH", message: "Must be 10 or fewer in length." },
    ]);
  }
  if (files.some(({ bytes }) => bytes.byteLength > world.limits.file_bytes_max)) refuse(40005);
}

/** The list in the body says which of the old ones stay; without it all do. */
function attach(
  world: World,
  body: Readonly<Record<string, unknown>>,
  files: readonly Upload[],
  old: readonly Attachment[],
): readonly Attachment[] {
  const named = body.attachments === undefined ? undefined : listOf(body.attachments);
  const kept =
    named === undefined ? old : old.filter(({ id }) => named.some((each) => String(each.id) === id));
  const fresh = files.map((file) => {
    const about = named?.find((each) => String(each.id) === String(file.index));
    return {
      id: world.nextId(),
      filename: cleanName(String(about?.filename ?? file.name)),
      ...(about?.description !== undefined && { description: String(about.description) }),
      contentType: file.type || "application/octet-stream",
      bytes: file.bytes,
    };
  });
  return [...kept, ...fresh];
}

function cleanName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 260);
}

interface Pings {
  readonly users: readonly string[];
  readonly everyone: boolean;
}

function pingsOf(world: World, posting: Posting, text: string, replyTo: string | undefined): Pings {
  const { channel, authorId, body } = posting;
  const guild = world.guilds.get(channel.guildId ?? "");
  const allowed = (body.allowed_mentions ?? {
    parse: ["users", "roles", "everyone"],
    replied_user: true,
  }) as {
    parse?: readonly string[];
    users?: readonly string[];
    replied_user?: boolean;
  };
  const named = [...text.matchAll(/<@!?(\d+)>/g)].map(([, id]) => String(id));
  const users = named.filter(
    (id) =>
      world.users.has(id) && ((allowed.parse?.includes("users") ?? false) || allowed.users?.includes(id)),
  );
  const replied = replyTo === undefined ? undefined : messageIn(world, channel.id, replyTo)?.authorId;
  const isEveryone =
    /@(everyone|here)/.test(text) &&
    allowed.parse?.includes("everyone") === true &&
    mayDo(world, authorId, channel, "MentionEveryone");
  return {
    users: [
      ...new Set([
        ...users,
        ...(allowed.parse?.includes("roles") ? membersOfRoles(guild, text) : []),
        ...(replied !== undefined && allowed.replied_user === true ? [replied] : []),
      ]),
    ],
    everyone: isEveryone,
  };
}

function membersOfRoles(guild: Guild | undefined, text: string): readonly string[] {
  const roles = [...text.matchAll(/<@&(\d+)>/g)].map(([, id]) => id);
  return [...(guild?.members.values() ?? [])]
    .filter((member) => member.roles.some((role) => roles.includes(role)))
    .map(({ userId }) => userId);
}
