// A Telegram of one's own on loopback: the Bot API as an unmodified client speaks it (`apiRoot`), with the limits,
// refusals, rates and retention of the real one, and the people on the other side.
//
//   const telegram = await openTelegram({ clock });
//   const ann = telegram.user("Ann");
//   telegram.say(ann, ann, "/start");            // a direct chat has the id of the person
//   telegram.sees(ann).at(-1)?.buttons;           // what stands there now
//   telegram.tap(ann, ann, message, "Approve");   // → press; telegram.press(id) tells what the bot answered
//
// Time is the clock's: presses wait 150 s for the bot, everything else 24 h; a press wants its answer within 15 s.
// Faults (test/fakes/wire/faults.ts), `at` the name of a method or `*`:
//   too_many (value: seconds) · error (value: "400 words") · server_error (value: status) · conflict
//   cannot_parse: of text with a parse_mode
//   hang_up: the connection breaks, nothing was done · lost_reply: done, and the connection breaks
//   stall: never answers, nothing was done · stall_after: done, never answers · server_error_after: done, and 5xx
//   at `update`: duplicate (the same event, as another update) · at `getUpdates.again`: replay (the last confirmed ones)

import type { Chat, User } from "grammy/types";
import type { ChannelClock } from "../../../src/channels/channel.ts";
import { createFaults, type Faults } from "../wire/faults.ts";
import { openLoopback } from "../wire/loopback.ts";
import type { FakeTelegram } from "./kit.ts";
import { createPeople } from "./people.ts";
import { createRates, noRates } from "./rates.ts";
import { realClock } from "./real-clock.ts";
import { seenIn } from "./seen.ts";
import { serve } from "./server.ts";
import { createTranscript } from "./transcript.ts";
import { createUpdates } from "./updates.ts";
import { addRoom, createWorld, type Room } from "./world.ts";

export type { FakeTelegram } from "./kit.ts";
export type { SeenMessage } from "./seen.ts";

export interface TelegramOptions {
  /** Real time without one. */
  readonly clock?: ChannelClock;
  readonly faults?: Faults;
  /** `none`: as fast as one likes. */
  readonly rates?: "real" | "none";
}

const BOT = { id: 4_200_000, username: "looop_bot" };

export async function openTelegram(options: TelegramOptions = {}): Promise<FakeTelegram> {
  const clock = options.clock ?? realClock;
  const faults = options.faults ?? createFaults();
  const world = createWorld(clock, BOT);
  const updates = createUpdates(clock, faults);
  const people = createPeople(world, updates);
  const rates = options.rates === "none" ? noRates : createRates(clock);
  const calls = createTranscript();
  let token = `${BOT.id}:AAF-fake_token-of-${"x".repeat(20)}`;
  const firstToken = token;

  const loopback = await openLoopback((request) =>
    serve({ token: () => token, ground: { world, rates }, updates, faults, record: calls.record }, request),
  );

  function roomAt(chat: number): Room {
    const room = world.rooms.get(chat);
    if (room === undefined) throw new Error(`there is no chat ${chat}`);
    return room;
  }

  function messageAt(chat: number, message: number) {
    const kept = roomAt(chat).messages.get(message);
    if (kept === undefined) throw new Error(`there is no message ${message} in chat ${chat}`);
    return kept;
  }

  function topicAt(chat: number, id: number) {
    const topic = roomAt(chat).topics.get(id);
    if (topic === undefined) throw new Error(`there is no topic ${id} in chat ${chat}`);
    return topic;
  }

  return {
    apiRoot: loopback.origin,
    token: firstToken,
    bot: BOT,
    faults,
    transcript: calls.all,
    calls: calls.of,
    called: calls.next,
    listening: updates.listening,
    cutLine: updates.cut,
    countAnew: updates.countAnew,
    pending: () => updates.pending().length,
    revokeToken() {
      token = `${BOT.id}:AAF-another`;
    },
    switchPrivacyOff() {
      world.self.can_read_all_group_messages = true;
    },

    user(name, more = {}) {
      const id = 100_000 + world.nextId();
      const user: User = {
        id,
        is_bot: more.bot === true,
        first_name: name,
        ...(more.username !== undefined && { username: more.username }),
        ...(more.language !== undefined && { language_code: more.language }),
      };
      world.people.set(id, user);
      const room = addRoom(world, { id, type: "private", first_name: name });
      room.members.set(id, "member");
      if (more.started) room.bot = "member";
      return id;
    },
    group(title, { members, kind = "supergroup", forum, bot = "member" }) {
      const id = kind === "group" ? -world.nextId() : -1_000_000_000_000 - world.nextId();
      const room = addRoom(world, { id, type: kind, title, ...(forum && { is_forum: true }) } as Chat);
      for (const member of members) room.members.set(member, "member");
      room.bot = bot;
      room.mayTopics = bot === "administrator";
      return id;
    },
    channel(title, { bot } = {}) {
      const id = -1_000_000_000_000 - world.nextId();
      addRoom(world, { id, type: "channel", title }).bot = bot ?? "none";
      return id;
    },

    ...people,
    deepLink: (user, payload) => people.say(user, user, `/start ${payload}`.trim()),
    react: (user, chat, message, ...emojis) => people.react(user, chat, message, emojis),
    press(id) {
      const press = world.presses.get(id);
      if (press === undefined) throw new Error(`there is no press ${id}`);
      return press;
    },
    alerts: (user) =>
      [...world.presses.values()].flatMap(({ by, answer }) =>
        by === user && answer !== "waiting" && answer.text !== "" ? [answer] : [],
      ),
    remove(chat, message) {
      messageAt(chat, message).isRemoved = true;
    },
    block: (user) => people.setBot(user, user, "blocked"),
    unblock: (user) => people.setBot(user, user, "member"),
    deactivate(user) {
      roomAt(user).isDeactivated = true;
    },
    join(chat, by, as = "member") {
      roomAt(chat).mayTopics = as === "administrator";
      people.setBot(chat, by, as);
    },
    kick: (chat, by) => people.setBot(chat, by, "kicked"),
    mute(chat) {
      roomAt(chat).mayWrite = false;
    },
    allowTopics(chat, may) {
      roomAt(chat).mayTopics = may === "yes";
    },
    upgradeToSupergroup: people.upgrade,
    closeTopic(chat, topic) {
      topicAt(chat, topic).isClosed = true;
    },
    removeTopic(chat, topic) {
      topicAt(chat, topic).isDeleted = true;
    },
    topics: (chat) => [...roomAt(chat).topics].map(([id, { name, isClosed }]) => ({ id, name, isClosed })),
    forget(chat, message) {
      messageAt(chat, message).isForgotten = true;
    },

    sees: (chat, topic) => seenIn(world, roomAt(chat), topic),
    menu(user, chat) {
      const language = world.people.get(user)?.language_code ?? "";
      const general = roomAt(chat).chat.type === "private" ? "all_private_chats" : "all_group_chats";
      const scopes = [`chat:${chat}`, general, "default"];
      const tried = scopes.flatMap((scope) => [`${scope}|${language}`, `${scope}|`]);
      return tried.map((key) => world.menus.get(key)).find((menu) => menu !== undefined)?.commands ?? [];
    },
    actions: (chat) => roomAt(chat).actions.map(({ action }) => action),
    reactions: (chat, message) => world.reactions.get(`${chat}:${message}:${BOT.id}`) ?? [],
    async close() {
      updates.close();
      await loopback.close();
    },
  };
}
