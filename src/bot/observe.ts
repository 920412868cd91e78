// Reads what cards show: from the engine what is so, from the ledger what was promised about it. Nothing is kept here
// but what saves work; what cannot be read is told as unknown, and is never an empty list (I6, I12).

import type { Engine } from "../engine/engine.ts";
import type { Failed } from "../engine/outcome.ts";
import type { Clock } from "../engine/ports.ts";
import type { Answer, AskView, WorkerHealth } from "../engine/types.ts";
import { askOf, askSubject } from "../notify/ask-key.ts";
import type { AskFacts, ChannelFacts, Evidence, HomeFacts } from "../notify/facts.ts";
import type { Ledger } from "../notify/ledger/ledger.ts";
import type { Approvals, AskKey, AskRow } from "../notify/nouns.ts";
import { approversOf } from "../notify/quorum.ts";
import { effectOf, fateOf, inNameNow, orphanedOf } from "./aftermath.ts";
import { type KeyCache, keyCache, takenAway } from "./ask-names.ts";
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
  readonly clock: Pick<Clock, "now_ms">;
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
}

export interface Observer {
  asks(): Promise<Asks | Failed>;
  /** As they were a moment ago: to know what words may be about. What is done about one looks at it anew. */
  recentAsks(): Promise<Asks | Failed>;
  /** As it stands now, whether it is open or not. */
  ask(key: AskKey): Promise<AskFacts | undefined | Failed>;
  home(asks: Asks | Failed): Promise<HomeFacts>;
  /** What there was a moment ago, by name. */
  names(): Promise<KnownNames>;
}

