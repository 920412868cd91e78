// Reads what cards show: from the engine what is so, from the ledger what was promised about it. Nothing is kept here
// but what saves work; what cannot be read is told as unknown, and is never an empty list (I6, I12).

import type { Place } from "../channels/channel.ts";
import type { Engine } from "../engine/engine.ts";
import type { Failed, Trouble } from "../engine/outcome.ts";
import type { Clock } from "../engine/ports.ts";
import type { AskView } from "../engine/types.ts";
import { askOf, askSubject } from "../notify/ask-key.ts";
import type { AskFacts, ChannelFacts, HomeFacts } from "../notify/facts.ts";
import type { Kept, Ledger, Tables } from "../notify/ledger/ledger.ts";
import type { Approvals, AskKey, AskRow } from "../notify/nouns.ts";
import { createAskFacts, type Found, type Workers } from "./ask-facts.ts";
import { type KeyCache, keyCache, takenAway } from "./ask-names.ts";
import { createEnds, type Ended, isEnded } from "./ends.ts";
import type { Judging } from "./judging.ts";
import { known } from "./known.ts";
import { namesOf } from "./known-names.ts";
import { botLimits } from "./limits.ts";
import { plansOf } from "./plan-progress.ts";
import type { KnownNames } from "./reading/intent.ts";
import { recently } from "./recently.ts";

export interface ObservePorts {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly clock: Pick<Clock, "now_ms" | "monotonic_ms">;
  readonly channels: () => readonly ChannelFacts[];
  readonly approvals: Approvals;
  /** Absent: nobody asks judgment about it. */
  readonly judging?: Pick<Judging, "of" | "settled">;
  coming?(facts: AskFacts): AskFacts["coming"];
}

export interface Asks {
  readonly kind: "ok";
  /** Open ones, oldest first, then closed ones of which a card is not final. */
  readonly asks: readonly AskFacts[];
  /** What of the open ones could not be read. */
  readonly troubles: readonly Trouble[];
}

export interface Observer {
  asks(): Promise<Asks | Failed>;
  /**
   * As they were a moment ago, and not before `since_ms` on the clock that never goes back: to know what words may be
   * about. What is done about one looks at it anew.
   */
  recentAsks(since_ms?: number): Promise<Asks | Failed>;
  /** As it stands now, whether it is open or not. */
  ask(key: AskKey): Promise<AskFacts | undefined | Failed>;
  home(asks: Asks | Failed): Promise<HomeFacts>;
  /** What there was a moment ago, by name. */
  names(): Promise<KnownNames>;
}

export function createObserver(ports: ObservePorts): Observer {
  const keys = keyCache();
  const make = createAskFacts(ports);
  const ended = createEnds(ports.ledger);

  const workersNow = recently(ports.clock, async (): Promise<Workers> => {
    const health = await ports.engine.workers.health();
    return new Map(health.kind === "ok" ? health.workers.map((each) => [String(each.id), each]) : []);
  });
  const recent = recently(ports.clock, () => asksNow("as_known"));

  async function asksNow(judged: "as_known" | "waited_for"): Promise<Asks | Failed> {
    const open = await ports.engine.mailbox.open();
    if (open.kind === "failed") return open;
    const workers = await workersNow.anew();
    const rows = rowsOf(ports, open.asks, keys);
    if (rows.kind === "failed") return rows;
    const { opened, closed, cut } = rows.value;
    if (judged === "waited_for" && ports.judging !== undefined) {
      for (const { ask, row } of opened) ports.judging.of(row.key, ask);
      await ports.judging.settled();
    }
    const facts: AskFacts[] = [];
    for (const { ask, row } of opened) {
      const found: Found = { ask, cutIn: cut.get(row.key) };
      facts.push(make.atOnce(found, workers, row) ?? (await make.of(found, workers, row)));
    }
    const ends = new Map<AskKey, Ended>();
    for (const row of closed) {
      const there = ended.of(row.key) ?? (await closedAsk(ports.engine, row, keys));
      if (there !== undefined && "kind" in there) continue; // its cards stay as they are (I12)
      const found = there ?? ended.recall(row.key) ?? { ask: takenAway(row) };
      if (isEnded(found)) ends.set(row.key, found);
      facts.push(await make.of(found, workers, row));
    }
    ended.keep(ends);
    return { kind: "ok", asks: facts, troubles: open.troubles };
  }

  return {
    asks: () => recent.know(asksNow("waited_for")),
    recentAsks: recent.now,

    async ask(key) {
      const kept = ports.ledger.look((tables) => ({
        row: tables.asks.find(key),
        copies: tables.copies.of(askSubject(key)),
      }));
      if (kept.kind === "failed") return kept;
      const { row, copies } = kept.value;
      if (row === undefined) return undefined;
      const found = await closedAsk(ports.engine, row, keys);
      if (found === undefined || "kind" in found) return found;
      const cutIn = copies.filter(({ whole }) => whole === "cut").map(({ place }) => place);
      return { ...(await make.of(found, await workersNow.now(), row)), ...(cutIn.length > 0 && { cutIn }) };
    },

    home: (asks) => homeOf(ports, asks),
    names: recently(ports.clock, () => namesOf(ports.engine)).now,
  };
}

