// HTTP mode: what Slack posts to the app's request URL, signed, with the headers of a retry.

import { createHmac } from "node:crypto";
import type { Faults } from "../wire/faults.ts";
import type { Answer, Carrier, Envelope } from "./delivery.ts";
import { type FakeClock, isWire, type Wire } from "./wire.ts";

/** Older than what an app may still take for fresh. */
const REPLAY_S = 360;

export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
}

export function createPoster(parts: {
  readonly url: string;
  readonly secret: string;
  readonly clock: FakeClock;
  readonly faults: Faults;
}): Carrier {
  return {
    async send(envelope, signal) {
      const fault = parts.faults.strike("http")?.what;
      const { body, type } = encoded(envelope);
      const now_s = Math.floor(parts.clock.now_ms() / 1_000) - (fault === "replay" ? REPLAY_S : 0);
      const timestamp = String(now_s);
      const secret = fault === "bad_signature" ? "somebody else's secret" : parts.secret;
      const headers: Record<string, string> = {
        "content-type": type,
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signatureOf(secret, timestamp, body),
        ...(envelope.retry && {
          "x-slack-retry-num": String(envelope.retry.attempt),
          "x-slack-retry-reason": envelope.retry.reason,
        }),
      };
      try {
        const response = await fetch(parts.url, { method: "POST", headers, body, signal });
        const text = await response.text();
        return response.status === 200 ? { kind: "acked", payload: payloadOf(text) } : failed("refused");
      } catch {
        return failed(signal.aborted ? "timeout" : "nobody listens");
      }
    },
  };
}

const failed = (why: "timeout" | "nobody listens" | "refused"): Answer => ({ kind: "failed", why });

function encoded(envelope: Envelope): { readonly body: string; readonly type: string } {
  const form = "application/x-www-form-urlencoded";
  if (envelope.type === "events_api")
    return { body: JSON.stringify(envelope.payload), type: "application/json" };
  if (envelope.type === "interactive") {
    return {
      body: new URLSearchParams({ payload: JSON.stringify(envelope.payload) }).toString(),
      type: form,
    };
  }
  const fields = Object.entries(envelope.payload).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return { body: new URLSearchParams(fields).toString(), type: form };
}

function payloadOf(text: string): Wire {
  if (text === "") return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return isWire(parsed) ? parsed : {};
  } catch {
    return { text }; // a plain line is shown as it is
  }
}
