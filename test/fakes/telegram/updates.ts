// What waits for the bot: kept as long as the real server keeps it, handed out by long poll or by webhook, one consumer
// at a time.

import type { Update } from "grammy/types";
import type { ChannelClock } from "../../../src/channels/channel.ts";
import type { Faults } from "../wire/faults.ts";
import { refusal } from "./refusal.ts";
import { createWebhook, type Webhook } from "./webhook.ts";

export type News = Omit<Update, "update_id">;

export interface Poll {
  readonly offset: number;
  readonly limit: number;
  readonly timeout_s: number;
  readonly allowed: readonly string[] | undefined;
  readonly gone: Promise<void>;
}

export interface Updates {
  /** Dropped if its kind is not allowed now. */
  push(news: News): void;
  poll(poll: Poll): Promise<readonly Update[]>;
  /** Not confirmed and not yet too old. */
  pending(): readonly Update[];
  allow(kinds: readonly string[] | undefined): void;
  drop(): void;
  /** As after a week without updates: numbers begin somewhere else. */
  countAnew(): void;
  readonly webhook: Webhook;
  /** Resolves when a poll is held now. */
  listening(): Promise<void>;
  /** The line of a held poll breaks. */
  cut(): void;
  close(): void;
}

/** Thrown: the reply never comes. */
export const brokenLine = Symbol("broken line");

// telegram-bot-api, Client.cpp: how long an update stays in the queue.
const CALLBACK_KEPT_MS = 150_000;
const OTHERS_KEPT_MS = 86_400_000;
const LIMIT_MAX = 100;
const TIMEOUT_S_MAX = 50;
const OFF_BY_DEFAULT = new Set(["chat_member", "message_reaction", "message_reaction_count"]);

interface Waiting {
  wake(): void;
  end(how: "displaced" | "cut"): void;
}

export function createUpdates(clock: ChannelClock, faults: Faults): Updates {
  let queue: readonly { readonly update: Update; readonly until_ms: number }[] = [];
  let next = 100_001;
  let allowed: readonly string[] | undefined;
  let waiting: Waiting | undefined;
  let replayed: readonly Update[] = [];
  const closing = new AbortController();
  const watchers: (() => void)[] = [];

  function current(): readonly Update[] {
    const now_ms = clock.now_ms();
    queue = queue.filter(({ until_ms }) => until_ms > now_ms);
    return queue.map(({ update }) => update);
  }

  function confirm(below: number): void {
    replayed = queue.map(({ update }) => update).filter(({ update_id }) => update_id < below);
    queue = queue.filter(({ update }) => update.update_id >= below);
  }

  function isAllowed(kind: string): boolean {
    return allowed === undefined || allowed.length === 0 ? !OFF_BY_DEFAULT.has(kind) : allowed.includes(kind);
  }

  function enqueue(news: News, kind: string): void {
    const kept_ms = kind === "callback_query" ? CALLBACK_KEPT_MS : OTHERS_KEPT_MS;
    queue = [...queue, { update: { ...news, update_id: next }, until_ms: clock.now_ms() + kept_ms }];
    next += 1;
  }

  const webhook = createWebhook(clock, { current, confirm });

  async function hold({ timeout_s, gone }: Poll): Promise<void> {
    const awake = new AbortController();
    let ended: "displaced" | "cut" | undefined;
    const mine: Waiting = {
      wake: () => awake.abort(),
      end(how) {
        ended = how;
        awake.abort();
      },
    };
    waiting = mine;
    for (const tell of watchers.splice(0)) tell();
    void gone.then(mine.wake);
    closing.signal.addEventListener("abort", mine.wake);
    await clock.sleep(timeout_s * 1_000, awake.signal);
    closing.signal.removeEventListener("abort", mine.wake);
    if (waiting === mine) waiting = undefined;
    if (ended === "cut") throw brokenLine;
    if (ended === "displaced") {
      throw refusal(
        409,
        "terminated by other getUpdates request; make sure that only one bot instance is running",
      );
    }
  }

  return {
    push(news) {
      const kind = Object.keys(news)[0] ?? "";
      if (!isAllowed(kind)) return;
      enqueue(news, kind);
      if (faults.strike("update")?.what === "duplicate") enqueue(news, kind);
      waiting?.wake();
      webhook.wake();
    },

    async poll(poll) {
      waiting?.end("displaced");
      if (webhook.info().url !== "") {
        throw refusal(
          409,
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      }
      if (poll.allowed !== undefined) allowed = poll.allowed;
      if (poll.offset < 0) confirm((queue.at(poll.offset)?.update ?? { update_id: 0 }).update_id);
      else confirm(poll.offset);
      if (faults.strike("getUpdates.again")?.what === "replay") return replayed;
      const limit = Math.min(Math.max(poll.limit, 1), LIMIT_MAX);
      const timeout_s = Math.min(poll.timeout_s, TIMEOUT_S_MAX);
      if (current().length === 0 && timeout_s > 0) await hold({ ...poll, timeout_s });
      return current()
        .filter(({ update_id }) => update_id >= poll.offset)
        .slice(0, limit);
    },

    pending: current,

    allow(kinds) {
      if (kinds !== undefined) allowed = kinds;
    },

    drop() {
      queue = [];
    },

    countAnew() {
      next = 501;
    },

    webhook,

    listening() {
      if (waiting !== undefined) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      watchers.push(resolve);
      return promise;
    },

    cut: () => waiting?.end("cut"),

    close() {
      closing.abort();
      webhook.close();
    },
  };
}
