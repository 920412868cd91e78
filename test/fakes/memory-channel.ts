// A surface that exists only in memory: the Channel port with any capabilities, people who use it, and everything that
// goes wrong between the two, by script and by seed. Without timers of its own, so that thousands of runs a minute go
// through it; what waits, waits on the clock it is given.
//
// Fault points and what may befall them:
//   post, openThread   lost_ack (done, but unknown) · unknown (not done) · refused (certainly not done) · limited [ms]
//                      · limited_surface [ms] · moved [to] · stall (until given up) · slow [ms]
//                      · fatal_card · fatal_place · fatal_surface
//   edit               the same, and uneditable · gone
//   direct             refused · limited [ms] · fatal_place
//   probe              cannot_tell
//   catchUp            refused · limited [ms]
//   inbound            duplicate · reorder (after the next one) · lost_ack (kept, but handed over again) · disconnect
//                      · late [ms] · dropped (never handed over; the history has it)

import type {
  AtOnce,
  Author,
  Capabilities,
  Card,
  Channel,
  ChannelClock,
  ChannelHealth,
  ConnectionEnd,
  CopyRef,
  EditOutcome,
  Form,
  Inbound,
  Listener,
  Place,
  Posted,
  PostOutcome,
  Receipt,
  Said,
  Surface,
  Undeliverable,
} from "../../src/channels/channel.ts";
import { createFaults, type Fault, type Faults } from "./wire/faults.ts";

export interface MemoryOptions {
  readonly surface: Surface;
  readonly clock: ChannelClock;
  readonly can?: Partial<Capabilities>;
  /** How long the platform waits before it hands over again what was not kept. */
  readonly again_ms?: number;
}

export interface MemoryMessage {
  readonly ref: CopyRef;
  readonly key: string;
  readonly place: Place;
  readonly posted_ms: number;
  card: Card;
  /** Every card it has shown, the first one first. */
  readonly history: Card[];
  state: "there" | "removed";
  /** The platform will not change it any more. */
  frozen?: "yes";
}

export interface MemoryPerson {
  readonly id: string;
  /** Each act resolves when the platform has handed it over and heard what became of it, or keeps it for later. */
  say(text: string, how?: SayHow): Promise<string>;
  /** By the label on the card as it stands. Throws where there is no such button: a person cannot press it. */
  press(copy: Pick<CopyRef, "message">, label: string): Promise<void>;
  /** Whatever key, as somebody who forges requests would. */
  forge(key: string, message: string): Promise<void>;
  command(text: string, place: Place): Promise<void>;
  /** Fills in the form that was opened last. */
  submit(values: Readonly<Record<string, string>>): Promise<void>;
  edit(message: string, text: string): Promise<void>;
  remove(message: string): Promise<void>;
  react(message: string, emoji: string, place: Place): Promise<void>;
  visit(payload?: string): Promise<void>;
  /** The page that is only theirs. */
  openPage(): Promise<void>;
  /** The surface tells that this card stands before their eyes. */
  see(copy: Pick<CopyRef, "message">): Promise<void>;
  suggest(
    verb: string,
    text: string,
    place: Place,
  ): Promise<readonly { readonly value: string; readonly label: string }[]>;
  /** What stands before this person in a place, oldest first. */
  sees(place: Place): readonly MemoryMessage[];
  readonly notices: readonly string[];
  readonly form: Form | undefined;
  /** Presses that came to nothing, because nobody was there to take them. */
  readonly failed: readonly string[];
}

export interface SayHow {
  /** The direct place of this person unless told otherwise. */
  readonly place?: Place;
  readonly replyTo?: string;
  readonly quoted?: string;
  readonly addressed?: "direct" | "mention" | "overheard";
}

