// The concierge: everything between an engine and its people, put together. Started in order, stopped in reverse: first
// nobody is listened to any more, then what was heard is handled, then what is to be said is sent.

import type { Channel, ChannelClock, Cursor, Menu, Place, Surface } from "../channels/channel.ts";
import { type ChannelStatus, type Gap, type Supervised, supervise } from "../channels/supervise.ts";
import type { Engine } from "../engine/engine.ts";
import type { Clock, Ids } from "../engine/ports.ts";
import { gapCard } from "../notify/cards/notices.ts";
import type { ChannelFacts, Home, PersonFacts } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import { type LedgerOutcome, openLedger } from "../notify/ledger/open.ts";
import type { Person, Subject } from "../notify/nouns.ts";
import { createOutbox, type Outbox } from "../notify/outbox/outbox.ts";
import type { Happening } from "../notify/outbox/settle.ts";
import { createReconciler } from "../notify/reconcile.ts";
import type { Redact } from "../notify/redact.ts";
import type { RouteRule } from "../notify/routes.ts";
import { type Desk, settingOf } from "./handling/desk.ts";
import { handle } from "./handling/handle.ts";
import { createRefusals } from "./handling/introducing.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { botLimits } from "./limits.ts";
import { createObserver } from "./observe.ts";
import { type Access, peopleOf } from "./people.ts";
import { createPresenter, noticesOf, type Presenter } from "./present.ts";
import type { Locale } from "./reading/intent.ts";
import { suggestions } from "./suggest.ts";

export interface ConciergeSetup {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly ids: Ids;
  /** In [0, 1). */
  readonly fraction: () => number;
  readonly ledgerPath: string;
  /** "looop up, pid 123". */
  readonly holder: string;
  readonly redact: Redact;
  readonly zone: string;
  readonly locales: readonly Locale[];
  readonly people: readonly Person[];
  readonly singleOwner: "yes" | "no";
  /** Who runs the program. */
  readonly user: string;
  readonly rules: readonly RouteRule[];
  readonly homes: readonly Place[];
  /** Made with what a channel needs of us. */
  openChannels(setup: {
    readonly clock: ChannelClock;
    readonly menu: Menu;
    note(text: string): void;
  }): Promise<readonly Channel[]>;
  readonly menu: Menu;
}

