// What Slack keeps: whether a post with our key stands there, and what was said since we last heard.

import type { CatchUpOutcome, Cursor, Listener, Place, ProbeOutcome } from "../channel.ts";
import { type Fields, fieldsOf, listOf, wordOf } from "./fields.ts";
import { homeUser } from "./inbound.ts";
import { slackLimits } from "./limits.ts";
import { type Around, messageInbound } from "./messages.ts";
import { undeliverableOf } from "./outcomes.ts";
import { METADATA_TYPE } from "./posting.ts";
import type { Called, Web } from "./web.ts";

export interface History {
  probe(place: Place, key: string, signal: AbortSignal): Promise<ProbeOutcome>;
  catchUp(
    cursor: Cursor,
    listener: Listener,
    around: () => Promise<Around | undefined>,
    signal: AbortSignal,
  ): Promise<CatchUpOutcome>;
}

/** `end`: whether there was nothing more, or who read it had seen enough. */
type Pages =
  | {
      readonly kind: "ok";
      readonly messages: readonly Fields[];
      readonly end: "all" | "stopped" | "too many";
    }
  | Extract<Called, { kind: "failed" }>;

export function createHistory(web: Web, note: (text: string) => void): History {
  async function read(
    place: Place,
    more: Fields,
    signal: AbortSignal,
    isEnough: (message: Fields) => boolean = () => false,
  ): Promise<Pages> {
    const method = place.thread === undefined ? "conversations.history" : "conversations.replies";
    const where = { channel: place.chat, ...(place.thread !== undefined && { ts: place.thread }) };
    const messages: Fields[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < slackLimits.pages_max; page += 1) {
      const limit = slackLimits.page_messages_max;
      const args = { ...where, limit, ...more, ...(cursor !== undefined && { cursor }) };
      const called = await web.call(method, args, signal);
      if (called.kind === "failed") return called;
      const found = listOf(called.body.messages);
      messages.push(...found);
      if (found.some(isEnough)) return { kind: "ok", messages, end: "stopped" };
      cursor = wordOf(fieldsOf(called.body.response_metadata).next_cursor);
      if (cursor === undefined) return { kind: "ok", messages, end: "all" };
    }
    return { kind: "ok", messages, end: "too many" };
  }

  /** From where on, if nothing was heard in a place yet: its last message, by Slack's own time. */
  async function newest(place: Place, signal: AbortSignal): Promise<CatchUpOutcome> {
    const pages = await read(
      place,
      place.thread === undefined ? { limit: 1 } : {},
      signal,
      () => place.thread === undefined,
    );
    if (pages.kind === "failed") return unreadOf(pages);
    const last =
      pages.messages
        .map(({ ts }) => wordOf(ts) ?? "0")
        .sort(byMoment)
        .at(-1) ?? "0";
    return { kind: "ok", cursor: { place, after: last }, heard: 0 };
  }

  return {
    async probe(place, key, signal) {
      if (homeUser(place.chat) !== undefined) return { kind: "absent" }; // publishing it again changes nothing
      if (place.only !== undefined && !place.chat.startsWith("D")) {
        return { kind: "cannot_tell", why: "Slack does not remember what it showed to one person only" };
      }
      const isIt = (message: Fields): boolean => keyOf(message) === key;
      const pages = await read(place, { include_all_metadata: true }, signal, isIt);
      if (pages.kind === "failed") return { kind: "cannot_tell", why: whyOf(pages) };
      const found = wordOf(pages.messages.find(isIt)?.ts);
      if (found !== undefined) {
        const { chat, thread } = place;
        return {
          kind: "delivered",
          ref: { surface: "slack", chat, ...(thread !== undefined && { thread }), message: found },
        };
      }
      return pages.end === "all"
        ? { kind: "absent" }
        : { kind: "cannot_tell", why: "too much was said since" };
    },
    async catchUp(cursor, listener, around, signal) {
      const { place, after } = cursor;
      if (homeUser(place.chat) !== undefined)
        return { kind: "no_history", why: "nothing is said on a home page" };
      if (after === undefined) return newest(place, signal);
      const pages = await read(place, { oldest: after }, signal);
      if (pages.kind === "failed") return unreadOf(pages);
      if (pages.end === "too many" && place.thread === undefined) {
        note("more was said in a channel than is read again; the oldest of it was passed over");
      }
      const known = await around();
      if (known === undefined) return { kind: "retryable", why: "Slack does not say who we are" };
      const direct = place.chat.startsWith("D") ? "yes" : "no";
      const said = pages.messages
        .filter(({ ts }) => byMoment(wordOf(ts) ?? "0", after) > 0)
        .sort((one, other) => byMoment(wordOf(one.ts) ?? "0", wordOf(other.ts) ?? "0"));
      let heard = 0;
      let upTo = after;
      for (const message of said) {
        const inbound = messageInbound(message, { chat: place.chat, direct }, known);
        if (inbound !== undefined) {
          const receipt = await listener.accept(inbound);
          if (receipt.kind === "lost") break; // from here on again, next time
          heard += 1;
        }
        upTo = wordOf(message.ts) ?? upTo;
      }
      return { kind: "ok", cursor: { place, after: upTo }, heard };
    },
  };
}

const byMoment = (one: string, other: string): number => Number(one) - Number(other);

function keyOf(message: Fields): string | undefined {
  const metadata = fieldsOf(message.metadata);
  return metadata.event_type === METADATA_TYPE ? wordOf(fieldsOf(metadata.event_payload).key) : undefined;
}

function whyOf({ failure }: Extract<Called, { kind: "failed" }>): string {
  return failure.kind === "limited"
    ? "Slack wants us to slow down"
    : failure.kind === "refused"
      ? undeliverableOf(failure).why
      : failure.why;
}

function unreadOf(called: Extract<Called, { kind: "failed" }>): CatchUpOutcome {
  const { failure } = called;
  if (failure.kind === "refused") {
    if (failure.code === "missing_scope") return { kind: "no_history", why: undeliverableOf(failure).why };
    return undeliverableOf(failure);
  }
  return {
    kind: "retryable",
    why: whyOf(called),
    ...(failure.kind === "limited" && { after_ms: failure.after_ms }),
  };
}
