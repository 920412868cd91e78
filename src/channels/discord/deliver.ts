// Posting and changing cards: by the channel's routes, or by an interaction's token where something is for one alone.

import type {
  Card,
  CopyRef,
  EditOutcome,
  Place,
  PlaceOutcome,
  Posted,
  PostOutcome,
  ThreadOutcome,
} from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { codes, editFailure, postFailure, whyOf } from "./failures.ts";
import { discordBits, discordLimits as limits } from "./limits.ts";
import type { Places } from "./places.ts";
import { type Outgoing, renderCard, renderPlain } from "./render.ts";
import type { Answer, Request, Rest } from "./rest.ts";
import type { Token, Tokens } from "./tokens.ts";
import { isId, type WireChannel, type WireMessage } from "./wire.ts";

export interface Delivery {
  post(place: Place, card: Card, key: string, signal: AbortSignal): Promise<PostOutcome>;
  edit(copy: CopyRef, card: Card, signal: AbortSignal): Promise<EditOutcome>;
  openThread(
    place: Place,
    opening: { readonly title: string; readonly card: Card },
    key: string,
    signal: AbortSignal,
  ): Promise<ThreadOutcome>;
  direct(user: string, signal: AbortSignal): Promise<PlaceOutcome>;
}

export interface DeliveryParts {
  readonly rest: Rest;
  readonly tokens: Tokens;
  readonly places: Places;
  /** The application, where it is known: part of the route of an interaction's messages. */
  application(): string | undefined;
  note(text: string): void;
}