export function createObserver(ports: ObservePorts): Observer {
  const keys = keyCache();
  const evidence = new Map<string, Evidence>();

  /** Of an open ask: worked out once per ask, since asks do not change. */
  async function evidenceOf(key: AskKey, ask: AskView): Promise<Evidence | undefined> {
    const { reference } = ask;
    if (reference === undefined || ask.action !== undefined) return undefined;
    if (/^https?:\/\//.test(reference)) return { kind: "unread", name: reference, why: "it is a link" };
    const known = evidence.get(key);
    if (known !== undefined) return known;
    const read = await ports.engine.workers.readReference(ask);
    const found: Evidence =
      read.kind === "ok"
        ? { kind: "text", name: read.name, text: read.text }
        : { kind: "unread", name: read.name, why: read.why };
    if (evidence.size >= botLimits.evidence_kept_max) evidence.clear();
    evidence.set(key, found);
    return found;
  }

  async function factsOf(found: Found, workers: Workers, row: AskRow): Promise<AskFacts> {
    const { ask, answer } = found;
    const worker = workers.get(ask.worker);
    const shown = await evidenceOf(row.key, ask);
    const approvers = approversOf(ask, ports.approvals);
    const effect = answer === undefined ? undefined : await effectOf(ports.engine.commands, ask);
    const fate = answer === undefined ? undefined : fateOf(ports.ledger, row.key);
    const orphaned = answer === undefined ? undefined : orphanedOf(ask, answer, worker);
    const inName = answer && inNameNow(ports, row.key, answer);
    const isOpen = answer === undefined && (ask.state === "pending" || ask.state === "stranded");
    const judged = isOpen ? ports.judging?.of(row.key, ask) : undefined;
    const facts: AskFacts = {
      ask,
      row,
      ...(answer && { answer }),
      ...(worker && { worker }),
      ...(shown && { evidence: shown }),
      ...(effect && { effect }),
      ...(approvers > 1 && { approvers }),
      ...(fate && { fate }),
      ...(orphaned !== undefined && { orphaned }),
      ...(judged && { judged }),
      ...(inName && { inName }),
    };
    const coming = judged && ports.coming?.(facts);
    return coming === undefined ? facts : { ...facts, coming };
  }

  const workersNow = recently(ports.clock, async (): Promise<Workers> => {
    const health = await ports.engine.workers.health();
    return new Map(health.kind === "ok" ? health.workers.map((each) => [String(each.id), each]) : []);
  });
  const recent = recently(ports.clock, asksNow);

  async function asksNow(): Promise<Asks | Failed> {
    const open = await ports.engine.mailbox.open();
    if (open.kind === "failed") return open;
    const workers = await workersNow.anew();
    const now_ms = ports.clock.now_ms();
    const rows = ports.ledger.atomically((tables) => {
      const kept = new Map(tables.asks.listOpen().map((row) => [row.key, row]));
      const opened = open.asks.map((ask) => {
        const key = keys.of(ask);
        return {
          ask,
          row: kept.get(key) ?? tables.asks.open({ key, id: ask.id, raised_s: ask.raised_s }, now_ms),
        };
      });
      const isOpen = new Set(opened.map(({ row }) => row.key));
      const unfinished = tables.copies
        .liveSubjects("ask:")
        .flatMap((subject) => askOf(subject) ?? [])
        .concat(tables.outbox.waitingPosts("ask:").flatMap(({ subject }) => askOf(subject) ?? []));
      const closed = new Set([...kept.keys(), ...unfinished]);
      return {
        opened,
        cut: Map.groupBy(tables.copies.cut("ask:"), ({ subject }) => askOf(subject)),
        closed: [...closed].filter((key) => !isOpen.has(key)).flatMap((key) => tables.asks.find(key) ?? []),
      };
    });
    if (rows.kind === "failed") return rows;
    for (const { ask, row } of rows.value.opened) ports.judging?.of(row.key, ask);
    await ports.judging?.settled();
    const facts: AskFacts[] = [];
    for (const { ask, row } of rows.value.opened) {
      const cutIn = rows.value.cut.get(row.key)?.map(({ place }) => place);
      facts.push({ ...(await factsOf({ ask }, workers, row)), ...(cutIn && { cutIn }) });
    }
    for (const row of rows.value.closed) {
      const found = await closedAsk(ports.engine, row, keys);
      if (found?.kind === "failed") continue; // its cards stay as they are (I12)
      facts.push(await factsOf(found ?? { ask: takenAway(row) }, workers, row));
    }
    return { kind: "ok", asks: facts };
  }

  return {
    asks: recent.anew,
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
      if (found === undefined || found.kind === "failed") return found;
      const cutIn = copies.filter(({ whole }) => whole === "cut").map(({ place }) => place);
      return { ...(await factsOf(found, await workersNow.now(), row)), ...(cutIn.length > 0 && { cutIn }) };
    },

    home: (asks) => homeOf(ports, asks),
    names: recently(ports.clock, () => namesOf(ports.engine)).now,
  };
}

interface Found {
  readonly ask: AskView;
  readonly answer?: Answer;
}

type Workers = ReadonlyMap<string, WorkerHealth>;

/** By its id, if what stands under it is still the same ask. */
async function closedAsk(
  engine: Engine,
  row: AskRow,
  keys: KeyCache,
): Promise<({ readonly kind: "found" } & Found) | undefined | Failed> {
  const found = await engine.mailbox.find(row.id);
  if (found.kind === "failed") return found;
  if (found.kind !== "found" || keys.of(found.ask) !== row.key) return undefined;
  return { kind: "found", ask: found.ask, ...(found.answer && { answer: found.answer }) };
}

async function homeOf(
  { engine, ledger, channels, clock }: ObservePorts,
  asks: Asks | Failed,
): Promise<HomeFacts> {
  const [pulse, health, goals, schedules, sensors, open, plans] = await Promise.all([
    engine.pulse.status(),
    engine.workers.health(),
    engine.goals.list("live"),
    engine.schedules.list(),
    engine.sensors.list(),
    engine.mailbox.open(),
    engine.plans.list(),
  ]);
  // What has just been put is no news: the card that told of it would be the next thing on its way.
  const late_ms = clock.now_ms() - botLimits.delivery_late_ms;
  const counts = ledger.look(({ outbox }) => ({ late: outbox.late(late_ms), dead: outbox.counts().dead }));
  const troubles = [health, goals, schedules, sensors, open, plans].flatMap((each) =>
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
