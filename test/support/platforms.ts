// Platforms of a house: the real adapters with the unmodified SDKs, each on the fake of its platform, and one clock for
// all of them. Time passes only while nothing is on the wire, so that nothing is late that a real house would not miss.

import { setImmediate as letOthersRun, setTimeout as timer } from "node:timers/promises";
import type { Channel, ChannelSetup, CopyRef, Listener, Place } from "../../src/channels/channel.ts";
import { discordChannel } from "../../src/channels/discord/client.ts";
import { slackChannel } from "../../src/channels/slack/slack.ts";
import { telegramChannel } from "../../src/channels/telegram/telegram.ts";
import { type DiscordRig, openRig } from "../channels/discord/rig.ts";
import { openSlackRig, type SlackRig } from "../channels/slack/rig.ts";
import { openTelegramRig, type TelegramRig } from "../channels/telegram/rig.ts";
import type { Rig, RigPerson } from "../contract/channel-rig.ts";
import { readMarkup } from "../fakes/discord/reading.ts";
import { type ManualClock, manualClock } from "../fakes/manual-clock.ts";
import type { Carried } from "./house.ts";

export type Platform = "slack" | "discord" | "telegram";
export type Who = "ann" | "bob";

/** One of our messages as it stands before somebody. */
export interface Standing {
  readonly ref: CopyRef;
  readonly text: string;
  readonly buttons: readonly string[];
  /** Ids of those whom it calls by name. */
  readonly calls: readonly string[];
  /** In the chat that is theirs alone. */
  readonly direct: "yes" | "no";
}

export interface Front {
  readonly platform: Platform;
  readonly rig: Rig;
  readonly home: Place;
  person(who: Who): RigPerson;
  /** Oldest first, what stands where they can look. */
  sees(who: Who): readonly Standing[];
  /** As a person who is alone with us: no name, no reply. */
  whisper(who: Who, text: string): void;
  /** Nobody is there to hear it. */
  pressInVain(who: Who, ref: CopyRef, label: string): Promise<void>;
  /** From now on the token is good for nothing, and the line is cut. */
  revoke(): void;
}

interface Carrier extends Front {
  open(setup: ChannelSetup): Channel;
  /** Resolves when what can be heard is heard. */
  idle(): Promise<void>;
  /** A sign of life over the line, of nobody who is known here. `heard`: it comes in as something. */
  stir(): "heard" | "answered";
}

export interface Platforms extends Carried {
  /** So much later by the clock on the wall, and long enough for everything to have been looked at; nobody was away. */
  leap(wait_ms: number): Promise<void>;
  front(platform: Platform): Front;
  /** Somebody does something, and it has been heard. */
  act(platform: Platform, doing: (front: Front) => unknown): Promise<void>;
  close(): Promise<void>;
}

/** For a line that will not come: real time, and only where something is broken on purpose. */
const PATIENCE_MS = 200;
/** The shortest of what the adapters take for a sign of life. */
const STIR_MS = 15_000;
/** Longer than everything is looked at anew. */
const LOOK_MS = 34_000;
/** What is due so close together happens without a look at the wire between. */
const STEP_MS = 1_000;
const CALM_TURNS = 3;

