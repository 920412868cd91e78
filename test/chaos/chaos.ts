// One chaos by seed: the real program, real workers, three platforms on loopback, and whatever can happen to them. The
// seed decides what happens; the machine decides when, so that the same seed tells much the same story, not the same one.

import { setTimeout as timer } from "node:timers/promises";
import { seededRandom } from "../fakes/wire/faults.ts";
import { diceOf } from "../simulation/cast.ts";
import { calm, forgetAll } from "./calm.ts";
import { clearSkies, pickDeed, release } from "./deeds.ts";
import { brokenLaws } from "./laws.ts";
import { livingIn, signal } from "./processes.ts";
import { aside, type Run, watchAnswers } from "./run.ts";
import { openStand } from "./stand.ts";

export interface ChaosOptions {
  readonly seed: number;
  /** How long things go wrong. The calm behind it takes its own time. */
  readonly duration_ms: number;
  /** The folder with the built command. */
  readonly built: string;
  readonly say?: (line: string) => void;
  /** Whether the data directory of a chaos that broke a law stays. */
  readonly keep?: "yes";
}

export interface ChaosOutcome {
  readonly broken: readonly string[];
  readonly story: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
  /** Where the data directory stays. */
  readonly kept?: string;
}

/** Between two looks at whose time is over. */
const LET_GO_MS = 50;

export async function chaos({ seed, duration_ms, built, say, keep }: ChaosOptions): Promise<ChaosOutcome> {
  const stand = await openStand(built);
  const began_ms = performance.now();
  const lines: string[] = [];
  const run: Run = {
    stand,
    dice: diceOf(seededRandom(seed)),
    story(what) {
      const line = `${((performance.now() - began_ms) / 1_000).toFixed(2).padStart(7)} s  ${what}`;
      lines.push(line);
      say?.(line);
    },
    broken: [],
    held: new Map(),
    answers: new Map(),
    workers: [],
    names: [],
    plans: [],
    wanted: [],
    spoilt: new Map(),
    everSpoilt: new Set(),
    clients: [],
    told: [],
    pending: new Set(),
    wishes: 0,
  };
  const isKept = () => keep === "yes" && run.broken.length > 0;
  try {
    await rage(run, began_ms + duration_ms);
    await calm(run);
    run.broken.push(...(await brokenLaws(run)));
    if (run.broken.length === 0) {
      await forgetAll(run, () => {
        for (const each of livingIn(stand)) if (each.role === "bot") signal(stand, each, "SIGKILL");
      });
      run.broken.push(...(await brokenLaws(run)));
    }
    const outcome = { broken: run.broken, story: lines, figures: figuresOf(run, lines) };
    return isKept() ? { ...outcome, kept: stand.dir } : outcome;
  } finally {
    release(run, "all");
    await stand.close(isKept() ? "keep" : "remove");
  }
}

async function rage(run: Run, until_ms: number): Promise<void> {
  const { stand, dice } = run;
  const over = new AbortController();
  aside(run, "letting go", lettingGo(run, over.signal));
  while (performance.now() < until_ms) {
    if (!stand.isUp() && dice.chance(0.7)) {
      run.story("the loop is started");
      stand.up();
    }
    await pickDeed(run)(run);
    watchAnswers(run);
    await timer(dice.pick([20, 60, 150, 300, 500]));
  }
  over.abort();
  clearSkies(run);
}

/** Beside what happens: some of it waits for who is frozen. */
async function lettingGo(run: Run, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    release(run, "due");
    await timer(LET_GO_MS);
  }
}

function figuresOf(run: Run, story: readonly string[]): Readonly<Record<string, number>> {
  const of = (pattern: RegExp) => story.filter((line) => pattern.test(line)).length;
  return {
    answers: run.answers.size,
    workers: run.workers.length,
    wishes: run.wishes,
    plans: run.plans.length,
    kills: of(/SIGKILL|SIGTERM|killed over it/),
    freezes: of(/is frozen/),
    "full disks": of(/disk full/),
    unreadable: of(/cannot be read for/),
    "steps of the clock": of(/the clock is set/),
    presses: of(/Ann presses/),
  };
}
