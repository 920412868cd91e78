// Goal: over any history, a client is told exactly what changed since it was last told: nothing lost, nothing twice,
// and what could not be read for a while neither.
// Method: random changes, blindness and waits of two clients and one cursor, against a model of what each still has
// to hear. The seed of a failing run is printed by the checker.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChangeCategory, State } from "../../../src/engine/types.ts";
import { askView, stage, unreadable, worker } from "./stage.ts";

const RUNS = 60;
const SCRIPTED = ["asks", "workers", "journal"] as const;
const ON_DISK = { goals: "goals/g.md", playbook: "PLAYBOOK.md", snapshots: "snapshots/s.json" } as const;
type Scripted = (typeof SCRIPTED)[number];
type OnDisk = keyof typeof ON_DISK;

type Step =
  | { readonly kind: "change"; readonly category: Scripted | OnDisk }
  | { readonly kind: "blind" | "see"; readonly category: Scripted }
  | { readonly kind: "wait"; readonly who: "a" | "b" | "cursor" };

const step = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.record({
    kind: fc.constant("change" as const),
    category: fc.constantFrom(...SCRIPTED, ...(Object.keys(ON_DISK) as OnDisk[])),
  }),
  fc.record({
    kind: fc.constantFrom("blind" as const, "see" as const),
    category: fc.constantFrom(...SCRIPTED),
  }),
  fc.record({
    kind: fc.constant("wait" as const),
    who: fc.constantFrom("a" as const, "b" as const, "cursor" as const),
  }),
);

test("whoever waits hears of each change once, and of nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const on = stage();
      try {
        await play(on, steps);
      } finally {
        on.clean();
      }
    }),
    { numRuns: RUNS },
  );
});

async function play(on: ReturnType<typeof stage>, steps: readonly Step[]): Promise<void> {
  const contents: Record<Scripted, number> = { asks: 0, workers: 0, journal: 0 };
  const blind = new Set<Scripted>();
  const owed = {
    a: new Set<ChangeCategory>(),
    b: new Set<ChangeCategory>(),
    cursor: new Set<ChangeCategory>(),
  };
  let count = 0;
  let cursor = await cursorNow(on);

  function script(): void {
    const { asks, workers, journal } = contents;
    on.script.asks = blind.has("asks") ? unreadable : asks === 0 ? [] : [askView(`w-${asks}`)];
    on.script.workers = blind.has("workers") ? unreadable : workers === 0 ? [] : [worker(`w${workers}`)];
    on.script.journal = blind.has("journal") ? unreadable : journal === 0 ? [] : [`- ${journal}`];
  }

  for (const { kind, ...rest } of steps) {
    if (kind === "change" && "category" in rest) {
      count += 1;
      if (rest.category in ON_DISK) on.write(ON_DISK[rest.category as OnDisk], `{"signal":${count}}`);
      else contents[rest.category as Scripted] = count;
      for (const listener of Object.values(owed)) listener.add(rest.category);
    } else if ("category" in rest) {
      if (kind === "blind") blind.add(rest.category as Scripted);
      else blind.delete(rest.category as Scripted);
    }
    script();
    if (!("who" in rest)) continue;
    const mine = owed[rest.who];
    const due = [...mine].filter((category) => !blind.has(category as Scripted)).sort();
    const since = rest.who === "cursor" ? { since: cursor } : {};
    const outcome = await on.wait({ client: rest.who, timeout_ms: 0, ...since });
    if (outcome.kind !== "changed" && outcome.kind !== "timeout") throw new Error(outcome.kind);
    expect(outcome.kind === "changed" ? [...outcome.changed].sort() : []).toEqual(due);
    for (const category of due) mine.delete(category);
    if (rest.who === "cursor") cursor = outcome.state.cursor;
  }
}

async function cursorNow(on: ReturnType<typeof stage>): Promise<string> {
  const outcome = await on.wait({ client: "start", timeout_ms: 0 });
  const { state }: { readonly state: State } = outcome as { readonly state: State };
  return state.cursor;
}
