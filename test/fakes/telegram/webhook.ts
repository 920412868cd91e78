// Updates by POST instead of by poll: one after the other, again and more slowly while the receiver does not take them.

import type { Update } from "grammy/types";
import type { ChannelClock } from "../../../src/channels/channel.ts";

export interface WebhookTarget {
  readonly url: string;
  readonly secret_token?: string;
}

export interface Webhook {
  set(target: WebhookTarget | undefined): void;
  info(): {
    readonly url: string;
    readonly last_error_date?: number;
    readonly last_error_message?: string;
  };
  wake(): void;
  close(): void;
}

const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;

export function createWebhook(
  clock: ChannelClock,
  queue: { current(): readonly Update[]; confirm(below: number): void },
): Webhook {
  let target: WebhookTarget | undefined;
  let failure: { readonly at_s: number; readonly why: string } | undefined;
  let running: AbortController | undefined;

  async function deliver(to: WebhookTarget, signal: AbortSignal): Promise<void> {
    let wait_ms = RETRY_MS_MIN;
    while (!signal.aborted) {
      const update = queue.current()[0];
      if (update === undefined) return;
      const why = await postOne(to, update, signal);
      if (signal.aborted) return;
      if (why === undefined) {
        queue.confirm(update.update_id + 1);
        wait_ms = RETRY_MS_MIN;
        continue;
      }
      failure = { at_s: Math.floor(clock.now_ms() / 1_000), why };
      await clock.sleep(wait_ms, signal);
      wait_ms = Math.min(wait_ms * 2, RETRY_MS_MAX);
    }
  }

  function wake(): void {
    if (target === undefined || running !== undefined) return;
    const mine = new AbortController();
    running = mine;
    void deliver(target, mine.signal).finally(() => {
      if (running !== mine) return;
      running = undefined;
      if (!mine.signal.aborted && queue.current().length > 0) wake();
    });
  }

  return {
    set(next) {
      running?.abort();
      running = undefined;
      target = next;
      failure = undefined;
      wake();
    },
    info: () => ({
      url: target?.url ?? "",
      ...(failure && { last_error_date: failure.at_s, last_error_message: failure.why }),
    }),
    wake,
    close: () => running?.abort(),
  };
}

/** Undefined: taken. */
async function postOne(
  { url, secret_token }: WebhookTarget,
  update: Update,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(secret_token !== undefined && { "x-telegram-bot-api-secret-token": secret_token }),
      },
      body: JSON.stringify(update),
      signal,
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `Wrong response from the webhook: ${response.status}`;
  } catch (error) {
    return `Connection failed: ${String(error)}`;
  }
}
