// Goal: a week in which everything that a home server does to its programs happens once: nothing that was asked or
// answered is lost or done twice, and the program is no larger at its end than after two days. Method: a whole house in
// memory with a real ledger; within each six hours the wall clock leaps and the minutes in which something happens are
// lived through; held against what stood on the platforms and on the disk.

import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import Sqlite, { type Database } from "better-sqlite3";
import { afterAll, expect, it } from "vitest";
import type { FailReason } from "../../src/engine/outcome.ts";
import type { Ask } from "../../src/engine/types.ts";
import type { MemoryWorld } from "../fakes/memory-channel.ts";
import { type House, openHouse } from "../support/house.ts";
import { quickDir } from "../support/quick-dir.ts";

const HOUR_MS = 3_600_000;
const SLICES = 4;
const SLICE_MS = 6 * HOUR_MS;
/** Longer than everything is looked at anew. */
const LOOK_MS = 35_000;
/** Longer than a channel that was away waits before it tries again. */
const BACK_MS = 330_000;
/** What is asked is shown by then, and what is pressed is on record. */
const SOON_MS = 6_000;
/** Forty more asks: their cards with all that they ever showed are kept by the platforms, which stand here as well. */
const GROWTH_MB_MAX = 3;
/** Nothing happens, and everything is looked at some hundred times: what grows is code that V8 compiles once more. */
const QUIET_MS = HOUR_MS / 4;
const QUIET_GROWTH_MB_MAX = 0.5;
/** Everything that is in the way of an ask, and of an answer. */
const writing = ["create", "write", "append"] as const;

const within = mkdtempSync(join(quickDir(), "looop-week-"));
afterAll(() => rmSync(within, { recursive: true, force: true }));

interface Week {
  readonly house: House;
  readonly asked: Ask[];
  /** Text of the button that somebody pressed and was heard, by id. */
  readonly pressed: Map<string, string>;
  readonly broken: string[];
}

// --- what happens ----------------------------------------------------------------------------------------------------

interface Trouble {
  readonly what: string;
  begin(week: Week): Promise<void> | void;
  end(week: Week): Promise<void> | void;
}

const away = (surfaces: readonly ("slack" | "telegram")[], why: string): Trouble => ({
  what: `${surfaces.join(" and ")} cannot be reached: ${why}`,
  begin({ house }) {
    for (const surface of surfaces) {
      const world = house.world(surface);
      world.faults.storm(1, [
        { at: "connect", what: "broken", chance: 1 },
        { at: "post", what: "refused", chance: 1 },
        { at: "edit", what: "refused", chance: 1 },
      ]);
      world.disconnect(why);
    }
  },
  async end({ house }) {
    for (const surface of surfaces) house.world(surface).faults.clear();
    await house.clock.advance(BACK_MS);
  },
});

const disk = (reason: FailReason): Trouble => ({
  what: `the disk is ${reason}`,
  begin({ house: { control } }) {
    for (const method of writing)
      control.arm({ method, times: Number.POSITIVE_INFINITY, effect: { kind: "fail", reason } });
  },
  end: ({ house: { control } }) => control.disarm(),
});

const leap = (by_ms: number): Trouble => ({
  what: `the clock is ${by_ms / HOUR_MS} hours off`,
  begin: ({ house: { clock } }) => clock.setWall(clock.now_ms() + by_ms),
  end: ({ house: { clock } }) => clock.setWall(clock.now_ms() - by_ms),
});

const start = (how: "killed" | "stopped"): Trouble => ({
  what: `it is ${how} and started again`,
  begin: ({ house }) => house.restart(how),
  end: () => undefined,
});

/** A fault that nobody meets proves nothing. */
function mustRefuse({ house, broken }: Week, reason: FailReason): void {
  const kept = house.concierge.ledger.atomically(({ notes }) => notes.write("large", "x".repeat(200_000)));
  if (kept.kind !== "failed" || kept.reason !== reason) broken.push(`no ${reason}: ${JSON.stringify(kept)}`);
}

/** Of the file as it is: what needs another page of it is refused by SQLite itself, what changes in place is not. */
const ledgerFull: Trouble = {
  what: "there is no room for the ledger",
  async begin(week) {
    const { house } = week;
    await house.restart("killed", { ledgerBounds: { bytes_max: statSync(house.ledgerPath).size } });
    mustRefuse(week, "disk_full");
  },
  end: ({ house }) => house.restart("killed"),
};

/** A person at the file with a tool of their own, in the middle of a change. */
function ledgerTaken(): Trouble {
  let other: Database | undefined;
  return {
    what: "somebody else writes the ledger",
    async begin(week) {
      const { house } = week;
      await house.restart("killed", { ledgerBounds: { busy_wait_ms_max: 0 } });
      other = new Sqlite(house.ledgerPath);
      other.exec("BEGIN IMMEDIATE");
      mustRefuse(week, "locked");
    },
    async end({ house }) {
      other?.close();
      await house.restart("killed");
    },
  };
}

