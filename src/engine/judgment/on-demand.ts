// The judge, loaded by the first call: verbs that judge nothing pay for none of it.

import type { Judge } from "../judge.ts";
import type { JudgePorts } from "./judge-ports.ts";

export function judgeOnDemand(ports: JudgePorts): Judge {
  let loading: Promise<Judge> | undefined;
  const load = () => {
    loading ??= import("./judge.ts").then(({ createJudge }) => createJudge(ports));
    return loading;
  };
  return {
    evaluate: async (...asked) => (await load()).evaluate(...asked),
    rule: async (...asked) => (await load()).rule(...asked),
    outcome: async (...asked) => (await load()).outcome(...asked),
    recommend: async (ask) => (await load()).recommend(ask),
    rulingOn: async (ask) => (await load()).rulingOn(ask),
    answered: async (...asked) => (await load()).answered(...asked),
    label: async (...asked) => (await load()).label(...asked),
    status: async () => (await load()).status(),
    why: async (id) => (await load()).why(id),
    teach: async (...asked) => (await load()).teach(...asked),
    forget: async (...asked) => (await load()).forget(...asked),
    seed: async (...asked) => (await load()).seed(...asked),
    prose: async () => (await load()).prose(),
    exportTo: async (dir) => (await load()).exportTo(dir),
    guard: ports.guard,
  };
}
