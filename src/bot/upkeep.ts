// What a concierge does beside handling and presenting, as long as it runs: hear what was said while we were away and say
// that we were, follow the loop, learn where people are spoken to, forget what was kept long enough.

import type { Channel, Inbound, Place, Surface } from "../channels/channel.ts";
import type { Gap } from "../channels/supervise.ts";
import type { Engine } from "../engine/engine.ts";
import type { WorkerId } from "../engine/ids.ts";
import type { Clock } from "../engine/ports.ts";
import type { Event } from "../engine/types.ts";
import { askOf, askSubject } from "../notify/ask-key.ts";
import { gapCard } from "../notify/cards/notices.ts";
import type { AskFacts, ChannelFacts, ThreadFacts } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { Approvals, Person, Subject } from "../notify/nouns.ts";
import type { Outbox } from "../notify/outbox/outbox.ts";
import type { Redact } from "../notify/redact.ts";
import { CARE_EVENT, careNotices } from "./care.ts";
import type { Greeting } from "./greeting.ts";
import { settingOf } from "./handling/desk.ts";
import type { Inbox } from "./inbox.ts";
import { botLimits } from "./limits.ts";
import { noticesOf } from "./notices.ts";
import { createObserver } from "./observe.ts";
import type { Presenter } from "./present.ts";
import { profileNotices } from "./switchboard/notices.ts";

export interface Household {
  readonly setup: {
    readonly engine: Engine;
    readonly clock: Clock;
    readonly redact: Redact;
    readonly zone: string;
    readonly approvals: Approvals;
  };
  readonly ledger: Ledger;
  readonly channels: ReadonlyMap<Surface, Channel>;
  readonly outbox: Outbox;
  readonly presenter: Presenter;
  readonly inbox: Inbox;
  readonly greeting: Greeting;
  homes(): readonly Place[];
  people(): readonly Person[];
  facts(): readonly ChannelFacts[];
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
  note(text: string): void;
  /** Told of each event while this runs. */
  counted(event: Event): void;
}

/** What happens to chats and cards, and is nobody's word. */
export function housekeep({ ledger, report }: Pick<Household, "ledger" | "report">, inbound: Inbound): void {
  const { surface, place, what, author } = inbound;
  if (what.kind === "moved") ledger.atomically((tables) => tables.places.move(surface, place.chat, what.to));
  if (what.kind === "shut") report("channel_shut", { surface, why: what.why });
  if (what.kind === "seen")
    ledger.atomically((tables) => {
      const ref = { surface, chat: place.chat, message: what.message };
      const about = tables.copies.about(surface, place.chat, what.message);
      // Of everything else nobody asks who saw it.
      if (about !== undefined && askOf(about.subject) !== undefined)
        tables.seen.put(ref, { user: author.id, at_ms: inbound.at_ms });
    });
  if (what.kind !== "removed") return;
  // One of our own cards: whoever removed it does not want it, but an open ask has to stand somewhere (I4).
  ledger.atomically((tables) => {
    const about = tables.copies.about(surface, place.chat, what.message);
    const copy = about && tables.copies.find(about.subject, about.place);
    if (copy?.message === what.message) tables.copies.put({ ...copy, state: "gone" });
  });
}

/** A press that nobody kept for us is lost, and whoever pressed should know. */
export async function tellGap(parts: Household, channel: Channel, gap: Gap): Promise<void> {
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
  for (const { place, asks: shown } of toldOfGap(parts, surface, open)) {
    const draft = gapCard({ ...gap, texts, asks: shown }, setting);
    outbox.put({
      subject: `notice:gap:${surface}:${gap.to_ms}` as Subject,
      place,
      lane: "reminder",
      draft,
      final: "yes",
    });
  }
}

/** Homes are told of all that is open, and every other chat of what stands there: somebody may have pressed it. */
function toldOfGap(
  { homes: all, ledger }: Pick<Household, "homes" | "ledger">,
  surface: Surface,
  open: readonly AskFacts[],
): readonly { readonly place: Place; readonly asks: readonly AskFacts[] }[] {
  const homes = all().filter((home) => home.surface === surface);
  const live = ledger.look((tables) => tables.copies.live("ask:"));
  const chats = new Map<string, AskFacts[]>();
  for (const { place, subject } of live.kind === "ok" ? live.value : []) {
    const facts = open.find(({ row }) => askSubject(row.key) === subject);
    const isElsewhere = place.surface === surface && !homes.some(({ chat }) => chat === place.chat);
    if (facts !== undefined && isElsewhere)
      chats.set(place.chat, [...(chats.get(place.chat) ?? []).filter((each) => each !== facts), facts]);
  }
  return [
    ...homes.map((place) => ({ place, asks: open })),
    ...[...chats].map(([chat, asks]) => ({ place: { surface, chat }, asks })),
  ];
}

/** Everything the loop does is a hint that a card may have changed; what it wants said is said. */
export async function follow(
  { setup, presenter, outbox, facts, report, homes, counted, ledger }: Household,
  signal: AbortSignal,
): Promise<void> {
  const { engine, clock, redact, zone } = setup;
  const now = await engine.events.read({ tail: botLimits.events_reread });
  if (now.kind !== "ok") return report("events_unread", { why: now.why });
  const since_ms = clock.now_ms() - botLimits.notice_age_ms_max;
  const say = (event: Parameters<typeof noticesOf>[0]) => {
    const places = homes().map((place) => ({ place, zone }));
    const thread = (worker: WorkerId, under: Place) => openThread(ledger, worker, under);
    const world = { homes: places, channels: facts(), now_ms: clock.now_ms(), redact, thread };
    for (const wanted of told(event, world)) outbox.put(wanted);
  };
  for (const event of now.events) if (Date.parse(event.ts) >= since_ms) say(event);
  for await (const page of engine.events.follow({ cursor: now.cursor }, signal)) {
    if ("kind" in page) return report("events_unread", { why: page.why });
    for (const event of page.events) {
      counted(event);
      say(event);
    }
    if (page.events.some(({ event }) => !ours.has(event))) presenter.changed();
  }
}

const told = (event: Event, world: Parameters<typeof careNotices>[1]) => [
  ...noticesOf(event, world),
  ...careNotices(event, world),
  ...profileNotices(event, world),
];

/** Where it cannot be looked up there is none: what is told there is no decision. */
function openThread(ledger: Household["ledger"], worker: WorkerId, { surface, chat }: Place): ThreadFacts {
  const found = ledger.look((tables) => tables.places.thread(`worker:${worker}`, surface, chat));
  const place = found.kind === "ok" ? found.value : undefined;
  return place === undefined ? { kind: "none" } : { kind: "open", place };
}

/** What we record ourselves changes no card. */
const ours = new Set([
  "channel_note",
  "ask_unshown",
  "cards_stale",
  "caught_up",
  "beat_skipped",
  "run_metered",
  "audit_anchor",
  CARE_EVENT,
]);

/** Where people are spoken to directly: asked once for each account, as soon as its surface answers. */
export async function meet(
  { setup, ledger, channels, presenter, people }: Household,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const { identities } of people()) {
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

export async function tidy({ setup, ledger, report }: Household, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pruned = ledger.prune(setup.clock.now_ms());
    if (pruned.kind === "failed") report("ledger_unpruned", { why: pruned.why });
    const isMore = pruned.kind === "ok" && pruned.value.more === "yes";
    await setup.clock.sleep(isMore ? botLimits.prune_again_ms : botLimits.prune_ms, signal);
  }
}
