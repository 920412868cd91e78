// A fence around what only a person may type: agents' programs mark the shells that they open, and nobody sits at a
// terminal there. No wall: whoever wants to climb it can, and the guardrails stand behind it. Pure.

import type { Terminal } from "./terminal.ts";
import type { Admit, Problem } from "./verb.ts";

/** Where somebody types at the terminal, it is a person, whatever the program that opened it passed on. */
export function agentFence(mark: string | undefined, terminal: Pick<Terminal, "typed">): Admit {
  return ({ verb }): Problem | undefined => {
    if (mark === undefined || verb.byPerson !== true || terminal.typed) return undefined;
    const words = verb.path.join(" ");
    return {
      kind: "refused",
      field: "actor",
      why: `${mark} is set, so this runs in an agent's session, and ${words} is for a person`,
      remedy: `an agent asks, with looop ask; a person types it in a terminal of their own, or here as: env -u ${mark} looop ${words} …`,
    };
  };
}