/** By day and slice. Each day ends with a start, as after an upgrade. */
const troubles: Readonly<Record<string, Trouble>> = {
  "1.2": away(["slack", "telegram"], "no network"),
  "1.3": away(["slack", "telegram"], "no network"),
  "2.1": away(["slack"], "getaddrinfo EAI_AGAIN slack.com"),
  "2.4": start("killed"),
  "3.1": ledgerFull,
  "3.2": disk("disk_full"),
  "3.4": start("killed"),
  "4.1": disk("read_only"),
  "4.4": away(["telegram"], "getaddrinfo ENOTFOUND api.telegram.org"),
  "4.3": ledgerTaken(),
  "5.1": leap(48 * HOUR_MS),
  "5.4": leap(-30 * HOUR_MS),
  "6.1": start("killed"),
  "6.2": disk("disk_full"),
  "6.4": start("killed"),
};

async function liveASlice(week: Week, name: string): Promise<void> {
  const { house, broken } = week;
  const trouble = troubles[name];
  house.clock.setWall(house.clock.now_ms() + SLICE_MS);
  await house.clock.advance(LOOK_MS);
  const before = await ask(week);
  await house.clock.advance(SOON_MS);
  await trouble?.begin(week);
  const during = await ask(week);
  await house.clock.advance(SOON_MS);
  if (before !== undefined) await answer(week, before);
  await house.clock.advance(SOON_MS);
  await trouble?.end(week);
  await house.clock.advance(LOOK_MS);
  for (const each of [before, during]) {
    if (each === undefined || (await answerOf(week, each)) !== undefined) continue;
    await answer(week, each);
    await house.clock.advance(SOON_MS);
    if ((await answerOf(week, each)) === undefined)
      broken.push(`${name}: ${each.id} cannot be answered any more, after: ${trouble?.what ?? "nothing"}`);
  }
}

// --- who asks and who answers ----------------------------------------------------------------------------------------

/** Undefined where the machine did not let it: then the worker is told so. */
async function ask({ house, asked, broken }: Week): Promise<Ask | undefined> {
  const worker = `w${asked.length + 1}` as Ask["worker"];
  const request = { worker, prompt: `Which region for q${asked.length + 1}x?`, options: ["eu", "us"] };
  const outcome = await house.engine.mailbox.raise(request, { kind: "worker", id: worker, meta: false });
  if (outcome.kind === "raised") asked.push(outcome.ask);
  else if (outcome.kind !== "failed") broken.push(`${worker}: ${JSON.stringify(outcome)}`);
  return outcome.kind === "raised" ? outcome.ask : undefined;
}

const tokenOf = ({ prompt }: Ask): string => / (q\d+x)/.exec(prompt)?.[1] ?? "none";

/** By the first card that can be pressed; whoever cannot press says nothing. */
async function answer({ house, pressed }: Week, about: Ask): Promise<void> {
  for (const [surface, world] of house.worlds) {
    const [card] = cardsOf(world, about);
    const button = card?.card.rows.flat().find(({ label }) => label.startsWith("1 ·"));
    if (card === undefined || button === undefined || world.state !== "connected") continue;
    await world.person(surface === "slack" ? "U-ada" : "T-ada").press(card.ref, button.label);
    pressed.set(about.id, "eu");
    return;
  }
}

const cardsOf = ({ messages }: MemoryWorld, about: Ask) =>
  messages.filter(({ state, card }) => state === "there" && card.title.includes(tokenOf(about)));

async function answerOf({ house }: Week, { id }: Ask) {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer : undefined;
}

// --- what must be so -------------------------------------------------------------------------------------------------

async function holdToTheLaws(week: Week): Promise<void> {
  const { house, asked, broken } = week;
  for (const each of asked) {
    const found = await house.engine.mailbox.find(each.id);
    if (found.kind !== "found") broken.push(`${each.id} is ${found.kind}`);
    else if (found.answer?.text !== "eu") broken.push(`${each.id} is ${JSON.stringify(found.answer)}`);
    for (const [surface, world] of house.worlds) {
      const cards = cardsOf(world, each).filter(({ ref }) => ref.chat === `${surface}-home`);
      if (cards.length !== 1) broken.push(`${each.id} has ${cards.length} cards on ${surface}`);
      const open = cards.filter(({ card }) => card.rows.flat().some(({ label }) => label.startsWith("1 ·")));
      if (open.length > 0) broken.push(`${each.id} is answered, and can be pressed on ${surface}`);
    }
  }
  const verdict = house.concierge.ledger.look(({ audit }) => audit.verify([]));
  if (verdict.kind !== "ok" || verdict.value.kind !== "whole") broken.push("the audit is not whole");
  const rows = house.concierge.ledger.look(({ audit }) => audit.page(0, 10_000));
  const answers = rows.kind === "ok" ? rows.value.filter(({ event }) => event === "answered") : [];
  const subjects = new Set(answers.map(({ subject }) => subject));
  if (answers.length !== asked.length || subjects.size !== asked.length)
    broken.push(`${asked.length} asks, and ${answers.length} answers of ${subjects.size} are in the audit`);
}

// --- how large it is -------------------------------------------------------------------------------------------------

interface Size {
  readonly heap_mb: number;
  readonly sleepers: number;
  readonly descriptors: number;
  readonly resources: number;
}

