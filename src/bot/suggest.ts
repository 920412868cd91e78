// What somebody may mean while they type into a field of a command: asks, goals and workers by what is known of them.
// Shown to people who may look, and to nobody else.

import type { Listener } from "../channels/channel.ts";
import type { Desk } from "./handling/desk.ts";
import { botLimits } from "./limits.ts";
import { accessOf } from "./people.ts";

type Typed = Parameters<Listener["suggest"]>[0];
type Suggestion = Awaited<ReturnType<Listener["suggest"]>>[number];

export async function suggestions(desk: Desk, typed: Typed): Promise<readonly Suggestion[]> {
  const access = accessOf(typed.place.surface, typed.author, { kind: "look" }, desk.access());
  if (access.kind === "refused") return [];
  const all = await known(desk, typed.field);
  const begun = typed.text.trim().toLowerCase().replace(/^#/, "");
  return all
    .filter(({ value, label }) => `${value} ${label}`.toLowerCase().includes(begun))
    .slice(0, botLimits.suggestions_max)
    .map(({ value, label }) => ({ value, label: label.slice(0, botLimits.suggestion_chars) }));
}

async function known(desk: Desk, field: string): Promise<readonly Suggestion[]> {
  switch (field) {
    case "ask":
    case "answer": {
      const asks = await desk.observer.recentAsks();
      if (asks.kind === "failed") return [];
      return asks.asks
        .filter(({ answer }) => answer === undefined)
        .map(({ ask, row }) => ({
          value: `#${row.code}`,
          label: desk.redact(`#${row.code} ${ask.worker}: ${ask.title ?? ask.prompt}`.replace(/\s+/g, " "))
            .text,
        }));
    }
    case "goal": {
      const goals = await desk.engine.goals.list("live");
      if (goals.kind === "failed") return [];
      return goals.goals.map(({ id, title }) => ({ value: id, label: desk.redact(`${id}: ${title}`).text }));
    }
    case "plan": {
      const plans = await desk.engine.plans.list();
      if (plans.kind === "failed") return [];
      return plans.plans.map(({ id, draft }) => ({
        value: id,
        label: desk.redact(`${id}: ${draft.goal}`.replace(/\s+/g, " ")).text,
      }));
    }
    case "worker": {
      const fleet = await desk.engine.fleet.list();
      if (fleet.kind === "failed") return [];
      return fleet.workers.map(({ id, alive }) => ({ value: id, label: alive ? id : `${id} (ended)` }));
    }
    default:
      return [];
  }
}
