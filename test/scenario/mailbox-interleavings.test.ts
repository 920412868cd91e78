// Goal: real processes that ask, answer, force, withdraw, wait, archive and steer on one data directory, and are killed
// at any call of the system, lose no ask, answer none twice, tear no record, reuse no id, and all tell the same story.
// Method: seeded random steps in several processes, deaths armed at random calls, all that was said checked at the end.
// More rounds: LOOOP_TEST_ROUNDS. One again (its steps, not its scheduling): LOOOP_TEST_SEED.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { randomIds, systemClock } from "../../src/engine/host/clock.ts";
import { createFileStore } from "../../src/engine/host/file-store.ts";
import { createMailbox } from "../../src/engine/mailbox/mailbox.ts";
import { openBox } from "../../src/engine/mailbox/shelves.ts";
import { failed } from "../../src/engine/outcome.ts";
import { problemsOf, type Random, randomOf, type Seen } from "../engine/mailbox/history.ts";
import type { Plan } from "../fixtures/programs/mailbox-actor.ts";
import { builtProgram } from "../support/built.ts";
import { contentsOf, tempDirectory } from "../support/file-store.ts";
import { start } from "../support/store-process.ts";

const program = builtProgram("mailbox-actor");
const ROUNDS = Number(process.env.LOOOP_TEST_ROUNDS ?? 4);
const FIRST_SEED = Number(process.env.LOOOP_TEST_SEED ?? Date.now() % 1_000_000_000);
const PLACES = 4;
/** One after the other, in each place. */
const LIVES = 3;
const STEPS = 40;
const DEATH_CHANCE = 0.8;
const DEATH_CALL_MAX = 250;
const LATE_CHANCE = 0.3;

async function live(root: string, name: string, random: Random, history: Seen[]): Promise<number> {
  let killed = 0;
  for (let life = 0; life < LIVES; life += 1) {
    const nth = 1 + Math.floor(random() * DEATH_CALL_MAX);
    const when = random() < 0.5 ? "before" : "after";
    const plan: Plan = {
      do: "steps",
      root,
      seed: Math.floor(random() * 2 ** 32),
      name: `${name}x${life}`,
      steps: STEPS,
      isLate: random() < LATE_CHANCE,
      ...(random() < DEATH_CHANCE && { death: { nth, when } }),
    };
    const ended = await start([process.execPath, program, JSON.stringify(plan)]).ended;
    history.push(...(ended.outcomes as unknown as Seen[]));
    if (ended.signal === "SIGKILL") killed += 1;
    else if (ended.exit_code !== 0) throw new Error(ended.stderr);
  }
  return killed;
}

function openLast(root: string) {
  const clock = systemClock();
  const ids = randomIds();
  return {
    store: createFileStore({ root, clock, ids }),
    clock,
    ids,
    watcher: { watch: () => ({ close: () => undefined }) },
    fleet: {
      list: async () => ({ kind: "ok", workers: [], troubles: [] }) as const,
      whoami: async (name: string) => ({ kind: "person", name, surface: "terminal" }) as const,
      whois: async () => ({ kind: "somebody" }) as const,
    },
    events: {
      record: async () => ({ kind: "ok" }) as const,
      read: async () => failed("io", "not read here", "none"),
      async *follow() {
        yield failed("io", "not read here", "none");
      },
    },
  };
}

async function runOnce(seed: number): Promise<{ problems: readonly string[]; said: number; killed: number }> {
  const random = randomOf(seed);
  const temp = tempDirectory();
  try {
    mkdirSync(join(temp.path, "asks"));
    const history: Seen[] = [];
    const places = Array.from({ length: PLACES }, (_, n) =>
      live(temp.path, `p${n}`, randomOf(Math.floor(random() * 2 ** 32)), history),
    );
    const killed = (await Promise.all(places)).reduce((sum, count) => sum + count, 0);
    const ports = openLast(temp.path);
    const { asks, answers, oldAsks, oldAnswers, tells } = openBox(ports).shelves;
    const problems = [...(await problemsOf(history, { mailbox: createMailbox(ports), store: ports.store }))];
    for (const folder of [asks, answers, oldAsks, oldAnswers, tells]) {
      const scan = await folder.scan();
      if (scan.kind === "failed") problems.push(scan.why);
      else
        for (const trouble of scan.troubled.values()) problems.push(`torn: ${trouble.path}: ${trouble.why}`);
    }
    for (const [key, text] of Object.entries(contentsOf(temp.path))) {
      if (key.startsWith("tells/consumed/") && !text.endsWith("}\n")) problems.push(`torn: ${key}`);
    }
    return { problems, said: history.length, killed };
  } finally {
    temp.remove();
  }
}

it(`tells one story, whoever is killed where, over ${ROUNDS} rounds from seed ${FIRST_SEED}`, async () => {
  let said = 0;
  let killed = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed += 1) {
    const round = await runOnce(seed);
    expect(round.problems, `LOOOP_TEST_SEED=${seed} LOOOP_TEST_ROUNDS=1`).toEqual([]);
    said += round.said;
    killed += round.killed;
  }
  // A test in which nothing happens, or nobody dies, proves nothing.
  expect(said).toBeGreaterThan(20 * ROUNDS);
  expect(killed).toBeGreaterThan(0);
}, 600_000);