export async function openPlatforms(wanted: readonly Platform[]): Promise<Platforms> {
  const clock = manualClock();
  const fronts = new Map(
    await Promise.all(wanted.map(async (each) => [each, await carriers[each](clock)] as const)),
  );
  const busy = new Set<Promise<unknown>>();
  const heard = new Map<Platform, number>();
  const lines = new Map<Platform, Line>();
  let stirred_ms = 0;

  function tracked<T>(work: Promise<T>): Promise<T> {
    const settled = work.finally(() => busy.delete(settled));
    busy.add(settled);
    return settled;
  }

  function carry(front: Carrier, setup: ChannelSetup): Channel {
    const channel = front.open(setup);
    const counted = (listener: Listener): Listener => ({
      ...listener,
      async accept(inbound) {
        const receipt = await tracked(listener.accept(inbound));
        heard.set(front.platform, (heard.get(front.platform) ?? 0) + 1);
        return receipt;
      },
    });
    return {
      ...channel,
      connect(listener, signal) {
        const ended = channel.connect(counted(listener), signal);
        const line: Line = {
          stands: front.rig.world.connected(),
          ended: ended.then(() => undefined),
          over: "no",
        };
        lines.set(front.platform, line);
        void ended.then(() => {
          line.over = "yes";
        });
        return ended;
      },
      post: (...given) => tracked(channel.post(...given)),
      edit: (...given) => tracked(channel.edit(...given)),
      openThread: (...given) => tracked(channel.openThread(...given)),
      direct: (...given) => tracked(channel.direct(...given)),
      probe: (...given) => tracked(channel.probe(...given)),
      catchUp: (cursor, listener, signal) => tracked(channel.catchUp(cursor, counted(listener), signal)),
      pulse: (...given) => tracked(channel.pulse(...given)),
    };
  }

  async function quiet(): Promise<void> {
    for (const [platform, line] of lines) {
      if (line.over === "yes") continue;
      await soon(Promise.race([line.stands, line.ended]), PATIENCE_MS * 5);
      const front = fronts.get(platform);
      if (front !== undefined) await soon(Promise.race([front.idle(), line.ended]), PATIENCE_MS);
    }
    for (let calm = 0; calm < CALM_TURNS; ) {
      await letOthersRun();
      calm = busy.size === 0 ? calm + 1 : 0;
      if (busy.size > 0) await soon(Promise.race(busy), PATIENCE_MS);
    }
  }

  async function pass(wait_ms: number): Promise<void> {
    for (let left_ms = wait_ms; left_ms > 0; ) {
      await quiet();
      if (clock.monotonic_ms() - stirred_ms >= STIR_MS) {
        await stirAll();
      }
      const step_ms = Math.min(left_ms, Math.max(clock.sleepers()[0] ?? left_ms, STEP_MS));
      await clock.advance(step_ms);
      left_ms -= step_ms;
    }
    await quiet();
  }

  async function stirAll(): Promise<void> {
    stirred_ms = clock.monotonic_ms();
    for (const each of fronts.values()) {
      if (lines.get(each.platform)?.over !== "no") continue;
      const before = heard.get(each.platform) ?? 0;
      if (each.stir() !== "heard") continue;
      const late = AbortSignal.timeout(PATIENCE_MS);
      await untilSo(() => (heard.get(each.platform) ?? 0) > before || late.aborted);
    }
    await quiet();
  }

  function front(platform: Platform): Carrier {
    const found = fronts.get(platform);
    if (found === undefined) throw new Error(`there is no ${platform} in this house`);
    return found;
  }

  return {
    clock,
    homes: [...fronts.values()].map(({ home }) => home),
    open: (setup) => [...fronts.values()].map((each) => carry(each, setup)),
    pass,
    async leap(wait_ms) {
      await quiet();
      clock.setWall(clock.now_ms() + wait_ms - LOOK_MS);
      await stirAll();
      await pass(LOOK_MS);
    },
    front,
    async act(platform, doing) {
      const before = heard.get(platform) ?? 0;
      await doing(front(platform));
      await untilSo(() => (heard.get(platform) ?? 0) > before);
      await pass(1_000);
    },
    async close() {
      await Promise.all([...fronts.values()].map(({ rig }) => rig.close()));
    },
  };
}

interface Line {
  readonly stands: Promise<void>;
  readonly ended: Promise<void>;
  over: "yes" | "no";
}

/** The test's deadline is the bound. */
async function untilSo(isSo: () => boolean): Promise<void> {
  while (!isSo()) await letOthersRun();
}

