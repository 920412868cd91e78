// Whether what people say would arrive: the facts, and what follows from them. Pure.

import type { UserFromGetMe, WebhookInfo } from "grammy/types";
import type { ChannelHealth } from "../channel.ts";
import type { Answered } from "./client.ts";
import { telegramLimits } from "./limits.ts";
import { tokenRefused } from "./outcome.ts";

export interface HealthFacts {
  readonly listening: "poll" | "webhook" | "no";
  /** Why it ended the last time. */
  readonly ended?: string;
  /** When a poll last came back, or an update was posted to us. */
  readonly heard_ms?: number;
  /** Absent: Telegram could not be asked who we are. */
  readonly self?: {
    readonly id: number;
    readonly username: string;
    readonly readsAll: "yes" | "no";
  };
  /** What Telegram says about where it posts updates. Absent: not asked, or not answered. */
  readonly webhook?: { readonly url: string; readonly last_error_message?: string; readonly waiting: number };
  /** Where we want them posted. */
  readonly url?: string;
  /** What else does not work as it might. */
  readonly lacks: readonly string[];
  /** The token is no good. */
  readonly refused?: { readonly why: string; readonly remedy: string };
}

/**
 * A poll that came back shows all there is to show: the token is good, nobody else listens, no webhook is set. Only
 * without it has Telegram to be asked.
 */
export function isProven({ listening, heard_ms }: HealthFacts, now_ms: number): boolean {
  return listening === "poll" && heard_ms !== undefined && now_ms - heard_ms <= telegramLimits.heard_ms_max;
}

/** What Telegram said when it was asked. What it did not answer proves nothing: polls do. */
export function askedFacts(
  me: Answered<UserFromGetMe>,
  webhook: Answered<WebhookInfo>,
): Pick<HealthFacts, "self" | "webhook" | "refused"> {
  if (me.kind === "refused" && (me.code === 401 || me.code === 404)) {
    return { refused: tokenRefused(me.description) };
  }
  return {
    ...(me.kind === "ok" && { self: selfFacts(me.value) }),
    ...(webhook.kind === "ok" && {
      webhook: {
        url: webhook.value.url ?? "",
        waiting: webhook.value.pending_update_count,
        ...(webhook.value.last_error_message && { last_error_message: webhook.value.last_error_message }),
      },
    }),
  };
}

export function selfFacts(me: UserFromGetMe): NonNullable<HealthFacts["self"]> {
  const readsAll = me.can_read_all_group_messages ? "yes" : "no";
  return { id: me.id, username: me.username, readsAll };
}

export function decideHealth(facts: HealthFacts, now_ms: number): ChannelHealth {
  const { self, heard_ms } = facts;
  const around = {
    ...(heard_ms !== undefined && { heard_ms }),
    ...(self && { self: { id: String(self.id), name: self.username } }),
    lacks: lacksOf(facts),
  };
  const bad = (state: "unsure" | "deaf" | "off", why: string, remedy: string): ChannelHealth => ({
    state,
    why,
    remedy,
    ...around,
  });
  if (facts.refused) return bad("deaf", facts.refused.why, facts.refused.remedy);
  if (facts.listening === "no") {
    return facts.ended === undefined
      ? bad("off", "nobody listens", "it connects when the channel is started")
      : bad("off", facts.ended, "it connects again by itself");
  }
  if (facts.listening === "webhook") return webhookHealth(facts, bad, around);
  if (facts.webhook !== undefined && facts.webhook.url !== "") {
    return bad(
      "deaf",
      "updates go to a webhook that somebody set",
      "stop the other program that uses this bot's token",
    );
  }
  if (heard_ms === undefined) return bad("unsure", "no poll has come back yet", "wait a moment");
  if (isProven(facts, now_ms)) return { state: "hearing", why: "the last poll came back", ...around };
  const why = `no poll has come back for ${Math.round((now_ms - heard_ms) / 1_000)} s`;
  return bad("deaf", why, "look at the network; it begins anew by itself");
}

function webhookHealth(
  facts: HealthFacts,
  bad: (state: "unsure" | "deaf", why: string, remedy: string) => ChannelHealth,
  around: Pick<ChannelHealth, "lacks">,
): ChannelHealth {
  const { webhook, url } = facts;
  if (webhook === undefined) return bad("unsure", "Telegram did not say where updates go", "wait a moment");
  if (webhook.url !== url) {
    return bad("deaf", "updates go elsewhere", "stop the other program that uses this bot's token");
  }
  if (webhook.waiting > 0 && webhook.last_error_message !== undefined) {
    const why = `${webhook.waiting} updates wait: ${webhook.last_error_message}`;
    return bad("deaf", why, "look at the proxy in front of the webhook");
  }
  return { state: "hearing", why: "nothing waits to be posted to us", ...around };
}

function lacksOf({ self, lacks }: HealthFacts): readonly string[] {
  if (self === undefined || self.readsAll === "yes") return lacks;
  return [
    ...lacks,
    "in groups it hears only commands, mentions and replies to it, unless it is an admin there: reply to it, make it an admin, or switch its privacy mode off with @BotFather",
  ];
}