function sizeOf({ house }: Week): Size {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return {
    heap_mb: process.memoryUsage().heapUsed / 2 ** 20,
    sleepers: house.clock.sleepers().length,
    descriptors: readdirSync("/proc/self/fd").length,
    resources: process.getActiveResourcesInfo().length,
  };
}

it("a week of troubles loses nothing, does nothing twice, and leaves nothing behind", {
  timeout: 120_000,
}, async () => {
  const house = await openHouse({ surfaces: ["slack", "telegram"], within });
  const week: Week = { house, asked: [], pressed: new Map(), broken: [] };
  const sizes: Size[] = [];
  try {
    for (let day = 1; day <= 7; day += 1) {
      for (let slice = 1; slice <= SLICES; slice += 1) await liveASlice(week, `${day}.${slice}`);
      await house.restart("stopped");
      house.control.restart(); // forgets what it was asked, as a disk does
      await house.clock.advance(LOOK_MS);
      sizes.push(sizeOf(week));
    }
    await holdToTheLaws(week);
    expect(week.broken).toEqual([]);
    const [, second, , , , , last] = sizes;
    if (second === undefined || last === undefined) throw new Error("a week has seven days");
    expect(last).toMatchObject({ sleepers: second.sleepers, resources: second.resources });
    expect(last.descriptors).toBeLessThanOrEqual(second.descriptors);
    expect(last.heap_mb - second.heap_mb).toBeLessThan(GROWTH_MB_MAX);
    await house.clock.advance(QUIET_MS);
    house.control.restart();
    const quiet = sizeOf(week);
    expect(quiet.heap_mb - last.heap_mb).toBeLessThan(QUIET_GROWTH_MB_MAX);
    expect(quiet.sleepers).toBe(last.sleepers);
  } finally {
    await house.close();
  }
});

// --- a ledger that is lost -------------------------------------------------------------------------------------------

const PAGE_BYTES = 4_096;

/** All pages but the first, which says what it is. */
function spoil(path: string): void {
  const file = openSync(path, "r+");
  for (let at = PAGE_BYTES; at < statSync(path).size; at += PAGE_BYTES)
    writeSync(file, Buffer.alloc(512, 0x5a), 0, 512, at);
  closeSync(file);
}

function bringBack(copy: string, path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
  copyFileSync(copy, path);
}

it("a damaged ledger stops the start and says so; without it, or with an old copy, what is open is shown and nothing is done twice", {
  timeout: 60_000,
}, async () => {
  const house = await openHouse({ surfaces: ["slack"], within });
  const week: Week = { house, asked: [], pressed: new Map(), broken: [] };
  const world = house.world("slack");
  const asks = async () => {
    const about = await ask(week);
    if (about === undefined) throw new Error("nothing is in the way of an ask");
    await house.clock.advance(LOOK_MS);
    return about;
  };
  const textOf = async (about: Ask) => (await answerOf(week, about))?.text;
  const cardsAtHome = (about: Ask) => cardsOf(world, about).filter(({ ref }) => ref.chat === "slack-home");
  const pressOn = async (card: (typeof world.messages)[number] | undefined) => {
    const button = card?.card.rows.flat().find(({ label }) => label.startsWith("1 ·"));
    if (card === undefined || button === undefined) throw new Error("there is nothing to press");
    await world.person("U-ada").press(card.ref, button.label);
    await house.clock.advance(SOON_MS);
  };
  try {
    const decided = await asks();
    await pressOn(cardsAtHome(decided)[0]);
    const open = await asks();
    const start = house.restart("stopped", { ledgerFile: spoil });
    await expect(start).rejects.toThrow(/"kind":"corrupt".*damaged.*move the file away or restore a copy/);

    await house.restart("killed", { ledgerFile: (path) => renameSync(path, `${path}.damaged`) });
    await house.clock.advance(LOOK_MS);
    const [trouble] = house.concierge.ledger.troubles;
    expect(trouble?.why).toContain("may stand there twice");
    expect(cardsAtHome(decided)).toHaveLength(1);
    const [before, now] = cardsAtHome(open);
    await pressOn(before);
    expect(await textOf(open)).toBeUndefined();
    await pressOn(now);
    expect([await textOf(decided), await textOf(open)]).toEqual(["eu", "eu"]);

    const copy = `${house.ledgerPath}.copy`;
    await house.restart("stopped", { ledgerFile: (path) => copyFileSync(path, copy) });
    const [later, latest] = [await asks(), await asks()];
    await pressOn(cardsAtHome(later)[0]);
    await house.restart("stopped", { ledgerFile: (path) => bringBack(copy, path) });
    await house.clock.advance(LOOK_MS);
    expect(cardsAtHome(later)).toHaveLength(1);
    await pressOn(cardsAtHome(latest).at(-1));
    expect([await textOf(later), await textOf(latest)]).toEqual(["eu", "eu"]);
    const answered = await house.engine.events.read({ tail: 1_000 });
    const told =
      answered.kind === "ok" ? answered.events.filter(({ event }) => event === "ask_answered") : [];
    expect(told).toHaveLength(4);
  } finally {
    await house.close();
  }
});
