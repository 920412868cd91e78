// What is asked of Telegram while the bot is being connected: whether the token is good, what is switched off, who else
// uses it, and in which chats somebody has just been heard. Asks only; nothing is posted, and nothing that waits is taken.

import type { Chat, Update, UserFromGetMe, WebhookInfo } from "grammy/types";
import type { Finding, Setup, SetupChat, SetupChats, SetupCheck } from "../setup.ts";
import { cleanLine } from "../text/clean.ts";
import { type Client, createClient, type Unanswered } from "./client.ts";
import { heardUpdates } from "./inbound.ts";
import { telegramLimits } from "./limits.ts";
import { tokenRefused } from "./outcome.ts";
import type { TelegramConfig } from "./telegram.ts";

type Clock = Parameters<typeof createClient>[1];

export function telegramSetup(config: TelegramConfig, clock: Clock): Setup {
  const client = createClient(config, clock);
  return {
    async check(signal): Promise<SetupCheck> {
      const me = await client.call((api, until) => api.getMe(until), signal);
      if (me.kind !== "ok") return unchecked(me);
      const webhook = await client.call((api, until) => api.getWebhookInfo(until), signal);
      if (webhook.kind !== "ok") return unchecked(webhook);
      // With a webhook nobody polls.
      const rival = webhook.value.url ? "unknown" : await rivalOf(client, signal);
      return {
        kind: "ok",
        self: { id: String(me.value.id), name: me.value.username },
        where: "Telegram",
        findings: findingsOf(me.value, webhook.value, rival),
      };
    },

    async chats(signal): Promise<SetupChats> {
      const waiting = await peek(client, 0, signal);
      if (waiting.kind !== "ok") return { kind: "unknown", why: whyOf(waiting) };
      const me = await client.call((api, until) => api.getMe(until), signal);
      const self = me.kind === "ok" ? me.value.id : 0;
      const seen = new Map(waiting.value.flatMap(chatIn).map((chat) => [chat.id, chat]));
      const chats: SetupChat[] = [];
      for (const chat of [...seen.values()].slice(-telegramLimits.setup_chats_max)) {
        chats.push(await chatOf(client, { chat, self }, signal));
      }
      // Where several people are, most is wanted to be shown.
      return { kind: "ok", chats: chats.toSorted((one, other) => Number(one.id) - Number(other.id)) };
    },
  };
}

/** Without a number nothing is confirmed: what waits goes on waiting for the program itself. */
function peek(client: Client, hold_s: number, signal: AbortSignal) {
  return client.call(
    (api, until) =>
      api.getUpdates(
        { limit: telegramLimits.updates_max, timeout: hold_s, allowed_updates: heardUpdates },
        until,
      ),
    signal,
    hold_s * 1_000 + telegramLimits.poll_slack_ms,
  );
}

/** Two who listen throw each other out: who is thrown out of a poll within seconds is not alone. */
async function rivalOf(client: Client, signal: AbortSignal): Promise<"yes" | "no" | "unknown"> {
  const held = await peek(client, telegramLimits.setup_hold_s, signal);
  if (held.kind === "ok") return held.value.length === 0 ? "no" : "unknown";
  return held.kind === "refused" && held.code === 409 ? "yes" : "unknown";
}

export function findingsOf(
  me: Pick<UserFromGetMe, "can_join_groups" | "can_read_all_group_messages">,
  webhook: Pick<WebhookInfo, "url">,
  rival: "yes" | "no" | "unknown",
): readonly Finding[] {
  const findings: Finding[] = [];
  if (rival === "yes") {
    findings.push({
      what: "another program listens with this token, and Telegram lets only one",
      remedy: "stop it (looop down, if it is looop itself), or make a bot of its own with @BotFather",
      weight: "stops",
    });
  }
  if (webhook.url) {
    const host = URL.canParse(webhook.url) ? new URL(webhook.url).host : "some address";
    findings.push({
      what: `a webhook is set: what people say goes to ${host}`,
      remedy: "stop the program that set it; the webhook itself is taken down when looop listens",
      weight: "lacks",
    });
  }
  if (!me.can_join_groups) {
    findings.push({
      what: "the bot may not be added to groups",
      remedy: "@BotFather → /setjoingroups → Enable; for direct chats alone nothing is needed",
      weight: "lacks",
    });
  } else if (!me.can_read_all_group_messages) {
    findings.push({
      what: "privacy mode is on: in groups it hears only commands, mentions and replies to it",
      remedy:
        "reply to its cards and all is well; to be heard without, make it an admin, or @BotFather → /setprivacy → Disable and add it to the group again",
      weight: "lacks",
    });
  }
  return findings;
}

function unchecked(unanswered: Unanswered): SetupCheck {
  if (unanswered.kind === "refused" && (unanswered.code === 401 || unanswered.code === 404)) {
    const remedy = "copy it again from @BotFather: /mybots, the bot, API Token";
    return { kind: "refused", field: "token", why: tokenRefused(unanswered.description).why, remedy };
  }
  return { kind: "unreachable", why: whyOf(unanswered) };
}

const whyOf = (unanswered: Unanswered): string =>
  unanswered.kind === "unheard"
    ? unanswered.why
    : `Telegram answered ${unanswered.code}: ${unanswered.description}`;

function chatIn(update: Update): readonly Chat[] {
  const chat = (update.message ?? update.edited_message ?? update.my_chat_member)?.chat;
  return chat === undefined || chat.type === "channel" ? [] : [chat];
}

/** How somebody knows it, and whether one may post and open topics there. */
async function chatOf(
  client: Client,
  { chat, self }: { readonly chat: Chat; readonly self: number },
  signal: AbortSignal,
): Promise<SetupChat> {
  const id = String(chat.id);
  if (chat.type === "private") return { id, name: `${cleanLine(chat.first_name)}, directly`, joined: "yes" };
  const name = cleanLine(chat.title ?? "") || id;
  const member = await client.call(
    (api, until) => api.getChatMember({ chat_id: chat.id, user_id: self }, until),
    signal,
  );
  const status = member.kind === "ok" ? member.value.status : "left";
  const joined = ["member", "administrator", "creator", "restricted"].includes(status) ? "yes" : "no";
  const mayTopics =
    member.kind === "ok" &&
    member.value.status === "administrator" &&
    member.value.can_manage_topics === true;
  const isForum = "is_forum" in chat && chat.is_forum === true;
  const topics = !isForum
    ? ""
    : mayTopics
      ? ", a topic for each worker"
      : ", with topics, which the bot may not open: make it an admin who may manage topics";
  return { id, name: `${name}${topics}`, joined };
}
