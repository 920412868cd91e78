// The port of the answers that are typed at the machine: asks the running program; without one, what the config says a
// gate takes. Lean: it needs no ledger. A config that cannot be read opens nothing (I12).

import type { GateDesk } from "../../engine/gate-desk.ts";
import type { Problems } from "../../engine/home.ts";
import { readGate } from "../../engine/mailbox/decision.ts";
import { failed, refused } from "../../engine/outcome.ts";
import type { Clock } from "../../engine/ports.ts";
import { approversOf } from "../../notify/quorum.ts";
import type { WholeConfig } from "../check-config.ts";
import { askHatch } from "./hatch.ts";

export interface GateDeskParts {
  readonly dataDir: string;
  /** Who types. */
  readonly user: string;
  readonly clock: Clock;
  config(): Promise<WholeConfig | Problems>;
}

export function openGateDesk(parts: GateDeskParts): GateDesk {
  const { user } = parts;
  return {
    async decide({ ask, text, does }) {
      // A no ends it, whoever says it, and needs nobody else.
      const isNo = readGate(text)?.kind === "deny";
      if (does === "answer") {
        const { id, raised_s } = ask;
        const said = await askHatch(parts, { op: "answer", ask: id, raised_s, text, by: user });
        switch (said.kind) {
          case "nobody":
            break;
          case "done":
            return { kind: "recorded" };
          case "waits":
          case "failed":
          case "refused":
            return said;
          case "corrupt":
            return failed("corrupt", said.why, said.remedy);
          case "over":
            return { kind: "free" };
          default:
            return failed("io", "the program answered something else", "restart it: looop down, looop up");
        }
      }
      if (isNo) return { kind: "free" };
      const config = await parts.config();
      if (config.kind === "problems" && config.state === "bad")
        return failed("unreadable", config.problems.join(" | "), config.remedy);
      const needed = config.kind === "ready" ? approversOf(ask, config.bot.approvals) : 1;
      if (needed <= 1) return { kind: "free" };
      const why = `${ask.id} takes ${needed} people, and without the program nobody counts them`;
      return refused(
        "answer",
        why,
        "start it with looop up, and let each of them say yes; a no may be said here",
      );
    },
  };
}