export interface Concierge {
  readonly kind: "open";
  /** Until the signal; then it ends in reverse. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  channels(): readonly ChannelStatus[];
  readonly ledger: Ledger;
  close(): void;
}

/** Nothing listens and nothing is sent before `run`. */
export async function openConcierge(
  setup: ConciergeSetup,
): Promise<Concierge | Exclude<LedgerOutcome, { kind: "ok" }>> {
  const { engine, clock, ids, redact } = setup;
  const opened = openLedger({
    path: setup.ledgerPath,
    clock,
    random: ids,
    redact,
    holder: setup.holder,
    ifCorrupt: "refuse",
  });
  if (opened.kind !== "ok") return opened;
  const { ledger } = opened;
  const known = ledger.atomically((tables) => tables.people.fromConfig(setup.people, clock.now_ms()));
  if (known.kind === "failed") {
    ledger.close();
    return known;
  }
  const report = (event: string, fields: Readonly<Record<string, unknown>>) => {
    void engine.events.record(event, fields); // what cannot be recorded has been tried
  };
  const note = (text: string) => report("channel_note", { text });
  const made = await setup.openChannels({ clock, menu: setup.menu, note });
  const channels = new Map(made.map((channel) => [channel.surface, channel]));
  return assemble({ setup, ledger, channels, report, note });
}

interface Assembly {
  readonly setup: ConciergeSetup;
  readonly ledger: Ledger;
  readonly channels: ReadonlyMap<Surface, Channel>;
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
  note(text: string): void;
}

function assemble({ setup, ledger, channels, report, note }: Assembly): Concierge {
  const { engine, clock, ids, redact, zone } = setup;
  const watched = new Map<Surface, Supervised>();
  const statuses = () => [...watched.values()].map((each) => each.status());
  const facts = () => [...channels.values()].map((channel) => factsOf(channel, watched.get(channel.surface)));
  const access = (): Access => ({ people: peopleNow(setup, ledger), singleOwner: setup.singleOwner });
  const observer = createObserver({ engine, ledger, clock, channels: facts });
  const outbox = createOutbox({
    ledger,
    channels,
    clock,
    random: { nonce: () => ids.nonce().slice(0, botLimits.key_chars), fraction: setup.fraction },
    heard: (happening) => heard(happening),
    note,
  });
  const presenter = createPresenter({
    engine,
    ledger,
    observer,
    reconciler: createReconciler({ ledger, outbox, clock }),
    clock,
    redact,
    zone,
    rules: setup.rules,
    homes: () => setup.homes.map((place) => ({ place, zone }) satisfies Home),
    people: () => personFacts(access().people, ledger),
    channels: facts,
    report,
  });
  const desk: Desk = {
    engine,
    ledger,
    observer,
    clock,
    ids,
    redact,
    access,
    channels: facts,
    zone,
    locales: setup.locales,
    changed: () => presenter.changed(),
  };
  const refusals = createRefusals(botLimits.refusal_every_ms, botLimits.refusals_kept_max);
  const inbox = createInbox({
    desk,
    ledger,
    outbox,
    clock,
    ids,
    channels,
    handle: (inbound) => handle(desk, refusals, inbound),
    housekeep: ({ surface, place, what }) => {
      if (what.kind === "moved")
        ledger.atomically((tables) => tables.places.move(surface, place.chat, what.to));
      if (what.kind === "shut") report("channel_shut", { surface, why: what.why });
    },
    suggest: (typed) => suggestions(desk, typed),
    report,
  });

  function heard(happening: Happening): void {
    if (happening.kind === "dead")
      report("delivery_dead", { subject: happening.delivery.subject, why: happening.why });
    if (happening.kind === "closed")
      report("place_closed", { surface: happening.closure.surface, why: happening.closure.why });
    presenter.changed();
  }

  return {
    kind: "open",
    ledger,
    channels: statuses,
    close: () => ledger.close(),
    run: (signal) =>
      run({ setup, ledger, channels, watched, outbox, presenter, inbox, facts, report, note }, signal),
  };
}

interface Running extends Assembly {
  readonly watched: Map<Surface, Supervised>;
  readonly outbox: Outbox;
  readonly presenter: Presenter;
  readonly inbox: Inbox;
  facts(): readonly ChannelFacts[];
}

async function run(parts: Running, signal: AbortSignal): Promise<void> {
  const { outbox, presenter, inbox, channels, watched } = parts;
  // Each has its own end, so that the last words are still sent.
  const handling = new AbortController();
  const sending = new AbortController();
  const sent = outbox.run(sending.signal);
  const handled = inbox.pump(handling.signal);
  const presented = presenter.run(handling.signal);
  for (const channel of channels.values()) watched.set(channel.surface, watch(parts, channel, signal));
  const chores = [follow(parts, signal), meet(parts, signal), tidy(parts, signal)];
  await Promise.all([...watched.values()].map(({ done }) => done));
  await Promise.all(chores);
  handling.abort();
  await Promise.all([handled, presented]);
  await parts.setup.clock.sleep(botLimits.last_words_ms);
  sending.abort();
  await sent;
}

function watch(parts: Running, channel: Channel, signal: AbortSignal): Supervised {
  const { ledger, outbox, presenter, inbox, report, note, setup } = parts;
  const { surface } = channel;
  const self: Place = { surface, chat: "" }; // the surface itself: until when it was known to hear
  const before = ledger.look((tables) => tables.places.cursor(self)?.after);
  const heard_ms = before.kind === "ok" && before.value !== undefined ? Number(before.value) : undefined;
  return supervise(
    channel,
    inbox,
    {
      clock: setup.clock,
      ...(heard_ms !== undefined && { heard_ms }),
      watch: {
        changed(status) {
          report("channel_state", { surface, state: status.state, why: status.why });
          if (status.state === "hearing") {
            outbox.reopen(surface);
            void catchUp(parts, channel, signal);
          }
          presenter.changed();
        },
        proven: (at_ms) => {
          ledger.atomically((tables) =>
            tables.places.setCursor({ place: self, after: String(at_ms) }, setup.clock.now_ms()),
          );
        },
        healed: (gap) => void tellGap(parts, channel, gap),
        note,
      },
    },
    signal,
  );
}

/** What was said while we were away, where the surface remembers it. */
async function catchUp(
  { ledger, inbox, report, setup }: Running,
  channel: Channel,
  signal: AbortSignal,
): Promise<void> {
  if (channel.can.text_kept_ms !== "history") return;
  const known = ledger.look((tables) => tables.places.cursors(channel.surface));
  const cursors: readonly Cursor[] =
    known.kind === "ok" ? known.value.filter(({ place }) => place.chat !== "") : [];
  for (const cursor of cursors) {
    if (signal.aborted) return;
    const outcome = await channel.catchUp(cursor, inbox, signal);
    if (outcome.kind === "ok") {
      ledger.atomically((tables) => tables.places.setCursor(outcome.cursor, setup.clock.now_ms()));
      if (outcome.heard > 0) report("caught_up", { surface: channel.surface, heard: outcome.heard });
    } else if (outcome.kind === "fatal" || outcome.kind === "retryable") {
      report("not_caught_up", { surface: channel.surface, why: outcome.why });
    }
  }
}

/** A press that nobody kept for us is lost, and whoever pressed should know. */
async function tellGap(parts: Running, channel: Channel, gap: Gap): Promise<void> {
  const { setup, ledger, outbox, facts, report } = parts;
  const { surface, can } = channel;
  const away_ms = gap.to_ms - gap.from_ms;
  report("channel_gap", { surface, from_ms: gap.from_ms, to_ms: gap.to_ms });
  if (away_ms <= can.press_kept_ms) return;
  const observer = createObserver({ ...setup, ledger, channels: facts });
  const asks = await observer.asks();
  const open =
    asks.kind === "ok"
      ? asks.asks.filter(({ answer, ask }) => answer === undefined && ask.state === "pending")
      : [];
  if (open.length === 0) return;
  const texts = can.text_kept_ms === "history" || away_ms <= can.text_kept_ms ? "arrive" : "lost";
  const setting = settingOf({ ...setup, channels: facts }, surface, undefined);
  for (const place of setup.homes.filter((home) => home.surface === surface)) {
    const draft = gapCard({ ...gap, texts, asks: open }, setting);
    outbox.put({
      subject: `notice:gap:${surface}:${gap.to_ms}` as Subject,
      place,
      lane: "reminder",
      draft,
      final: "yes",
    });
  }
}

/** Everything the loop does is a hint that a card may have changed; what it wants said is said. */
async function follow(
  { setup, presenter, outbox, facts, report }: Running,
  signal: AbortSignal,
): Promise<void> {
  const { engine, clock, redact, zone, homes } = setup;
  const now = await engine.events.read({ tail: botLimits.events_reread });
  if (now.kind !== "ok") return report("events_unread", { why: now.why });
  const since_ms = clock.now_ms() - botLimits.notice_age_ms_max;
  const places = homes.map((place) => ({ place, zone }));
  const say = (event: Parameters<typeof noticesOf>[0]) => {
    const world = { homes: places, channels: facts(), now_ms: clock.now_ms(), redact };
    for (const wanted of noticesOf(event, world)) outbox.put(wanted);
  };
  for (const event of now.events) if (Date.parse(event.ts) >= since_ms) say(event);
  for await (const page of engine.events.follow({ cursor: now.cursor }, signal)) {
    if ("kind" in page) return report("events_unread", { why: page.why });
    for (const event of page.events) say(event);
    if (page.events.some(({ event }) => !ours.has(event))) presenter.changed();
  }
}

/** What we record ourselves changes no card. */
const ours = new Set([
  "channel_note",
  "ask_unshown",
  "cards_stale",
  "caught_up",
  "beat_skipped",
  "run_metered",
]);

/** Where people are spoken to directly: asked once for each account, as soon as its surface answers. */
async function meet({ setup, ledger, channels, presenter }: Running, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const { identities } of peopleNow(setup, ledger)) {
      for (const { surface, user } of identities) {
        const channel = channels.get(surface);
        const topic = `direct:${surface}:${user}`;
        const known = ledger.look((tables) => tables.places.route(topic));
        if (channel === undefined || known.kind === "failed" || known.value !== undefined) continue;
        const found = await channel.direct(user, signal);
        if (found.kind !== "ok" || signal.aborted) continue;
        ledger.atomically((tables) => tables.places.setRoute(topic, found.place, setup.clock.now_ms()));
        presenter.changed();
      }
    }
    await setup.clock.sleep(botLimits.meet_ms, signal);
  }
}

