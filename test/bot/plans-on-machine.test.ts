// Goal: every plan that goes on is driven by one driver as long as the program runs, and trouble with one is told once.
// Method: plans that are only their states, a clock that a test moves, and drives that end when the test says so.

import { expect, it } from "vitest";
import { type DrivingParts, drivePlans } from "../../src/bot/plans-on-machine.ts";
import { driveLimits } from "../../src/engine/plans/drive/limits.ts";
import type { PlanState, PlanView } from "../../src/engine/plans/nouns.ts";
import type { PlanOutcome } from "../../src/engine/plans.ts";

interface Told {
  readonly drives: string[];
  readonly events: string[];
  readonly withdrawn: string[];
  readonly tidied: string[];
}

const treeOf = (id: string) => (id.startsWith("tree-") ? { worktree: `/data/worktrees/plan-${id}` } : {});

/** Looks so often, then the program ends. */
async function run(
  plans: Readonly<Record<string, PlanState>>,
  looks: number,
  outcome: (
    id: string,
    nth: number,
  ) => PlanOutcome | { readonly kind: "held"; readonly by: string } | "going",
  wall: (passed_ms: number) => number = (passed_ms) => passed_ms,
): Promise<Told> {
  const told: Told = { drives: [], events: [], withdrawn: [], tidied: [] };
  const stop = new AbortController();
  let now_ms = 0;
  let left = looks;
  const views = Object.entries(plans).map(
    ([id, state]) =>
      ({
        id,
        state,
        laps: id.startsWith("left-") ? [{}] : [],
        ended_ms: 0,
        ...treeOf(id),
      }) as unknown as PlanView,
  );
  const parts: DrivingParts = {
    clock: {
      now_ms: () => wall(now_ms),
      monotonic_ms: () => now_ms,
      async sleep(wait_ms) {
        now_ms += wait_ms;
        left -= 1;
        await new Promise(setImmediate);
        if (left <= 0) stop.abort();
      },
    },
    plans: {
      list: async () => ({ kind: "ok", plans: views, troubles: [] }),
      async tidy(id) {
        told.tidied.push(id);
        return { kind: "kept", path: "", why: "", remedy: "" };
      },
      async drive(id, { signal }) {
        told.drives.push(id);
        const end = outcome(id, told.drives.filter((each) => each === id).length);
        if (end !== "going") return end;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return { kind: "done", summary: "", plan: views[0] as PlanView, warnings: [] };
      },
    },
    mailbox: {
      open: async () => ({
        kind: "ok",
        troubles: [],
        asks: Object.keys(plans).map((plan) => ({ id: `engine-${plan}`, worker: "engine", plan })) as never,
      }),
      async withdraw(ask) {
        told.withdrawn.push(ask);
        const isFull = ask === "engine-full" && told.withdrawn.length < 3;
        if (isFull) return { kind: "failed", reason: "disk_full", why: "no space", remedy: "make room" };
        return { kind: "missing", why: "", remedy: "" };
      },
    },
    events: {
      async record(event) {
        told.events.push(event);
        return { kind: "ok" };
      },
    },
    journal: { write: async () => ({ kind: "ok" }) },
  };
  await drivePlans(parts, stop.signal);
  return told;
}

it("drives what goes on, each once at a time, and leaves the rest alone", async () => {
  const states = {
    a: "running",
    b: "planning",
    c: "limit_paused",
    d: "review",
    e: "done",
    f: "paused",
  } as const;
  const told = await run({ ...states, "left-g": "stopped" }, 3, () => "going");
  expect(told.drives.toSorted()).toEqual(["a", "b", "c", "left-g"]);
});

it("drives no more at a time than there is room for", async () => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`p${at}`, "running" as const]));
  expect((await run(many, 3, () => "going")).drives.length).toBe(driveLimits.plans_driven_max);
});

it("tells trouble once, and tries again later", async () => {
  const looks = Math.ceil((2 * driveLimits.plan_retry_ms) / driveLimits.plans_look_ms) + 4;
  const no = { kind: "refused", field: "cwd", why: "no clone", remedy: "name one" } as const;
  const told = await run({ a: "running" }, looks, () => no);
  expect(told.drives.length).toBe(3);
  expect(told.events).toEqual(["plan_trouble"]);
});

it("tries again as soon where the clock is set back meanwhile", async () => {
  const looks = Math.ceil(driveLimits.plan_retry_ms / driveLimits.plans_look_ms) + 2;
  const no = { kind: "refused", field: "cwd", why: "no clone", remedy: "name one" } as const;
  const setBack = (passed_ms: number) => passed_ms - (passed_ms > 0 ? 86_400_000 : 0);
  expect((await run({ a: "running" }, looks, () => no, setBack)).drives.length).toBe(2);
});

it("is silent about a plan that somebody drives by hand", async () => {
  const told = await run({ a: "running" }, 3, () => ({ kind: "held", by: "process 7" }));
  expect(told).toMatchObject({ drives: ["a"], events: [] });
});

it("takes back once what is asked about a plan that is over", async () => {
  const told = await run({ a: "stopped", b: "running" }, 4, () => "going");
  expect(told.withdrawn).toEqual(["engine-a"]);
});

it("takes it back again where the disk would not", async () => {
  const told = await run({ full: "stopped", a: "done" }, 6, () => "going");
  expect(told.withdrawn).toEqual(["engine-full", "engine-a", "engine-full"]);
});

it("looks at worktrees of plans that are over for a while, and no more often than it must", async () => {
  const plans = { "tree-a": "done", "tree-b": "running", c: "done" } as const;
  const looks = (ms: number) => Math.ceil(ms / driveLimits.plans_look_ms);
  const kept = looks(driveLimits.worktree_kept_ms);
  expect((await run(plans, kept - 1, () => "going")).tidied).toEqual([]);
  expect((await run(plans, kept + looks(driveLimits.tidy_look_ms) + 2, () => "going")).tidied).toEqual(
    Array.from({ length: 2 }, () => "tree-a"),
  );
});
