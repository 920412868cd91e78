// The prefix that must not move between beats: instructions, constitution, playbook, precedents, goals. It takes at
// most half of the room, whatever the rest needs, so that a busy beat does not change where it is cut.

import { pulseLimits } from "../limits.ts";
import type { GoalFact, StableFacts } from "./facts.ts";
import { instructionsText } from "./instructions.ts";
import { bodyText, fitItems, fitText, inline, itemHeader, sectionHeader } from "./text.ts";

export function stablePrefix(facts: StableFacts, bytes_max: number): string {
  const room = Math.floor(bytes_max / 2);
  const head = [
    instructionsText(facts.dataDir),
    sectionHeader("PLAYBOOK"),
    fitText(playbookText(facts), Math.floor(room / 3)),
    ...precedentLines(facts.precedents, Math.floor(room / 8)),
    sectionHeader("GOALS"),
  ].join("\n\n");
  const left = room - Buffer.byteLength(head);
  const goals =
    facts.goals.length === 0 ? "(no goals yet)" : fitItems(facts.goals.map(goalText), left, "goals");
  return `${head}\n\n${goals}\n`;
}

function playbookText({ playbook }: StableFacts): string {
  switch (playbook.kind) {
    case "ok":
      return bodyText(playbook.body, pulseLimits.prompt_playbook_chars) || "(empty)";
    case "missing":
      return "(no playbook)";
    case "unreadable":
      return "(the playbook exists but cannot be read: do nothing that it might forbid)";
  }
}

function precedentLines(precedents: readonly string[], bytes_max: number): readonly string[] {
  if (precedents.length === 0) return [];
  const lines = precedents
    .slice(0, pulseLimits.prompt_precedents)
    .map((line) => `* ${inline(line, pulseLimits.prompt_precedent_chars)}`);
  return [sectionHeader("PRECEDENTS (what people decided before)"), fitItems(lines, bytes_max, "precedents")];
}

function goalText(goal: GoalFact): string {
  const body =
    goal.kind === "ok" ? bodyText(goal.body, pulseLimits.prompt_goal_chars) : "(exists but cannot be read)";
  return `${itemHeader(`${goal.id}.md`)}\n${body}`;
}
