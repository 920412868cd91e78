// Posting cards, having them changed, and opening topics for them. Nothing is retried in here but what Telegram takes in another
// form; what came of it is told as the port wants it.

import type {
  Card,
  ChannelClock,
  CopyRef,
  EditOutcome,
  Place,
  PostOutcome,
  ThreadOutcome,
} from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { editTargetOf, targetOf } from "./address.ts";
import type { Client, Unanswered } from "./client.ts";
import { createEditing, type Wanted } from "./edit.ts";
import { telegramLimits } from "./limits.ts";
import { createFloods, failureOf, isUnchanged, type PostFailure, postFailureOf } from "./outcome.ts";
import { remember } from "./remembered.ts";
import { type Outgoing, renderCard } from "./render.ts";
import { sendAttachment, sendCard, type Target } from "./send.ts";

export interface Poster {
  post(place: Place, card: Card, signal: AbortSignal): Promise<PostOutcome>;
  edit(copy: CopyRef, card: Card, signal: AbortSignal): Promise<EditOutcome>;
  openThread(to: OpenThread, signal: AbortSignal): Promise<ThreadOutcome>;
  /** How somebody calls themselves, as far as we were told: used when they are called. */
  learnName(user: string, name: string): void;
  /** What does not work as it might. */
  lacks(): readonly string[];
}

export interface OpenThread {
  readonly place: Place;
  readonly title: string;
  readonly opening: Card;
  readonly key: string;
}

const GIVEN_UP = { kind: "retryable", why: "given up before it was sent", wait: "surface" } as const;

