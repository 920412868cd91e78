// Judgment as prose, and into the files where people and models look for it.

import { join } from "node:path";
import type { Judge } from "../judge.ts";
import { type Failed, refused } from "../outcome.ts";
import { unusable } from "./judge-actions.ts";
import { type JudgePorts, reach } from "./judge-ports.ts";
import { judgmentLimits } from "./limits.ts";
import { failingOf } from "./mining.ts";
import type { MemoryTables } from "./ports.ts";
import { agentsSection, judgmentProse, mergedAgents, type ProseFacts } from "./prose.ts";

export function createExport(ports: JudgePorts): Pick<Judge, "prose" | "exportTo"> {
  async function factsNow(): Promise<{ readonly kind: "ok"; readonly facts: ProseFacts } | Failed> {
    const guard = await ports.guard.list();
    if ("kind" in guard) return guard;
    const reached = await reach(ports, "if_there");
    if (reached.kind === "unusable") return unusable(reached);
    const now_ms = ports.clock.now_ms();
    const around = { guardRules: guard.rules, localTime: ports.localTime, now_ms };
    if (reached.kind === "absent")
      return { kind: "ok", facts: { ...around, rules: [], answers: [], practices: [], failing: [] } };
    const known = reached.memory.look((tables) => knownOf(tables, now_ms));
    return known.kind === "ok" ? { kind: "ok", facts: { ...around, ...known.value } } : known;
  }

  return {
    async prose() {
      const now = await factsNow();
      if (now.kind === "failed") return now;
      return { kind: "ok", judgment: judgmentProse(now.facts), agents: agentsSection(now.facts) };
    },

    async exportTo(dir) {
      const now = await factsNow();
      if (now.kind === "failed") return now;
      const [judgmentPath, agentsPath] = [join(dir, "JUDGMENT.md"), join(dir, "AGENTS.md")];
      const [judgment, agents] = await Promise.all([
        ports.prose.read(judgmentPath),
        ports.prose.read(agentsPath),
      ]);
      if (judgment.kind === "failed") return judgment;
      if (agents.kind === "failed") return agents;
      const merged = mergedAgents(agents.kind === "ok" ? agents.text : "", agentsSection(now.facts));
      if (merged.kind === "torn")
        return refused(
          "AGENTS.md",
          `${agentsPath}: ${merged.why}`,
          "mend the marks by hand, then export again",
        );
      const [written, unchanged]: [string[], string[]] = [[], []];
      const files = [
        { path: judgmentPath, before: judgment, after: judgmentProse(now.facts) },
        { path: agentsPath, before: agents, after: merged.text },
      ];
      for (const { path, before, after } of files) {
        if (before.kind === "ok" && before.text === after) unchanged.push(path);
        else {
          const out = await ports.prose.write(path, after);
          if (out.kind === "failed") return out;
          written.push(path);
        }
      }
      return { kind: "done", written, unchanged };
    },
  };
}

function knownOf(
  tables: MemoryTables,
  now_ms: number,
): Pick<ProseFacts, "rules" | "answers" | "practices" | "failing"> {
  const rules = tables
    .rules(judgmentLimits.signatures_shown_max)
    .filter(({ expires_ms }) => expires_ms === undefined || expires_ms > now_ms);
  const answers = ["gate", "question"].flatMap((kind) =>
    tables.candidates({ signature: "", kind }, judgmentLimits.candidates_max),
  );
  return {
    rules,
    answers,
    practices: tables.practices(judgmentLimits.practices_max),
    failing: failingOf(tables.failing(judgmentLimits.proposals_max), now_ms),
  };
}
