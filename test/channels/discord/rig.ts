// The adapter on a fresh fake Discord, for the suite of the port and for the rows of the platform.

import type { Channel, ChannelClock, CopyRef, Menu, Place } from "../../../src/channels/channel.ts";
import { discordChannel } from "../../../src/channels/discord/client.ts";
import type { Rig, RigPerson, Seen, Traits } from "../../contract/channel-rig.ts";
import { type FakeDiscord, openDiscord } from "../../fakes/discord/discord.ts";
import type { DiscordOptions } from "../../fakes/discord/home.ts";
import { readMarkup } from "../../fakes/discord/reading.ts";
import type { Message } from "../../fakes/discord/world.ts";
import { createFaults, type Fault, type Faults } from "../../fakes/wire/faults.ts";

export const traits: Traits = {
  threads: "yes",
  forms: "yes",
  files: "yes",
  whispers: "yes",
  repeats: "recognised",
  acts: ["edit", "remove", "react", "command", "suggest"],
  lostText: "history",
  lostPress: "never",
  programs: "heard",
  removedCopy: "gone",
};

export const menu: Menu = {
  command: "looop",
  verbs: [
    {
      name: "status",
      summary: "how it stands",
      argument: { name: "words", summary: "about what", suggested: "no" },
    },
    { name: "worker", summary: "one worker", argument: { name: "id", summary: "which", suggested: "yes" } },
    { name: "help", summary: "what can be said" },
  ],
  shortcuts: [{ name: "tell", label: "Tell the worker" }],
};

export const realClock = {
  now_ms: () => Date.now(),
  monotonic_ms: () => performance.now(),
  sleep: (wait_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait_ms);
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal?.addEventListener("abort", wake, { once: true });
    }),
};

/** Buckets as wide as a suite needs them; their own rows use the usual ones. */
const wide = { count: 10_000, window_ms: 1_000 };
export const wideRates = { byOp: {}, other: wide, global: wide };

export interface DiscordRig extends Rig {
  readonly discord: FakeDiscord;
  readonly notes: string[];
}

/** What the invitation wants; the suite shows that it is enough. */
export const invited = [
  "ViewChannel",
  "SendMessages",
  "AttachFiles",
  "ReadMessageHistory",
  "CreatePublicThreads",
  "SendMessagesInThreads",
] as const;

const writes = new Set(["message.create", "message.edit", "thread.create", "webhook.create", "webhook.edit"]);

/** `ours`: the time of the adapter, where it is not the real one. */
export async function openRig(
  options: DiscordOptions = {},
  ours: ChannelClock = realClock,
): Promise<DiscordRig> {
  const usual = options.faults ?? createFaults();
  let next: Fault | undefined;
  const faults: Faults = {
    ...usual,
    strike(at) {
      if (next === undefined || !writes.has(at)) return usual.strike(at);
      const fault = next;
      next = undefined;
      return fault;
    },
  };
  const discord = await openDiscord({ rates: wideRates, ...options, faults });
  discord.grant(...invited);
  const notes: string[] = [];
  const channel = channelOn(discord, (text) => notes.push(text), ours);
  const strikeNext = (what: string, value?: number) => {
    next = { at: "*", what, ...(value !== undefined && { value }) };
  };
  return {
    channel,
    discord,
    notes,
    place: { surface: "discord", chat: discord.channel },
    ann: personOn(discord, "Ann"),
    bob: personOn(discord, "Bob"),
    world: {
      async connected() {
        await discord.gateway.untilConnected();
        await discord.until((line) => line.kind === "request" && line.op === "command.overwrite");
      },
      limitNext: (after_ms) => strikeNext("rate_limit", after_ms / 1_000),
      loseReply: () => strikeNext("lost_ack"),
      stallNext: () => strikeNext("stall"),
      async dropConnection() {
        discord.gateway.drop(4000);
      },
      async handOverAgain() {
        // Discord hands nothing over again.
      },
      async closePlace({ chat }) {
        discord.removeChannel(chat);
      },
      async removeCopy({ chat, thread, message }) {
        discord.removeMessage(thread ?? chat, message);
      },
      revoke: () => discord.resetToken(),
      async programSays(text) {
        const program = discord.addPerson("Webby", { kind: "bot" });
        discord.say(program, discord.channel, text, { mention: discord.botId });
      },
    },
    close: () => discord.close(),
  };
}

export function channelOn(
  discord: FakeDiscord,
  note: (text: string) => void = () => undefined,
  clock: ChannelClock = realClock,
): Channel {
  return discordChannel({ token: discord.token, api: discord.api, clock, menu, note });
}

function personOn(discord: FakeDiscord, name: string): RigPerson {
  const id = discord.addPerson(name);
  const isDirect = (chat: string) => discord.thread(chat)?.kind === "dm";

  return {
    id,
    async say(text, { place, replyTo } = {}) {
      const reply = replyTo && { replyTo: replyTo.message };
      if (place !== undefined && isDirect(place.chat)) return { message: discord.dm(id, text, reply).id };
      const thread = place?.thread;
      const message = discord.say(id, place?.chat ?? discord.channel, text, {
        mention: discord.botId,
        ...reply,
        ...(thread !== undefined && { thread }),
      });
      return { message: message.id };
    },
    async press(copy: CopyRef, label) {
      await discord.click(id, copy.message, label).settled;
    },
    async see(place: Place): Promise<readonly Seen[]> {
      const where = place.thread ?? place.chat;
      return discord
        .sees(id)
        .messages.filter(({ channelId, authorId }) => channelId === where && authorId === discord.botId)
        .map(seen);
    },
    async edit(message, text) {
      discord.edit(id, message, text);
    },
    async remove(message) {
      discord.remove(id, message);
    },
    async react(message, emoji) {
      discord.react(id, message, emoji);
    },
    async command(text) {
      const [verb = "", ...words] = text.split(" ");
      await discord.slash(id, `looop ${verb}`, { words: words.join(" ") }, discord.channel).settled;
    },
    async suggest(verb, text) {
      const typing = discord.autocomplete(id, `looop ${verb}`, { name: "id", typed: text }, discord.channel);
      const shown = await typing.settled;
      return shown.kind === "choices" ? shown.choices.map(({ name }) => name) : [];
    },
    async submit(values) {
      const form = discord.sees(id).forms.at(-1);
      if (form === undefined) throw new Error("no form is open");
      await discord.submit(id, form, values, discord.channel).settled;
    },
    async notices() {
      return discord.sees(id).private.map(({ content }) => readMarkup(content));
    },
  };
}

export function seen(message: Message): Seen {
  const buttons = message.components.flatMap(({ components }) => components as { label: string }[]);
  return {
    message: message.id,
    text: readMarkup(message.content),
    buttons: buttons.map(({ label }) => label),
    calls: [...message.notified, ...(message.pingsEveryone ? ["everybody"] : [])],
    files: message.attachments.map(({ filename, bytes }) => ({
      name: filename,
      text: Buffer.from(bytes).toString("utf8"),
    })),
  };
}
