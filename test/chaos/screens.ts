// What Ann sees on all three platforms, and what she can do with it, as one kind of thing.

import { flatten } from "../fakes/discord/forms.ts";
import type { Seen } from "../fakes/slack/slack.ts";
import type { Stand } from "./stand.ts";

export interface Shown {
  readonly where: "slack" | "discord" | "telegram";
  readonly id: string;
  /** Of the chat where it stands; empty: in none. */
  readonly thread: string;
  readonly text: string;
  readonly buttons: readonly string[];
  press(label: string): Promise<unknown>;
  reply(words: string): void;
}

/** Oldest first on each platform; only what looop wrote. */
export function screensOf(stand: Stand): readonly Shown[] {
  return [...telegramScreens(stand), ...slackScreens(stand), ...discordScreens(stand)];
}

function telegramScreens({ telegram, forum, ann }: Stand): readonly Shown[] {
  return [forum, ann.telegram].flatMap((chat) =>
    telegram
      .sees(chat)
      .filter(({ from }) => from === telegram.bot.username)
      .map(({ id, text, buttons, topic }) => ({
        where: "telegram" as const,
        id: `${chat}/${id}`,
        thread: String(topic ?? ""),
        text,
        buttons: buttons.flat(),
        press: async (label: string) => telegram.tap(ann.telegram, chat, id, label),
        reply: (words: string) =>
          void telegram.say(ann.telegram, chat, words, {
            reply_to: id,
            ...(topic !== undefined && { topic }),
          }),
      })),
  );
}

function slackScreens({ slack, ops, ann }: Stand): readonly Shown[] {
  const inChannel = (channel: string): readonly Seen[] => {
    const roots = slack.messages(channel).filter(({ thread }) => thread === undefined);
    return roots.flatMap((each) => [each, ...slack.messages(channel, { thread: each.ts })]);
  };
  return [ops, slack.dmOf(ann.slack)].flatMap((channel) =>
    inChannel(channel)
      .filter(({ user }) => user === slack.self.user)
      .map(({ ts, thread, words, buttons }) => ({
        where: "slack" as const,
        id: `${channel}/${ts}`,
        thread: thread ?? "",
        text: words,
        buttons,
        press: (label: string) => slack.click(ann.slack, { channel, ts }, label),
        reply: (said: string) => void slack.say(ann.slack, channel, said, { thread: thread ?? ts }),
      })),
  );
}

function discordScreens({ discord, ann }: Stand): readonly Shown[] {
  return discord
    .sees(ann.discord)
    .messages.filter(({ authorId }) => authorId === discord.botId)
    .map(({ id, channelId, content, components }) => ({
      where: "discord" as const,
      id,
      thread: channelId,
      text: content.replaceAll("\\", ""),
      buttons: flatten(components).flatMap(({ label, disabled }) =>
        typeof label === "string" && disabled !== true ? [label] : [],
      ),
      press: (label: string) => discord.click(ann.discord, id, label).settled,
      reply: (words: string) =>
        void discord.say(ann.discord, channelId, words, { replyTo: id, mention: discord.botId }),
    }));
}

/** Buttons that end an ask. */
export const decidingOn = ({ buttons }: Shown): readonly string[] =>
  buttons.filter((label) => /^(Approve|Deny|\d+ ·)/.test(label));
