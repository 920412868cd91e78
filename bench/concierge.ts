// What carrying costs: a question out, a reply back, ten thousand questions of which one changes, a flood of replies, and
// a minute in which nobody says anything. The first bar is the design's; the others are ours, each with its reason.

import { setTimeout as sleep } from "node:timers/promises";
import { benchManyAsks } from "./concierge-asks.ts";
import { type Ground, homeOf, isAnswered, onGround, until, writeAsks } from "./concierge-ground.ts";
import { type Figure, spreadOf } from "./figures.ts";

const rounds = {
  ask: 30,
  idle: 6,
  idle_ms: 10_000,
  flood_ms: 60_000,
  replies_per_s: 200,
  asks: 100,
} as const;
const SETTLE_MS = 3_000;
/** As long as an ask takes out: a person notices neither. */
const BACK_MS_MAX = 50;
/** The platforms wait three seconds for us; a listener is to take well under a tenth of one. */
const ACCEPT_P99_MS_MAX = 100;
/** Slower than people read, and still within what "recording…" on a card bridges. */
const HANDLED_P99_MS_MAX = 5_000;
/** 0.5 % of one core, as for the loop itself. */
const IDLE_CPU_MS_MAX = 300;
const MB = 1_048_576;

export async function benchConcierge(): Promise<readonly Figure[]> {
  // Idling first: what it holds in memory is its own, and not what others left behind.
  const idle = await idling();
  return [...(await outAndBack()), ...(await benchManyAsks()), ...idle, ...(await flood())];
}

async function outAndBack(): Promise<readonly Figure[]> {
  return onGround(["slack", "telegram"], async (ground) => {
    const out: number[] = [];
    const back: number[] = [];
    await sleep(SETTLE_MS);
    for (let round = 0; round < rounds.ask; round += 1) {
      const [out_ms, back_ms] = await oneAsk(ground, `Which region for ${round}?`);
      out.push(out_ms);
      back.push(back_ms);
    }
    return [
      {
        what: "ask raised → card handed to the channel",
        ours: spreadOf(out),
        bars: [{ kind: "median_ms_max", value: 50 }],
      },
      {
        what: "reply → answer on disk",
        ours: spreadOf(back),
        bars: [{ kind: "median_ms_max", value: BACK_MS_MAX }],
      },
    ];
  });
}

async function oneAsk(
  { engine, world, dataDir }: Ground,
  prompt: string,
): Promise<readonly [number, number]> {
  const slack = world("slack");
  const raised_ms = performance.now();
  const raised = await engine.mailbox.raise(
    { worker: "w1", prompt, options: ["eu", "us"] },
    { kind: "pulse" },
  );
  if (raised.kind !== "raised") throw new Error(JSON.stringify(raised));
  const find = () => slack.messages.find(({ card }) => card.title.includes(prompt));
  await until("a card", () => find() !== undefined);
  const out_ms = performance.now() - raised_ms;
  await sleep(300);
  const copy = find();
  if (copy === undefined) throw new Error("the card is gone");
  const pressed_ms = performance.now();
  await slack.person("ada").press(copy.ref, "1 · eu");
  await until("an answer", () => isAnswered(dataDir, raised.ask.id));
  const back_ms = performance.now() - pressed_ms;
  await sleep(200);
  return [out_ms, back_ms];
}

// --- nobody says anything --------------------------------------------------------------------------------------------

async function idling(): Promise<readonly Figure[]> {
  return onGround(["slack", "telegram"], async ({ engine }) => {
    await engine.mailbox.raise({ worker: "w1", prompt: "Which region?" }, { kind: "pulse" });
    await sleep(SETTLE_MS);
    const used: number[] = [];
    for (let round = 0; round < rounds.idle; round += 1) {
      const before = process.cpuUsage();
      await sleep(rounds.idle_ms);
      const { user, system } = process.cpuUsage(before);
      used.push(((user + system) / 1_000) * (60_000 / rounds.idle_ms));
    }
    return [
      {
        what: "CPU of an idle minute (one open ask, 2 channels)",
        ours: spreadOf(used),
        bars: [{ kind: "median_ms_max", value: IDLE_CPU_MS_MAX }],
      },
      {
        what: "resident set meanwhile",
        unit: "MB",
        ours: spreadOf([process.memoryUsage.rss() / MB]),
        bars: [],
      },
    ];
  });
}

// --- a flood ---------------------------------------------------------------------------------------------------------

/** Everybody answers everything at once: whoever is first is the answer, all others are told so, and nobody is lost. */
async function flood(): Promise<readonly Figure[]> {
  let ids: readonly string[] = [];
  return onGround(
    ["slack", "telegram"],
    async (ground) => {
      await sleep(SETTLE_MS);
      const accepted = await pour(ground, ids);
      const handled = await handledTimes(ground, accepted.length);
      const unanswered = ids.filter((id) => !isAnswered(ground.dataDir, id));
      if (unanswered.length > 0) throw new Error(`${unanswered.length} asks were never answered`);
      const what = `${rounds.replies_per_s} replies/s for ${rounds.flood_ms / 1_000} s (${handled.length}, none lost)`;
      return [
        {
          what: `${what}: on disk, p99`,
          ours: spreadOf([p99Of(accepted)]),
          bars: [{ kind: "median_ms_max", value: ACCEPT_P99_MS_MAX }],
        },
        {
          what: `${what}: handled, p99`,
          ours: spreadOf([p99Of(handled)]),
          bars: [{ kind: "median_ms_max", value: HANDLED_P99_MS_MAX }],
        },
      ];
    },
    (dataDir) => {
      ids = writeAsks(dataDir, 1, rounds.asks);
    },
  );
}

/** At its own pace, whatever becomes of them. How long each was on its way to the disk. */
async function pour({ world }: Ground, ids: readonly string[]): Promise<readonly number[]> {
  const began_ms = performance.now();
  const total = (rounds.flood_ms / 1_000) * rounds.replies_per_s;
  const under: Promise<number>[] = [];
  while (under.length < total) {
    const due = Math.min(total, ((performance.now() - began_ms) / 1_000) * rounds.replies_per_s);
    while (under.length < due) {
      const surface = under.length % 2 === 0 ? "slack" : "telegram";
      const words = `answer ${ids[under.length % ids.length]} yes`;
      const said_ms = performance.now();
      const said = world(surface).person("ada").command(words, homeOf(surface));
      under.push(said.then(() => performance.now() - said_ms));
    }
    await sleep(1);
  }
  return Promise.all(under);
}

/** Of each that was accepted; throws for one that is not there. */
async function handledTimes({ concierge, worlds }: Ground, expected: number): Promise<readonly number[]> {
  const waiting = () => {
    const rows = concierge.ledger.look((tables) => tables.inbox.waiting(1));
    return rows.kind === "ok" ? rows.value.length : 1;
  };
  await until("all of it handled", () => waiting() === 0, 10 * rounds.flood_ms);
  const heard = [...worlds].flatMap(([surface, { transcript }]) =>
    transcript.flatMap((line) => {
      const id = / heard (\S+) command .*: kept$/.exec(line)?.[1];
      return id === undefined ? [] : [{ surface, id }];
    }),
  );
  if (heard.length !== expected) throw new Error(`${expected - heard.length} were lost on their way in`);
  return heard.map(({ surface, id }) => {
    const row = concierge.ledger.look((tables) => tables.inbox.find(surface, id));
    const found = row.kind === "ok" ? row.value : undefined;
    if (found?.handled === undefined) throw new Error(`${surface} ${id} was accepted, and is lost`);
    return found.handled.at_ms - found.received_ms;
  });
}

function p99Of(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN;
}
