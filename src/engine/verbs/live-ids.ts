// The ids that exist right now, for completion. What cannot be read is not offered.

import type { Engine, Goals } from "../engine.ts";
import type { Candidate } from "./complete.ts";
import type { LiveKind } from "./verb.ts";

type Offer = (engine: Engine) => Promise<readonly Candidate[]>;

function offer<T>(
  items: readonly T[],
  of: (item: T) => readonly [value: string, about: string],
): Candidate[] {
  return items.map((item) => {
    const [value, about] = of(item);
    return { value, about };
  });
}

async function goalIds(goals: Goals, which: "live" | "archived"): Promise<readonly Candidate[]> {
  const list = await goals.list(which);
  return list.kind === "ok" ? offer(list.goals, ({ id, title }) => [id, title]) : [];
}

export const liveIds: Readonly<Record<LiveKind, Offer>> = {
  async ask({ mailbox }) {
    const open = await mailbox.open();
    return open.kind === "ok" ? offer(open.asks, ({ id, title, prompt }) => [id, title ?? prompt]) : [];
  },
  goal: ({ goals }) => goalIds(goals, "live"),
  "archived-goal": ({ goals }) => goalIds(goals, "archived"),
  async worker({ fleet }) {
    const list = await fleet.list();
    return list.kind === "ok" ? offer(list.workers, ({ id, state }) => [id, state]) : [];
  },
  async sensor({ sensors }) {
    const list = await sensors.list();
    return list.kind === "ok" ? offer(list.sensors, ({ name }) => [name, ""]) : [];
  },
  async schedule({ schedules }) {
    const list = await schedules.list();
    return list.kind === "ok" ? offer(list.schedules, ({ name, note }) => [name, note ?? ""]) : [];
  },
  async claim({ claims }) {
    const list = await claims.list();
    return list.kind === "ok" ? offer(list.claims, ({ name, session }) => [name, session]) : [];
  },
  async plan({ plans }) {
    const list = await plans.list();
    return list.kind === "ok" ? offer(list.plans, ({ id, draft }) => [id, draft.goal]) : [];
  },
  async version({ playbook }) {
    const history = await playbook.history();
    return history.kind === "ok" ? offer(history.versions, ({ id }) => [id, ""]) : [];
  },
};
