// How Slack hands things to an app: one try over a socket or a POST, an answer within three seconds, and for events the
// retries at once, after one and after five minutes. What nobody takes in the end is only to be found in the history.

import type { Faults } from "../wire/faults.ts";
import type { FakeClock, Wire } from "./wire.ts";

export type Answer =
  | { readonly kind: "acked"; readonly payload: Wire }
  | { readonly kind: "failed"; readonly why: "nobody listens" | "timeout" | "refused" };

export interface Envelope {
  readonly type: "events_api" | "interactive" | "slash_commands";
  readonly payload: Wire;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** One try. Never rejects; resolves with the answer, or when the signal is raised because Slack waits no longer. */
export interface Carrier {
  send(envelope: Envelope, signal: AbortSignal): Promise<Answer>;
}

export interface Delivered {
  readonly envelope: Envelope;
  readonly answer: Answer;
}

export interface Delivery {
  /** An event: tried again until somebody takes it. */
  event(payload: Wire): void;
  /** Something that a person did and waits for: tried once. */
  interactive(type: "interactive" | "slash_commands", payload: Wire): Promise<Answer>;
  /** Resolves when no event is on its way that does not wait for time to pass. */
  settled(): Promise<void>;
  close(): void;
}

const ACK_MS = 3_000;
/** Before the second, third and fourth try. */
const RETRY_AFTER_MS = [0, 60_000, 300_000];

export function createDelivery(parts: {
  readonly clock: FakeClock;
  readonly faults: Faults;
  carrier(): Carrier;
  record(delivered: Delivered): void;
}): Delivery {
  const { clock, faults } = parts;
  const closing = new AbortController();
  let held: readonly Wire[] = [];
  let busy = 0;
  let watchers: readonly (() => void)[] = [];

  function leave(): void {
    busy -= 1;
    if (busy > 0) return;
    const told = watchers;
    watchers = [];
    for (const tell of told) tell();
  }

  async function tryOnce(envelope: Envelope): Promise<Answer> {
    const waiting = new AbortController();
    const signal = AbortSignal.any([waiting.signal, closing.signal]);
    const answer = await Promise.race([
      parts.carrier().send(envelope, signal),
      clock.sleep(ACK_MS, signal).then((): Answer => ({ kind: "failed", why: "timeout" })),
    ]);
    waiting.abort();
    const isLost = answer.kind === "acked" && faults.strike("ack")?.what === "lost";
    const heard: Answer = isLost ? { kind: "failed", why: "timeout" } : answer;
    parts.record({ envelope, answer: heard });
    return heard;
  }

  async function carry(payload: Wire): Promise<void> {
    let reason = "";
    for (let attempt = 0; attempt <= RETRY_AFTER_MS.length; attempt += 1) {
      const wait_ms = attempt === 0 ? 0 : (RETRY_AFTER_MS[attempt - 1] ?? 0);
      if (wait_ms > 0) {
        leave();
        await clock.sleep(wait_ms, closing.signal);
        busy += 1;
      }
      if (closing.signal.aborted) break;
      const retry = attempt === 0 ? {} : { retry: { attempt, reason } };
      const answer = await tryOnce({ type: "events_api", payload, ...retry });
      if (answer.kind === "acked") break;
      reason = answer.why === "timeout" ? "timeout" : "connection_failed";
    }
    leave();
  }

  function start(payload: Wire): void {
    busy += 1;
    void carry(payload);
  }

  return {
    event(payload) {
      const fault = faults.strike("event")?.what;
      if (fault === "drop") return;
      if (fault === "reorder") {
        held = [...held, payload];
        return;
      }
      start(payload);
      if (fault === "duplicate") start(payload);
      const late = held;
      held = [];
      for (const each of late) start(each);
    },
    async interactive(type, payload) {
      busy += 1;
      const answer = await tryOnce({ type, payload });
      leave();
      return answer;
    },
    settled() {
      if (busy === 0) return Promise.resolve();
      return new Promise((resolve) => {
        watchers = [...watchers, resolve];
      });
    },
    close: () => closing.abort(),
  };
}