export interface MemoryWorld {
  readonly channel: Channel;
  readonly faults: Faults;
  /** One for each id. `as`: who they are on this surface; a user unless told otherwise. */
  person(id: string, as?: Partial<Omit<Author, "id">>): MemoryPerson;
  directPlace(user: string): Place;
  /** All of ours, also those that were removed. */
  readonly messages: readonly MemoryMessage[];
  /** One line per thing that happened, in order, with the clock's milliseconds. */
  readonly transcript: readonly string[];
  readonly state: "connected" | "away";
  /** Resolves when somebody listens. */
  connected(): Promise<void>;
  disconnect(why?: string): void;
  /** What was not kept is handed over now, without waiting. Resolves when all of it was. */
  handOver(): Promise<void>;
  /** What is kept for us by the platform. */
  readonly waiting: number;
  close(chat: string): void;
  reopen(chat: string): void;
  move(chat: string, to: string): Promise<void>;
  revoke(): void;
  restore(): void;
  removeCopy(message: string): void;
}

interface Delivery {
  readonly inbound: Inbound;
  state: "waiting" | "under way";
  due_ms: number;
  readonly expires_ms: number;
  readonly taken: PromiseWithResolvers<void>;
}

const plainCan: Capabilities = {
  text_chars_max: 3_000,
  button_label_chars_max: 40,
  buttons_max: 12,
  buttons_per_row_max: 4,
  threads: "yes",
  forms: "yes",
  files: "yes",
  press_kept_ms: 60_000,
  text_kept_ms: 86_400_000,
  repeats: "probed",
  whispers: "yes",
};
const KEY = /^[\w-]{1,22}$/;
const AGAIN_MS = 1_000;
const WAIT_MS = 1_000;

