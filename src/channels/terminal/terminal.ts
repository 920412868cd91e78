// The surface that is always there: cards at the terminals of the user whose program this is. Posting puts a card on a
// shelf and shows it to whoever is attached; it needs nobody to be attached, and survives a restart (I6).

import type {
  Card,
  Channel,
  ChannelHealth,
  ChannelSetup,
  ConnectionEnd,
  CopyRef,
  EditOutcome,
  Listener,
  Place,
  PostOutcome,
  Undeliverable,
} from "../channel.ts";
import { type Callers, createCallers, directChat, HOME } from "./callers.ts";
import { terminalCan } from "./can.ts";
import { contentOf, fileName, messageId, refOf, wrongCard } from "./compose.ts";
import { fitCard } from "./fit-card.ts";
import { type KeptCards, openCards } from "./kept.ts";
import type { Hatch, Shelf, Trouble } from "./ports.ts";
import { cardText, titleText } from "./render.ts";
import { type PostedCard, WIRE_VERSION } from "./wire.ts";

export interface TerminalPorts {
  readonly hatch: Hatch;
  readonly shelf: Shelf;
  /** Unguessable, [a-z0-9]. */
  nonce(): string;
}

export interface TerminalConfig {
  /** What the program is called there. */
  readonly name: string;
  /** Whose program it is; known without ever having been attached. */
  readonly user: string;
}

/** The place where everybody who is attached sees it. */
export const terminalHome: Place = { surface: "terminal", chat: HOME };

