// People over weeks: they have zones and nights, answer late, answer twice, put off, and one leaves for good. The house
// around them is whole; what is held against the promises is what stood on the platforms and what was recorded, worked out
// here without a look at how the program decides.

import type { Surface } from "../../src/channels/channel.ts";
import type { Ask } from "../../src/engine/types.ts";
import { askKeyOf } from "../../src/notify/ask-key.ts";
import type { Person, Role } from "../../src/notify/nouns.ts";
import type { Piercing } from "../../src/notify/quiet.ts";
import { stepsSaid, usualLadders } from "../../src/notify/steps.ts";
import type { MemoryMessage, MemoryWorld } from "../fakes/memory-channel.ts";
import { seededRandom } from "../fakes/wire/faults.ts";
import { type House, openHouse, personOf } from "../support/house.ts";
import { type Dice, diceOf } from "./cast.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Longer than everything is looked at anew. */
const LOOK_MS = 32_000;

interface Habit {
  readonly name: string;
  readonly role: Role;
  readonly zone: string;
  readonly on: readonly Surface[];
  readonly pierce: readonly Piercing[];
  readonly pings: number;
  /** After so many days they are never seen again, and tell nobody. */
  readonly days?: number;
}

const NIGHT = { from_minute: 22 * 60, to_minute: 7 * 60 };
const APPROVERS = 2;

/** So that a few days have many steps of it. */
const soon = stepsSaid(["30m thread", "90m direct", "3h deputy"]) ?? usualLadders.steps.question;
const ladders = {
  ...usualLadders,
  steps: { ...usualLadders.steps, question: soon, reversible: soon, irreversible: soon },
  again_ms: 6 * HOUR_MS,
};

const folk: readonly Habit[] = [
  { name: "ada", role: "owner", zone: "Europe/Berlin", on: ["slack", "telegram"], pierce: [], pings: 3 },
  {
    name: "ben",
    role: "approver",
    zone: "America/New_York",
    on: ["slack"],
    pierce: ["irreversible"],
    pings: 2,
  },
  {
    name: "cleo",
    role: "approver",
    zone: "Australia/Lord_Howe",
    on: ["telegram"],
    pierce: ["expiring"],
    pings: 4,
  },
  { name: "dan", role: "member", zone: "Asia/Tokyo", on: ["slack"], pierce: [], pings: 3, days: 4 },
];

export interface LifeOptions {
  readonly seed: number;
  readonly start_ms: number;
  readonly days: number;
  readonly within?: string;
}

export interface LifeReport {
  readonly broken: readonly string[];
  readonly asks: number;
  readonly answered: number;
  readonly pings: number;
  readonly nights: number;
  /** Opened by as many people as it takes. */
  readonly opened: number;
}

interface Raised {
  readonly ask: Ask;
  readonly at_ms: number;
  readonly pinged: Set<string>;
  /** Who pressed Approve and was heard, and when. */
  readonly yes: { readonly who: string; readonly at_ms: number }[];
  isTold: boolean;
}

interface Plan {
  readonly who: Habit;
  readonly at_ms: number;
  readonly about: Raised;
  readonly does: "answer" | "later";
}

interface Life {
  readonly house: House;
  readonly dice: Dice;
  readonly options: LifeOptions;
  readonly raised: Raised[];
  readonly plans: Set<Plan>;
  readonly pings: Map<string, { readonly at_ms: number; readonly pierces: boolean }[]>;
  readonly seen: Map<Surface, number>;
  readonly broken: string[];
  nights: number;
}

export async function live(options: LifeOptions): Promise<LifeReport> {
  const dice = diceOf(seededRandom(options.seed));
  const people = folk.map(
    ({ name, role, on, zone, pierce, pings }): Person => ({
      ...personOf(name, role, Object.fromEntries(on.map((surface) => [surface, userOf(name)]))),
      zone,
      manners: { quiet: NIGHT, pierce, pingsPerHour: pings },
    }),
  );
  const furnish = (world: MemoryWorld) => {
    for (const { name, on } of folk) if (on.includes(world.channel.surface)) world.person(userOf(name));
  };
  const house = await openHouse({
    surfaces: ["slack", "telegram"],
    people,
    furnish,
    singleOwner: "no",
    ladders,
    approvals: { irreversible: APPROVERS, destructive: APPROVERS },
    seed: options.seed,
    ...(options.within !== undefined && { within: options.within }),
  });
  const life: Life = {
    house,
    dice,
    options,
    raised: [],
    plans: new Set(),
    pings: new Map(folk.map(({ name }) => [name, []])),
    seen: new Map(),
    broken: [],
    nights: 0,
  };
  house.clock.setWall(options.start_ms);
  try {
    await house.clock.advance(LOOK_MS);
    for (let day = 0; day < options.days; day += 1) await liveADay(life, day);
    await settleUp(life);
  } finally {
    await house.close();
  }
  const answered = await Promise.all(life.raised.map(({ ask }) => answerOf(life, ask)));
  return {
    broken: life.broken,
    asks: life.raised.length,
    answered: answered.filter((each) => each !== undefined).length,
    pings: [...life.pings.values()].flat().length,
    nights: life.nights,
    opened: answered.filter((each) => each?.decision.kind === "approve").length,
  };
}