export function memoryWorld(options: MemoryOptions): MemoryWorld {
  const { surface, clock, again_ms = AGAIN_MS } = options;
  const can: Capabilities = { ...plainCan, ...options.can };
  const faults = createFaults();
  const messages: MemoryMessage[] = [];
  const transcript: string[] = [];
  const people = new Map<string, KeptPerson>();
  const closed = new Set<string>();
  const moved = new Map<string, string>();
  const history: Inbound[] = [];
  let queue: Delivery[] = [];
  let count = 0;
  let revoked = false;
  let heard_ms: number | undefined;
  let hearing: Connection | undefined;
  let arrivals = Promise.withResolvers<void>();

  const next = (prefix: string) => {
    count += 1;
    return `${prefix}${count}`;
  };
  const tell = (line: string) => void transcript.push(`${clock.monotonic_ms()} ${line}`);
  const directPlace = (user: string): Place => ({ surface, chat: `dm-${user}` });

  // --- outward -----------------------------------------------------------------------------------------------------

  const fatal = (what: Undeliverable["what"], why: string): Undeliverable => ({
    kind: "fatal",
    what,
    why,
    remedy: what === "surface" ? "give it a new token" : "post it somewhere else",
  });

  type Struck = Exclude<EditOutcome, Posted> | { readonly kind: "lost_ack" } | undefined;

  /** What becomes of a call before it does anything, or `lost_ack` when it is done and nobody hears of it. */
  async function befalls(at: string, chat: string, signal: AbortSignal): Promise<Struck> {
    if (signal.aborted) return { kind: "retryable", why: "given up before it was sent", wait: "chat" };
    if (revoked) return fatal("surface", "the token was revoked");
    if (closed.has(chat)) return fatal("place", "we are not in that place");
    const to = moved.get(chat);
    if (to !== undefined) return { kind: "moved", to };
    const fault = faults.strike(at);
    if (fault === undefined) return undefined;
    tell(`fault ${at} ${fault.what}`);
    return struckBy(fault, signal);
  }

  async function struckBy(fault: Fault, signal: AbortSignal): Promise<Struck> {
    const after_ms = Number(fault.value ?? WAIT_MS);
    switch (fault.what) {
      case "lost_ack":
        return { kind: "lost_ack" };
      case "unknown":
        return { kind: "unknown", why: "the connection broke" };
      case "refused":
        return { kind: "retryable", why: "the platform is busy", wait: "chat" };
      case "limited":
        return { kind: "retryable", why: "too many requests", after_ms, wait: "chat" };
      case "limited_surface":
        return { kind: "retryable", why: "too many requests", after_ms, wait: "surface" };
      case "moved":
        return { kind: "moved", to: String(fault.value) };
      case "uneditable":
        return { kind: "uneditable", why: "it is too old" };
      case "gone":
        return { kind: "gone", why: "there is no such message" };
      case "fatal_card":
        return fatal("card", "the platform refuses this card");
      case "fatal_place":
        return fatal("place", "we may not post there");
      case "fatal_surface":
        return fatal("surface", "the token was revoked");
      case "slow":
        await clock.sleep(after_ms, signal);
        return signal.aborted ? { kind: "unknown", why: "given up while it was under way" } : undefined;
      case "stall":
        await untilRaised(signal);
        return { kind: "unknown", why: "given up while it was under way" };
      default:
        throw new Error(`no such fault: ${fault.at} ${fault.what}`);
    }
  }

  /** A whisper that cannot be one goes to the direct place. */
  const whereOf = (place: Place): Place =>
    place.only !== undefined && can.whispers === "no" ? directPlace(place.only) : place;

  function faulty(card: Card): Undeliverable | undefined {
    const buttons = card.rows.flat();
    if (buttons.length > can.buttons_max) return fatal("card", `${buttons.length} buttons are too many`);
    if (card.rows.some((row) => row.length > can.buttons_per_row_max))
      return fatal("card", "a row is too long");
    const bad = buttons.find(({ key }) => !KEY.test(key));
    return bad && fatal("card", `a button's key is ${bad.key.length} characters or has odd ones`);
  }

  function postedOf({ ref, card }: MemoryMessage): Posted {
    const { text, shown } = readOf(card, can);
    return { kind: "ok", ref, shown, rendered: text };
  }

  async function put(
    at: "post" | "openThread",
    to: Place,
    card: Card,
    delivery: Keyed,
  ): Promise<PostOutcome> {
    const place = whereOf(to);
    const struck = await befalls(at, place.chat, delivery.signal);
    if (struck !== undefined && struck.kind !== "lost_ack") {
      if (struck.kind === "uneditable" || struck.kind === "gone")
        throw new Error(`a post is never ${struck.kind}`);
      return struck;
    }
    const bad = faulty(card) ?? (KEY.test(delivery.key) ? undefined : fatal("card", "its key is no key"));
    if (bad !== undefined) return bad;
    if (place.chat === "" || /[^\w:.-]/.test(place.chat)) return fatal("place", "there is no such place");
    const before = can.repeats === "recognised" ? findByKey(place, delivery.key) : undefined;
    const { chat, thread } = place;
    const ref: CopyRef = { surface, chat, ...(thread !== undefined && { thread }), message: next("m") };
    const posted_ms = clock.now_ms();
    const message = before ?? {
      ref,
      key: delivery.key,
      place,
      posted_ms,
      card,
      history: [card],
      state: "there",
    };
    if (before === undefined) messages.push(message);
    tell(`${at} ${chat}${thread === undefined ? "" : `/${thread}`} ${message.ref.message} ${card.title}`);
    return struck === undefined ? postedOf(message) : { kind: "unknown", why: "the reply was lost" };
  }

  /** What a platform says of a message once, stays so. */
  function endure(message: MemoryMessage, struck: Struck): void {
    if (struck?.kind === "gone") message.state = "removed";
    if (struck?.kind === "uneditable") message.frozen = "yes";
  }

  const findByKey = (place: Place, key: string) =>
    messages.find((each) => each.key === key && each.ref.chat === place.chat && each.state === "there");

  const channel: Channel = {
    surface,
    can,
    connect: (listener, signal) => connect(listener, signal),
    post: (place, card, key, signal) => put("post", place, card, { key, signal }),
    async edit(copy, card, signal) {
      const struck = await befalls("edit", copy.chat, signal);
      const message = messages.find(({ ref }) => ref.message === copy.message && ref.chat === copy.chat);
      if (message !== undefined) endure(message, struck);
      if (struck !== undefined && struck.kind !== "lost_ack") return struck;
      if (message?.frozen === "yes") return { kind: "uneditable", why: "it is too old" };
      if (message === undefined || message.state === "removed")
        return { kind: "gone", why: "there is no such message" };
      const bad = faulty(card);
      if (bad !== undefined) return bad;
      message.card = card;
      message.history.push(card);
      tell(`edit ${copy.chat} ${copy.message} ${card.title}`);
      return struck === undefined ? postedOf(message) : { kind: "unknown", why: "the reply was lost" };
    },
    async openThread(place, _title, opening, key, signal) {
      const posted = await put("openThread", place, opening, { key, signal });
      if (posted.kind !== "ok") return posted;
      const { chat, message } = posted.ref;
      const under: Place = can.threads === "yes" ? { surface, chat, thread: message } : { surface, chat };
      return { kind: "ok", place: under, posted };
    },
    async direct(user, signal) {
      const struck = await befalls("direct", `dm-${user}`, signal);
      if (struck?.kind === "fatal" || struck?.kind === "retryable" || struck?.kind === "unknown")
        return struck;
      if (!people.has(user)) return fatal("place", "there is no such user");
      return { kind: "ok", place: directPlace(user) };
    },
    async probe(place, key, signal) {
      if (signal.aborted || revoked || faults.strike("probe") !== undefined)
        return { kind: "cannot_tell", why: signal.aborted ? "given up" : "the platform does not answer" };
      if (can.repeats === "never_known")
        return { kind: "cannot_tell", why: "nothing can be looked up there" };
      const found = findByKey(whereOf(place), key);
      return found === undefined ? { kind: "absent" } : { kind: "delivered", ref: found.ref };
    },
    async catchUp({ place, after }, listener, signal) {
      if (can.text_kept_ms !== "history") return { kind: "no_history", why: "it cannot be read there" };
      const struck = await befalls("catchUp", place.chat, signal);
      if (struck?.kind === "retryable" || struck?.kind === "fatal") return struck;
      const mine = history.filter(({ place: at }) => at.chat === place.chat && at.thread === place.thread);
      const newest = messages.length === 0 && mine.length === 0 ? undefined : `m${count}`;
      if (after === undefined)
        return { kind: "ok", heard: 0, cursor: { place, ...(newest !== undefined && { after: newest }) } };
      let last = after;
      let heard = 0;
      for (const inbound of mine) {
        const message = messageOf(inbound);
        if (numberOf(message) <= numberOf(after)) continue;
        if ((await listener.accept(inbound)).kind === "lost") break;
        tell(`heard ${inbound.id} text by ${inbound.author.id}: from the history`);
        heard += 1;
        last = message;
      }
      return { kind: "ok", heard, cursor: { place, after: last } };
    },
    async pulse() {
      if (hearing !== undefined) heard_ms = clock.now_ms(); // it was asked, and it answered
      return healthOf();
    },
  };

  function healthOf(): ChannelHealth {
    const common = { lacks: [], ...(heard_ms !== undefined && { heard_ms }) };
    const self = { id: `${surface}-bot`, name: "looop" };
    if (revoked)
      return { ...common, state: "off", why: "the token was revoked", remedy: "give it a new token" };
    if (hearing === undefined)
      return { ...common, state: "deaf", why: "nobody listens", remedy: "connect it", self };
    return { ...common, state: "hearing", why: "connected", self };
  }

  // --- inward ------------------------------------------------------------------------------------------------------

  interface Connection {
    readonly listener: Listener;
    readonly end: PromiseWithResolvers<ConnectionEnd>;
  }

  async function connect(listener: Listener, signal: AbortSignal): Promise<ConnectionEnd> {
    if (signal.aborted) return { kind: "stopped" };
    if (revoked) return { kind: "fatal", why: "the token was revoked", remedy: "give it a new token" };
    const fault = faults.strike("connect");
    if (fault !== undefined) return { kind: "broken", why: `connect: ${fault.what}` };
    const connection: Connection = { listener, end: Promise.withResolvers() };
    const onAbort = () => connection.end.resolve({ kind: "stopped" });
    signal.addEventListener("abort", onAbort, { once: true });
    hearing = connection;
    heard_ms = clock.now_ms();
    for (const each of queue) each.due_ms = Math.min(each.due_ms, clock.monotonic_ms());
    tell("connected");
    listener.opened?.();
    arrivals.resolve();
    arrivals = Promise.withResolvers();
    void pump(connection);
    const end = await connection.end.promise;
    signal.removeEventListener("abort", onAbort);
    if (hearing === connection) hearing = undefined;
    tell(`connection ended: ${end.kind}`);
    return end;
  }

  /** Hands over what is due, one after the other; then waits for more, or for the time of those that come again. */
  async function pump(connection: Connection): Promise<void> {
    await drain(connection);
    while (hearing === connection && queue.some(isWaiting)) {
      const due_ms = Math.min(...queue.filter(isWaiting).map((each) => each.due_ms));
      const over = new AbortController();
      void connection.end.promise.then(() => over.abort());
      await clock.sleep(Math.max(1, due_ms - clock.monotonic_ms()), over.signal);
      await drain(connection);
    }
  }

  async function drain(connection: Connection): Promise<void> {
    for (;;) {
      queue = queue.filter(
        (each) => !isWaiting(each) || each.expires_ms > clock.monotonic_ms() || expire(each),
      );
      const first = queue.find((each) => isWaiting(each) && each.due_ms <= clock.monotonic_ms());
      if (first === undefined || hearing !== connection) return;
      await handOne(connection, first);
    }
  }

  function expire(each: Delivery): false {
    tell(`expired ${each.inbound.id}`);
    personOf(each.inbound.author.id).failed.push(each.inbound.id);
    each.taken.resolve();
    return false;
  }

  async function handOne(connection: Connection, delivery: Delivery): Promise<void> {
    const { inbound } = delivery;
    delivery.state = "under way"; // nobody else takes it meanwhile
    const fault = faults.strike("inbound");
    if (fault !== undefined) tell(`fault inbound ${fault.what}`);
    if (fault?.what === "dropped") return settle(delivery);
    if (fault?.what === "late") await clock.sleep(Number(fault.value ?? WAIT_MS));
    const follower = fault?.what === "reorder" ? queue.find(isWaiting) : undefined;
    if (follower !== undefined) await handOne(connection, follower);
    const receipt = await acceptOne(connection, inbound);
    if (fault?.what === "duplicate") await acceptOne(connection, inbound);
    if (receipt.kind === "lost" || fault?.what === "lost_ack") {
      delivery.due_ms = clock.monotonic_ms() + again_ms;
      delivery.state = "waiting";
      delivery.taken.resolve();
    } else {
      atOnce(inbound, receipt.then);
      settle(delivery);
    }
    if (fault?.what === "disconnect") disconnect("the connection broke");
  }

  async function acceptOne({ listener }: Connection, inbound: Inbound): Promise<Receipt> {
    heard_ms = clock.now_ms();
    const receipt = await listener.accept(inbound);
    tell(`heard ${inbound.id} ${inbound.what.kind} by ${inbound.author.id}: ${receipt.kind}`);
    return receipt;
  }

  function settle(delivery: Delivery): void {
    queue = queue.filter((each) => each !== delivery);
    delivery.taken.resolve();
  }

  function atOnce({ author }: Inbound, what: AtOnce | undefined): void {
    if (what === undefined) return;
    const person = personOf(author.id);
    if (what.kind === "notice") person.notices.push(what.text);
    else person.form = what.form;
  }

  function disconnect(why = "the connection broke"): void {
    const was = hearing;
    hearing = undefined;
    was?.end.resolve({ kind: "broken", why });
  }

  /** How long the platform keeps a thing for us while nobody is there. */
  function keptFor_ms(what: Said): number {
    if (what.kind === "press" || what.kind === "form" || what.kind === "command") return can.press_kept_ms;
    return can.text_kept_ms === "history" ? 0 : can.text_kept_ms;
  }

  async function send(person: KeptPerson, place: Place, what: Said): Promise<void> {
    const { author } = person;
    const inbound: Inbound = { surface, id: next("i"), at_ms: clock.now_ms(), place, author, what };
    if (what.kind === "text") history.push(inbound);
    tell(`${author.id} ${what.kind} ${inbound.id} in ${place.chat}`);
    const now_ms = clock.monotonic_ms();
    const kept_ms = keptFor_ms(what);
    const taken = Promise.withResolvers<void>();
    const delivery: Delivery = {
      inbound,
      state: "waiting",
      due_ms: now_ms,
      // While somebody listens even what is never kept is handed over.
      expires_ms: now_ms + (hearing === undefined ? kept_ms : Math.max(kept_ms, 1)),
      taken,
    };
    if (hearing === undefined && kept_ms === 0) return void expire(delivery);
    queue.push(delivery);
    const connection = hearing;
    if (connection === undefined) return;
    void pump(connection);
    await Promise.race([taken.promise, connection.end.promise]);
  }

  // --- people ------------------------------------------------------------------------------------------------------

  interface KeptPerson {
    readonly author: Author;
    readonly notices: string[];
    readonly failed: string[];
    form: Form | undefined;
    formPlace: Place | undefined;
    readonly acts: MemoryPerson;
  }

  function personOf(id: string, as: Partial<Omit<Author, "id">> = {}): KeptPerson {
    const known = people.get(id);
    if (known !== undefined) return known;
    const author: Author = { kind: "user", id, name: id, ...as };
    const said = new Map<string, Place>();
    const kept: KeptPerson = {
      author,
      notices: [],
      failed: [],
      form: undefined,
      formPlace: undefined,
      acts: actsOf(author, said),
    };
    people.set(id, kept);
    return kept;
  }

  function actsOf(author: Author, said: Map<string, Place>): MemoryPerson {
    const { id } = author;
    const me = () => personOf(id);
    const direct = directPlace(id);
    const placeOf = (message: string): Place =>
      said.get(message) ?? messages.find(({ ref }) => ref.message === message)?.place ?? direct;
    return {
      id,
      async say(text, { place = direct, replyTo, quoted, addressed } = {}) {
        const message = next("m");
        said.set(message, place);
        await send(me(), place, {
          kind: "text",
          message,
          text,
          addressed: addressed ?? (place.chat === direct.chat ? "direct" : "mention"),
          ...(replyTo !== undefined && { replyTo }),
          ...(quoted !== undefined && { quoted }),
        });
        return message;
      },
      async press(copy, label) {
        const message = messages.find(({ ref }) => ref.message === copy.message);
        const button = message?.card.rows.flat().find((each) => each.label === label);
        if (message === undefined || button === undefined || message.state === "removed")
          throw new Error(`there is no "${label}" on ${copy.message}`);
        me().formPlace = message.place;
        await send(me(), { ...message.place }, { kind: "press", key: button.key, message: copy.message });
      },
      forge: (key, message) => send(me(), placeOf(message), { kind: "press", key, message }),
      command: (text, place) => send(me(), place, { kind: "command", text }),
      async submit(values) {
        const { form, formPlace = direct } = me();
        if (form === undefined) throw new Error(`no form is open before ${id}`);
        me().form = undefined;
        await send(me(), formPlace, { kind: "form", key: form.key, values });
      },
      edit: (message, text) => send(me(), placeOf(message), { kind: "edited", message, text }),
      remove: (message) => send(me(), placeOf(message), { kind: "removed", message }),
      react: (message, emoji, place) => send(me(), place, { kind: "reaction", message, emoji }),
      see: (copy) => {
        const { chat } = messages.find(({ ref }) => ref.message === copy.message)?.ref ?? direct;
        return send(me(), { surface, chat }, { kind: "seen", message: copy.message });
      },
      openPage: () => send(me(), { surface, chat: `page:${id}` }, { kind: "visit", page: "yes" }),
      visit: (payload) => send(me(), direct, { kind: "visit", ...(payload !== undefined && { payload }) }),
      async suggest(field, text, place) {
        if (hearing === undefined) return [];
        return hearing.listener.suggest({ command: "looop", field, text, author, place });
      },
      sees: (place) =>
        messages.filter(
          ({ state, ref, place: at }) =>
            state === "there" &&
            ref.chat === place.chat &&
            (place.thread === undefined || ref.thread === place.thread || ref.message === place.thread) &&
            (place.thread !== undefined || ref.thread === undefined) &&
            (at.only === undefined || at.only === id) &&
            (!ref.chat.startsWith("dm-") || ref.chat === direct.chat),
        ),
      get notices() {
        return me().notices;
      },
      get form() {
        return me().form;
      },
      get failed() {
        return me().failed;
      },
    };
  }

  return {
    channel,
    faults,
    person: (id, as) => personOf(id, as).acts,
    directPlace,
    messages,
    transcript,
    get state() {
      return hearing === undefined ? "away" : "connected";
    },
    async connected() {
      while (hearing === undefined) await arrivals.promise;
    },
    disconnect,
    async handOver() {
      const connection = hearing;
      if (connection === undefined) return;
      const all = queue.map(({ taken }) => taken.promise);
      for (const each of queue) each.due_ms = Math.min(each.due_ms, clock.monotonic_ms());
      await drain(connection);
      await Promise.race([Promise.all(all), connection.end.promise]);
    },
    get waiting() {
      return queue.length;
    },
    close(chat) {
      closed.add(chat);
    },
    reopen(chat) {
      closed.delete(chat);
    },
    async move(chat, to) {
      moved.set(chat, to);
      await send(personOf("somebody"), { surface, chat }, { kind: "moved", to });
    },
    revoke() {
      revoked = true;
      disconnect("the token was revoked");
    },
    restore() {
      revoked = false;
    },
    removeCopy(message) {
      const found = messages.find(({ ref }) => ref.message === message);
      if (found !== undefined) found.state = "removed";
    },
  };
}

