// The last resort: nobody could look at the guardrails, so what may change something is denied, and what is known by its
// name to only look goes on (I12). Loads next to nothing, so that it is there when nothing else is. Pure.

import type { HookEvent } from "../../hook.ts";
import { heardOf } from "./payload.ts";

const LOOKS: ReadonlySet<string> = new Set([
  "Read",
  "NotebookRead",
  "Glob",
  "Grep",
  "LS",
  "TodoRead",
  "TodoWrite",
]);

export function closedReply(event: HookEvent, payload: string, why: string): string {
  if (event !== "pre") return "";
  const heard = heardOf(event, payload);
  if (heard.kind === "tool" && LOOKS.has(heard.name)) return "";
  const permissionDecisionReason =
    heard.kind === "unreadable"
      ? `looop: what is not understood may not run: ${why}.`
      : `looop: the guardrails could not be looked at, so this may not run: ${why}. A person can mend it, see looop guard list.`;
  const hookEventName = "PreToolUse";
  return JSON.stringify({
    hookSpecificOutput: { hookEventName, permissionDecision: "deny", permissionDecisionReason },
  });
}