async function tidy({ setup, ledger, report }: Running, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pruned = ledger.prune(setup.clock.now_ms());
    if (pruned.kind === "failed") report("ledger_unpruned", { why: pruned.why });
    const isMore = pruned.kind === "ok" && pruned.value.more === "yes";
    await setup.clock.sleep(isMore ? botLimits.prune_again_ms : botLimits.prune_ms, signal);
  }
}

function factsOf(channel: Channel, watched: Supervised | undefined): ChannelFacts {
  const { surface, can } = channel;
  return {
    surface,
    can,
    health: watched?.status() ?? { state: "unsure", why: "not connected yet", lacks: [] },
  };
}

function peopleNow({ people, user }: ConciergeSetup, ledger: Ledger): readonly Person[] {
  const kept = ledger.look((tables) => tables.people.list());
  return peopleOf(people, kept.kind === "ok" ? kept.value : [], user);
}

function personFacts(people: readonly Person[], ledger: Ledger): readonly PersonFacts[] {
  return people.map((person) => ({
    person,
    direct: person.identities.flatMap(({ surface, user }) => {
      const known = ledger.look((tables) => tables.places.route(`direct:${surface}:${user}`));
      return known.kind === "ok" && known.value !== undefined ? [known.value] : [];
    }),
  }));
}
