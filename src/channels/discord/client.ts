// Discord as a Channel: REST and gateway of discord.js, put together. Nothing in here throws, retries or queues posts.

import type { Capabilities, Channel, ChannelSetup, Listener, PostOutcome } from "../channel.ts";
import { commandsOf, differs } from "./commands.ts";
import { createDelivery } from "./deliver.ts";
import { whyOf } from "./failures.ts";
import { listen, mayIdentify } from "./gateway.ts";
import { type HealthFacts, healthOf } from "./health.ts";
import { createHearing } from "./hear.ts";
import { catchUp, probe, probeAlone } from "./history.ts";
import type { Ground } from "./inbound.ts";
import { discordBits, discordLimits } from "./limits.ts";
import { openDirect, openThread } from "./opening.ts";
import { createPlaces } from "./places.ts";
import { type Answer, createRest } from "./rest.ts";
import { createSent } from "./sent.ts";
import { createTokens } from "./tokens.ts";
import type { Packet, WireUser } from "./wire.ts";

export interface DiscordConfig extends ChannelSetup {
  readonly token: string;
  /** The server in which commands are offered; all of them without it. */
  readonly guild?: string;
  /** Another Discord than Discord's: `https://…/api`. */
  readonly api?: string;
}

export const discordCan: Capabilities = {
  text_chars_max: discordLimits.card_text_chars_max,
  // Lines are indented in lists and escaped at their beginning, addresses are put into brackets.
  marked: { text_chars_max: discordLimits.marked_text_chars_max, marks: "\\*_~`|<[>#:@\n" },
  button_label_chars_max: discordLimits.label_chars_max,
  buttons_max: discordLimits.rows_max * discordLimits.row_buttons_max,
  buttons_per_row_max: discordLimits.row_buttons_max,
  threads: "yes",
  forms: "yes",
  files: "yes",
  press_kept_ms: 0,
  text_kept_ms: "history",
  repeats: "recognised",
  whispers: "yes",
};