interface Rows {
  readonly opened: readonly { readonly ask: AskView; readonly row: AskRow }[];
  /** Of which a card does not say so yet. */
  readonly closed: readonly AskRow[];
  readonly cut: ReadonlyMap<AskKey, readonly Place[]>;
}

/** Writes only for an ask that was never seen before. */
function rowsOf({ ledger, clock }: ObservePorts, asks: readonly AskView[], keys: KeyCache): Kept<Rows> {
  const missing = ledger.look((tables) => {
    const rows = tables.asks.openRows();
    return asks.filter((ask) => !rows.has(keys.of(ask)));
  });
  if (missing.kind === "failed") return missing;
  if (missing.value.length > 0) {
    const now_ms = clock.now_ms();
    const added = ledger.atomically((tables) => {
      for (const ask of missing.value)
        tables.asks.open({ key: keys.of(ask), id: ask.id, raised_s: ask.raised_s }, now_ms);
    });
    if (added.kind === "failed") return added;
  }
  return ledger.look((tables) => {
    const rows = tables.asks.openRows();
    const opened: { readonly ask: AskView; readonly row: AskRow }[] = [];
    for (const ask of asks) {
      const row = rows.get(keys.of(ask));
      if (row !== undefined) opened.push({ ask, row });
    }
    return { opened, closed: closedRows(tables, opened), cut: tables.copies.cutAsks() };
  });
}

/** Those that are not listed any more, and have a row or a card that says otherwise. */
function closedRows({ asks, copies, outbox }: Tables, opened: Rows["opened"]): readonly AskRow[] {
  const rows = asks.openRows();
  const closed = new Set<AskKey>();
  if (opened.length !== rows.size) {
    const isOpen = new Set(opened.map(({ row }) => row.key));
    for (const key of rows.keys()) if (!isOpen.has(key)) closed.add(key);
  }
  for (const key of copies.liveAsks()) if (!rows.has(key)) closed.add(key);
  for (const { subject } of outbox.waitingPosts("ask:")) {
    const key = askOf(subject);
    if (key !== undefined && !rows.has(key)) closed.add(key);
  }
  return [...closed].flatMap((key) => rows.get(key) ?? asks.find(key) ?? []);
}

/** By its id, if what stands under it is still the same ask. */
async function closedAsk(engine: Engine, row: AskRow, keys: KeyCache): Promise<Found | undefined | Failed> {
  const found = await engine.mailbox.find(row.id);
  if (found.kind === "failed") return found;
  if (found.kind !== "found" || keys.of(found.ask) !== row.key) return undefined;
  return { ask: found.ask, ...(found.answer && { answer: found.answer }) };
}

async function homeOf(
  { engine, ledger, channels, clock }: ObservePorts,
  asks: Asks | Failed,
): Promise<HomeFacts> {
  const [pulse, health, goals, schedules, sensors, plans] = await Promise.all([
    engine.pulse.status(),
    engine.workers.health(),
    engine.goals.list("live"),
    engine.schedules.list(),
    engine.sensors.list(),
    engine.plans.list(),
  ]);
  // What has just been put is no news: the card that told of it would be the next thing on its way.
  const late_ms = clock.now_ms() - botLimits.delivery_late_ms;
  const counts = ledger.look(({ outbox }) => ({ late: outbox.late(late_ms), dead: outbox.counts().dead }));
  const troubles = [health, goals, schedules, sensors, asks, plans].flatMap((each) =>
    each.kind === "ok" ? each.troubles : [],
  );
  return {
    pulse: pulse.kind === "ok" ? { kind: "ok", value: pulse } : { kind: "unknown", why: pulse.why },
    asks:
      asks.kind === "ok"
        ? { kind: "ok", value: asks.asks.filter(({ answer }) => answer === undefined) }
        : { kind: "unknown", why: asks.why },
    workers: known(health, (each) => each.workers),
    goals: known(goals, (each) => each.goals),
    ...plansOf(plans),
    schedules: known(schedules, (each) => each.schedules),
    sensors: known(sensors, (each) => each.sensors),
    channels: channels(),
    deliveries:
      counts.kind === "ok"
        ? { waiting: counts.value.late, dead: counts.value.dead }
        : { waiting: 0, dead: 0 },
    troubles: [...new Map([...troubles, ...ledger.troubles].map((each) => [each.path, each])).values()],
  };
}
