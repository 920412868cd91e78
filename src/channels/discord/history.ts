// Reading back: what was said in a place since the cursor, and whether a post with a key stands there.

import type { CatchUpOutcome, Channel, CopyRef, Cursor, Listener, Place, ProbeOutcome } from "../channel.ts";
import { postFailure, whyOf } from "./failures.ts";
import { type Ground, inboundOf } from "./inbound.ts";
import { discordLimits } from "./limits.ts";
import type { Places } from "./places.ts";
import { readCustomId } from "./render.ts";
import type { Answer, Rest } from "./rest.ts";
import { isId, type WireComponent, type WireMessage } from "./wire.ts";

export interface HistoryParts {
  readonly rest: Rest;
  readonly places: Places;
  readonly ground: Ground;
  /** Whether the reply to this post arrived. */
  isKnown(message: string): boolean;
}

export async function catchUp(
  { rest, places, ground }: Omit<HistoryParts, "isKnown">,
  { place, after }: Cursor,
  listener: Listener,
  signal: AbortSignal,
): Promise<CatchUpOutcome> {
  const channel = place.thread ?? place.chat;
  if (!isId(channel) || (after !== undefined && !isId(after))) {
    const remedy = "correct the place in the config";
    return { kind: "fatal", what: "place", why: "the place or its cursor is no id of Discord's", remedy };
  }
  if (after === undefined) {
    const answer = await page(rest, channel, { limit: "1" }, signal);
    if (answer.kind !== "ok") return failed(answer);
    const newest = (answer.value as readonly WireMessage[])[0]?.id;
    return { kind: "ok", cursor: { place, after: newest ?? "0" }, heard: 0 };
  }
  await places.look(channel, rest, signal);
  let cursor: Cursor & { readonly after: string } = { place, after };
  let heard = 0;
  for (let pages = 0; pages < discordLimits.pages_max; pages += 1) {
    const query = { limit: String(discordLimits.page_messages_max), after: cursor.after };
    const answer = await page(rest, channel, query, signal);
    if (answer.kind !== "ok") return heard === 0 ? failed(answer) : { kind: "ok", cursor, heard };
    const messages = (answer.value as readonly WireMessage[]).toSorted(byAge);
    for (const message of messages) {
      const d = places.isDirect(channel) ? message : { ...message, guild_id: "0" }; // the history leaves it out
      const inbound = inboundOf({ t: "MESSAGE_CREATE", d }, ground);
      if (inbound !== undefined) {
        const receipt = await listener.accept({ ...inbound, place });
        if (receipt.kind === "lost")
          return { kind: "retryable", why: `it could not be kept: ${receipt.why}` };
        heard += 1;
      }
      cursor = { place, after: message.id };
    }
    if (messages.length < discordLimits.page_messages_max) break;
  }
  return { kind: "ok", cursor, heard };
}

/** The nonce is forgotten soon, the buttons stay: they carry the key as well. */
export async function probe(
  { rest, ground, isKnown }: Omit<HistoryParts, "places">,
  place: Place,
  key: string,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const channel = place.thread ?? place.chat;
  if (!isId(channel)) return { kind: "cannot_tell", why: "the place is no id of Discord's" };
  const answer = await page(rest, channel, { limit: String(discordLimits.page_messages_max) }, signal);
  if (answer.kind !== "ok") return { kind: "cannot_tell", why: whyOf(answer) };
  const messages = answer.value as readonly WireMessage[];
  const ours = messages.filter(({ author }) => author?.id === ground.selfId);
  const found = ours.find((message) => String(message.nonce ?? "") === key || marksOf(message).includes(key));
  if (found !== undefined) {
    const { surface, chat, thread } = place;
    const ref: CopyRef = {
      surface,
      chat,
      message: found.id,
      ...(thread !== undefined && { thread }),
    };
    const below = found.thread && { surface, chat, thread: found.thread.id };
    return { kind: "delivered", ref, ...(below && { below }) };
  }
  const isNobodys = (message: WireMessage) =>
    marksOf(message).length === 0 && !message.edited_timestamp && !isKnown(message.id);
  // What was changed since or has an id with us was never lost: it is another one.
  if (messages.length === discordLimits.page_messages_max || ours.some(isNobodys)) {
    return { kind: "cannot_tell", why: "a message without buttons cannot be told from another one" };
  }
  return { kind: "absent" };
}

/** It went to the direct chat; or it was shown to one person alone, and of such a line nobody can look anything up. */
export async function probeAlone(
  { direct, ...parts }: Parameters<typeof probe>[0] & Pick<Channel, "direct">,
  { place, user, key }: { readonly place: Place; readonly user: string; readonly key: string },
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const apart = await direct(user, signal);
  if (apart.kind !== "ok") return { kind: "cannot_tell", why: "why" in apart ? apart.why : "" };
  const found = await probe(parts, apart.place, key, signal);
  if (found.kind === "delivered" || place.answering === undefined) return found;
  return { kind: "cannot_tell", why: "a line for one person alone stands in no history" };
}

function marksOf({ components }: { readonly components?: readonly WireComponent[] }): readonly string[] {
  return (components ?? []).flatMap((component) => {
    const mark = readCustomId(component.custom_id ?? "")?.mark;
    return [...(mark ? [mark] : []), ...marksOf(component)];
  });
}

function page(
  rest: Rest,
  channel: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer> {
  return rest.call({ method: "GET", route: `/channels/${channel}/messages`, query }, signal);
}

function failed(answer: Exclude<Answer, { kind: "ok" }>): CatchUpOutcome {
  const failure = postFailure(answer);
  if (failure.kind === "fatal") return failure;
  const after_ms = failure.kind === "retryable" ? failure.after_ms : undefined;
  return { kind: "retryable", why: failure.why, ...(after_ms !== undefined && { after_ms }) };
}

function byAge(one: WireMessage, other: WireMessage): number {
  return BigInt(one.id) < BigInt(other.id) ? -1 : 1;
}
