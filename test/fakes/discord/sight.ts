// What one person sees in their Discord client. Pure.

import type { Shown, ShownForm } from "./interaction.ts";
import type { Interactions } from "./interactions.ts";
import { mayDo } from "./permissions.ts";
import { flags, type Message, type World } from "./world.ts";

export interface Seen {
  /** In every place that this person can look into, oldest first; what is for them alone too. */
  readonly messages: readonly Message[];
  readonly private: readonly Message[];
  readonly forms: readonly ShownForm[];
  readonly failures: number;
  /** Still shown as "thinking". */
  readonly thinking: number;
}

export function sightOf(world: World, interactions: Interactions, user: string): Seen {
  const mine = interactions.all().filter(({ userId }) => userId === user);
  const visible = [...world.channels.values()].filter((channel) =>
    mayDo(world, user, channel, "ViewChannel"),
  );
  const messages = visible
    .flatMap(({ id }) => world.messages.get(id) ?? [])
    .filter(({ only }) => only === undefined || only === user);
  const shown = mine.map((interaction) => interaction.shown);
  const isForm = (each: Shown | undefined) => each?.kind === "form";
  return {
    messages,
    private: messages.filter(({ only }) => only === user),
    forms: shown.filter(isForm).map((each) => (each as Extract<Shown, { kind: "form" }>).form),
    failures: shown.filter((each) => each?.kind === "failed").length,
    thinking: messages.filter((message) => (message.flags & flags.loading) !== 0).length,
  };
}