export function createDelivery(parts: DeliveryParts): Delivery {
  const { rest, tokens, places, note } = parts;

  /** Sends it as it should be; where Discord refuses the form of it, once more as plain as can be. */
  async function send(
    card: Card,
    mark: string,
    request: (out: Outgoing) => Request,
    signal: AbortSignal,
  ): Promise<Sent> {
    const out = renderCard(card, mark);
    const answer = await rest.ask(request(out), signal);
    if (answer.kind !== "refused" || answer.code !== codes.invalidForm) return { out, answer };
    note(`a card was refused and is sent plain: ${answer.says}`);
    const plain = renderPlain(card, mark);
    return { out: plain, answer: await rest.ask(request(plain), signal) };
  }

  async function post(place: Place, card: Card, key: string, signal: AbortSignal): Promise<PostOutcome> {
    const token = place.answering === undefined ? undefined : tokens.find(place.answering);
    if (place.only !== undefined) {
      if (token?.user === place.only) {
        const whispered = await whisper(place, { card, token }, signal);
        if (whispered !== undefined) return whispered;
      }
      const direct = await openDirect(place.only, signal);
      return direct.kind === "ok" ? post(direct.place, card, key, signal) : direct;
    }
    const channel = place.thread ?? place.chat;
    if (!isId(channel)) return noSuchPlace(channel);
    if (key === "" || key.length > limits.nonce_chars_max) return badKey(key);
    const { out, answer } = await send(
      quietly(card),
      key,
      ({ body, files }) => ({
        method: "POST",
        route: `/channels/${channel}/messages`,
        body: { ...body, nonce: key, enforce_nonce: true },
        files,
      }),
      signal,
    );
    if (answer.kind !== "ok") return postFailure(answer);
    if (token?.thinking === "yes") await stopThinking(token, signal);
    return posted(refOf(place, (answer.value as WireMessage).id), out);
  }

  /** Undefined: the token does not work any more, and nothing was sent. */
  async function whisper(
    place: Place,
    what: { readonly card: Card; readonly token: Token },
    signal: AbortSignal,
  ): Promise<PostOutcome | undefined> {
    const { card, token } = what;
    const application = parts.application();
    if (application === undefined) return undefined;
    const hook = `/webhooks/${application}/${token.token}` as const;
    const isReply = token.thinking === "yes";
    const { out, answer } = await send(
      quietly(card),
      "",
      ({ body, files }) => ({
        method: isReply ? "PATCH" : "POST",
        route: isReply ? `${hook}/messages/@original` : hook,
        body: { ...body, flags: discordBits.ephemeral | discordBits.suppressEmbeds },
        files,
        open: true,
      }),
      signal,
    );
    if (answer.kind === "refused" && (answer.status === 401 || answer.status === 404)) return undefined;
    if (answer.kind !== "ok") return postFailure(answer);
    token.thinking = "no";
    const { id } = answer.value as WireMessage;
    tokens.made(id, token);
    return posted(refOf(place, id), out);
  }

  /** What was to come here came elsewhere. Best effort: it goes away by itself after a quarter of an hour. */
  async function stopThinking(token: Token, signal: AbortSignal): Promise<void> {
    token.thinking = "no";
    const route = `/webhooks/${parts.application() ?? ""}/${token.token}/messages/@original` as const;
    const answer = await rest.ask({ method: "DELETE", route, open: true }, signal);
    if (answer.kind !== "ok") note(`a waiting line could not be taken away: ${whyOf(answer)}`);
  }

  async function edit(copy: CopyRef, card: Card, signal: AbortSignal): Promise<EditOutcome> {
    const channel = copy.thread ?? copy.chat;
    if (!isId(channel) || !isId(copy.message)) return noSuchPlace(isId(channel) ? copy.message : channel);
    const maker = tokens.maker(copy.message);
    if (maker !== undefined && maker.token === undefined) {
      return {
        kind: "uneditable",
        why: "it was shown to one person alone, and that is over after a quarter of an hour",
      };
    }
    const change = () => send(quietly(card), "", (out) => editRequest(copy, maker?.token, out), signal);
    const first = await change();
    const { out, answer } = isArchived(first.answer)
      ? await whileOpen(channel, change, first, signal)
      : first;
    return answer.kind === "ok" ? posted(copy, out) : editFailure(answer);
  }

  function editRequest(copy: CopyRef, token: Token | undefined, { body, files }: Outgoing): Request {
    const { content, components, allowed_mentions, attachments } = body;
    const changed = { content, components, allowed_mentions, attachments, flags: discordBits.suppressEmbeds };
    const hook = `/webhooks/${parts.application() ?? ""}/${token?.token ?? ""}` as const;
    const route = token === undefined ? (`/channels/${copy.thread ?? copy.chat}` as const) : hook;
    return {
      method: "PATCH",
      route: `${route}/messages/${copy.message}`,
      body: changed,
      files,
      ...(token !== undefined && { open: true }),
    };
  }

  /** Opens the thread, lets it happen, and closes the thread again. */
  async function whileOpen(
    thread: string,
    act: () => Promise<Sent>,
    before: Sent,
    signal: AbortSignal,
  ): Promise<Sent> {
    const archive = (archived: boolean) =>
      rest.ask({ method: "PATCH", route: `/channels/${thread}`, body: { archived } }, signal);
    if ((await archive(false)).kind !== "ok") return before;
    const done = await act();
    const closed = await archive(true);
    if (closed.kind !== "ok") note(`a thread was opened and could not be closed again: ${whyOf(closed)}`);
    return done;
  }

  async function openThread(
    place: Place,
    { title, card }: { readonly title: string; readonly card: Card },
    key: string,
    signal: AbortSignal,
  ): Promise<ThreadOutcome> {
    const opening = await post(place, card, key, signal);
    if (opening.kind !== "ok") return opening;
    // Threads do not nest, and direct chats have none: what belongs under it comes after it.
    if (place.thread !== undefined) return { kind: "ok", place, posted: opening };
    const { chat, message } = opening.ref;
    const name = fitText(cleanLine(title), { unit: "chars", max: limits.thread_name_chars_max }).text || "…";
    const answer = await rest.ask(
      {
        method: "POST",
        route: `/channels/${chat}/messages/${message}/threads`,
        body: { name, auto_archive_duration: limits.thread_archive_min },
      },
      signal,
    );
    if (answer.kind === "ok" || (answer.kind === "refused" && answer.code === codes.threadExists)) {
      const thread = answer.kind === "ok" ? (answer.value as WireChannel).id : message; // it has the message's id
      places.learnThread(thread, chat);
      return { kind: "ok", place: { surface: "discord", chat, thread }, posted: opening };
    }
    if (answer.kind === "refused" && withoutThread.has(answer.code)) {
      note(`no thread could be opened, so it goes on in the channel: ${whyOf(answer)}`);
      return { kind: "ok", place: { surface: "discord", chat }, posted: opening };
    }
    return postFailure(answer);
  }

  async function openDirect(user: string, signal: AbortSignal): Promise<PlaceOutcome> {
    if (!isId(user)) return noSuchPlace(user);
    const request = { method: "POST", route: "/users/@me/channels", body: { recipient_id: user } } as const;
    const answer = await rest.ask(request, signal);
    if (answer.kind === "ok") {
      const { id } = answer.value as WireChannel;
      places.learnDirect(id);
      return { kind: "ok", place: { surface: "discord", chat: id } };
    }
    const failure = postFailure(answer);
    // There is nothing wrong with a card here; it is the user.
    return failure.kind === "fatal" && failure.what === "card" ? { ...failure, what: "place" } : failure;
  }

  return { post, edit, openThread, direct: openDirect };
}

/** Whoever is called must be somebody. */
function quietly(card: Card): Card {
  if (card.call === undefined || isId(card.call)) return card;
  const { call: _, ...rest } = card;
  return rest;
}

interface Sent {
  readonly out: Outgoing;
  readonly answer: Answer;
}

/** Here cards still reach people, only less tidily: not allowed, too many, or a kind of channel without threads. */
const withoutThread: ReadonlySet<number> = new Set([
  codes.missingPermissions,
  codes.missingAccess,
  codes.tooManyThreads,
  codes.wrongChannelType,
]);

function isArchived(answer: Answer): boolean {
  return answer.kind === "refused" && answer.code === codes.archivedThread;
}

function refOf({ chat, thread }: Place, message: string): CopyRef {
  return { surface: "discord", chat, ...(thread !== undefined && { thread }), message };
}

function posted(ref: CopyRef, { shown, rendered }: Outgoing): Posted {
  return { kind: "ok", ref, shown, rendered };
}

function noSuchPlace(id: string) {
  const why = `${JSON.stringify(id.slice(0, 40))} is no id of Discord's`;
  return {
    kind: "fatal",
    what: "place",
    why,
    remedy: "copy the id in Discord (developer mode, Copy ID)",
  } as const;
}

function badKey(key: string) {
  const why = `a key of ${key.length} characters cannot mark a message`;
  return { kind: "fatal", what: "card", why, remedy: "keys have 1 to 22 characters" } as const;
}
