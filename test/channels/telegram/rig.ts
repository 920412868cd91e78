// The Telegram channel on a fresh fake Telegram, as the suite of the port wants to have it: a forum in which the bot is
// an admin, and two people who have pressed Start.

import type { Menu, Place } from "../../../src/channels/channel.ts";
import { telegramChannel } from "../../../src/channels/telegram/telegram.ts";
import type { Rig, RigPerson, Seen, Traits } from "../../contract/channel-rig.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type FakeTelegram, openTelegram, type SeenMessage } from "../../fakes/telegram/telegram.ts";

export const telegramTraits: Traits = {
  threads: "yes",
  forms: "no",
  files: "yes",
  whispers: "no",
  repeats: "never_known",
  acts: ["edit", "react", "command", "visit"],
  lostText: "again",
  lostPress: "again",
  programs: "never_heard",
  removedCopy: "gone",
};

export const menu: Menu = {
  command: "looop",
  verbs: [
    { name: "status", summary: "What goes on" },
    {
      name: "worker-log",
      summary: "What a worker does",
      argument: { name: "worker", summary: "which", suggested: "yes" },
    },
  ],
  shortcuts: [],
};

export interface TelegramRig extends Rig {
  readonly telegram: FakeTelegram;
  readonly clock: ManualClock;
  readonly notes: readonly string[];
}

const OUTWARD = new Set([
  "sendMessage",
  "sendPhoto",
  "sendDocument",
  "editMessageText",
  "editMessageCaption",
  "editMessageMedia",
  "createForumTopic",
]);

export async function openTelegramRig(clock: ManualClock = manualClock()): Promise<TelegramRig> {
  const telegram = await openTelegram({ clock, rates: "none" });
  const ann = telegram.user("Ann", { username: "ann_smith", started: true });
  const bob = telegram.user("Bob", { username: "bob_jones", started: true });
  const hook = telegram.user("Hook", { username: "hook_bot", bot: true });
  const forum = telegram.group("Work", { members: [ann, bob, hook], forum: true, bot: "administrator" });
  const place: Place = { surface: "telegram", chat: String(forum) };
  const notes: string[] = [];
  let losses: readonly (() => void)[] = [];
  const note = (text: string): void => {
    notes.push(text);
    if (!/could not be kept/.test(text)) return;
    for (const tell of losses) tell();
    losses = [];
  };
  const channel = telegramChannel(
    { token: telegram.token, apiRoot: telegram.apiRoot },
    { clock, menu, note },
  );
  const lost = (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    losses = [...losses, resolve];
    return promise;
  };
  const personOf = (user: number): RigPerson => person({ telegram, place, lost }, user);
  return {
    telegram,
    clock,
    notes,
    channel,
    place,
    ann: personOf(ann),
    bob: personOf(bob),
    world: {
      connected: () => telegram.listening(),
      limitNext: (after_ms) => armNext(telegram, "too_many", after_ms / 1_000),
      loseReply: () => armNext(telegram, "lost_reply"),
      stallNext: () => armNext(telegram, "stall"),
      dropConnection: async () => telegram.cutLine(),
      // Longer than what was lost waits, shorter than a poll is held.
      handOverAgain: () => clock.advance(5_000),
      closePlace: async ({ chat }) => telegram.kick(Number(chat), ann),
      removeCopy: async ({ chat, message }) => telegram.remove(Number(chat), Number(message)),
      revoke: () => telegram.revokeToken(),
      async programSays(text) {
        telegram.say(hook, forum, text);
      },
    },
    close: () => telegram.close(),
  };
}

/** One call of whichever kind comes first. */
function armNext({ faults }: FakeTelegram, what: string, value?: number): void {
  const strike = faults.strike.bind(faults);
  let isArmed = true;
  faults.strike = (at) => {
    if (!isArmed || !OUTWARD.has(at)) return strike(at);
    isArmed = false;
    return { at, what, ...(value !== undefined && { value }) };
  };
}

interface Ground {
  readonly telegram: FakeTelegram;
  readonly place: Place;
  lost(): Promise<void>;
}

function person({ telegram, place, lost }: Ground, user: number): RigPerson {
  const home = Number(place.chat);
  return {
    id: String(user),
    async say(text, { place: where = place, replyTo } = {}) {
      const chat = Number(where.chat);
      const byName = chat === user ? text : `@${telegram.bot.username} ${text}`;
      const message = telegram.say(user, chat, byName, {
        ...(where.thread !== undefined && { topic: Number(where.thread) }),
        ...(replyTo && { reply_to: Number(replyTo.message) }),
      });
      return { message: String(message) };
    },
    async press(copy, label) {
      const id = telegram.tap(user, Number(copy.chat), Number(copy.message), label);
      const gaveUp = lost();
      // The phone shows a spinner until the bot answers.
      while (telegram.press(id).answer === "waiting") {
        const end = await Promise.race([telegram.called("answerCallbackQuery"), gaveUp.then(() => "lost")]);
        if (end === "lost") return;
      }
    },
    async see(where) {
      const chat = Number(where.chat);
      // Nobody looks into somebody else's direct chat.
      if (chat > 0 && chat !== user) return [];
      const topic = where.thread === undefined ? undefined : Number(where.thread);
      return seen(
        telegram.sees(chat).filter((each) => each.topic === topic),
        telegram,
      );
    },
    async edit(message, text) {
      telegram.edit(home, Number(message), `@${telegram.bot.username} ${text}`);
    },
    async react(message, emoji) {
      telegram.react(user, home, Number(message), emoji);
    },
    async command(text) {
      telegram.say(user, home, `/looop@${telegram.bot.username} ${text}`);
    },
    async visit() {
      telegram.deepLink(user, "");
    },
    async notices() {
      return telegram.alerts(user).map(({ text }) => text);
    },
  };
}

/** Our messages only. A file that stands before a card belongs to it. */
function seen(messages: readonly SeenMessage[], { bot }: FakeTelegram): readonly Seen[] {
  const all: Seen[] = [];
  let before: Seen["files"] = [];
  for (const each of messages) {
    if (each.from !== bot.username || (each.text === "" && each.file === undefined)) continue;
    const files = each.file ? [{ name: each.file.name, text: each.file.bytes.toString() }] : [];
    if (each.file && each.text.startsWith("📎")) {
      before = [...before, ...files];
      continue;
    }
    all.push({
      message: String(each.id),
      text: each.text,
      buttons: each.buttons.flat(),
      calls: callsIn(each),
      files: [...before, ...files],
    });
    before = [];
  }
  return all;
}

function callsIn({ entities, text }: SeenMessage): readonly string[] {
  return entities.flatMap((entity) => {
    if (entity.type === "text_mention") return [String(entity.user.id)];
    const words = text.slice(entity.offset, entity.offset + entity.length);
    // A command that one may tap by mistake is a call of ours.
    return entity.type === "mention" || entity.type === "bot_command" ? [words] : [];
  });
}
