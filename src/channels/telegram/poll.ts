// Listening by long poll. What was heard is confirmed with the next poll, and only as far as it was kept; the rest comes
// again (I2). Ends when the server or the line says so: whoever keeps us connected decides when to begin anew.

import type { Update } from "grammy/types";
import type { ChannelClock, ConnectionEnd, Listener } from "../channel.ts";
import type { Client, Unanswered } from "./client.ts";
import type { Hearer } from "./hear.ts";
import { heardUpdates } from "./inbound.ts";
import { telegramLimits } from "./limits.ts";
import { tokenRefused } from "./outcome.ts";

export interface PollParts {
  readonly client: Client;
  readonly clock: ChannelClock;
  readonly hearer: Hearer;
  /** `nothing`: all that is heard stays with Telegram, and is heard again. */
  readonly confirms: "kept" | "nothing";
  /** A poll came back: whatever people say arrives. */
  heard(): void;
}

export async function listenByPoll(
  { client, clock, hearer, confirms, heard }: PollParts,
  listener: Listener,
  signal: AbortSignal,
): Promise<ConnectionEnd> {
  let offset: number | undefined;
  // The first poll is not held: it shows at once that the way is open.
  let hold_s = 0;
  while (!signal.aborted) {
    const polled = await pollOnce(client, { offset, hold_s }, signal);
    if (signal.aborted) break;
    if (polled.kind !== "ok") return endOf(polled);
    heard();
    listener.opened?.();
    hold_s = telegramLimits.poll_s;
    if (confirms === "nothing") {
      for (const update of polled.value) await hearer.take(update, listener, signal);
      // What waits is handed out at once, again and again.
      if (polled.value.length > 0) await clock.sleep(telegramLimits.lost_wait_ms, signal);
      continue;
    }
    const lost = await takeAll(polled.value, { hearer, listener, signal });
    const last = polled.value.at(-1);
    // An empty reply has confirmed all that was. To go on naming it would skip what comes when Telegram counts anew, as
    // it does after a quiet week.
    offset = lost?.update_id ?? (last === undefined ? undefined : last.update_id + 1);
    if (lost !== undefined) await clock.sleep(telegramLimits.lost_wait_ms, signal);
  }
  return { kind: "stopped" };
}

/** The first one that was not kept; in order, so that nothing overtakes it. */
async function takeAll(
  updates: readonly Update[],
  to: { readonly hearer: Hearer; readonly listener: Listener; readonly signal: AbortSignal },
): Promise<Update | undefined> {
  for (const update of updates) {
    if ((await to.hearer.take(update, to.listener, to.signal)) === "lost") return update;
  }
  return undefined;
}

function pollOnce(
  client: Client,
  { offset, hold_s }: { readonly offset: number | undefined; readonly hold_s: number },
  signal: AbortSignal,
) {
  return client.call(
    (api, until) =>
      api.getUpdates(
        {
          ...(offset !== undefined && { offset }),
          limit: telegramLimits.updates_max,
          timeout: hold_s,
          allowed_updates: heardUpdates,
        },
        until,
      ),
    signal,
    hold_s * 1_000 + telegramLimits.poll_slack_ms,
  );
}

/** Why listening ended, with what somebody can do about it. */
export function endOf(unanswered: Unanswered): ConnectionEnd {
  if (unanswered.kind === "unheard") return { kind: "broken", why: unanswered.why };
  const { code, description, retry_after_s } = unanswered;
  if (code === 401 || code === 404) {
    const { why, remedy } = tokenRefused(description);
    return { kind: "fatal", why, remedy };
  }
  if (code === 409) {
    const why = /webhook/i.test(description)
      ? "a webhook was set for this bot while we listen by poll: another program uses the same token. Stop it, or give this one a bot of its own"
      : "another program listens with the same token, and Telegram lets only one. Stop the other, or give this one a bot of its own";
    return { kind: "broken", why, after_ms: telegramLimits.conflict_wait_ms };
  }
  const after_ms = retry_after_s === undefined ? undefined : retry_after_s * 1_000;
  const why = `Telegram answered ${code}: ${description}`;
  return { kind: "broken", why, ...(after_ms !== undefined && { after_ms }) };
}
