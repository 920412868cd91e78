// The people's side: what somebody does with a Discord client, and what they then see.

import { listOf } from "./fields.ts";
import { flatten } from "./forms.ts";
import { directChannel } from "./identity.ts";
import type { Interaction, ShownForm } from "./interaction.ts";
import type { Interactions } from "./interactions.ts";
import { mayDo } from "./permissions.ts";
import { post, remove, tellOf, type Upload } from "./posting.ts";
import { messageShape } from "./shapes.ts";
import { type Seen, sightOf } from "./sight.ts";
import { type Channel, type Component, findMessage, intents, type Message, type World } from "./world.ts";

/** `id`s of Discord throughout. What somebody cannot do in the real client throws: the test is wrong then. */
export interface People {
  /** Posts; `thread` is a thread's id and wins over the channel. Replying mentions who is replied to unless `ping` is "no". */
  say(
    user: string,
    channel: string,
    text: string,
    options?: {
      readonly thread?: string;
      readonly replyTo?: string;
      readonly ping?: "no";
      readonly mention?: string;
      readonly files?: readonly Upload[];
    },
  ): Message;
  /** A direct message to the bot. */
  dm(user: string, text: string, options?: { readonly replyTo?: string }): Message;
  edit(user: string, message: string, text: string): void;
  remove(user: string, message: string): void;
  react(user: string, message: string, emoji: string): void;
  /** The label or the custom id of a button that this person sees. */
  click(user: string, message: string, button: string): Interaction;
  select(user: string, message: string, customId: string, values: readonly string[]): Interaction;
  /** `/name sub option:value`: `slash(user, "looop status", { id: "7F" }, channel)`. */
  slash(user: string, name: string, options: Readonly<Record<string, string>>, channel: string): Interaction;
  /** An entry of a message's menu. */
  menu(user: string, name: string, message: string): Interaction;
  autocomplete(
    user: string,
    name: string,
    field: { readonly name: string; readonly typed: string },
    channel: string,
  ): Interaction;
  /** Values by the custom id of each field. */
  submit(
    user: string,
    form: ShownForm,
    values: Readonly<Record<string, string>>,
    channel: string,
  ): Interaction;
  sees(user: string): Seen;
}