export function terminalChannel(config: TerminalConfig, ports: TerminalPorts, setup: ChannelSetup): Channel {
  const { clock } = setup;
  let opened: KeptCards | undefined;
  let attached: Callers | undefined;
  let broken: Trouble | undefined;
  /** Message ids by place and key: two posts of one key at once are one card. */
  const underWay = new Map<string, string>();

  async function cards(): Promise<KeptCards | Trouble> {
    if (opened !== undefined) return opened;
    const read = await openCards(ports.shelf);
    if (read.kind !== "ok") return read;
    if (read.unread.length > 0)
      setup.note(`cards of the terminal that cannot be read: ${read.unread.join(", ")}`);
    opened ??= read.cards;
    return opened;
  }

  // --- who is there ------------------------------------------------------------------------------------------------

  function isKnown(user: string): boolean {
    if (user === config.user || attached?.knows(user) === true) return true;
    return opened?.all().some(({ chat, only }) => only === user || chat === directChat(user)) === true;
  }

  function wrongPlace({ chat, only }: Place): Undeliverable | undefined {
    const isThere = chat === HOME || (chat.startsWith("@") && isKnown(chat.slice(1)));
    if (isThere && (only === undefined || isKnown(only))) return undefined;
    const why = isThere ? "nobody of that name was ever here" : "there is no such place at the terminal";
    return {
      kind: "fatal",
      what: "place",
      why,
      remedy: "let them start looop client once, or post it elsewhere",
    };
  }

  // --- putting cards there -----------------------------------------------------------------------------------------

  async function put(card: PostedCard, given: Card): Promise<PostOutcome> {
    const known = await cards();
    if ("kind" in known) return notKept(known);
    const { card: fitted, shown } = fitCard(given);
    const files: PostedCard["files"] = [];
    for (const [index, { name, alt, bytes }] of fitted.files.entries()) {
      const placed = await ports.shelf.putFile(`${card.message}-${index}-${fileName(name)}`, bytes);
      if (placed.kind !== "kept") return notKept(placed);
      files.push({ name, alt, path: placed.path });
    }
    const next: PostedCard = { ...card, ...contentOf(fitted), files };
    const kept = await known.put(next);
    if (kept.kind !== "kept") return notKept(kept);
    attached?.show(next);
    for (const message of kept.dropped) attached?.remove(message);
    return { kind: "ok", ref: refOf(next), shown, rendered: cardText(fitted) };
  }

  async function post(place: Place, card: Card, slot: Slot): Promise<PostOutcome> {
    const known = await cards();
    if ("kind" in known) return notKept(known);
    const wrong = wrongPlace(place) ?? wrongCard(card, slot.key);
    if (wrong !== undefined) return wrong;
    const before = known.byKey(place.chat, slot.key);
    const label = slot.label ?? (place.thread === undefined ? undefined : known.find(place.thread)?.label);
    const now_ms = clock.now_ms();
    const name = `${place.chat} ${slot.key}`;
    const message = before?.message ?? underWay.get(name) ?? messageId(now_ms, ports.nonce());
    underWay.set(name, message);
    const outcome = await put(
      {
        v: WIRE_VERSION,
        message,
        key: slot.key,
        chat: place.chat,
        posted_ms: before?.posted_ms ?? now_ms,
        ...(place.thread !== undefined && { thread: place.thread }),
        ...(label !== undefined && { label }),
        ...(place.only !== undefined && { only: place.only }),
        ...contentOf(card),
        files: [],
      },
      card,
    );
    underWay.delete(name);
    return outcome;
  }

  async function edit(copy: CopyRef, card: Card): Promise<EditOutcome> {
    const known = await cards();
    if ("kind" in known) return notKept(known);
    const before = known.find(copy.message);
    const isThere = before?.chat === copy.chat && (await known.check(copy.message)) === "there";
    if (before === undefined || !isThere) {
      attached?.remove(copy.message);
      return { kind: "gone", why: "there is no such card any more" };
    }
    const { call: _, invite: __, ...place } = before;
    return wrongCard(card, before.key) ?? put({ ...place, edited_ms: clock.now_ms() }, card);
  }

  // --- listening ---------------------------------------------------------------------------------------------------

  async function connect(listener: Listener, signal: AbortSignal): Promise<ConnectionEnd> {
    if (signal.aborted) return { kind: "stopped" };
    const known = await cards();
    if ("kind" in known) return broke(known);
    const now_ms = () => clock.now_ms();
    const callers = createCallers({ name: config.name, listener, now_ms, cards: () => known.all() });
    const open = await ports.hatch.open((caller) => callers.join(caller));
    if (open.kind !== "open") return broke(open);
    broken = undefined;
    attached = callers;
    listener.opened?.();
    await raised(signal);
    attached = undefined;
    await open.close();
    return { kind: "stopped" };
  }

  function broke(trouble: Trouble): ConnectionEnd {
    broken = trouble;
    return { kind: "fatal", why: trouble.why, remedy: trouble.remedy };
  }

  function healthOf(): ChannelHealth {
    const self = { id: config.name, name: config.name };
    if (attached === undefined) {
      const why = broken?.why ?? "nobody listens for clients";
      return { state: "deaf", why, remedy: broken?.remedy ?? "start the program", self, lacks: [] };
    }
    const { count, heard_ms } = attached;
    return {
      state: "hearing",
      why: `clients can attach; now there are ${count}`,
      self,
      lacks: [],
      ...(heard_ms !== undefined && { heard_ms }),
    };
  }

  return {
    surface: "terminal",
    can: terminalCan,
    connect,
    post: (place, card, key, signal) => untilGivenUp(signal, () => post(place, card, { key })),
    edit: (copy, card, signal) => untilGivenUp(signal, () => edit(copy, card)),
    async openThread(place, title, opening, key, signal) {
      const label = titleText(title) || titleText(opening.title);
      const posted = await untilGivenUp(signal, () => post(place, opening, { key, label }));
      if (posted.kind !== "ok") return posted;
      const { chat, message } = posted.ref;
      return { kind: "ok", place: { surface: "terminal", chat, thread: message }, posted };
    },
    async direct(user, signal) {
      if (signal.aborted) return notSent;
      const known = await cards();
      if ("kind" in known) return notKept(known);
      const place: Place = { surface: "terminal", chat: directChat(user) };
      return wrongPlace(place) ?? { kind: "ok", place };
    },
    async probe({ chat }, key, signal) {
      if (signal.aborted) return { kind: "cannot_tell", why: "given up" };
      const known = await cards();
      if ("kind" in known) return { kind: "cannot_tell", why: known.why };
      const found = known.byKey(chat, key);
      return found === undefined ? { kind: "absent" } : { kind: "delivered", ref: refOf(found) };
    },
    catchUp: async () => ({ kind: "no_history", why: "clients say again what was not kept" }),
    pulse: async () => healthOf(),
  };
}

interface Slot {
  readonly key: string;
  /** Of the thread that it opens. */
  readonly label?: string;
}

const notSent = { kind: "retryable", why: "given up before it was sent", wait: "surface" } as const;

function notKept({ why }: Trouble): Extract<PostOutcome, { kind: "retryable" }> {
  return { kind: "retryable", why, wait: "surface" };
}

/** A disk that hangs may still take it. */
async function untilGivenUp<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | typeof notSent | { readonly kind: "unknown"; readonly why: string }> {
  if (signal.aborted) return notSent;
  const over = new AbortController();
  const givenUp = raised(AbortSignal.any([signal, over.signal])).then(
    () => ({ kind: "unknown", why: "given up while it was being kept" }) as const,
  );
  const first = await Promise.race([work(), givenUp]);
  over.abort();
  return first;
}

function raised(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (signal.aborted) resolve();
  return promise;
}
