// What the gateway or the history gives us → Inbound. Pure. Undefined: nothing that anybody would want to hear.

import type { Author, Inbound, Menu, Place, Said } from "../channel.ts";
import { commandWords } from "./commands.ts";
import { readForm } from "./forms.ts";
import { readCustomId } from "./render.ts";
import {
  isId,
  isThread,
  type Packet,
  timeOf,
  type WireChannel,
  type WireInteraction,
  type WireMember,
  type WireMessage,
  type WireReaction,
  type WireUser,
} from "./wire.ts";

export interface Ground {
  readonly selfId: string;
  readonly menu: Menu;
  /** The channel that a thread hangs under; undefined: it is no thread. */
  parentOf(channelId: string): string | undefined;
}

export function inboundOf(packet: Packet, ground: Ground): Inbound | undefined {
  const inbound = readPacket(packet, ground);
  // A place that is none could not be answered, nor told from another one.
  return inbound !== undefined && isId(inbound.place.chat) ? inbound : undefined;
}

function readPacket({ t, d }: Packet, ground: Ground): Inbound | undefined {
  switch (t) {
    case "MESSAGE_CREATE":
      return messageInbound(d as WireMessage, ground);
    case "MESSAGE_UPDATE":
      return editInbound(d as WireMessage, ground);
    case "MESSAGE_DELETE":
      return removalInbound(d as WireMessage, ground);
    case "MESSAGE_REACTION_ADD":
      return reactionInbound(d as WireReaction, ground);
    case "INTERACTION_CREATE":
      return interactionInbound(d as WireInteraction, ground);
    case "CHANNEL_DELETE":
    case "THREAD_DELETE":
      return shutInbound(d as WireChannel, "the channel was deleted");
    case "GUILD_DELETE":
      // An outage is told by the same event; then it is only away.
      return (d as { unavailable?: boolean }).unavailable === true
        ? undefined
        : shutInbound({ type: 0, ...(d as { id: string }) }, "we were removed from the server");
    default:
      return undefined;
  }
}

/** Said by somebody, but we may not read it: neither direct, nor to us, and the intent is off. */
export function isUnreadable(message: WireMessage): boolean {
  const carried = [message.attachments, message.embeds, message.components, message.message_snapshots];
  return (
    spoken(message) && (message.content ?? "") === "" && carried.every((list) => (list?.length ?? 0) === 0)
  );
}

export function interactionPlace(interaction: WireInteraction): Place {
  const { channel } = interaction;
  const id = interaction.channel_id ?? channel?.id ?? "";
  if (channel !== undefined && isThread(channel) && channel.parent_id) {
    return { surface: "discord", chat: channel.parent_id, thread: id };
  }
  return { surface: "discord", chat: id };
}

export function interactionAuthor({ member, user, locale }: WireInteraction): Author {
  return { ...authorOf(member?.user ?? user, member), ...(locale !== undefined && { locale }) };
}

/** Typed messages and replies; the rest are notices of the platform: joins, pins, threads begun. */
function spoken({ type }: WireMessage): boolean {
  return type === 0 || type === 19 || type === 20 || type === 23;
}

function messageInbound(message: WireMessage, ground: Ground): Inbound | undefined {
  const { author, referenced_message: answered } = message;
  if (author?.id === ground.selfId || !spoken(message) || isUnreadable(message)) return undefined;
  const isForward = message.message_reference?.type === 1;
  const { text, quoted } = wordsOf(message, ground);
  const replyTo = isForward ? undefined : message.message_reference?.message_id;
  const isNamed =
    message.mentions?.some(({ id }) => id === ground.selfId) || answered?.author?.id === ground.selfId;
  return {
    surface: "discord",
    id: `m:${message.id}`,
    at_ms: timeOf(message.id),
    place: placeOf(message.channel_id, ground),
    author: messageAuthor(message),
    what: {
      kind: "text",
      message: message.id,
      text,
      ...(quoted !== "" && { quoted }),
      ...(replyTo !== undefined && { replyTo }),
      addressed: message.guild_id === undefined ? "direct" : isNamed ? "mention" : "overheard",
    },
  };
}

/** Said to us, as far as can be told from where, and without its words. */
export function withheldInbound(message: WireMessage, ground: Ground): Inbound {
  return {
    surface: "discord",
    id: `m:${message.id}`,
    at_ms: timeOf(message.id),
    place: placeOf(message.channel_id, ground),
    author: messageAuthor(message),
    what: { kind: "text", message: message.id, text: "", addressed: "mention", withheld: "yes" },
  };
}