const userOf = (name: string): string => `U-${name}`;

const answerOf = async ({ house }: Life, { id }: Ask) => {
  const found = await house.engine.mailbox.find(id);
  return found.kind === "found" ? found.answer : undefined;
};

/** Steps of about an hour; whoever is due does their part in each. */
async function liveADay(life: Life, day: number): Promise<void> {
  const { house, dice, options } = life;
  const end_ms = options.start_ms + (day + 1) * DAY_MS;
  while (house.clock.now_ms() < end_ms) {
    if (dice.chance(0.3)) await raise(life);
    await doWhatIsPlanned(life);
    if (dice.chance(0.02)) await house.restart("killed");
    house.clock.setWall(house.clock.now_ms() + 25 * MINUTE_MS + dice.below(60) * MINUTE_MS);
    await house.clock.advance(LOOK_MS);
    await noteWhatRang(life);
  }
  await everyAskIsKnown(life);
}

async function raise({ house, dice, raised }: Life): Promise<void> {
  const isGate = dice.chance(0.4);
  const worker = `w${raised.length + 1}`;
  const ask = await house.raise({
    worker,
    prompt: `${isGate ? "Deploy" : "Which region for"} q${raised.length + 1}x?`,
    kind: isGate ? "gate" : "question",
    options: isGate ? [] : ["eu", "us"],
    ...(isGate && { risk: dice.pick(["irreversible", "reversible"] as const) }),
    ...(dice.chance(0.15) && { expires_in_s: 6 * 3_600 }),
  });
  raised.push({ ask, at_ms: house.clock.now_ms(), pinged: new Set(), yes: [], isTold: false });
}

// --- what people do --------------------------------------------------------------------------------------------------

const clocks = new Map(
  folk.map(({ zone }) => [
    zone,
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }),
  ]),
);

/** Of the clock on their wall. */
function minuteOf(now_ms: number, zone: string): number {
  const [hour = 0, minute = 0] = (clocks.get(zone)?.format(now_ms) ?? "").split(":").map(Number);
  return hour * 60 + minute;
}

function isNight({ zone }: Habit, now_ms: number): boolean {
  const minute = minuteOf(now_ms, zone);
  return minute >= NIGHT.from_minute || minute < NIGHT.to_minute;
}

/** Whoever was called does something about it a while later, or twice, or never. */
function plan(life: Life, who: Habit, about: Raised): void {
  const { dice, house, plans } = life;
  const now_ms = house.clock.now_ms();
  const mood = dice.roll();
  if (mood < 0.3) return;
  const at_ms = now_ms + dice.below(10 * 60) * MINUTE_MS;
  plans.add({ who, at_ms, about, does: mood < 0.42 ? "later" : "answer" });
  if (dice.chance(0.25))
    plans.add({ who, at_ms: at_ms + dice.below(180) * MINUTE_MS, about, does: "answer" });
}

async function doWhatIsPlanned(life: Life): Promise<void> {
  const { house, plans, options } = life;
  const now_ms = house.clock.now_ms();
  for (const each of plans) {
    if (each.at_ms > now_ms || isNight(each.who, now_ms)) continue;
    plans.delete(each);
    const { days = Number.POSITIVE_INFINITY } = each.who;
    if (now_ms - options.start_ms > days * DAY_MS) continue;
    await act(life, each);
    await house.clock.advance(1_500);
  }
}

async function act({ house, dice }: Life, { who, about, does }: Plan): Promise<void> {
  const token = / (q\d+x)/.exec(about.ask.prompt)?.[1] ?? "none";
  for (const surface of who.on) {
    const world = house.world(surface);
    const user = userOf(who.name);
    const { chat } = world.directPlace(user);
    const isBefore = ({ state, ref, card }: MemoryMessage) =>
      state === "there" && card.title.includes(token) && (!ref.chat.startsWith("dm-") || ref.chat === chat);
    const card = world.messages.findLast(
      (each) => isBefore(each) && each.card.rows.flat().some(({ label }) => /^(Approve|1 ·)/.test(label)),
    );
    if (card === undefined) continue;
    if (does === "later") {
      const { ref } = card;
      const words = dice.pick(["later 3h", "tomorrow 9", "later 40m"]);
      void world.person(user).say(words, { place: { surface, chat: ref.chat }, replyTo: ref.message });
    } else {
      const labels = card.card.rows.flat().map(({ label }) => label);
      const label =
        labels.find((each) => each === "Approve") ?? labels.find((each) => each.startsWith("1 ·"));
      if (label === "Approve") about.yes.push({ who: who.name, at_ms: house.clock.now_ms() });
      void world.person(user).press(card.ref, label ?? "none");
    }
    return;
  }
}

