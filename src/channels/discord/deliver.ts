// Posting and changing cards: by the channel's routes, or by an interaction's token where something is for one alone.

import type { Card, CopyRef, EditOutcome, Place, PlaceOutcome, Posted, PostOutcome } from "../channel.ts";
import { codes, editFailure, postFailure, whyOf } from "./failures.ts";
import { discordBits, discordLimits } from "./limits.ts";
import { keysFit, type Outgoing, renderCard, renderPlain } from "./render.ts";
import type { Answer, Request, Rest } from "./rest.ts";
import type { Token, Tokens } from "./tokens.ts";
import { isId, type WireMessage } from "./wire.ts";

export interface Delivery {
  post(place: Place, card: Card, key: string, signal: AbortSignal): Promise<PostOutcome>;
  edit(copy: CopyRef, card: Card, signal: AbortSignal): Promise<EditOutcome>;
}

export interface DeliveryParts {
  readonly rest: Rest;
  readonly tokens: Tokens;
  /** Opens the direct chat with somebody. */
  readonly direct: (user: string, signal: AbortSignal) => Promise<PlaceOutcome>;
  /** The application, where it is known: part of the route of an interaction's messages. */
  application(): string | undefined;
  note(text: string): void;
}

export function createDelivery(parts: DeliveryParts): Delivery {
  const { rest, tokens, direct, note } = parts;

  /** Sends it as it should be; where Discord refuses the form of it, once more as plain as can be. */
  async function send(
    card: Card,
    mark: string,
    request: (out: Outgoing) => Request,
    signal: AbortSignal,
  ): Promise<Sent> {
    const out = renderCard(card, mark);
    const answer = await rest.call(request(out), signal);
    if (answer.kind !== "refused" || answer.code !== codes.invalidForm) return { out, answer };
    note(`a card was refused and is sent plain: ${answer.says}`);
    const plain = renderPlain(card, mark);
    return { out: plain, answer: await rest.call(request(plain), signal) };
  }

  async function post(place: Place, card: Card, key: string, signal: AbortSignal): Promise<PostOutcome> {
    const token = place.answering === undefined ? undefined : tokens.find(place.answering);
    if (place.only !== undefined) {
      if (token?.user === place.only) {
        const whispered = await whisper(place, { card, token }, signal);
        if (whispered !== undefined) return whispered;
      }
      const apart = await direct(place.only, signal);
      return apart.kind === "ok" ? post(apart.place, card, key, signal) : apart;
    }
    const channel = place.thread ?? place.chat;
    if (!isId(channel)) return noSuchPlace(channel);
    if (key === "" || key.length > discordLimits.nonce_chars_max || !keysFit(card, key)) return badKey;
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
      ({ body: { flags: _, ...body }, files }) => {
        const flags = discordBits.ephemeral | discordBits.suppressEmbeds;
        const common = { files, open: true } as const;
        return isReply
          ? { ...common, method: "PATCH", route: `${hook}/messages/@original`, body }
          : { ...common, method: "POST", route: hook, body: { ...body, flags } };
      },
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
    const answer = await rest.call({ method: "DELETE", route, open: true }, signal);
    if (answer.kind !== "ok") note(`a waiting line could not be taken away: ${whyOf(answer)}`);
  }

  async function edit(copy: CopyRef, card: Card, signal: AbortSignal): Promise<EditOutcome> {
    const channel = copy.thread ?? copy.chat;
    if (!isId(channel) || !isId(copy.message)) return noSuchPlace(isId(channel) ? copy.message : channel);
    if (!keysFit(card, "")) return badKey;
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
    const changed = { content, components, allowed_mentions, attachments }; // the flags stay as they are
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
      rest.call({ method: "PATCH", route: `/channels/${thread}`, body: { archived } }, signal);
    if ((await archive(false)).kind !== "ok") return before;
    const done = await act();
    const closed = await archive(true);
    if (closed.kind !== "ok") note(`a thread was opened and could not be closed again: ${whyOf(closed)}`);
    return done;
  }

  return { post, edit };
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

function isArchived(answer: Answer): boolean {
  return answer.kind === "refused" && answer.code === codes.archivedThread;
}

function refOf({ chat, thread }: Place, message: string): CopyRef {
  return { surface: "discord", chat, ...(thread !== undefined && { thread }), message };
}

function posted(ref: CopyRef, { shown, rendered }: Outgoing): Posted {
  return { kind: "ok", ref, shown, rendered };
}

export function noSuchPlace(id: string) {
  const why = `${JSON.stringify(id.slice(0, 40))} is no id of Discord's`;
  return {
    kind: "fatal",
    what: "place",
    why,
    remedy: "copy the id in Discord (developer mode, Copy ID)",
  } as const;
}

const badKey = {
  kind: "fatal",
  what: "card",
  why: "a key of the post or of a button is too long to be carried by a message",
  remedy: "keys have 1 to 22 characters",
} as const;