function editInbound(message: WireMessage, ground: Ground): Inbound | undefined {
  const { edited_timestamp: edited, author } = message;
  // Links that were unfurled and threads that were begun come as updates too.
  if (!edited || author === undefined || author.id === ground.selfId || isUnreadable(message))
    return undefined;
  return {
    surface: "discord",
    id: `e:${message.id}:${edited}`,
    at_ms: Date.parse(edited) || timeOf(message.id),
    place: placeOf(message.channel_id, ground),
    author: messageAuthor(message),
    what: { kind: "edited", message: message.id, text: wordsOf(message, ground).text },
  };
}

/** Discord does not say by whom, nor when: as if at once. */
function removalInbound({ id, channel_id }: WireMessage, ground: Ground): Inbound {
  return {
    surface: "discord",
    id: `d:${id}`,
    at_ms: timeOf(id),
    place: placeOf(channel_id, ground),
    author: nobody,
    what: { kind: "removed", message: id },
  };
}

function reactionInbound(reaction: WireReaction, ground: Ground): Inbound | undefined {
  const { user_id, message_id, member } = reaction;
  if (user_id === ground.selfId) return undefined;
  const emoji = reaction.emoji.name ?? "";
  return {
    surface: "discord",
    id: `r:${message_id}:${user_id}:${emoji}`,
    at_ms: timeOf(message_id),
    place: placeOf(reaction.channel_id, ground),
    author: authorOf(member?.user ?? { id: user_id, username: user_id }, member),
    what: { kind: "reaction", message: message_id, emoji },
  };
}

function interactionInbound(interaction: WireInteraction, ground: Ground): Inbound | undefined {
  const what = saidBy(interaction, ground.menu);
  if (what === undefined) return undefined;
  return {
    surface: "discord",
    id: `i:${interaction.id}`,
    at_ms: timeOf(interaction.id),
    place: interactionPlace(interaction),
    author: interactionAuthor(interaction),
    what,
  };
}

function saidBy({ type, data, message }: WireInteraction, menu: Menu): Said | undefined {
  if (type === 3) {
    const read = readCustomId(data?.custom_id ?? "");
    if (read === undefined) return undefined;
    return { kind: "press", key: read.key, ...(message !== undefined && { message: message.id }) };
  }
  if (type === 5)
    return { kind: "form", key: data?.custom_id ?? "", values: readForm(data?.components ?? []) };
  if (type !== 2) return undefined;
  if (data?.type !== 3) return { kind: "command", text: commandWords(data?.options ?? []) };
  const target = data.target_id ?? "";
  return {
    kind: "shortcut",
    name: menu.shortcuts.find(({ label }) => label === data.name)?.name ?? data.name ?? "",
    message: target,
    text: data.resolved?.messages?.[target]?.content ?? "",
  };
}

function shutInbound({ id, parent_id, type }: WireChannel, why: string): Inbound {
  const isBelow = isThread({ id, type }) && parent_id;
  return {
    surface: "discord",
    id: `x:${id}`,
    at_ms: timeOf(id),
    place: { surface: "discord", ...(isBelow ? { chat: parent_id, thread: id } : { chat: id }) },
    author: nobody,
    what: { kind: "shut", why },
  };
}

function placeOf(channelId: string, ground: Ground): Place {
  const parent = ground.parentOf(channelId);
  return {
    surface: "discord",
    ...(parent === undefined ? { chat: channelId } : { chat: parent, thread: channelId }),
  };
}

const nobody: Author = { kind: "anonymous", id: "", name: "somebody" };

function messageAuthor(message: WireMessage): Author {
  const author = authorOf(message.author, message.member);
  return message.webhook_id === undefined ? author : { ...author, kind: "bot" };
}

function authorOf(user: WireUser | undefined, member: WireMember | undefined): Author {
  if (user === undefined) return nobody;
  const name = member?.nick || user.global_name || user.username || user.id;
  return { kind: user.bot === true ? "bot" : "user", id: user.id, name };
}

/** Our own name is taken off, and lines that quote others are set apart; so is what was forwarded. */
function wordsOf(
  message: WireMessage,
  { selfId }: Ground,
): { readonly text: string; readonly quoted: string } {
  const content = (message.content ?? "").replaceAll(new RegExp(`<@!?${selfId}>`, "g"), "");
  const [before = "", ...long] = content.split(/^>>> /m); // quotes all that follows
  const lines = before.split("\n");
  const isQuote = (line: string) => /^\s*> /.test(line) || line.trim() === ">";
  const forwarded = (message.message_snapshots ?? []).map((snapshot) => snapshot.message.content ?? "");
  return {
    text: lines
      .filter((line) => !isQuote(line))
      .join("\n")
      .trim(),
    quoted: [...lines.filter(isQuote).map((line) => line.replace(/^\s*> ?/, "")), ...long, ...forwarded]
      .join("\n")
      .trim(),
  };
}
