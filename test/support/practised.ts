// A memory of judgment that knows one habit so well that it may answer for it: forty answers of one person to the same
// question, each predicted first. Made once per test file and copied, since each answer is a trip to the disk.

import { memoryDoor } from "../../src/engine/host/memory/open.ts";
import type { Autonomy, Judge } from "../../src/engine/judge.ts";
import { createJudge } from "../../src/engine/judgment/judge.ts";
import { answerTo, askView, openBench } from "./judge.ts";

export const HABIT = { prompt: "Retry the flaky browser checks", options: ["retry", "leave it"] } as const;

const TIMES = 40;

/** `judge`: of an engine whose memory is to learn it. */
export async function practise(
  judge: Judge,
  habit: { readonly prompt: string; readonly options: readonly string[] },
  person = "ada",
): Promise<void> {
  const [said = ""] = habit.options;
  for (let time = 0; time < TIMES; time += 1) {
    const ask = askView({
      worker: "w1" as never,
      kind: "question",
      prompt: habit.prompt,
      options: habit.options,
      raised_s: 1_000 + time,
    });
    await judge.recommend(ask);
    await judge.answered(ask, answerTo(ask, said, { person, surface: "slack", ref: `slack:p${time}` }));
  }
}

/** Written to this path. */
export async function practisedMemory(path: string, habit: Parameters<typeof practise>[1]): Promise<void> {
  const bench = openBench({ memory: memoryDoor(path, { monotonic_ms: () => 0 }) });
  bench.now_ms = Date.UTC(2026, 0, 1);
  bench.autonomy = TRUSTED;
  await practise(createJudge(bench.ports), habit);
  await bench.close();
}

export const TRUSTED: Readonly<Record<string, Autonomy>> = { question: "trusted", tests: "trusted" };
