// Keeps what people see equal to what is so: look, plan, reconcile; on every hint soon, and every half minute from the
// ground up. It remembers nothing that matters: killed at any moment, the next look finds the same work (I4, I6).

import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../engine/ports.ts";
import { askSubject } from "../notify/ask-key.ts";
import type {
  AskFacts,
  ChannelFacts,
  Home,
  PersonFacts,
  PlanFacts,
  StandingCopy,
  ThreadFacts,
} from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { AskKey, Subject } from "../notify/nouns.ts";
import { allWanted, type Planned, planChanged } from "../notify/plan.ts";
import { planPlans } from "../notify/plan-cards.ts";
import type { Reconciler } from "../notify/reconcile.ts";
import type { Redact } from "../notify/redact.ts";
import type { RouteRule } from "../notify/routes.ts";
import { placeKey } from "../notify/routing.ts";
import { BOARD, pagesOf, planBoards, planWorkers } from "../notify/standing.ts";
import type { Attendant } from "./attend.ts";
import { closeAsk } from "./ends.ts";
import { botLimits } from "./limits.ts";
import { outsideNotices } from "./notices.ts";
import type { Observer } from "./observe.ts";
import { readingsOver, whichesOver } from "./readings-over.ts";

export interface PresentSetup {
  readonly engine: Pick<Engine, "events">;
  readonly ledger: Ledger;
  readonly observer: Observer;
  readonly reconciler: Reconciler;
  readonly attendant: Attendant;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly zone: string;
  readonly rules: readonly RouteRule[];
  homes(): readonly Home[];
  people(): readonly PersonFacts[];
  channels(): readonly ChannelFacts[];
  report(event: string, fields: Readonly<Record<string, unknown>>): void;
  /** Answers in somebody's name what has been shown, and may be. */
  standIn?(asks: readonly AskFacts[]): Promise<"changed" | "same">;
}

export interface Presenter {
  /** Something that cards show may have changed. */
  changed(): void;
  run(signal: AbortSignal): Promise<void>;
  /** One look, for a test and for who cannot wait. */
  lookOnce(signal: AbortSignal): Promise<void>;
}

export function createPresenter(setup: PresentSetup): Presenter {
  const { clock, ledger, reconciler, attendant } = setup;
  let hints = 1;
  let nap: AbortController | undefined;
  let planned: Planned = new Map();
  let swept_ms = Number.NEGATIVE_INFINITY;
  let shown: ReadonlySet<string> = new Set();
  let unshown: ReadonlySet<string> = new Set();

  async function look(signal: AbortSignal): Promise<void> {
    const asks = await setup.observer.asks();
    if (asks.kind === "failed") {
      setup.report("cards_stale", { why: asks.why });
      return;
    }
    const isSweep = clock.monotonic_ms() - swept_ms >= botLimits.sweep_ms;
    const seen = worldOf(setup, asks.asks, await setup.observer.home(asks));
    const world = { ...seen, asks: attendant.open(seen) };
    const { plan, planned: next } = planChanged(world, setup.rules, planned);
    const standing = [...planWorkers(world), ...planBoards(world), ...planPlans(world, setup.rules)];
    const wanted = [...(isSweep ? allWanted(next) : plan.wanted), ...standing];
    const outcome = isSweep
      ? await reconciler.sweep(wanted, signal)
      : reconciler.reconcile([...new Set(wanted.map(({ subject }) => subject))], wanted);
    if (outcome.kind === "failed") {
      setup.report("cards_stale", { why: outcome.why });
      return; // what was planned is planned again
    }
    planned = next;
    if (isSweep) swept_ms = clock.monotonic_ms();
    const now = new Set(plan.unshown.map(({ ask, why }) => `${ask}: ${why}`));
    // What is only on its way, while a thread is being opened, is there by the second look.
    for (const each of now)
      if (unshown.has(each) && !shown.has(each)) setup.report("ask_unshown", { ask: each });
    shown = new Set([...now].filter((each) => unshown.has(each)));
    if (isSweep) unshown = now;
    finish(asks.asks, world);
    if ((await setup.standIn?.(asks.asks)) === "changed") hints += 1;
    if (isSweep) await attend(world);
  }

  async function attend(world: PlanFacts): Promise<void> {
    const attended = await attendant.attend(world);
    if (attended.kind === "failed") setup.report("not_attended", { why: attended.why });
    else if (attended.value === "changed") hints += 1;
  }

  /** What is over is told where it is not known yet, and closed once all its cards say so. */
  function finish(asks: readonly AskFacts[], world: PlanFacts): void {
    const over = asks.filter(({ ask, answer }) => answer !== undefined || isClosed(ask.state));
    if (over.length === 0) return;
    const notices = [
      ...over.flatMap((facts) => outsideNotices(ledger, facts, world)),
      ...readingsOver(ledger, over, world),
      ...whichesOver(ledger, openKeys(asks, over), world),
    ];
    if (notices.length > 0) {
      reconciler.reconcile(
        notices.map(({ subject }) => subject),
        notices,
      );
    }
    const done = ledger.look(({ copies }) =>
      over.filter(({ row }) => copies.of(askSubject(row.key)).every(({ state }) => state !== "live")),
    );
    if (done.kind === "failed" || done.value.length === 0) return;
    ledger.atomically((tables) => {
      for (const facts of done.value) closeAsk(tables, facts, clock.now_ms());
    });
  }

  return {
    changed() {
      hints += 1;
      nap?.abort();
    },
    lookOnce: look,
    async run(signal) {
      while (!signal.aborted) {
        const seen = hints;
        const began_ms = clock.monotonic_ms();
        await look(signal);
        const took_ms = clock.monotonic_ms() - began_ms;
        // Several changes come together: a card is drawn once for all of them. Who is answered meanwhile goes before.
        const fair_ms = Math.min(took_ms * botLimits.look_rest_factor, botLimits.look_rest_ms_max);
        const rest_ms = Math.max(botLimits.settle_ms, fair_ms);
        await clock.sleep(rest_ms, signal);
        if (hints !== seen) continue;
        nap = new AbortController();
        await clock.sleep(botLimits.sweep_ms, AbortSignal.any([signal, nap.signal]));
      }
    },
  };
}