async function soon(work: Promise<unknown>, wait_ms: number): Promise<void> {
  const over = new AbortController();
  const late = timer(wait_ms, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([work, late]);
  over.abort();
}

const personOf = ({ ann, bob }: Rig, who: Who): RigPerson => (who === "ann" ? ann : bob);

// --- each of them ----------------------------------------------------------------------------------------------------

const carriers: Readonly<Record<Platform, (clock: ManualClock) => Promise<Carrier>>> = {
  slack: async (clock) => slackCarrier(await openSlackRig({ theirs: clock, ours: clock })),
  telegram: async (clock) => telegramCarrier(await openTelegramRig(clock)),
  discord: async (clock) => discordCarrier(await openRig({ clock }, clock)),
};

function slackCarrier(rig: SlackRig): Carrier {
  const { slack, place } = rig;
  const passer = slack.addUser("Passer-by");
  const lobby = slack.addChannel("lobby", { members: [passer] });
  const spoken = { channel: lobby, ts: slack.say(passer, lobby, "Nice weather.") };
  const idOf = (who: Who) => personOf(rig, who).id;
  const standing = (chat: string, direct: "yes" | "no"): readonly Standing[] => {
    const roots = slack.messages(chat).filter(({ thread }) => thread === undefined);
    return roots
      .flatMap((root) => [root, ...slack.messages(chat, { thread: root.ts })])
      .filter(({ user, files }) => user === slack.self.user && files.length === 0)
      .map(({ ts, thread, words, buttons, calls }) => ({
        ref: { surface: "slack", chat, message: ts, ...(thread !== undefined && { thread }) },
        text: words,
        buttons,
        calls,
        direct,
      }));
  };
  return {
    platform: "slack",
    rig,
    home: place,
    person: (who) => personOf(rig, who),
    sees(who) {
      const alone = slack.ephemerals(idOf(who)).map(
        ({ ts, channel, words }): Standing => ({
          ref: { surface: "slack", chat: channel, message: ts },
          text: words,
          buttons: [],
          calls: [],
          direct: "yes",
        }),
      );
      return [...standing(place.chat, "no"), ...standing(slack.dmOf(idOf(who)), "yes"), ...alone];
    },
    whisper: (who, text) => void slack.dm(idOf(who), text),
    async pressInVain(who, { chat, message }, label) {
      const done = await slack.click(idOf(who), { channel: chat, ts: message }, label);
      if (done.kind === "ok") throw new Error("somebody heard it");
    },
    revoke() {
      slack.token("token_revoked");
      slack.sockets.drop();
    },
    open: (setup) =>
      slackChannel(
        {
          botToken: slack.tokens.bot,
          listen: { kind: "socket", appToken: slack.tokens.app },
          apiUrl: slack.apiUrl,
        },
        setup,
      ),
    idle: () => slack.settled(),
    stir() {
      slack.react(passer, spoken, "eyes");
      return "heard";
    },
  };
}

function telegramCarrier(rig: TelegramRig): Carrier {
  const { telegram, place } = rig;
  const passer = telegram.user("Passer-by");
  const spoken = telegram.say(passer, Number(place.chat), "Nice weather.");
  const idOf = (who: Who) => Number(personOf(rig, who).id);
  const standing = (chat: number): readonly Standing[] =>
    telegram.sees(chat).flatMap(({ id, from, text, buttons, topic, rang }): readonly Standing[] => {
      if (from !== telegram.bot.username || text === "") return [];
      const thread = topic === undefined ? {} : { thread: String(topic) };
      const ref = { surface: "telegram", chat: String(chat), message: String(id), ...thread } as const;
      return [
        {
          ref,
          text,
          buttons: buttons.flat(),
          calls: rang.map(String),
          direct: chat > 0 ? "yes" : "no",
        },
      ];
    });
  return {
    platform: "telegram",
    rig,
    home: place,
    person: (who) => personOf(rig, who),
    sees: (who) => [...standing(Number(place.chat)), ...standing(idOf(who))],
    whisper: (who, text) => void telegram.say(idOf(who), idOf(who), text),
    async pressInVain(who, { chat, message }, label) {
      telegram.tap(idOf(who), Number(chat), Number(message), label);
    },
    revoke() {
      telegram.revokeToken();
      telegram.cutLine();
    },
    open: (setup) => telegramChannel({ token: telegram.token, apiRoot: telegram.apiRoot }, setup),
    idle: () => telegram.listening(),
    stir() {
      telegram.react(passer, Number(place.chat), spoken, "👀");
      return "heard";
    },
  };
}

function discordCarrier(rig: DiscordRig): Carrier {
  const { discord, place } = rig;
  const idOf = (who: Who) => personOf(rig, who).id;
  return {
    platform: "discord",
    rig,
    home: place,
    person: (who) => personOf(rig, who),
    sees: (who) =>
      discord
        .sees(idOf(who))
        .messages.filter(({ authorId }) => authorId === discord.botId)
        .map((message): Standing => {
          const { id, channelId, content, components, notified, only } = message;
          const channel = discord.thread(channelId);
          const isDirect = channel?.kind === "dm" || only !== undefined;
          const isThread = channel?.kind.endsWith("thread") === true;
          const buttons = components.flatMap((row) => row.components as { label: string }[]);
          return {
            ref: {
              surface: "discord",
              chat: isThread ? place.chat : channelId,
              ...(isThread && { thread: channelId }),
              message: id,
            },
            text: readMarkup(content),
            buttons: buttons.map(({ label }) => label),
            calls: notified,
            direct: isDirect ? "yes" : "no",
          };
        }),
    whisper: (who, text) => void discord.dm(idOf(who), text),
    async pressInVain(who, { message }, label) {
      await discord.click(idOf(who), message, label).settled;
    },
    revoke() {
      discord.resetToken();
      discord.gateway.drop(4000);
    },
    open: (setup) => discordChannel({ token: discord.token, api: discord.api, ...setup }),
    idle: () => Promise.resolve(),
    stir() {
      discord.dispatch("TYPING_START", {});
      return "answered";
    },
  };
}