export function discordChannel(config: DiscordConfig): Channel {
  const { clock, menu, note } = config;
  const rest = createRest(config);
  const tokens = createTokens(clock);
  const places = createPlaces();
  const sent = createSent();
  const known = unknownYet();

  const direct = (user: string, signal: AbortSignal) => openDirect({ rest, places }, user, signal);
  const delivery = createDelivery({ rest, tokens, direct, application: () => known.application, note });

  /** Who we are stands in the token, before anybody has told us. */
  const selfId = (): string => known.self?.id ?? idInToken(config.token) ?? "";
  const ground = (): Ground => ({ selfId: selfId(), menu, parentOf: places.parentOf });

  async function post(...said: Parameters<Channel["post"]>): Promise<PostOutcome> {
    const outcome = await delivery.post(...said);
    if (outcome.kind === "ok") sent.put(said[2], outcome.ref);
    return outcome;
  }

  function hearAbout({ t, d }: Packet): void {
    known.heard_ms = clock.now_ms();
    if (t !== "READY") return;
    const { user, application } = d as { user: WireUser; application: { id: string } };
    known.self = { id: user.id, name: user.global_name || user.username };
    known.application = application.id;
  }

  /** Registered by what differs: a server takes two hundred new ones a day. */
  async function offerCommands(guild: string, application: string, signal: AbortSignal): Promise<void> {
    if (config.guild !== undefined && config.guild !== guild) return;
    const route = `/applications/${application}/guilds/${guild}/commands` as const;
    const there = await rest.call({ method: "GET", route }, signal);
    const wanted = commandsOf(menu);
    const isSame = there.kind === "ok" && !differs(wanted, there.value as readonly object[]);
    const done: Answer =
      there.kind === "ok" && !isSame
        ? await rest.call({ method: "PUT", route, body: wanted as object }, signal)
        : there;
    known.commands = done.kind === "ok" ? "ok" : { why: whyOf(done) };
    if (done.kind !== "ok") note(`commands cannot be offered: ${whyOf(done)}`);
  }

  async function intentsOf(signal: AbortSignal): Promise<number> {
    const { messageContent, ...usual } = discordBits.intents;
    const answer = await rest.call({ method: "GET", route: "/applications/@me" }, signal);
    const flags = answer.kind === "ok" ? Number((answer.value as { flags?: number }).flags ?? 0) : 0;
    const isOn = (flags & (discordBits.messageContentApproved | discordBits.messageContentLimited)) !== 0;
    known.messageContent = answer.kind === "ok" ? (isOn ? "on" : "off") : "unknown";
    const asked = Object.values(usual).reduce((mask, bit) => mask | bit, 0);
    return isOn ? asked | messageContent : asked;
  }

  async function connect(listener: Listener, signal: AbortSignal) {
    const barred = await mayIdentify(rest, signal);
    if (barred !== undefined) return barred;
    const intents = await intentsOf(signal);
    const hearing = createHearing(
      {
        ...{ listener, rest, tokens, places, menu, note },
        self: selfId,
        echo: sent.put,
        unread() {
          known.unread += 1;
        },
      },
      signal,
    );
    const ears = {
      packet(packet: Packet): void {
        hearAbout(packet);
        hearing.packet(packet);
        const { application } = known;
        if (packet.t !== "GUILD_CREATE" || application === undefined) return;
        void offerCommands((packet.d as { id: string }).id, application, signal);
      },
      up(how: "fresh" | "resumed"): void {
        known.session = "up";
        listener.opened?.();
        note(
          how === "fresh"
            ? "a new session; what was said before it is read from its chats"
            : "the session goes on",
        );
      },
      down(): void {
        known.session = "down";
      },
      note,
    };
    const listening = listen({ token: config.token, rest, intents, clock }, ears, signal);
    known.answered = listening.answered;
    const end = await listening.ended;
    known.session = "none";
    known.answered = () => 0;
    await hearing.idle();
    return end;
  }

  return {
    surface: "discord",
    can: discordCan,
    connect,
    post,
    edit: delivery.edit,
    openThread(place, title, card, key, signal) {
      const opening = { place, title, post: () => post(place, card, key, signal) };
      return openThread({ rest, places, note }, opening, signal);
    },
    direct,
    async probe(place, key, signal) {
      if (signal.aborted) return { kind: "cannot_tell", why: "given up before it was sent" };
      const ref = sent.find(key);
      if (ref !== undefined) return { kind: "delivered", ref };
      const parts = { rest, ground: ground(), isKnown: sent.isKnown };
      return place.only === undefined
        ? probe(parts, place, key, signal)
        : probeAlone({ ...parts, direct }, { place, user: place.only, key }, signal);
    },
    catchUp: (cursor, listener, signal) =>
      catchUp({ rest, places, ground: ground() }, cursor, listener, signal),
    async pulse(signal) {
      const answer = await rest.call({ method: "GET", route: "/users/@me" }, signal);
      if (answer.kind === "ok") {
        const { id, global_name, username } = answer.value as WireUser;
        known.self = { id, name: global_name || username };
      }
      const answered = known.answered();
      if (answered !== known.answeredSeen && known.session === "up") known.heard_ms = clock.now_ms();
      known.answeredSeen = answered;
      return healthOf({ ...known, now_ms: clock.now_ms(), request: requestOf(answer) });
    },
  };
}

type Known = {
  -readonly [Fact in Exclude<keyof HealthFacts, "now_ms" | "request">]: HealthFacts[Fact];
} & { answered: () => number; answeredSeen: number };

function unknownYet(): Known {
  return {
    session: "none",
    heard_ms: undefined,
    self: undefined,
    messageContent: "unknown",
    unread: 0,
    commands: "ok",
    application: undefined,
    answered: () => 0,
    answeredSeen: 0,
  };
}

function requestOf(answer: Answer): HealthFacts["request"] {
  if (answer.kind === "ok") return { kind: "ok" };
  const isBad = answer.kind === "refused" && answer.status === 401;
  return { kind: isBad ? "bad_token" : "unreachable", why: whyOf(answer) };
}

/** A bot's token begins with its user's id, in base64. */
function idInToken(token: string): string | undefined {
  const id = Buffer.from(token.split(".")[0] ?? "", "base64").toString("latin1");
  return /^\d{15,20}$/.test(id) ? id : undefined;
}
