// chat.*: posting, changing and removing messages, with Slack's refusals.

import { checkBlocks } from "./blocks.ts";
import { type Ground, type MethodFacts, needed, visibleChannel, writableChannel } from "./methods.ts";
import { isWire, refuse, textOf, type Wire } from "./wire.ts";
import { type Channel, type Message, messageWire } from "./workspace.ts";

/** Longer text is cut off, not refused. */
const TEXT_CHARS_MAX = 40_000;
/** chat.update refuses what chat.postMessage would cut. */
const UPDATE_TEXT_CHARS_MAX = 4_000;
const METADATA_BYTES_MAX = 8_192;

const scopes = () => ["chat:write"];

function contentOf(args: Wire): { readonly text: string; readonly blocks: readonly Wire[] } {
  const text = textOf(args.text) ?? "";
  const blocks = args.blocks === undefined ? [] : checkBlocks(args.blocks, "message");
  if (text === "" && blocks.length === 0) refuse("no_text");
  return { text: text.slice(0, TEXT_CHARS_MAX), blocks };
}

function metadataOf(args: Wire): { readonly metadata?: Wire } {
  const metadata = args.metadata;
  if (metadata === undefined) return {};
  if (!isWire(metadata) || textOf(metadata.event_type) === undefined || !isWire(metadata.event_payload)) {
    return refuse("invalid_metadata_format");
  }
  if (Buffer.byteLength(JSON.stringify(metadata)) > METADATA_BYTES_MAX) refuse("metadata_too_large");
  return { metadata };
}

function threadOf(ground: Ground, channel: Channel, args: Wire): { readonly threadTs?: string } {
  const ts = textOf(args.thread_ts);
  if (ts === undefined) return {};
  const parent = ground.workspace.messageOf(channel.id, ts);
  if (parent === undefined || (parent.threadTs !== undefined && parent.threadTs !== ts)) {
    return refuse("cannot_reply_to_message");
  }
  return { threadTs: ts };
}

function own(ground: Ground, args: Wire, otherwise: string): Message {
  const { workspace } = ground;
  // Unlike posting, changing wants an id: a user's or a name will not do.
  const channel = visibleChannel(ground, args);
  const message = workspace.messageOf(channel.id, needed(args, "ts")) ?? refuse("message_not_found");
  if (!message.isOurs) refuse(otherwise);
  if (channel.isArchived) refuse("is_archived");
  return message;
}

export const chatMethods: Readonly<Record<string, MethodFacts>> = {
  "chat.postMessage": {
    scopes,
    run(ground, args) {
      const { workspace, events } = ground;
      const channel = writableChannel(ground, args);
      const message: Message = {
        ts: workspace.nextTs(),
        channel: channel.id,
        user: workspace.self.user,
        isOurs: true,
        isBot: true,
        ...contentOf(args),
        ...threadOf(ground, channel, args),
        ...metadataOf(args),
        broadcast: args.reply_broadcast === true && args.thread_ts !== undefined,
        files: [],
        reactions: [],
        unfurl: args.unfurl_links !== false || args.unfurl_media !== false,
        isDeleted: false,
      };
      workspace.messages.push(message);
      events.posted(message);
      return { channel: channel.id, ts: message.ts, message: messageWire(workspace, message, "yes") };
    },
  },
  "chat.update": {
    scopes,
    run(ground, args) {
      const { workspace, events, clock } = ground;
      const message = own(ground, args, "cant_update_message");
      const age_ms = clock.now_ms() - Number(message.ts) * 1_000;
      if (age_ms > ground.editWindow_ms()) refuse("edit_window_closed");
      const { text, blocks } = contentOf(args);
      if (text.length > UPDATE_TEXT_CHARS_MAX && blocks.length === 0) refuse("msg_too_long");
      const before = messageWire(workspace, message);
      message.text = text;
      message.blocks = blocks; // only text given: the blocks are gone
      Object.assign(message, metadataOf(args));
      message.edited = { user: workspace.self.user, ts: workspace.nextTs() };
      events.changed(message, before);
      return {
        channel: message.channel,
        ts: message.ts,
        text,
        message: messageWire(workspace, message, "yes"),
      };
    },
  },
  "chat.delete": {
    scopes,
    run(ground, args) {
      const message = own(ground, args, "cant_delete_message");
      message.isDeleted = true;
      ground.events.removed(message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  "chat.postEphemeral": {
    scopes,
    run(ground, args) {
      const { workspace } = ground;
      const channel = writableChannel(ground, args);
      const user = needed(args, "user");
      if (!channel.members.has(user)) refuse("user_not_in_channel");
      const ts = workspace.nextTs();
      const ephemeral = {
        ts,
        channel: channel.id,
        user,
        ...threadOf(ground, channel, args),
        ...contentOf(args),
      };
      workspace.ephemerals.push(ephemeral);
      return { message_ts: ts };
    },
  },
  "chat.getPermalink": {
    run(ground, args) {
      const channel = visibleChannel(ground, args);
      const ts = needed(args, "message_ts");
      if (ground.workspace.messageOf(channel.id, ts) === undefined) refuse("message_not_found");
      return {
        channel: channel.id,
        permalink: `https://fake.slack.invalid/archives/${channel.id}/p${ts.replace(".", "")}`,
      };
    },
  },
};
