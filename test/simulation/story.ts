// One story by seed: asks come and go, people do what people do, platforms fail, the process dies, time passes. Then all
// that goes wrong ends, and what is left is held against the laws.

import type { Surface } from "../../src/channels/channel.ts";
import { seededRandom } from "../fakes/wire/faults.ts";
import { openHouse } from "../support/house.ts";
import { practise, TRUSTED } from "../support/practised.ts";
import { changeWords, command, fillIn, forge, press, removeCard, say, twoAtOnce } from "./acting.ts";
import { answerByHand, raise, raiseAgain, staff, withdraw } from "./asking.ts";
import { actorsOn, approvalsIn, type Dice, diceOf, people, surfaces } from "./cast.ts";
import { brokenLaws, type Stillness, stillnessOf } from "./laws.ts";
import { each, GOAL, kim, note, type Tale, WORKERS, worldOf } from "./tale.ts";
import { closeOrReopen, revokeOrRestore, storm } from "./weather.ts";
import { openLoop } from "./world.ts";
import { worldDeeds } from "./world-deeds.ts";
import { calmLoop, loopLaws, noteAsks } from "./world-laws.ts";

export interface Told {
  readonly broken: readonly string[];
  readonly transcript: readonly string[];
  /** What the dice showed in each turn: with it the same turns can be told again, without others. */
  readonly rolls: readonly (readonly number[])[];
}

export interface TellHow {
  /** Where the ledger's file is made. */
  readonly within?: string;
  /** A story that was told before, of which only these turns happen. */
  readonly again?: { readonly rolls: Told["rolls"]; readonly turns: readonly number[] };
}

const TURNS = 40;
/** Longer than everything is looked at anew, and than an unknown delivery is waited for. */
const QUIET_MS = 65_000;
const PATIENCE_MS = 2_000_000;
const LONG_MS = 400_000;