export function createPoster({ client, clock }: { client: Client; clock: ChannelClock }): Poster {
  const floods = createFloods();
  const names = remember<string>(telegramLimits.names_remembered_max);
  const topics = remember<number>(telegramLimits.topics_remembered_max);
  const forbidden = remember<string>(telegramLimits.names_remembered_max);

  function waitFor(chat: number, unanswered: Unanswered): "chat" | "surface" {
    const isFlood = unanswered.kind === "refused" && unanswered.code === 429;
    return isFlood ? floods.waitOf(String(chat), clock.now_ms()) : "chat";
  }

  const notPosted = (chat: number, unanswered: Unanswered): PostFailure =>
    postFailureOf(unanswered, waitFor(chat, unanswered));
  const editing = createEditing(client, notPosted);

  /** A call by name needs a name, and a card has only the id. Alone with one person, nobody needs calling. */
  async function wantedIn(chat_id: number, card: Card, signal: AbortSignal): Promise<Wanted> {
    const { call, ...uncalled } = card;
    const user_id = Number(call);
    if (call === undefined || chat_id > 0 || !Number.isSafeInteger(user_id)) return { card: uncalled };
    const known = names.get(call);
    if (known !== undefined) return { card, caller: known };
    const asked = await client.call((api, until) => api.getChatMember({ chat_id, user_id }, until), signal);
    const name = asked.kind === "ok" ? asked.value.user.first_name : "";
    if (name === "") return { card };
    names.set(call, name);
    return { card, caller: name };
  }

  async function send(target: Target, out: Outgoing, signal: AbortSignal): Promise<PostOutcome> {
    for (const attachment of out.before) {
      const sent = await sendAttachment(client, target, attachment, signal);
      if (sent.kind === "ok") continue;
      const failure = notPosted(target.chat_id, sent);
      // The card itself was certainly not sent; a file that stands there twice harms nobody.
      return failure.kind === "unknown" ? { kind: "retryable", why: failure.why, wait: "surface" } : failure;
    }
    const sent = await sendCard(client, target, out, signal);
    if (sent.kind !== "ok") return notPosted(target.chat_id, sent);
    const { chat_id, message_thread_id } = target;
    editing.posted({ chat_id, message_id: sent.value.message_id }, out.before);
    return {
      kind: "ok",
      ref: {
        surface: "telegram",
        chat: String(chat_id),
        ...(message_thread_id !== undefined && { thread: String(message_thread_id) }),
        message: String(sent.value.message_id),
      },
      shown: out.shown,
      rendered: out.rendered,
    };
  }

  async function post(place: Place, card: Card, signal: AbortSignal): Promise<PostOutcome> {
    const addressed = targetOf(place);
    if (addressed.kind !== "ok") return addressed;
    if (signal.aborted) return GIVEN_UP;
    const { target } = addressed;
    const wanted = await wantedIn(target.chat_id, card, signal);
    return send(target, renderCard(wanted.card, wanted.caller), signal);
  }

  async function edit(copy: CopyRef, card: Card, signal: AbortSignal): Promise<EditOutcome> {
    const addressed = editTargetOf(copy);
    if (addressed.kind !== "ok") return addressed;
    if (signal.aborted) return GIVEN_UP;
    const { target } = addressed;
    const wanted = await wantedIn(target.chat_id, card, signal);
    const edited = await editing.edit(copy, target, wanted, signal);
    if (edited.kind === "failed") return edited.failure;
    const { answered, out } = edited;
    const isThere = answered.kind === "ok" || (answered.kind === "refused" && isUnchanged(answered));
    if (!isThere) return failureOf(answered, waitFor(target.chat_id, answered));
    return { kind: "ok", ref: copy, shown: out.shown, rendered: out.rendered };
  }

  async function openThread(
    { place, title, opening, key }: OpenThread,
    signal: AbortSignal,
  ): Promise<ThreadOutcome> {
    const addressed = targetOf({ surface: place.surface, chat: place.chat });
    if (addressed.kind !== "ok") return addressed;
    if (signal.aborted) return GIVEN_UP;
    const { chat_id } = addressed.target;
    const topic = await topicFor(chat_id, { title, key }, signal);
    if (topic.kind !== "ok" && topic.kind !== "none") return topic;
    const thread = topic.kind === "ok" ? { thread: String(topic.id) } : {};
    const there: Place = { surface: "telegram", chat: place.chat, ...thread };
    const posted = await post(there, opening, signal);
    return posted.kind === "ok" ? { kind: "ok", place: there, posted } : posted;
  }

  /** `none`: this chat has no topics, or we may not open any; what belongs together then stands among the rest. */
  async function topicFor(
    chat_id: number,
    { title, key }: { readonly title: string; readonly key: string },
    signal: AbortSignal,
  ): Promise<{ kind: "ok"; id: number } | { kind: "none" } | PostFailure> {
    // Opened before for the same delivery, whose card then did not get through.
    const before = topics.get(`${chat_id} ${key}`);
    if (before !== undefined) return { kind: "ok", id: before };
    const budget = { unit: "chars", max: telegramLimits.topic_chars_max } as const;
    const name = fitText(cleanLine(title), budget).text || "—";
    const opened = await client.callOnce(
      (api, until) => api.createForumTopic({ chat_id, name }, until),
      signal,
    );
    const isForbidden = opened.kind === "refused" && NO_RIGHT.test(opened.description);
    if (isForbidden) forbidden.set(String(chat_id), `in the chat ${chat_id}`);
    if (opened.kind === "ok") {
      forbidden.drop(String(chat_id));
      topics.set(`${chat_id} ${key}`, opened.value.message_thread_id);
      return { kind: "ok", id: opened.value.message_thread_id };
    }
    if (isForbidden || hasNoTopics(chat_id, opened)) return { kind: "none" };
    return notPosted(chat_id, opened);
  }

  return {
    post,
    edit,
    openThread,
    learnName: names.set,
    lacks: () =>
      forbidden
        .all()
        .map((where) => `cannot open topics ${where}: make the bot an admin who may manage topics`),
  };
}

/** Only supergroups are sure to say it in known words; in a small group or alone with a person, any refusal means it. */
function hasNoTopics(chat_id: number, refused: Unanswered): boolean {
  if (refused.kind !== "refused" || refused.code !== 400 || refused.migrate_to !== undefined) return false;
  return chat_id > SUPERGROUPS_BELOW || /not a forum/i.test(refused.description);
}

/** Bot API: ids of supergroups and channels are smaller. */
const SUPERGROUPS_BELOW = -1_000_000_000_000;
const NO_RIGHT =
  /not enough rights to (?:create|manage) a topic|need administrator rights|CHAT_ADMIN_REQUIRED/i;
