// Operations on channels, threads and messages.

import { lengthErrors } from "./fields.ts";
import { mayDo, type Permission } from "./permissions.ts";
import { change, post, remove, setArchived, tellOf, tellThread } from "./posting.ts";
import { refuse } from "./refusal.ts";
import type { Answer, Call, Operation } from "./rest.ts";
import { channelShape, messageShape } from "./shapes.ts";
import { type Channel, flags, intents, type Message, messageIn, type World } from "./world.ts";

const HOUR_MS = 3_600_000;

export function channelOperations(world: World): readonly Operation[] {
  /** REST reads by what the portal allows; intents are a matter of the gateway. */
  const view = () => ({ intents: world.portal.messageContent ? intents.messageContent : 0 });
  const shape = (message: Message) => messageShape(world, message, view());
  const edits = new Map<string, readonly number[]>();

  function channelOf(call: Call, ...needs: readonly Permission[]): Channel {
    const channel = world.channels.get(call.params.channel ?? "");
    if (channel === undefined) refuse(10003);
    if (!mayDo(world, world.botId, channel, "ViewChannel")) refuse(50001);
    if (needs.some((permission) => !mayDo(world, world.botId, channel, permission))) refuse(50013);
    return channel;
  }

  function messageOf(call: Call, channel: Channel): Message {
    const message = messageIn(world, channel.id, call.params.message ?? "");
    if (message === undefined || message.only !== undefined) refuse(10008);
    return message;
  }

  function create(call: Call): Answer {
    const channel = channelOf(call);
    const isThread = channel.kind === "thread" || channel.kind === "private_thread";
    if (channel.kind === "forum") refuse(50008);
    if (!mayDo(world, world.botId, channel, isThread ? "SendMessagesInThreads" : "SendMessages"))
      refuse(50013);
    if (call.files.length > 0 && !mayDo(world, world.botId, channel, "AttachFiles")) refuse(50013);
    const stranger = channel.recipients.find((id) => id !== world.botId);
    if (stranger !== undefined && world.users.get(stranger)?.dmsClosed) refuse(50007);
    if (channel.locked && !mayDo(world, world.botId, channel, "ManageThreads")) refuse(160005);
    const earlier = repeatOf(world, channel, call);
    if (earlier !== undefined) return { status: 200, body: { ...shape(earlier), nonce: earlier.nonce } };
    const reference =
      (call.body.message_reference as { message_id?: string; fail_if_not_exists?: boolean }) ?? {};
    const isLost = reference.message_id !== undefined && !messageIn(world, channel.id, reference.message_id);
    if (isLost && reference.fail_if_not_exists !== false) {
      refuse([{ path: ["message_reference"], code: "REPLIES_UNKNOWN_MESSAGE", message: "Unknown message" }]);
    }
    const { message_reference: _, ...plain } = call.body;
    const body = isLost ? plain : call.body;
    const message = post(world, { channel, authorId: world.botId, body, files: call.files });
    return {
      status: 200,
      body: { ...shape(message), ...(message.nonce !== undefined && { nonce: message.nonce }) },
    };
  }

  function edit(call: Call): Answer {
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    if (message.authorId !== world.botId) refuse(50005);
    if (channel.archived) refuse(50083);
    const now_ms = world.clock.now_ms();
    if (now_ms - message.at_ms > HOUR_MS) {
      const recent = (edits.get(channel.id) ?? []).filter((at_ms) => now_ms - at_ms < HOUR_MS);
      if (recent.length >= world.limits.old_edits_max) refuse(30046);
      edits.set(channel.id, [...recent, now_ms]);
    }
    change(world, message, call.body, call.files);
    return { status: 200, body: shape(message) };
  }

  function list(call: Call): Answer {
    const channel = channelOf(call);
    if (!mayDo(world, world.botId, channel, "ReadMessageHistory")) return { status: 200, body: [] };
    const all = (world.messages.get(channel.id) ?? []).filter(({ only }) => only === undefined);
    const limit = Number(call.query.get("limit") ?? 50);
    if (!(limit >= 1 && limit <= 100)) {
      refuse([
        {
          path: ["limit"],
          code: "NUMBER_TYPE_MAX",
          message: "int value should be less than or equal to 100.",
        },
      ]);
    }
    const after = call.query.get("after");
    const before = call.query.get("before");
    const some =
      after !== null
        ? all.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit)
        : all.filter(({ id }) => before === null || BigInt(id) < BigInt(before)).slice(-limit);
    return { status: 200, body: some.toReversed().map(shape) };
  }

  function startThread(call: Call): Answer {
    const parent = channelOf(call, "CreatePublicThreads");
    if (parent.kind !== "text" || parent.guildId === undefined) refuse(50024);
    const starter = call.params.message === undefined ? undefined : messageOf(call, parent);
    const errors = lengthErrors(["name"], call.body.name, 1, 100);
    if (errors.length > 0) refuse(errors);
    if (starter !== undefined && world.channels.has(starter.id)) refuse(160004);
    const active = [...world.channels.values()].filter(
      ({ kind, archived, guildId }) => kind.endsWith("thread") && !archived && guildId === parent.guildId,
    );
    if (active.length >= world.limits.active_threads_max) refuse(160006);
    const thread: Channel = {
      id: starter?.id ?? world.nextId(),
      kind: starter === undefined && call.body.type === 12 ? "private_thread" : "thread",
      guildId: parent.guildId,
      parentId: parent.id,
      ownerId: world.botId,
      recipients: [],
      name: String(call.body.name),
      overwrites: [],
      archived: false,
      locked: false,
      autoArchive_min: archiveAfter(call.body.auto_archive_duration),
      archivedAt_ms: world.clock.now_ms(),
    };
    world.channels.set(thread.id, thread);
    tellThread(world, "THREAD_CREATE", thread);
    if (starter !== undefined) {
      starter.flags |= flags.hasThread;
      tellOf(world, "MESSAGE_UPDATE", starter);
    }
    return { status: 201, body: channelShape(world, thread) };
  }

  function patchThread(call: Call): Answer {
    const thread = channelOf(call);
    if (!thread.kind.endsWith("thread")) refuse(50024);
    const may = (permission: Permission) => mayDo(world, world.botId, thread, permission);
    const isOwn = thread.ownerId === world.botId;
    if (call.body.locked !== undefined && !may("ManageThreads")) refuse(50013);
    if (call.body.archived !== undefined) {
      if (thread.locked && !may("ManageThreads")) refuse(50013);
      if (call.body.archived === true && !isOwn && !may("ManageThreads")) refuse(50013);
    }
    if (thread.archived && call.body.archived !== false) refuse(50083);
    const errors = call.body.name === undefined ? [] : lengthErrors(["name"], call.body.name, 1, 100);
    if (errors.length > 0) refuse(errors);
    if (typeof call.body.name === "string") thread.name = call.body.name;
    if (typeof call.body.locked === "boolean") thread.locked = call.body.locked;
    if (call.body.auto_archive_duration !== undefined) {
      thread.autoArchive_min = archiveAfter(call.body.auto_archive_duration);
    }
    if (typeof call.body.archived === "boolean") setArchived(world, thread, call.body.archived);
    return { status: 200, body: channelShape(world, thread) };
  }

  function react(call: Call): Answer {
    const message = messageOf(call, channelOf(call, "AddReactions"));
    message.reactions = [...message.reactions, { emoji: call.params.emoji ?? "", userId: world.botId }];
    return { status: 204 };
  }

  function type(call: Call): Answer {
    channelOf(call, "SendMessages");
    return { status: 204 };
  }

  function drop(call: Call): Answer {
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    if (message.authorId !== world.botId && !mayDo(world, world.botId, channel, "ManageMessages"))
      refuse(50013);
    if (channel.archived) refuse(50083);
    remove(world, message);
    return { status: 204 };
  }

  function archived(call: Call): Answer {
    const parent = channelOf(call, "ReadMessageHistory");
    const threads = [...world.channels.values()]
      .filter(
        ({ parentId, archived: isArchived, kind }) =>
          parentId === parent.id && isArchived && kind === "thread",
      )
      .sort((one, other) => other.archivedAt_ms - one.archivedAt_ms)
      .map((thread) => channelShape(world, thread));
    return { status: 200, body: { threads, members: [], has_more: false } };
  }

  const messages = "/channels/:channel/messages";
  const one = `${messages}/:message`;
  const major = "channel";
  return [
    {
      op: "channel.get",
      method: "GET",
      path: "/channels/:channel",
      major,
      run: (call) => ok(channelShape(world, channelOf(call))),
    },
    { op: "channel.edit", method: "PATCH", path: "/channels/:channel", major, run: patchThread },
    { op: "message.create", method: "POST", path: messages, major, run: create },
    { op: "message.list", method: "GET", path: messages, major, run: list },
    {
      op: "message.get",
      method: "GET",
      path: one,
      major,
      run: (call) => ok(shape(messageOf(call, channelOf(call, "ReadMessageHistory")))),
    },
    { op: "message.edit", method: "PATCH", path: one, major, run: edit },
    { op: "message.delete", method: "DELETE", path: one, major, run: drop },
    { op: "reaction.add", method: "PUT", path: `${one}/reactions/:emoji/@me`, major, run: react },
    { op: "thread.create", method: "POST", path: `${one}/threads`, major, run: startThread },
    { op: "thread.create", method: "POST", path: "/channels/:channel/threads", major, run: startThread },
    {
      op: "thread.archived",
      method: "GET",
      path: "/channels/:channel/threads/archived/public",
      major,
      run: archived,
    },
    {
      op: "typing",
      method: "POST",
      path: "/channels/:channel/typing",
      major,
      run: type,
    },
  ];
}

/** `enforce_nonce`: the same author's message with this nonce, posted here a few minutes ago. */
function repeatOf(world: World, channel: Channel, { body }: Call): Message | undefined {
  if (body.enforce_nonce !== true || body.nonce === undefined) return undefined;
  const since_ms = world.clock.now_ms() - world.limits.nonce_kept_ms;
  return world.messages
    .get(channel.id)
    ?.find(
      ({ nonce, authorId, at_ms }) => nonce === body.nonce && authorId === world.botId && at_ms >= since_ms,
    );
}

function archiveAfter(value: unknown): number {
  const after_min = Number(value ?? 4320);
  if (![60, 1440, 4320, 10080].includes(after_min)) {
    const message = "Value must be one of (60, 1440, 4320, 10080).";
    refuse([{ path: ["auto_archive_duration"], code: "BASE_TYPE_CHOICES", message }]);
  }
  return after_min;
}

function ok(body: object): Answer {
  return { status: 200, body };
}
