// Commands, loaded by the first one: a worker that only asks needs none of it.

import type { Commands } from "../commands.ts";
import type { CommandPorts } from "./run-command.ts";

export function commandsOnDemand(ports: CommandPorts): Commands {
  let loading: Promise<Commands> | undefined;
  const load = () => {
    loading ??= import("./run-command.ts").then(({ createCommands }) => createCommands(ports));
    return loading;
  };
  return {
    run: async (...asked) => (await load()).run(...asked),
    effect: async (reference) => (await load()).effect(reference),
    follow: async (...asked) => (await load()).follow(...asked),
  };
}
