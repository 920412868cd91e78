// What can be done with the token of an interaction once it was answered: more messages, and changes to them.

import type { Interaction } from "./interaction.ts";
import { change, post, remove, type Upload } from "./posting.ts";
import { refuse } from "./refusal.ts";
import type { Answer, Call, Operation } from "./rest.ts";
import { messageShape } from "./shapes.ts";
import { flags, intents, type Message, messageIn, type World } from "./world.ts";

const TOKEN_MS = 15 * 60_000;
const view = { intents: intents.messageContent };

export function webhookOperations(
  world: World,
  find: (token: string) => Interaction | undefined,
): readonly Operation[] {
  /** Whose token is still good. */
  function living(call: Call): Interaction {
    const interaction = find(call.params.token ?? "");
    if (interaction === undefined || call.params.application !== world.applicationId) refuse(10015);
    if (world.clock.now_ms() - interaction.at_ms > TOKEN_MS) refuse(50027);
    return interaction;
  }

  function target(call: Call): Message {
    const interaction = living(call);
    const id = call.params.message === "@original" ? interaction.originalId : call.params.message;
    if (id === undefined) refuse(10008);
    const message = originalOf(world, interaction, id);
    const isOurs = message.webhookToken === interaction.token || message.id === interaction.messageId;
    if (!isOurs) refuse(10008);
    return message;
  }

  function followUp(call: Call): Answer {
    const interaction = living(call);
    if (interaction.state === "waiting") refuse(10015);
    const loading =
      interaction.originalId && messageIn(world, interaction.channel.id, interaction.originalId);
    if (loading && (loading.flags & flags.loading) !== 0) {
      change(world, loading, { ...call.body, flags: undefined }, call.files);
      return { status: 200, body: messageShape(world, loading, view) };
    }
    const message = say(world, interaction, call.body, call.files);
    return { status: 200, body: messageShape(world, message, view) };
  }

  function edit(call: Call): Answer {
    const message = target(call);
    change(world, message, { ...call.body, flags: undefined }, call.files);
    return { status: 200, body: messageShape(world, message, view) };
  }

  function drop(call: Call): Answer {
    remove(world, target(call));
    return { status: 204 };
  }

  const hook = "/webhooks/:application/:token";
  const one = `${hook}/messages/:message`;
  const open = true as const;
  const major = "token";
  const get = (call: Call): Answer => ({ status: 200, body: messageShape(world, target(call), view) });
  return [
    { op: "webhook.create", method: "POST", path: hook, open, major, run: followUp },
    { op: "webhook.get", method: "GET", path: one, open, major, run: get },
    { op: "webhook.edit", method: "PATCH", path: one, open, major, run: edit },
    { op: "webhook.delete", method: "DELETE", path: one, open, major, run: drop },
  ];
}

/** A message of the application's, for everybody or for the interaction's author alone. */
export function say(
  world: World,
  interaction: Interaction,
  body: Readonly<Record<string, unknown>>,
  files: readonly Upload[],
): Message {
  const isPrivate = (Number(body.flags ?? 0) & flags.ephemeral) !== 0;
  const message = post(world, {
    channel: interaction.channel,
    authorId: world.botId,
    body,
    files,
    webhookToken: interaction.token,
    ...(isPrivate && { only: interaction.userId }),
    ...(interaction.type === 2 && { type: 20 }),
  });
  interaction.originalId ??= message.id;
  return message;
}

export function originalOf(world: World, interaction: Interaction, id: string): Message {
  const message = messageIn(world, interaction.channel.id, id);
  if (message === undefined) refuse(10008);
  return message;
}