export async function tell(seed: number, { within, again }: TellHow = {}): Promise<Told> {
  const random = seededRandom(seed);
  const rolls: number[][] = [];
  let said: readonly number[] = [];
  /** The same numbers in a turn, whatever other turns there are. */
  const roll = (): number => {
    const known = said[0];
    said = said.slice(1);
    const rolled = known ?? random();
    rolls.at(-1)?.push(rolled);
    return rolled;
  };
  const tale = await begin(seed, within, diceOf(roll));
  const { house, broken } = tale;
  try {
    const count = TURNS + tale.dice.below(TURNS);
    for (const turn of again?.turns ?? Array.from({ length: count }, (_, at) => at)) {
      rolls.push([]);
      said = again?.rolls[turn] ?? [];
      await takeTurn(tale);
    }
    said = [];
    if (tale.around !== undefined) await calmLoop(tale, tale.around);
    await calm(tale);
    broken.push(...(await brokenLaws(tale)));
    if (broken.length === 0) broken.push(...(await forgetAll(tale)));
  } catch (error) {
    broken.push(`it threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const transcript = broken.length === 0 ? [] : transcriptOf(tale);
  await house.close();
  return { broken, transcript, rolls };
}

async function begin(seed: number, within: string | undefined, dice: Dice): Promise<Tale> {
  const all: readonly Surface[] = ["slack", "telegram", "discord", "terminal"];
  const some = all.filter(() => dice.chance(0.55));
  const chosen = some.length === 0 ? [dice.pick(all)] : some;
  const singleOwner = dice.chance(0.5) ? "yes" : "no";
  const house = await openHouse({
    surfaces: chosen,
    can: (surface) => surfaces[surface],
    people,
    singleOwner,
    approvals: approvalsIn(seed),
    seed,
    furnish: (world) =>
      actorsOn(world.channel.surface).forEach(({ user, as }) => void world.person(user, as)),
    ...(within !== undefined && { within }),
    // In every second story judgment knows a habit of ada's, and may answer as she would.
    ...(seed % 2 === 0 && { judgment: { autonomy: TRUSTED } }),
  });
  if (seed % 2 === 0)
    await practise(house.engine.judge, { prompt: "Which region for", options: ["eu", "us"] });
  await house.engine.goals.write(GOAL, "Ship it.\n", {}, kim);
  for (const worker of WORKERS) if (dice.chance(0.4)) house.employ(worker, "g1");
  return {
    seed,
    house,
    dice,
    surfaces: chosen,
    singleOwner,
    raised: [],
    answers: new Map(),
    goalTokens: [],
    removed: new Set(),
    said: new Map(),
    log: [],
    broken: [],
    ...(seed % 3 === 2 && {
      around: { loop: openLoop(house), spoilt: new Set(), wants: [], approved: new Set(), forbidden: [] },
    }),
  };
}

// --- turns -----------------------------------------------------------------------------------------------------------

type Deed = (tale: Tale) => Promise<void> | void;

const deeds: readonly (readonly [weight: number, name: string, deed: Deed])[] = [
  [16, "a worker asks", raise],
  [22, "somebody presses", (tale) => press(tale)],
  [20, "somebody says something", (tale) => say(tale)],
  [6, "two press at once", twoAtOnce],
  [4, "somebody types a command", command],
  [5, "somebody fills in the form", fillIn],
  [3, "the person at the terminal answers", answerByHand],
  [2, "an ask is taken back", withdraw],
  [2, "another program gives an id to another question", raiseAgain],
  [2, "somebody forges a button", forge],
  [2, "somebody edits or removes their words", changeWords],
  [1, "an admin removes a card", removeCard],
  [5, "a platform begins to fail", storm],
  [3, "the platforms work again", (tale) => each(tale, (world) => world.faults.clear())],
  [4, "a connection breaks", (tale) => worldOf(tale).disconnect()],
  [2, "a chat is closed or opened again", closeOrReopen],
  [1, "a token is revoked or given back", revokeOrRestore],
  [
    5,
    "the program is about to be killed",
    (tale) => tale.house.doom(tale.dice.below(80), tale.dice.pick(["before", "after"])),
  ],
  [2, "the program is stopped and started", (tale) => tale.house.restart("stopped")],
  [3, "a worker comes or goes", staff],
];
const aroundTheLoop = worldDeeds.map(([weight, name, deed]): (typeof deeds)[number] => [
  weight,
  name,
  (tale) => (tale.around === undefined ? undefined : deed(tale, tale.around)),
]);

function pickDeed({ dice, around }: Tale): readonly [name: string, deed: Deed] {
  const possible = around === undefined ? deeds : [...deeds, ...aroundTheLoop];
  let left = dice.below(possible.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, name, deed] of possible) {
    left -= weight;
    if (left < 0) return [name, deed];
  }
  throw new Error("the weights do not add up");
}

async function takeTurn(tale: Tale): Promise<void> {
  const { house, dice } = tale;
  if (house.state === "dead") {
    await house.clock.advance(dice.pick([10, 10, 3_000, 170_000]));
    note(tale, "it is started again");
    await house.restart("killed");
  }
  if (tale.around?.loop.state() === "dead" && dice.chance(0.7)) {
    note(tale, "the loop is started");
    tale.around.loop.start();
  }
  const [name, deed] = pickDeed(tale);
  note(tale, name);
  await deed(tale);
  await house.clock.advance(dice.pick([0, 0, 1, 20, 200, 1_500, 5_000, dice.chance(0.1) ? LONG_MS : 10_000]));
  watchAnswers(tale);
  if (tale.around === undefined) return;
  await noteAsks(tale);
  if (tale.broken.length === 0) tale.broken.push(...loopLaws(tale, tale.around));
}

/** I3: once it is there, a record never changes. */
function watchAnswers({ raised, answers, house, broken }: Tale): void {
  for (const { token, ask, gone } of raised) {
    if (gone === "yes") continue;
    const now = house.control.text(`answers/${ask.id}.json`);
    const before = answers.get(token);
    if (before === undefined && now !== undefined) answers.set(token, now);
    if (before !== undefined && now !== before)
      broken.push(`I3: the answer to ${ask.id} changed: ${before} → ${now}`);
  }
}

// --- the end ---------------------------------------------------------------------------------------------------------

/** Whatever can go wrong has ended; platforms come back, and time passes. */
async function calm(tale: Tale): Promise<void> {
  const { house } = tale;
  note(tale, "all is well from here on");
  house.doom(Number.POSITIVE_INFINITY, "before");
  each(tale, (world) => {
    world.faults.clear();
    world.restore();
    world.reopen(house.home(world.channel.surface).chat);
  });
  if (house.state === "dead") await house.restart("killed");
  await house.clock.advance(30_000);
  each(tale, (world) => world.disconnect("a routine end"));
  await house.clock.advance(QUIET_MS);
  // Who was told to come back later does, however long that is.
  for (let passed_ms = 0, still = 0; passed_ms < PATIENCE_MS && still < 2; passed_ms += QUIET_MS) {
    still = isStill(tale) ? still + 1 : 0;
    await house.clock.advance(QUIET_MS);
  }
  watchAnswers(tale);
}

function isStill({ house }: Tale): boolean {
  const counts = house.concierge.ledger.look((tables) => tables.outbox.counts());
  const isHeard = house.concierge.channels().every(({ state }) => state === "hearing");
  return isHeard && counts.kind === "ok" && counts.value.waiting + counts.value.unknown === 0;
}

/** I6: with everything that was in memory gone, nothing is lost, and nothing is said again. */
async function forgetAll(tale: Tale): Promise<readonly string[]> {
  const { house } = tale;
  tale.around?.loop.kill(); // so that nobody asks anything new
  const before: Stillness = stillnessOf(tale);
  note(tale, "everything is forgotten");
  await house.restart("killed");
  await house.clock.advance(100_000);
  const after = stillnessOf(tale);
  // A card that an admin removed is posted anew whenever it is found to be gone.
  const missed = [...tale.house.worlds].flatMap(([surface, { messages }]) =>
    messages
      .filter(({ ref }) => tale.removed.has(`${surface} ${ref.message}`))
      .map(({ card }) => tokenOf(card.title)),
  );
  const changed = [...after].filter(
    ([card, title]) =>
      before.get(card) !== title && !missed.includes(tokenOf(title)) && !isTimely.test(title),
  );
  // Who no longer waits for an answer, since the time for it is over, works on; words that wait for a Send wait no more.
  const isOverNow = [...after].some(([card, title]) => before.get(card) !== title && /^Expired/.test(title));
  const told = changed
    .filter(([, title]) => !(isOverNow && /^w\d+: |^#\S+ Not sent: /.test(title)))
    .map(
      ([card, title]) =>
        `I6: after a restart ${card} says "${title}", before "${before.get(card) ?? "(nothing)"}"`,
    );
  return [...told, ...(await brokenLaws(tale))];
}

/** What time alone brings. */
const isTimely = /^Expired| still waits?\b|^#\S+ is over$/;

const tokenOf = (title: string): string => /q\d+x/.exec(title)?.[0] ?? title;

function transcriptOf({ house, log }: Tale): readonly string[] {
  const lines = [
    ...log,
    ...[...house.worlds].flatMap(([surface, { transcript }]) =>
      transcript.map((line) => line.replace(" ", ` ${surface} `)),
    ),
  ];
  const at = (line: string) => Number.parseInt(line, 10);
  return lines.toSorted((a, b) => at(a) - at(b));
}
