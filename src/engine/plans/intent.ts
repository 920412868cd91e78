// What guardrails say of the words of a step, before anybody acts on them.

import type { Guard } from "../judge.ts";
import type { Ruling } from "../judgment/ruling.ts";
import type { Failed } from "../outcome.ts";

export function intentOf(guard: Pick<Guard, "test">): (text: string) => Promise<Ruling | Failed> {
  return async (text) => {
    const tested = await guard.test({ kind: "intent", text });
    return "ruling" in tested ? tested.ruling : tested;
  };
}
