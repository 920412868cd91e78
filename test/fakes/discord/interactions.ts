// Interactions: made by a person, told by the gateway, to be answered within three seconds, followed up for fifteen
// minutes by their token.

import { lengthErrors, listOf } from "./fields.ts";
import type { Interaction, Shown, ShownForm } from "./interaction.ts";
import { modalErrors } from "./modals.ts";
import { change } from "./posting.ts";
import { refuse } from "./refusal.ts";
import type { Answer, Call, Operation } from "./rest.ts";
import { channelShape, guildPart, messageShape } from "./shapes.ts";
import { originalOf, say, webhookOperations } from "./webhooks.ts";
import { type Channel, flags, intents, messageIn, type World } from "./world.ts";

const ANSWER_MS = 3_000;

export interface Interactions {
  make(what: {
    readonly type: Interaction["type"];
    readonly userId: string;
    readonly channel: Channel;
    readonly messageId?: string;
    readonly data: object;
  }): Interaction;
  readonly operations: readonly Operation[];
  all(): readonly Interaction[];
  close(): void;
}

export function createInteractions(world: World): Interactions {
  const byToken = new Map<string, Interaction>();
  const closing = new AbortController();
  const view = { intents: intents.messageContent };

  function make(what: Parameters<Interactions["make"]>[0]): Interaction {
    const { promise, resolve } = Promise.withResolvers<Shown>();
    const id = world.nextId();
    const { data, ...rest } = what;
    const interaction: Interaction = {
      ...rest,
      id,
      token: `aW50ZXJhY3Rpb246${id}`,
      at_ms: world.clock.now_ms(),
      state: "waiting",
      shown: undefined,
      settled: promise,
      settle(shown) {
        this.shown = shown;
        resolve(shown);
      },
    };
    byToken.set(interaction.token, interaction);
    const message = what.messageId && messageIn(world, what.channel.id, what.messageId);
    const told = world.tell({
      event: "INTERACTION_CREATE",
      needs: 0,
      fleeting: true,
      body: () => ({
        id,
        application_id: world.applicationId,
        type: what.type,
        token: interaction.token,
        version: 1,
        channel_id: what.channel.id,
        channel: channelShape(world, what.channel),
        ...guildPart(world, what.channel, what.userId),
        locale: world.users.get(what.userId)?.locale,
        app_permissions: "0",
        entitlements: [],
        attachment_size_limit: world.limits.file_bytes_max,
        data,
        ...(message && { message: messageShape(world, message, view) }),
      }),
    });
    if (told === 0) fail(interaction);
    else void expire(interaction);
    return interaction;
  }

  async function expire(interaction: Interaction): Promise<void> {
    const settled = new AbortController();
    void interaction.settled.then(() => settled.abort());
    await world.clock.sleep(ANSWER_MS, AbortSignal.any([closing.signal, settled.signal]));
    if (interaction.state === "waiting") fail(interaction);
  }

  function fail(interaction: Interaction): void {
    interaction.state = "failed";
    interaction.settle({ kind: "failed" });
  }

  function respond(call: Call): Answer {
    const interaction = byToken.get(call.params.token ?? "");
    if (interaction === undefined || interaction.id !== call.params.interaction) refuse(10062);
    const isLate = world.clock.now_ms() - interaction.at_ms > ANSWER_MS;
    if (interaction.state === "failed" || (interaction.state === "waiting" && isLate)) refuse(10062);
    if (interaction.state === "answered") refuse(40060);
    const shown = answerOf(interaction, call);
    interaction.state = "answered";
    interaction.settle(shown);
    return { status: 204 };
  }

  function answerOf(interaction: Interaction, call: Call): Shown {
    const data = (call.body.data ?? {}) as Readonly<Record<string, unknown>>;
    const isOnMessage = interaction.messageId !== undefined;
    switch (call.body.type) {
      case 4:
        return { kind: "message", message: say(world, interaction, data, call.files) };
      case 5: {
        const loading = say(world, interaction, { content: "…", flags: data.flags }, []);
        loading.flags |= flags.loading;
        return { kind: "thinking" };
      }
      case 6:
        if (!isOnMessage) refuse([typeError(interaction)]);
        interaction.originalId = interaction.messageId as string;
        return { kind: "quiet" };
      case 7: {
        if (!isOnMessage) refuse([typeError(interaction)]);
        const message = originalOf(world, interaction, interaction.messageId as string);
        change(world, message, data, call.files);
        interaction.originalId = message.id;
        return { kind: "updated", message };
      }
      case 8: {
        if (interaction.type !== 4) refuse([typeError(interaction)]);
        return { kind: "choices", choices: choicesOf(data) };
      }
      case 9: {
        if (interaction.type === 5 || interaction.type === 4) refuse([typeError(interaction)]);
        const errors = modalErrors(data);
        if (errors.length > 0) refuse(errors);
        const form: ShownForm = {
          customId: String(data.custom_id),
          title: String(data.title),
          components: listOf(data.components),
          ...(interaction.messageId !== undefined && { messageId: interaction.messageId }),
        };
        return { kind: "form", form };
      }
      default:
        refuse([typeError(interaction)]);
    }
  }

  return {
    make,
    all: () => [...byToken.values()],
    close: () => closing.abort(),
    operations: [
      {
        op: "interaction.respond",
        method: "POST",
        path: "/interactions/:interaction/:token/callback",
        open: true,
        run: respond,
      },
      ...webhookOperations(world, (token) => byToken.get(token)),
    ],
  };
}

function choicesOf(data: Readonly<Record<string, unknown>>): readonly { name: string; value: string }[] {
  const choices = listOf(data.choices);
  const errors = choices.flatMap((choice, index) => [
    ...lengthErrors(["data", "choices", index, "name"], choice.name, 1, 100),
    ...lengthErrors(["data", "choices", index, "value"], choice.value, 1, 100),
  ]);
  if (choices.length > 25) {
    errors.push({
      path: ["data", "choices"],
      code: "BASE_TYPE_MAX_LENGTH",
      message: "Must be 25 or fewer in length.",
    });
  }
  if (errors.length > 0) refuse(errors);
  return choices.map(({ name, value }) => ({ name: String(name), value: String(value) }));
}

function typeError({ type }: Interaction) {
  return {
    path: ["type"],
    code: "INTERACTION_APPLICATION_COMMAND_INVALID_RESPONSE",
    message: `This response does not fit an interaction of type ${type}.`,
  };
}
