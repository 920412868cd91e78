// Ten thousand open asks, each shown on three surfaces, of which one changes: what a look costs, part by part. The real
// engine, the real ledger; the cards are put on disk as if they had been delivered.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createObserver, type Observer } from "../src/bot/observe.ts";
import type { Surface } from "../src/channels/channel.ts";
import { randomIds, systemClock } from "../src/engine/host/clock.ts";
import type { ChannelFacts, PlanFacts, StandingCopy } from "../src/notify/facts.ts";
import type { Ledger } from "../src/notify/ledger/ledger.ts";
import { openLedger } from "../src/notify/ledger/open.ts";
import type { Wanted } from "../src/notify/nouns.ts";
import { createOutbox, type Outbox } from "../src/notify/outbox/outbox.ts";
import { settle } from "../src/notify/outbox/settle.ts";
import { type Planned, planChanged } from "../src/notify/plan.ts";
import { createReconciler } from "../src/notify/reconcile.ts";
import { redactor } from "../src/notify/redact.ts";
import { memoryWorld } from "../test/fakes/memory-channel.ts";
import { engineOn, homeOf, owner, writeAsks } from "./concierge-ground.ts";
import { type Figure, spreadOf } from "./figures.ts";

const COUNT = 10_000;
const ROUNDS = 12;
const BATCH = 500;
const surfaces: readonly Surface[] = ["slack", "telegram", "discord"];
/** A few milliseconds: far less than the 40 for which changes are collected anyway. */
const PLAN_MS_MAX = 25;
/** A look at a hundred times what a house has, behind which a person waits: a quarter of a second is "at once". */
const LOOK_MS_MAX = 250;
const clock = systemClock();
const redact = redactor([]);

export async function benchManyAsks(): Promise<readonly Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), "looop-bench-"));
  try {
    mkdirSync(join(dataDir, "asks"));
    writeAsks(dataDir, 1, COUNT);
    return await measure(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(dataDir: string): Promise<readonly Figure[]> {
  const engine = engineOn(dataDir);
  const ids = randomIds();
  const opened = openLedger({
    path: join(dataDir, "bot.db"),
    clock,
    random: ids,
    redact,
    holder: "bench",
    ifCorrupt: "refuse",
  });
  if (opened.kind !== "ok") throw new Error(JSON.stringify(opened));
  const { ledger } = opened;
  const channels = surfaces.map((surface) => memoryWorld({ surface, clock }).channel);
  const facts = channels.map(
    ({ surface, can }): ChannelFacts => ({ surface, can, health: { state: "hearing", why: "", lacks: [] } }),
  );
  const approvals = { irreversible: 1, destructive: 1 };
  const observer = createObserver({ engine, ledger, clock, channels: () => facts, approvals });
  const outbox = createOutbox({
    ledger,
    channels: new Map(channels.map((channel) => [channel.surface, channel])),
    clock,
    random: { nonce: () => ids.nonce().slice(0, 22), fraction: Math.random },
    heard: () => undefined,
    note: () => undefined,
  });
  const reconciler = createReconciler({ ledger, outbox, clock });
  const first = planChanged(await worldOf(observer, ledger, facts), [], new Map());
  deliver(ledger, outbox, first.plan.wanted);
  let planned: Planned = planChanged(await worldOf(observer, ledger, facts), [], first.planned).planned;
  const plans: number[] = [];
  const looks: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await engine.mailbox.raise({ worker: "late", prompt: `one more: ${round}` }, { kind: "pulse" });
    const began_ms = performance.now();
    const world = await worldOf(observer, ledger, facts);
    const seen_ms = performance.now();
    const next = planChanged(world, [], planned);
    plans.push(performance.now() - seen_ms);
    planned = next.planned;
    const { wanted } = next.plan;
    if (wanted.length !== surfaces.length) throw new Error(`${wanted.length} cards for one ask`);
    reconciler.reconcile([...new Set(wanted.map(({ subject }) => subject))], wanted);
    looks.push(performance.now() - began_ms);
    deliver(ledger, outbox, wanted);
    planned = planChanged(await worldOf(observer, ledger, facts), [], planned).planned;
  }
  ledger.close();
  const what = `${COUNT.toLocaleString("en")} asks on ${surfaces.length} surfaces, one is new`;
  return [
    { what: `${what}: plan`, ours: spreadOf(plans), bars: [{ kind: "median_ms_max", value: PLAN_MS_MAX }] },
    {
      what: `${what}: look, plan, reconcile`,
      ours: spreadOf(looks),
      bars: [{ kind: "median_ms_max", value: LOOK_MS_MAX }],
    },
  ];
}

const nowhere: readonly StandingCopy[] = [];

/** As the presenter reads it. */
async function worldOf(
  observer: Observer,
  ledger: Ledger,
  channels: readonly ChannelFacts[],
): Promise<PlanFacts> {
  const asks = await observer.asks();
  if (asks.kind === "failed") throw new Error(asks.why);
  const home = await observer.home(asks);
  const standing = ledger.look((tables) => tables.copies.standingAsks());
  if (standing.kind === "failed") throw new Error(standing.why);
  return {
    now_ms: clock.now_ms(),
    redact,
    zone: "UTC",
    asks: asks.asks,
    home,
    pages: [],
    homes: surfaces.map((surface) => ({ place: homeOf(surface), zone: "UTC" })),
    people: [{ person: owner(surfaces), direct: [] }],
    channels,
    thread: () => ({ kind: "none" }),
    copies: (key) => standing.value.get(key) ?? nowhere,
    dead: () => undefined,
  };
}

/** As if the platforms had taken them all. */
function deliver(ledger: Ledger, outbox: Outbox, wanted: readonly Wanted[]): void {
  for (let at = 0; at < wanted.length; at += BATCH) {
    const kept = ledger.atomically((tables) => {
      for (const each of wanted.slice(at, at + BATCH)) {
        const put = outbox.putInto(tables, each);
        const delivery =
          put.kind === "queued"
            ? tables.outbox.find(put.id)
            : tables.outbox.active(each.subject, each.place).at(-1);
        if (delivery === undefined) throw new Error(`${each.subject} is not on its way`);
        const { surface, chat } = each.place;
        const ref = { surface, chat, message: `m-${delivery.id}` };
        const posted = { kind: "ok", ref, shown: "whole", rendered: each.draft.title } as const;
        settle(tables, delivery, { kind: "shown", posted }, clock.now_ms());
      }
    });
    if (kept.kind === "failed") throw new Error(kept.why);
  }
}
