// Opening places: a thread under a card, the direct chat with somebody.

import type { Place, PlaceOutcome, PostOutcome, ThreadOutcome } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { noSuchPlace } from "./deliver.ts";
import { codes, postFailure, whyOf } from "./failures.ts";
import { discordLimits } from "./limits.ts";
import type { Places } from "./places.ts";
import type { Rest } from "./rest.ts";
import { isId, type WireChannel } from "./wire.ts";

export interface OpeningParts {
  readonly rest: Rest;
  readonly places: Places;
  note(text: string): void;
}

export interface Opening {
  readonly title: string;
  readonly place: Place;
  /** Posts the card that the thread hangs under. */
  post(): Promise<PostOutcome>;
}

/** Here cards still reach people, only less tidily: not allowed, too many, or a kind of channel without threads. */
const withoutThread: ReadonlySet<number> = new Set([
  codes.missingPermissions,
  codes.missingAccess,
  codes.tooManyThreads,
  codes.wrongChannelType,
]);

export async function openThread(
  { rest, places, note }: OpeningParts,
  { place, title, post }: Opening,
  signal: AbortSignal,
): Promise<ThreadOutcome> {
  const opening = await post();
  if (opening.kind !== "ok") return opening;
  // Threads do not nest, and direct chats have none: what belongs under it comes after it.
  if (place.thread !== undefined) return { kind: "ok", place, posted: opening };
  const { chat, message } = opening.ref;
  const name =
    fitText(cleanLine(title), { unit: "chars", max: discordLimits.thread_name_chars_max }).text || "…";
  const answer = await rest.call(
    {
      method: "POST",
      route: `/channels/${chat}/messages/${message}/threads`,
      body: { name, auto_archive_duration: discordLimits.thread_archive_min },
    },
    signal,
  );
  if (answer.kind === "ok" || (answer.kind === "refused" && answer.code === codes.threadExists)) {
    const thread = answer.kind === "ok" ? (answer.value as WireChannel).id : message; // it has the message's id
    const owner = answer.kind === "ok" ? (answer.value as WireChannel).owner_id : undefined;
    places.learnThread(thread, chat, owner ?? places.ownerOf(thread));
    return { kind: "ok", place: { surface: "discord", chat, thread }, posted: opening };
  }
  if (answer.kind === "refused" && withoutThread.has(answer.code)) {
    note(`no thread could be opened, so it goes on in the channel: ${whyOf(answer)}`);
    return { kind: "ok", place: { surface: "discord", chat }, posted: opening };
  }
  // The card stands there already: another try has to find it, not to post it anew.
  return answer.kind === "refused" ? postFailure(answer) : { kind: "unknown", why: whyOf(answer) };
}

export async function openDirect(
  { rest, places }: Pick<OpeningParts, "rest" | "places">,
  user: string,
  signal: AbortSignal,
): Promise<PlaceOutcome> {
  if (!isId(user)) return noSuchPlace(user);
  const request = { method: "POST", route: "/users/@me/channels", body: { recipient_id: user } } as const;
  const answer = await rest.call(request, signal);
  if (answer.kind === "ok") {
    const { id } = answer.value as WireChannel;
    places.learnDirect(id);
    return { kind: "ok", place: { surface: "discord", chat: id } };
  }
  const failure = postFailure(answer);
  // There is nothing wrong with a card here; it is the user.
  return failure.kind === "fatal" && failure.what === "card" ? { ...failure, what: "place" } : failure;
}
