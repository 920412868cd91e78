// The concierge: everything between an engine and its people, put together.

import type { Channel, ChannelSetup, Menu, Place, Surface } from "../channels/channel.ts";
import type { ChannelStatus, Supervised } from "../channels/supervise.ts";
import type { Engine } from "../engine/engine.ts";
import type { Clock, Ids } from "../engine/ports.ts";
import type { Home } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import { type LedgerBounds, type LedgerOutcome, openLedger } from "../notify/ledger/open.ts";
import type { Approvals, Person } from "../notify/nouns.ts";
import { createOutbox } from "../notify/outbox/outbox.ts";
import type { Happening } from "../notify/outbox/settle.ts";
import type { OutboxSetup } from "../notify/outbox/setup.ts";
import { createReconciler } from "../notify/reconcile.ts";
import type { Redact } from "../notify/redact.ts";
import type { RouteRule } from "../notify/routes.ts";
import { run } from "./at-work.ts";
import { type AttendSetup, createAttendant } from "./attend.ts";
import type { Doors } from "./by-hand/attend.ts";
import { createGreeting } from "./greeting.ts";
import type { Desk } from "./handling/desk.ts";
import { handle } from "./handling/handle.ts";
import { createRefusals } from "./handling/introducing.ts";
import { type Beside, createHealth, type Health } from "./health/health.ts";
import type { HookTimes } from "./health/hook-times.ts";
import { createInbox } from "./inbox.ts";
import { observeJudged } from "./judged.ts";
import { botLimits } from "./limits.ts";
import type { Access } from "./people.ts";
import { createPresenter } from "./present.ts";
import { type Propose, proposing } from "./proposer.ts";
import type { Locale } from "./reading/intent.ts";
import { signalsOf } from "./signals.ts";
import { suggestions } from "./suggest.ts";
import { housekeep } from "./upkeep.ts";
import { type ChannelHouse, channelFacts, homesNow, peopleNow, personFacts } from "./who.ts";

export interface ConciergeSetup extends Doors, Pick<OutboxSetup, "othersTold"> {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly ids: Ids;
  /** In [0, 1). */
  readonly fraction: () => number;
  readonly ledgerPath: string;
  readonly ledgerBounds?: LedgerBounds;
  /** "pid 123 of looop up". */
  readonly holder: string;
  readonly redact: Redact;
  readonly zone: string;
  readonly locales: readonly Locale[];
  readonly people: readonly Person[];
  readonly singleOwner: "yes" | "no";
  /** How many people must approve, by class. */
  readonly approvals: Approvals;
  /** Absent: the usual ones. */
  readonly ladders?: AttendSetup["ladders"];
  /** Who runs the program. */
  readonly user: string;
  readonly rules: readonly RouteRule[];
  readonly homes: readonly Place[];
  /** Made with what a channel needs of us. `house`: for whoever has to know whose something is. */
  openChannels(setup: ChannelSetup, house: ChannelHouse): Promise<readonly Channel[]>;
  readonly menu: Menu;
  /** How long a person may be first where their class is only `assisted`. */
  readonly standInWait_ms?: number;
  /** Absent: what cannot be read stays unread. */
  readonly propose?: Propose;
  readonly version?: string;
  readonly hookTimes?: Pick<HookTimes, "take">;
  /** Other profiles, as they are now. */
  readonly beside?: Beside;
}

export interface Concierge {
  readonly kind: "open";
  /** Until the signal; then it ends in reverse. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
  channels(): readonly ChannelStatus[];
  readonly ledger: Ledger;
  readonly health: Pick<Health, "report" | "figures">;
  /** Every surface has told how it stands, or a moment has passed. */
  readonly greeted: Promise<void>;
  close(): void;
}

/** Nothing listens and nothing is sent before `run`. */
export async function openConcierge(
  setup: ConciergeSetup,
): Promise<Concierge | Exclude<LedgerOutcome, { kind: "ok" }>> {
  const { engine, clock, ids, redact } = setup;
  const opened = openLedger({
    ...{ path: setup.ledgerPath, clock, random: ids, redact },
    holder: setup.holder,
    ifCorrupt: "refuse",
    ...setup.ledgerBounds,
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
  const people = () => peopleNow(setup, ledger);
  const made = await setup.openChannels({ clock, menu: setup.menu, note }, { ledger, people });
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
  const leaving = new AbortController();
  const statuses = () => [...watched.values()].map((each) => each.status());
  const greeting = createGreeting(channels.keys(), clock);
  const facts = () =>
    [...channels.values()].map((channel) => channelFacts(channel, watched.get(channel.surface)));
  const health = createHealth({ version: "", ...setup, ledger, channels: facts });
  const homes = () => homesNow(setup.homes, ledger);
  const access = (): Access => ({ people: peopleNow(setup, ledger), singleOwner: setup.singleOwner });
  const changed = () => presenter.changed();
  const judged = observeJudged({ ...setup, ledger, access, report, changed, channels: facts });
  const { observer } = judged;
  const outbox = createOutbox({
    ...setup,
    ...{ ledger, channels },
    random: { nonce: () => ids.nonce().slice(0, botLimits.key_chars), fraction: setup.fraction },
    heard: (happening) => heard(happening),
    note,
  });
  const presenter = createPresenter({
    engine,
    ledger,
    observer,
    reconciler: createReconciler({ ledger, outbox, clock }),
    attendant: createAttendant({ ...setup, ledger, outbox, signals: () => signalsOf(engine) }),
    clock,
    redact,
    zone,
    rules: setup.rules,
    homes: () => homes().map((place) => ({ place, zone }) satisfies Home),
    people: () => personFacts(access().people, ledger),
    channels: facts,
    report,
    standIn: judged.standIn,
  });
  const desk: Desk = {
    engine,
    ledger,
    observer,
    clock,
    ids,
    redact,
    access,
    approvals: setup.approvals,
    channels: facts,
    zone,
    locales: setup.locales,
    changed,
    leaving: leaving.signal,
    report,
    ...(setup.propose && { propose: proposing(setup.propose, leaving.signal, report) }),
  };
  const refusals = createRefusals(botLimits.refusal_every_ms, botLimits.refusals_kept_max);
  const inbox = createInbox({
    desk,
    ledger,
    outbox,
    clock,
    ids,
    channels,
    handle: (inbound, before) => handle({ ...desk, ...before }, refusals, inbound),
    housekeep: (inbound) => housekeep({ ledger, report }, inbound),
    suggest: (typed) => suggestions(desk, typed),
    report,
  });

  function heard(happening: Happening): void {
    health.heard(happening, clock.now_ms());
    if (happening.kind === "dead") {
      const { subject, place, card } = happening.delivery;
      report("delivery_dead", { surface: place.surface, subject, title: card.title, why: happening.why });
    }
    if (happening.kind === "closed")
      report("place_closed", { surface: happening.closure.surface, why: happening.closure.why });
    presenter.changed();
  }

  return {
    kind: "open",
    ledger,
    channels: statuses,
    health,
    greeted: greeting.over,
    close: () => ledger.close(),
    run(signal) {
      signal.addEventListener("abort", () => leaving.abort(), { once: true });
      greeting.begin(signal);
      return run(
        {
          ...{
            setup,
            ledger,
            channels,
            watched,
            outbox,
            presenter,
            inbox,
            facts,
            homes,
            report,
            note,
            greeting,
          },
          attendance: { ...setup, desk, outbox, channels: statuses, report, health },
          counted: health.counted,
          people: () => access().people,
          learn: judged.learn,
        },
        signal,
      );
    },
  };
}
