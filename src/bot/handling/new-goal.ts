// A message that somebody wants to have as a goal: shown as what would be written; nothing is before a Save. Pure.

import type { Act } from "../acts.ts";
import { goalNameOf } from "../reading/goal-name.ts";

export function newGoal(text: string, taken: readonly string[]): Act {
  const body = text.trim();
  if (body === "") return { act: "unclear", why: "there are no words to make a goal of", near: ["goals"] };
  const goal = goalNameOf(body, taken);
  return { act: "command", command: { verb: "goal", goal, edit: { kind: "whole", body: `${body}\n` } } };
}