export function createPeople(world: World, interactions: Interactions): People {
  const note = (user: string, what: string) =>
    world.log({ kind: "person", at_ms: world.clock.now_ms(), user, what });

  function channelFor(user: string, id: string): Channel {
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error(`there is no channel ${id}`);
    if (!mayDo(world, user, channel, "ViewChannel")) throw new Error(`${user} cannot see channel ${id}`);
    return channel;
  }

  function messageFor(user: string, id: string): Message {
    const message = findMessage(world, id);
    if (message === undefined) throw new Error(`there is no message ${id}`);
    channelFor(user, message.channelId);
    if (message.only !== undefined && message.only !== user)
      throw new Error(`${user} cannot see message ${id}`);
    return message;
  }

  function ownMessage(user: string, id: string): Message {
    const message = messageFor(user, id);
    if (message.authorId !== user) throw new Error(`message ${id} is not of ${user}`);
    return message;
  }

  function put(
    user: string,
    channel: Channel,
    text: string,
    options: Parameters<People["say"]>[3] = {},
  ): Message {
    note(user, `says ${JSON.stringify(text)}`);
    const { replyTo, mention, files } = options;
    return post(world, {
      channel,
      authorId: user,
      files: files ?? [],
      body: {
        content: mention === undefined ? text : `<@${mention}> ${text}`,
        nonce: world.nextId(),
        allowed_mentions: { parse: ["users", "roles", "everyone"], replied_user: options.ping !== "no" },
        ...(replyTo !== undefined && { message_reference: { message_id: replyTo } }),
      },
    });
  }

  function componentOf(message: Message, wanted: string): Component {
    const all = flatten(message.components);
    const found =
      all.find(({ custom_id }) => custom_id === wanted) ?? all.find(({ label }) => label === wanted);
    if (found === undefined) throw new Error(`message ${message.id} shows nothing called ${wanted}`);
    if (found.disabled === true) throw new Error(`${wanted} is greyed out`);
    return found;
  }

  function press(user: string, messageId: string, wanted: string, more: object): Interaction {
    const message = messageFor(user, messageId);
    const component = componentOf(message, wanted);
    note(user, `presses ${String(component.label ?? component.custom_id)}`);
    return interactions.make({
      type: 3,
      userId: user,
      channel: channelFor(user, message.channelId),
      messageId,
      data: { custom_id: component.custom_id, component_type: component.type, id: 1, ...more },
    });
  }

  function commandOf(channel: Channel, name: string, type: number) {
    const all = [
      ...(world.commands.get(channel.guildId ?? "") ?? []),
      ...(world.commands.get("global") ?? []),
    ];
    const found = all.find(({ body }) => body.name === name && body.type === type);
    if (found === undefined) throw new Error(`there is no command ${name} here`);
    return found;
  }

  /** The options as sent: nested below the names of subcommands. */
  function commandData(channel: Channel, path: string, leaves: readonly object[]): object {
    const [name = "", ...subs] = path.split(" ");
    const command = commandOf(channel, name, 1);
    let known = listOf(command.body.options);
    for (const sub of subs) {
      const next = known.find((option) => option.name === sub);
      if (next === undefined) throw new Error(`there is no ${path} here`);
      known = listOf(next.options);
    }
    for (const leaf of leaves as readonly { name: string }[]) {
      if (!known.some((option) => option.name === leaf.name))
        throw new Error(`${path} takes no ${leaf.name}`);
    }
    const options = subs.reduceRight<readonly object[]>(
      (inner, sub) => [{ name: sub, type: 1, options: inner }],
      leaves,
    );
    return { id: command.id, name, type: 1, options };
  }

  return {
    say: (user, channel, text, options) =>
      put(user, channelFor(user, options?.thread ?? channel), text, options),
    dm: (user, text, options) => put(user, directChannel(world, user), text, options),
    edit(user, id, text) {
      const message = ownMessage(user, id);
      note(user, `edits ${id}`);
      message.content = text;
      message.editedAt_ms = world.clock.now_ms();
      tellOf(world, "MESSAGE_UPDATE", message);
    },
    remove(user, id) {
      note(user, `removes ${id}`);
      remove(world, ownMessage(user, id));
    },
    react(user, id, emoji) {
      const message = messageFor(user, id);
      note(user, `reacts ${emoji}`);
      message.reactions = [...message.reactions, { emoji, userId: user }];
      const { guildId } = channelFor(user, message.channelId);
      world.tell({
        event: "MESSAGE_REACTION_ADD",
        needs: guildId === undefined ? intents.directReactions : intents.guildReactions,
        body: () => ({
          user_id: user,
          channel_id: message.channelId,
          message_id: id,
          message_author_id: message.authorId,
          emoji: { id: null, name: emoji },
          burst: false,
          type: 0,
          ...(guildId !== undefined && { guild_id: guildId }),
        }),
      });
    },
    click: (user, message, button) => press(user, message, button, {}),
    select: (user, message, customId, values) => press(user, message, customId, { values }),
    slash(user, name, options, channelId) {
      const channel = channelFor(user, channelId);
      note(user, `/${name} ${JSON.stringify(options)}`);
      const leaves = Object.entries(options).map(([option, value]) => ({ name: option, type: 3, value }));
      return interactions.make({ type: 2, userId: user, channel, data: commandData(channel, name, leaves) });
    },
    autocomplete(user, name, { name: field, typed }, channelId) {
      const channel = channelFor(user, channelId);
      const leaves = [{ name: field, type: 3, value: typed, focused: true }];
      return interactions.make({ type: 4, userId: user, channel, data: commandData(channel, name, leaves) });
    },
    menu(user, name, messageId) {
      const message = messageFor(user, messageId);
      const channel = channelFor(user, message.channelId);
      note(user, `menu ${name}`);
      const shape = messageShape(world, message, { intents: intents.messageContent });
      return interactions.make({
        type: 2,
        userId: user,
        channel,
        data: {
          id: commandOf(channel, name, 3).id,
          name,
          type: 3,
          target_id: messageId,
          resolved: { messages: { [messageId]: shape } },
        },
      });
    },
    submit(user, form, values, channelId) {
      const channel = channelFor(user, channelId);
      note(user, `submits ${form.title}`);
      const components = form.components.map((row) => {
        const inputs = row.type === 18 ? [row.component as Component] : listOf(row.components);
        const filled = inputs.map((input) => fill(input, values));
        return row.type === 18
          ? { type: 18, id: 1, component: filled[0] }
          : { type: 1, id: 1, components: filled };
      });
      return interactions.make({
        type: 5,
        userId: user,
        channel,
        ...(form.messageId !== undefined && { messageId: form.messageId }),
        data: { custom_id: form.customId, components },
      });
    },
    sees: (user) => sightOf(world, interactions, user),
  };
}

function fill(input: Component, values: Readonly<Record<string, string>>): object {
  const id = String(input.custom_id);
  const value = values[id] ?? String(input.value ?? "");
  if (input.required !== false && value === "") throw new Error(`the field ${id} has to be filled in`);
  const { max_length } = input;
  if (max_length !== undefined && value.length > Number(max_length))
    throw new Error(`${id} takes no more characters`);
  return input.type === 3 ? { type: 3, custom_id: id, values: [value] } : { type: 4, custom_id: id, value };
}
