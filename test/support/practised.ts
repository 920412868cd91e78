// A memory of judgment that knows one habit so well that it may answer for it: forty answers of one person to the same
// question, each predicted first. Made once per test file and copied, since each answer is a trip to the disk.

import type { Autonomy, Judge } from "../../src/engine/judge.ts";
import { answerTo, askView } from "./judge.ts";

export const HABIT = { prompt: "Retry the flaky browser checks", options: ["retry", "leave it"] } as const;

const TIMES = 40;

/** `judge`: of an engine whose memory is to learn it. */
export async function practise(judge: Judge, person: string, raised_s: number): Promise<void> {
  for (let time = 0; time < TIMES; time += 1) {
    const ask = askView({
      worker: "w1" as never,
      kind: "question",
      prompt: HABIT.prompt,
      options: HABIT.options,
      raised_s: raised_s + time,
    });
    await judge.recommend(ask);
    await judge.answered(ask, answerTo(ask, "retry", { person, surface: "slack", ref: `slack:p${time}` }));
  }
}

export const TRUSTED: Readonly<Record<string, Autonomy>> = { question: "trusted", tests: "trusted" };