// --- what was promised -----------------------------------------------------------------------------------------------

/** Whom a new message is to make look: the one it calls, or who is alone with us there. */
function rungBy(surface: Surface, { card, ref, history }: MemoryMessage, house: House): Habit | undefined {
  const first = history[0] ?? card;
  const isTheirs = ({ name }: Habit) => house.world(surface).directPlace(userOf(name)).chat === ref.chat;
  return folk.find(
    (who) =>
      who.on.includes(surface) &&
      first.volume === "ring" &&
      (first.call === userOf(who.name) || (first.call === undefined && isTheirs(who))),
  );
}

async function noteWhatRang(life: Life): Promise<void> {
  const { house, seen, raised } = life;
  const now_ms = house.clock.now_ms();
  for (const [surface, { messages }] of house.worlds) {
    const fresh = messages.slice(seen.get(surface) ?? 0);
    seen.set(surface, messages.length);
    for (const message of fresh) {
      const delivery = house.concierge.ledger.look((tables) => tables.outbox.find(message.key));
      const subject = delivery.kind === "ok" ? (delivery.value?.subject ?? "") : "";
      // What answers their own words is no ping.
      if (!/^(?:ask:|notice:(?:remind|digest|waiting):)/.test(subject)) continue;
      const about = raised.filter(({ ask }) => {
        const text = JSON.stringify(message.history[0] ?? message.card);
        return subject.includes(askKeyOf(ask)) || text.includes(/ (q\d+x)/.exec(ask.prompt)?.[1] ?? "none");
      });
      const who = rungBy(surface, message, house);
      if (who !== undefined) holdPing(life, { who, about, now_ms, subject });
    }
  }
}

interface Ping {
  readonly who: Habit;
  readonly about: readonly Raised[];
  readonly now_ms: number;
  readonly subject: string;
}

function holdPing(life: Life, { who, about, now_ms, subject }: Ping): void {
  const told = `${who.name} was called by ${subject} at ${new Date(now_ms).toISOString()} (${who.zone})`;
  const pierces = about.some(({ ask }) => isLetThrough(who, ask, now_ms));
  // The message is as old as the look that found it, at most.
  if (isNight(who, now_ms) && isNight(who, now_ms - LOOK_MS)) {
    life.nights += 1;
    if (!pierces) life.broken.push(`${told}, in their night`);
  }
  const before = life.pings.get(who.name) ?? [];
  const inHour = before.filter(({ at_ms }) => now_ms - at_ms < HOUR_MS - 2 * LOOK_MS);
  if (inHour.length >= who.pings && !pierces) life.broken.push(`${told}, beyond ${who.pings} in an hour`);
  before.push({ at_ms: now_ms, pierces });
  for (const each of about) {
    each.pinged.add(who.name);
    plan(life, who, each);
  }
}

function isLetThrough({ pierce }: Habit, { kind, risk, expires_s }: Ask, now_ms: number): boolean {
  if (kind === "gate" && pierce.some((each) => each === risk)) return true;
  return pierce.includes("expiring") && expires_s !== undefined && expires_s * 1_000 - now_ms <= 8 * HOUR_MS;
}

const REASONS = /left in peace|next: |Put off|nobody is called any more/;

/** Of each ask that is a day old somebody was called, or its card says why nobody was. */
async function everyAskIsKnown(life: Life): Promise<void> {
  const { house, raised, broken } = life;
  const now_ms = house.clock.now_ms();
  for (const each of raised.filter(({ at_ms, isTold }) => now_ms - at_ms > DAY_MS && !isTold)) {
    each.isTold = true;
    const answer = await answerOf(life, each.ask);
    if (each.pinged.size > 0 || answer !== undefined || each.ask.expires_s !== undefined) continue;
    const token = / (q\d+x)/.exec(each.ask.prompt)?.[1] ?? "none";
    const cards = [...house.worlds.values()].flatMap(({ messages }) =>
      messages.filter(({ card, state }) => state === "there" && card.title.includes(token)),
    );
    if (!cards.some(({ card }) => REASONS.test(JSON.stringify(card))))
      broken.push(`I4: nobody was called about ${token} in a day, and no card says why`);
  }
}

/** No gate was opened by fewer people than it takes, whoever pressed how often. */
async function settleUp(life: Life): Promise<void> {
  for (const { ask, yes } of life.raised) {
    const answer = await answerOf(life, ask);
    if (ask.kind !== "gate" || answer?.decision.kind !== "approve") continue;
    const needed = ask.risk === "reversible" ? 1 : APPROVERS;
    const people = new Set(yes.filter(({ who }) => who !== "dan").map(({ who }) => who));
    if (people.size < needed)
      life.broken.push(`${ask.id} (${ask.risk}) was opened by ${[...people].join(", ") || "nobody"}`);
  }
}