const messageOf = ({ what }: Inbound): string => (what.kind === "text" ? what.message : "");
/** Messages are numbered in the order in which they were said, whoever said them. */
const numberOf = (message: string): number => Number(message.slice(1));
const isWaiting = ({ state }: Delivery): boolean => state === "waiting";

interface Keyed {
  readonly key: string;
  readonly signal: AbortSignal;
}

function untilRaised(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (signal.aborted) resolve();
  return promise;
}

/** A card as the people of this surface read it, and whether all of it is there. */
export function readOf(
  card: Card,
  { text_chars_max, files }: Pick<Capabilities, "text_chars_max" | "files">,
): { readonly text: string; readonly shown: Posted["shown"]; readonly attached: string } {
  const body = card.parts.map((part): string => {
    switch (part.kind) {
      case "prose":
        return part.markdown;
      case "verbatim":
        return `${part.from === undefined ? "" : `${part.from}: `}${part.text}`;
      case "facts":
        return part.rows.map(({ name, value }) => `${name}: ${value}`).join("\n");
      case "note":
        return part.text;
      default:
        return "---";
    }
  });
  const buttons = card.rows.map((row) => row.map(({ label, key }) => `[${label}](${key})`).join(" "));
  const called = card.call === undefined ? [] : [`@${card.call}`];
  const whole = [...called, card.title, ...body].join("\n");
  const names = card.files.map(({ name }) => `file ${name}`);
  const isWhole = whole.length <= text_chars_max + card.title.length;
  const text = [isWhole ? whole : `${whole.slice(0, text_chars_max)}…`, ...names, ...buttons].join("\n");
  return {
    text,
    shown: isWhole ? "whole" : files === "yes" ? "attached" : "cut",
    attached: isWhole || files === "no" ? "" : whole,
  };
}
