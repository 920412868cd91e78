// Learns from a person's own history, once they have seen what would be learned and said yes. All of it is marked, so
// that it can be forgotten at once; nothing leaves the machine.

import type { Judge, SeedReport, SeedRequest } from "../judge.ts";
import { failed } from "../outcome.ts";
import { classOf } from "./clone-features.ts";
import { unusable } from "./judge-actions.ts";
import { personOf } from "./judge-lessons.ts";
import { type JudgePorts, reach } from "./judge-ports.ts";
import { judgmentLimits } from "./limits.ts";
import type { MemoryTables, PrecedentRow } from "./ports.ts";
import { type SeedLessons, seedLessonsOf } from "./seed-lessons.ts";

export function createSeeding(ports: JudgePorts): Pick<Judge, "seed"> {
  const { clock, history } = ports;
  return {
    async seed(request: SeedRequest, actor) {
      const person = personOf(actor);
      if (typeof person !== "string") return person;
      const [tools, shellLines, commits] = await Promise.all([
        history.toolCalls(),
        history.shellLines(),
        history.commits(request.dir),
      ]);
      const lessons = seedLessonsOf({ calls: tools.calls, shellLines, commits: commits ?? [] });
      const { outcomes, declined, habits, practices } = lessons;
      const notes = [
        `${tools.files} transcripts with ${tools.calls.length} calls, ${shellLines.length} lines of shell history, ${commits?.length ?? 0} commits`,
        ...(tools.skipped > 0 ? [`${tools.skipped} transcripts were too large or could not be read`] : []),
        ...(commits === undefined ? [`${request.dir} is no git repository: no commits`] : []),
      ];
      const report: SeedReport = { kind: "ok", how: "preview", outcomes, declined, habits, practices, notes };
      if (request.how === "preview") return report;
      const reached = await reach(ports, "make");
      if (reached.kind === "absent") return failed("io", "there is no memory here", "set a data directory");
      if (reached.kind === "unusable") return unusable(reached);
      const kept = reached.memory.atomically((tables) =>
        learn(tables, lessons, { person, at_ms: clock.now_ms() }),
      );
      return kept.kind === "ok" ? { ...report, how: "learned" } : kept;
    },
  };
}

interface By {
  readonly person: string;
  readonly at_ms: number;
}

/** What was seeded before is replaced, so that seeding twice teaches nothing twice. */
function learn(tables: MemoryTables, lessons: SeedLessons, { person, at_ms }: By): void {
  tables.forget({ by: "seed" });
  for (const { signature, good, bad } of lessons.outcomes) {
    // What was lived through here counts, and is not mixed with what was not.
    if (tables.tally(signature).at_ms > 0) continue;
    // As many as would tip a ruling, and no more: it was another time, and another agent.
    const whole = good + bad;
    const scale = Math.min(1, judgmentLimits.outcomes_lower_min / whole);
    for (const [grade, times] of [
      ["bad", bad],
      ["good", good],
    ] as const)
      if (times > 0)
        tables.count(
          signature,
          { grade, by: "machine", why: "seen in transcripts", weight: times * scale },
          at_ms,
          "seed",
        );
  }
  const row = (signature: string, choice: string, weight: number): PrecedentRow => ({
    id: `seed-${choice}-${signature}`,
    key: `seed ${choice} ${person} ${signature}`,
    ...{ at_ms, signature, person, choice, weight },
    class: classOf(signature, "gate"),
    kind: "gate",
    risk: lessons.risks.get(signature) ?? "irreversible",
    words: [],
    options: [],
    source: choice === "approve" ? "habit" : "reaction",
    scope: "person",
    from: "seed",
  });
  for (const { signature, times } of lessons.declined)
    tables.keep(row(signature, "deny", Math.min(2, times)));
  for (const { signature } of lessons.habits) tables.keep(row(signature, "approve", HABIT_WEIGHT));
  lessons.practices.forEach((text, n) => {
    tables.keepPractice({ id: `seed-practice-${n + 1}`, text, person, from: "seed", at_ms });
  });
}

/** What somebody runs themselves says little about what others may run. */
const HABIT_WEIGHT = 0.5;
