// Telegram as a Channel. Listens by long poll, or by webhook where somebody set one up; what was heard is confirmed only
// when it was kept (I2); nothing that goes out rings, mentions or hides (I10), and no error carries the token.

import type {
  Capabilities,
  Channel,
  ChannelSetup,
  ConnectionEnd,
  Listener,
  PlaceOutcome,
} from "../channel.ts";
import { targetOf } from "./address.ts";
import { createClient } from "./client.ts";
import { askedFacts, decideHealth, type HealthFacts, isProven, selfFacts } from "./health.ts";
import { createHearer, type Hearer } from "./hear.ts";
import { heardUpdates } from "./inbound.ts";
import { telegramLimits } from "./limits.ts";
import { type LocalMenu, menusOf, offerMenus, verbsOf } from "./menu.ts";
import { postFailureOf } from "./outcome.ts";
import { endOf, listenByPoll } from "./poll.ts";
import { createPoster } from "./post.ts";
import { listenByWebhook, openWebhook, type WebhookConfig } from "./webhook.ts";

export type { LocalMenu } from "./menu.ts";
export type { WebhookConfig } from "./webhook.ts";

export interface TelegramConfig {
  /** From @BotFather. */
  readonly token: string;
  /** Of a Bot API server of one's own; Telegram's by default. */
  readonly apiRoot?: string;
  /** Long poll without it. */
  readonly webhook?: WebhookConfig;
  /** `nothing`: listens without taking anything from whoever listens next. `kept` unless told otherwise. */
  readonly confirms?: "kept" | "nothing";
  /** The menu in other languages. */
  readonly menus?: readonly LocalMenu[];
}

const can: Capabilities = {
  text_chars_max: telegramLimits.card_chars_max,
  button_label_chars_max: telegramLimits.button_label_chars_max,
  buttons_max: telegramLimits.buttons_max,
  buttons_per_row_max: telegramLimits.buttons_per_row_max,
  threads: "yes",
  forms: "no",
  files: "yes",
  press_kept_ms: telegramLimits.press_kept_ms,
  text_kept_ms: telegramLimits.text_kept_ms,
  repeats: "never_known",
  whispers: "no",
};

const NO_HISTORY = "Telegram keeps no history that a bot may read";

interface Listening {
  now: HealthFacts["listening"];
  ended?: string;
  heard_ms?: number;
  self?: NonNullable<HealthFacts["self"]>;
}

