// Cards → messages, private lines, home pages; files beside them. Each call is made once; what is not known to have
// happened is said to be so.

import type { Card, CopyRef, EditOutcome, Place, PlaceOutcome, PostOutcome } from "../channel.ts";
import { fieldsOf, wordOf } from "./fields.ts";
import type { Files } from "./files.ts";
import { homeOf, homeUser } from "./inbound.ts";
import { type Failure, isAboutShape, uneditedOf, unpostedOf } from "./outcomes.ts";
import { type Rendering, renderCard, renderPlainly } from "./render.ts";
import type { Responses } from "./responses.ts";
import type { Called, Web } from "./web.ts";

export interface Posting {
  post(place: Place, card: Card, key: string, signal: AbortSignal): Promise<PostOutcome>;
  edit(copy: CopyRef, card: Card, signal: AbortSignal): Promise<EditOutcome>;
  direct(user: string, signal: AbortSignal): Promise<PlaceOutcome>;
}

/** Under this name our key stands in a message's metadata. */
export const METADATA_TYPE = "card";

/** Marks what was shown to one person only, or where we are not: Slack gives it no name by which it could be changed. */
const WHISPER = "only:";
const HOME_MESSAGE = "home";

export function createPosting(parts: {
  readonly web: Web;
  readonly files: Files;
  readonly responses: Responses;
  /** A post went through; it is expected to come back as an event. */
  posted(): void;
}): Posting {
  const { web, files, responses } = parts;

  /** Once as it is, and once as simply as can be if Slack does not like its shape. */
  async function withFallback(
    card: Card,
    rendering: Rendering,
    send: (rendering: Rendering) => Promise<Called>,
  ): Promise<{ readonly called: Called; readonly rendering: Rendering }> {
    const called = await send(rendering);
    if (called.kind === "ok" || !isAboutShape(called.failure)) return { called, rendering };
    const simple = renderPlainly(card);
    return { called: await send(simple), rendering: simple };
  }

  async function postMessage(
    place: Place,
    card: Card,
    key: string,
    signal: AbortSignal,
  ): Promise<PostOutcome> {
    const asItIs = renderCard(card);
    const staging = await files.stage(asItIs.files, signal);
    if (staging.kind === "failed") return unstagedOf(staging.failure);
    const { called, rendering } = await withFallback(card, asItIs, ({ text, blocks }) =>
      web.call(
        "chat.postMessage",
        {
          channel: place.chat,
          ...(place.thread !== undefined && { thread_ts: place.thread }),
          ...(place.thread !== undefined && card.echo === "above" && { reply_broadcast: true }),
          text,
          blocks,
          metadata: { event_type: METADATA_TYPE, event_payload: { key } },
          unfurl_links: false,
          unfurl_media: false,
          parse: "none",
        },
        signal,
      ),
    );
    if (called.kind === "failed") return unpostedOf(called.failure, "chat");
    const message = wordOf(called.body.ts) ?? "";
    const chat = wordOf(called.body.channel) ?? place.chat;
    parts.posted();
    const ref: CopyRef = {
      surface: "slack",
      chat,
      ...(place.thread !== undefined && { thread: place.thread }),
      message,
    };
    const areThere = await files.attach(rendering.files, staging.staged, ref, signal);
    return { kind: "ok", ref, shown: areThere ? rendering.shown : "cut", rendered: rendering.rendered };
  }

  /** Where the person is, if that can be; otherwise in the direct chat with them. */
  async function whisper(place: Place, card: Card, key: string, signal: AbortSignal): Promise<PostOutcome> {
    const { only: user = "", answering, ...there } = place;
    if (place.chat.startsWith("D")) return postMessage(there, card, key, signal);
    const { text, blocks, files: needed, shown, rendered } = renderCard(card);
    const ref = {
      surface: "slack",
      chat: place.chat,
      ...(place.thread !== undefined && { thread: place.thread }),
    } as const;
    const thread = place.thread === undefined ? {} : { thread_ts: place.thread };
    // A file cannot be shown to one person only.
    const url = needed.length === 0 ? responses.take(answering, user) : undefined;
    if (url !== undefined) {
      const body = { response_type: "ephemeral", replace_original: false, text, blocks, ...thread };
      const answered = await web.respond(url, body, signal);
      if (answered.kind === "ok")
        return { kind: "ok", ref: { ...ref, message: `${WHISPER}${key}` }, shown, rendered };
      if (answered.failure.kind === "lost") return unpostedOf(answered.failure, "surface");
    }
    if (needed.length === 0) {
      const args = { channel: place.chat, user, text, blocks, ...thread };
      const called = await web.call("chat.postEphemeral", args, signal);
      if (called.kind === "ok") {
        const message = `${WHISPER}${wordOf(called.body.message_ts) ?? key}`;
        return { kind: "ok", ref: { ...ref, message }, shown, rendered };
      }
      if (called.failure.kind !== "refused") return unpostedOf(called.failure, "surface");
    }
    const direct = await openDirect(user, signal);
    return direct.kind === "ok" ? postMessage(direct.place, card, key, signal) : direct;
  }

  /** To what somebody did in a place where we are not: visible to all there, and never to be changed. */
  async function answerOutside(
    place: Place,
    card: Card,
    key: string,
    signal: AbortSignal,
  ): Promise<PostOutcome | undefined> {
    const { text, blocks, files: needed, shown, rendered } = renderCard(card);
    const url = needed.length === 0 ? responses.take(place.answering) : undefined;
    if (url === undefined) return undefined;
    const body = { response_type: "in_channel", replace_original: false, text, blocks };
    const answered = await web.respond(url, body, signal);
    if (answered.kind === "failed") {
      return answered.failure.kind === "lost" ? unpostedOf(answered.failure, "surface") : undefined;
    }
    return {
      kind: "ok",
      ref: { surface: "slack", chat: place.chat, message: `${WHISPER}${key}` },
      shown,
      rendered,
    };
  }

  async function publish(user: string, card: Card, signal: AbortSignal): Promise<PostOutcome> {
    const { called, rendering } = await withFallback(card, renderCard(card), ({ blocks }) =>
      web.call("views.publish", { user_id: user, view: { type: "home", blocks } }, signal),
    );
    // Publishing the same page again changes nothing.
    if (called.kind === "failed") {
      const outcome = unpostedOf(called.failure, "surface");
      return outcome.kind === "unknown" ? { kind: "retryable", why: outcome.why, wait: "surface" } : outcome;
    }
    const { rendered } = rendering;
    const shown = rendering.files.length === 0 ? "whole" : "cut"; // a page takes no files
    return {
      kind: "ok",
      ref: { surface: "slack", chat: homeOf(user), message: HOME_MESSAGE },
      shown,
      rendered,
    };
  }

  async function openDirect(user: string, signal: AbortSignal): Promise<PlaceOutcome> {
    const called = await web.call("conversations.open", { users: user }, signal);
    if (called.kind === "failed") {
      const outcome = unpostedOf(called.failure, "surface");
      return outcome.kind === "unknown" ? { kind: "retryable", why: outcome.why, wait: "surface" } : outcome;
    }
    const chat = wordOf(fieldsOf(called.body.channel).id);
    if (chat === undefined) return { kind: "retryable", why: "Slack named no channel", wait: "surface" };
    return { kind: "ok", place: { surface: "slack", chat } };
  }

  return {
    direct: openDirect,
    async post(place, card, key, signal) {
      const home = homeUser(place.chat);
      if (home !== undefined) {
        if (isPage(place)) return publish(home, card, signal);
        const direct = await openDirect(home, signal);
        return direct.kind === "ok" ? postMessage(direct.place, card, key, signal) : direct;
      }
      if (place.only !== undefined) return whisper(place, card, key, signal);
      const outcome = await postMessage(place, card, key, signal);
      const isOutside = outcome.kind === "fatal" && outcome.what === "place";
      return isOutside ? ((await answerOutside(place, card, key, signal)) ?? outcome) : outcome;
    },
    async edit(copy, card, signal) {
      const home = homeUser(copy.chat);
      if (home !== undefined) return publish(home, card, signal);
      if (copy.message.startsWith(WHISPER)) {
        return { kind: "uneditable", why: "what was shown to one person only cannot be changed" };
      }
      const { called, rendering } = await withFallback(card, renderCard(card), ({ text, blocks }) =>
        web.call(
          "chat.update",
          { channel: copy.chat, ts: copy.message, text, blocks, parse: "none" },
          signal,
        ),
      );
      if (called.kind === "failed") return uneditedOf(called.failure);
      const areThere = await files.supply(rendering.files, copy, signal);
      return {
        kind: "ok",
        ref: copy,
        shown: areThere ? rendering.shown : "cut",
        rendered: rendering.rendered,
      };
    },
  };
}

/** A visit is answered with the page; what somebody did on it, in the direct chat, or the page would be gone. */
function isPage({ answering }: Place): boolean {
  return answering === undefined || answering.startsWith("e:");
}

/** Nothing was posted yet: what is uploaded and not shared is seen by nobody. */
function unstagedOf(failure: Failure): PostOutcome {
  const outcome = unpostedOf(failure, "surface");
  return outcome.kind === "unknown" ? { kind: "retryable", why: outcome.why, wait: "surface" } : outcome;
}