function openKeys(asks: readonly AskFacts[], over: readonly AskFacts[]): ReadonlySet<AskKey> {
  const closed = new Set(over);
  return new Set(asks.filter((each) => !closed.has(each)).map(({ row }) => row.key));
}

const isClosed = (state: string) => state === "withdrawn" || state === "expired";

function worldOf(setup: PresentSetup, asks: readonly AskFacts[], home: PlanFacts["home"]): PlanFacts {
  const { ledger, clock, redact, zone } = setup;
  const channels = setup.channels();
  const now_ms = clock.now_ms();
  function ask<T>(read: Parameters<typeof ledger.look<T>>[0], otherwise: T): T {
    const kept = ledger.look(read);
    return kept.kind === "ok" ? kept.value : otherwise;
  }
  const homes = setup.homes();
  const people = setup.people();
  const standing = ask((tables) => tables.copies.standing(), new Map<string, readonly StandingCopy[]>());
  // A page that somebody has just opened stands nowhere before its first posting.
  const opened = ask(({ outbox }) => outbox.waitingPosts(BOARD), []);
  const asked = ask((tables) => tables.copies.standingAsks(), new Map<AskKey, readonly StandingCopy[]>());
  // Tens of thousands of asks stand in a few places: each is asked about once.
  const threads = new Map<string, ThreadFacts>();
  const closures = new Map<string, string | undefined>();
  return {
    now_ms,
    redact,
    zone,
    asks,
    home,
    homes,
    pages: pagesOf([...(standing.get(BOARD) ?? []), ...opened], homes, people),
    people,
    channels,
    thread: (worker, under) =>
      once(threads, `${worker} ${placeKey(under)}`, () =>
        ask(
          (tables): ThreadFacts => {
            const place = tables.places.thread(`worker:${worker}`, under.surface, under.chat);
            if (place !== undefined) return { kind: "open", place };
            const dead = tables.outbox.lastDead(`worker:${worker}` as Subject, under);
            return dead?.state.kind === "dead" ? { kind: "refused", why: dead.state.why } : { kind: "none" };
          },
          { kind: "refused", why: "the ledger cannot be read" },
        ),
      ),
    copies: (key) => asked.get(key) ?? nowhere,
    standing: () => standing,
    dead: (place) =>
      once(closures, placeKey(place), () =>
        ask((tables) => tables.places.closure(place)?.why, "the ledger cannot be read"),
      ),
  };
}

/** The same list whenever it is asked for. */
const nowhere: readonly StandingCopy[] = [];

function once<T>(known: Map<string, T>, key: string, find: () => T): T {
  if (!known.has(key)) known.set(key, find());
  return known.get(key) as T;
}