export function telegramChannel(config: TelegramConfig, { clock, menu, note }: ChannelSetup): Channel {
  const client = createClient(config, clock);
  const poster = createPoster({ client, clock });
  const state: Listening = { now: "no" };
  let isMenuOffered = false;

  function heard(): void {
    state.heard_ms = clock.now_ms();
  }

  async function offerOnce(signal: AbortSignal): Promise<void> {
    if (isMenuOffered) return;
    isMenuOffered = true;
    const why = await offerMenus(client, menusOf(menu, config.menus ?? []), signal);
    if (why !== undefined && !signal.aborted) note(`the menu of commands could not be offered: ${why}`);
  }

  async function listen(listener: Listener, signal: AbortSignal): Promise<ConnectionEnd> {
    const me = await client.call((api, until) => api.getMe(until), signal);
    if (me.kind !== "ok") return endOf(me);
    state.self = selfFacts(me.value);
    const hearer = createHearer({ client, clock, verbs: verbsOf(menu), self: me.value, note });
    const over = new AbortController();
    const whileListening = AbortSignal.any([signal, over.signal]);
    const offering = offerOnce(whileListening);
    const end = config.webhook
      ? await posted(config.webhook, hearer, listener, whileListening)
      : await polled(hearer, listener, whileListening);
    over.abort();
    await Promise.all([offering, hearer.quiet()]);
    return end;
  }

  async function polled(hearer: Hearer, listener: Listener, signal: AbortSignal): Promise<ConnectionEnd> {
    const info = await client.call((api, until) => api.getWebhookInfo(until), signal);
    if (info.kind !== "ok") return endOf(info);
    if (info.value.url) {
      note("a webhook was set for this bot; it is taken down, and what waits is kept");
      const freed = await client.call((api, until) => api.deleteWebhook({}, until), signal);
      if (freed.kind !== "ok") return endOf(freed);
    }
    state.now = "poll";
    const { confirms = "kept" } = config;
    return listenByPoll({ client, clock, hearer, confirms, heard }, listener, signal);
  }

  async function posted(
    webhook: WebhookConfig,
    hearer: Hearer,
    listener: Listener,
    signal: AbortSignal,
  ): Promise<ConnectionEnd> {
    if (webhook.secret.length < telegramLimits.webhook_secret_chars_min) {
      const remedy = `choose at least ${telegramLimits.webhook_secret_chars_min} characters`;
      return { kind: "fatal", why: "the secret of the webhook is too short", remedy };
    }
    const opened = await openWebhook({ webhook, hearer, heard }, listener, signal);
    if (opened.kind !== "ok") return { kind: "broken", why: opened.why };
    const { url, secret: secret_token } = webhook;
    const set = await client.call(
      (api, until) => api.setWebhook({ url, secret_token, allowed_updates: heardUpdates }, until),
      signal,
    );
    const isSet = set.kind === "ok";
    if (isSet) state.now = "webhook";
    if (isSet) listener.opened?.();
    const closing = isSet ? signal : AbortSignal.abort();
    const end = await listenByWebhook(opened.server, closing);
    return isSet ? end : endOf(set);
  }

  return {
    surface: "telegram",
    can,

    async connect(listener, signal) {
      if (signal.aborted) return { kind: "stopped" };
      const end = await listen(namesLearnt(listener), signal);
      state.now = "no";
      if (signal.aborted) return { kind: "stopped" };
      if (end.kind !== "stopped") state.ended = end.why;
      return end;
    },

    // Telegram knows no key of ours: a second post is a second message.
    post: (place, card, _key, signal) => poster.post(place, card, signal),
    edit: (copy, card, signal) => poster.edit(copy, card, signal),
    openThread: (place, title, opening, key, signal) =>
      poster.openThread({ place, title, opening, key }, signal),

    async direct(user, signal): Promise<PlaceOutcome> {
      const addressed = targetOf({ surface: "telegram", chat: user, only: user });
      if (addressed.kind !== "ok") return addressed;
      const { chat_id } = addressed.target;
      const chat = await client.call((api, until) => api.getChat({ chat_id }, until), signal);
      if (chat.kind === "ok") return { kind: "ok", place: { surface: "telegram", chat: String(chat_id) } };
      const failure = postFailureOf(chat, "surface");
      // Looking is harmless: a reply that was lost is one to look for again. A person does not move either.
      return failure.kind === "unknown" || failure.kind === "moved"
        ? { kind: "retryable", why: "Telegram did not say whether the person is known", wait: "surface" }
        : failure;
    },

    probe: async () => ({ kind: "cannot_tell", why: NO_HISTORY }),
    catchUp: async () => ({ kind: "no_history", why: NO_HISTORY }),

    async pulse(signal) {
      const { now, self, ...more } = state;
      const facts: HealthFacts = {
        listening: now,
        ...more,
        ...(self && { self }),
        ...(config.webhook && { url: config.webhook.url }),
        lacks: poster.lacks(),
      };
      if (isProven(facts, clock.now_ms())) return decideHealth(facts, clock.now_ms());
      const me = await client.call((api, until) => api.getMe(until), signal);
      const webhook =
        me.kind === "ok" ? await client.call((api, until) => api.getWebhookInfo(until), signal) : me;
      return decideHealth({ ...facts, ...askedFacts(me, webhook) }, clock.now_ms());
    },
  };

  function namesLearnt(listener: Listener): Listener {
    return {
      ...listener,
      accept(inbound) {
        const { kind, id, name } = inbound.author;
        if (kind === "user") poster.learnName(id, name);
        return listener.accept(inbound);
      },
    };
  }
}
