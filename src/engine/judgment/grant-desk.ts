// Grants of the guardrails as the judge asks for them. Loaded by the first ruling that a rule wants a person for.

import type { GrantPorts } from "./guard/grants.ts";
import type { GrantDesk } from "./judge-ports.ts";

export function grantDesk(ports: GrantPorts): GrantDesk {
  const load = async () => (await import("./guard/grants.ts")).createGrants(ports);
  return {
    async look(guarded) {
      const found = await (await load()).find(guarded);
      return found.kind === "granted"
        ? { text: `${found.by} approved exactly this`, ref: found.ask }
        : undefined;
    },
    async claim(guarded) {
      const claim = await (await load()).claim(guarded);
      if (claim.kind !== "claimed") return undefined;
      const text = [`${claim.by} approved exactly this, once`, ...claim.warnings].join("; ");
      return { text, ref: claim.ask };
    },
  };
}
