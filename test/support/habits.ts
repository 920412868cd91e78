// A simulated person with stated habits, over weeks of a clock that only the test moves: what they are asked, what the
// clone answers for them, and what of that they would not have said.

import type { Judge } from "../../src/engine/judge.ts";
import { seededRandom } from "../fakes/wire/faults.ts";
import { ADA, answerTo, askView, type Bench } from "./judge.ts";

interface Habit {
  readonly prompts: readonly string[];
  readonly options?: readonly string[];
  /** What they say, by day; `coin`: nobody could know. */
  readonly says: (day: number, random: () => number) => string;
}

const FLIP_DAY = 35;

/** Each in several wordings, as workers ask. */
const habits: readonly Habit[] = [
  {
    prompts: [
      "Run the integration tests against staging?",
      "Run the integration tests against staging again?",
    ],
    says: () => "yes",
  },
  {
    prompts: ["Retry the flaky browser tests once more?", "Retry the flaky browser tests?"],
    says: () => "yes",
  },
  {
    prompts: [
      "Bump the linter to its newest minor version?",
      "Bump the formatter to its newest minor version?",
    ],
    says: (day) => (day < FLIP_DAY ? "yes" : "no"),
  },
  {
    prompts: ["Rewrite the onboarding text while at it?", "Rewrite the settings text while at it?"],
    says: () => "no",
  },
  { prompts: ["Which region holds the preview environment?"], options: ["eu", "us"], says: () => "eu" },
  {
    prompts: ["Squash the commits of this branch or keep them?"],
    options: ["squash", "keep"],
    says: () => "squash",
  },
  {
    prompts: ["Is the new illustration good enough for the landing page?"],
    options: ["keep it", "redo it"],
    says: (_, random) => (random() < 0.5 ? "keep it" : "redo it"),
  },
];

export interface Week {
  readonly week: number;
  readonly actions: number;
  readonly asked: number;
  readonly answered: number;
  readonly wrong: number;
  /** Of the habit that flips. */
  readonly wrongOfFlipped: number;
}

export interface Lived {
  readonly weeks: readonly Week[];
  readonly brier: number;
}

const DAY_MS = 86_400_000;
const ASKS_PER_DAY = 12;
/** They notice that an answer was not theirs, and say so the same day. */
const NOTICES = 0.9;

export async function live(bench: Bench, { seed, weeks }: { seed: number; weeks: number }): Promise<Lived> {
  const random = seededRandom(seed);
  const start_ms = bench.now_ms;
  const told: Week[] = [];
  for (let week = 0; week < weeks; week += 1) {
    const counted = { week: week + 1, actions: 0, asked: 0, answered: 0, wrong: 0, wrongOfFlipped: 0 };
    for (let n = 0; n < 7 * ASKS_PER_DAY; n += 1) {
      const day = week * 7 + Math.floor(n / ASKS_PER_DAY);
      bench.now_ms = start_ms + day * DAY_MS + (n % ASKS_PER_DAY) * 1_800_000;
      const habit = habits[Math.floor(random() * habits.length)];
      if (habit === undefined) continue;
      const said = await oneAsk(bench.judge, habit, { day, random });
      counted.actions += 1;
      counted[said === "asked" ? "asked" : "answered"] += 1;
      if (said !== "wrong") continue;
      counted.wrong += 1;
      if (habit.says(0, () => 0) !== habit.says(FLIP_DAY, () => 0)) counted.wrongOfFlipped += 1;
    }
    told.push(counted);
  }
  const status = await bench.judge.status();
  return { weeks: told, brier: status.kind === "ok" ? (status.brier ?? 1) : 1 };
}

async function oneAsk(
  judge: Judge,
  { prompts, options, says }: Habit,
  { day, random }: { readonly day: number; readonly random: () => number },
): Promise<"asked" | "right" | "wrong"> {
  const prompt = prompts[Math.floor(random() * prompts.length)] ?? "";
  const ask = askView({ prompt, kind: options === undefined ? "gate" : "question", options: options ?? [] });
  const meant = says(day, random);
  const recommended = await judge.recommend(ask);
  if (recommended?.mayAnswer !== "yes") {
    await judge.answered(ask, answerTo(ask, meant));
    return "asked";
  }
  const words: Record<string, string> = { approve: "yes", deny: "no" };
  const given = words[recommended.option] ?? recommended.option;
  await judge.answered(ask, answerTo(ask, given, { person: "ada", surface: "clone" }));
  if (given === meant) return "right";
  if (random() < NOTICES)
    await judge.label(
      { ask: ask.id },
      { grade: "bad", why: "I would not have said so", source: "undo" },
      ADA,
    );
  return "wrong";
}

export function tableOf({ weeks, brier }: Lived): string {
  const rows = weeks.map(({ week, actions, asked, answered, wrong }) =>
    [
      `week ${week}`,
      `${((100 * asked) / actions).toFixed(0)} asks per 100`,
      `${answered} answered`,
      `${wrong} wrong`,
    ].join("  "),
  );
  return [...rows, `Brier ${brier.toFixed(3)}`].join("\n");
}
