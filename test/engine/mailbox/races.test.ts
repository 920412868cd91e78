// Goal: whatever order the store calls of several processes come in, and whoever dies in between, everybody is told
// the same end of every ask. Method: processes in memory on one disk, one store call at a time, the next one chosen
// at random by a seed; time jumps past expiry and retention. More runs: LOOOP_TEST_RUNS; one again: LOOOP_TEST_SEED.

import { setImmediate as letOthersRun } from "node:timers/promises";
import { expect, it } from "vitest";
import { limits } from "../../../src/engine/limits.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type MemoryDisk, memoryDisk } from "../../fakes/memory-disk.ts";
import { SimulatedCrash } from "../../fakes/memory-faults.ts";
import { memoryStore } from "../../fakes/memory-store.ts";
import { openSteps, problemsOf, type Random, randomOf, type Seen } from "./history.ts";
import { openKit, session } from "./kit.ts";

const RUNS = Number(process.env.LOOOP_TEST_RUNS ?? 150);
const FIRST_SEED = Number(process.env.LOOOP_TEST_SEED ?? Date.now() % 1_000_000_000);
const PROCESSES = 3;
const STEPS = 40;
const CRASH_CHANCE = 0.1;
/** Per store call: past retention, and past an expiry. */
const LONG_JUMP_CHANCE = 0.01;
const SHORT_JUMP_CHANCE = 0.02;
/** As many of the latest asks are fought over. */
const HOT = 3;

interface Turns {
  turn(): Promise<void>;
  /** Lets the processes go on, one call at a time, until all have ended. */
  run(processes: readonly Promise<void>[]): Promise<void>;
}

function openTurns(random: Random, clock: ManualClock): Turns {
  let waiting: readonly (() => void)[] = [];
  return {
    turn: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
      }),
    async run(processes) {
      let living = processes.length;
      for (const process of processes) {
        const leave = () => {
          living -= 1;
        };
        process.then(leave, leave);
      }
      for (;;) {
        await letOthersRun();
        if (living === 0) return;
        if (random() < LONG_JUMP_CHANCE) clock.setWall(clock.now_ms() + limits.settled_kept_ms);
        if (random() < SHORT_JUMP_CHANCE) clock.setWall(clock.now_ms() + 1_000);
        const next = waiting[Math.floor(random() * waiting.length)];
        waiting = waiting.filter((one) => one !== next);
        if (next) next();
        else await clock.advance(10);
      }
    },
  };
}

interface Place {
  readonly disk: MemoryDisk;
  readonly clock: ManualClock;
  readonly turns: Turns;
  readonly random: Random;
  readonly see: (seen: Seen) => void;
  readonly hot: () => readonly string[];
}

/** Does its steps; when it dies, a new process goes on in its place. */
async function live(place: Place, name: string): Promise<void> {
  const { disk, clock, turns, random, see, hot } = place;
  let step: (() => Promise<void>) | undefined;
  for (let n = 0; n < STEPS; n += 1) {
    if (step === undefined) {
      const kit = openKit({ disk, clock, name: `${name}x${n}`, turn: () => turns.turn() });
      kit.fleet.set(session("w"), session("w-1"));
      if (random() < CRASH_CHANCE * 3) {
        const when = random() < 0.5 ? "before" : "after";
        kit.control.arm({
          method: "any",
          nth: 1 + Math.floor(random() * 60),
          effect: { kind: "crash", when },
        });
      }
      step = openSteps({ mailbox: kit.mailbox, random, name: `${name}x${n}`, see, hot });
    }
    try {
      await step();
    } catch (error) {
      if (!(error instanceof SimulatedCrash)) throw error;
      step = undefined;
    }
  }
}

async function runOnce(seed: number): Promise<readonly string[]> {
  const random = randomOf(seed);
  const clock = manualClock();
  const disk = memoryDisk(clock);
  const history: Seen[] = [];
  const turns = openTurns(random, clock);
  let hot: readonly string[] = [];
  const see = (seen: Seen) => {
    history.push(seen);
    if (seen.kind === "raised") hot = [...hot, seen.id].slice(-HOT);
  };
  const place: Place = { disk, clock, turns, random, see, hot: () => hot };
  const processes = Array.from({ length: PROCESSES }, (_, n) => live(place, `p${n}`));
  await turns.run(processes);
  await Promise.all(processes);
  if (!history.some(({ kind }) => kind === "raised")) return ["nothing was raised: this run proves nothing"];
  const { mailbox } = openKit({ disk, clock, name: "last" });
  return problemsOf(history, { mailbox, store: memoryStore({ disk, clock }).store });
}

it(`agrees on every end over ${RUNS} random orders from seed ${FIRST_SEED}`, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed += 1) {
    expect(await runOnce(seed), `LOOOP_TEST_SEED=${seed} LOOOP_TEST_RUNS=1`).toEqual([]);
  }
});
