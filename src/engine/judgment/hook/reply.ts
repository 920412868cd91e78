// What we say to the agent's program, in its protocol: a decision, a word of advice, or nothing at all, which leaves its
// own rules and prompts as they are. What looks like a secret is left out, though the agent wrote it. Pure (I10).

import { withoutSecrets } from "../without-secrets.ts";
import { hookLimits } from "./limits.ts";

export const NO_OPINION = "";

export function denied(reason: string): string {
  return preTool({ permissionDecision: "deny", permissionDecisionReason: spoken(reason) });
}

/** Only where a person said yes to exactly this. */
export function allowed(reason: string, aside?: string): string {
  return preTool({
    permissionDecision: "allow",
    permissionDecisionReason: spoken(reason),
    ...(aside !== undefined && { additionalContext: spoken(aside) }),
  });
}

/** No decision: the person's own prompts stay. */
export function advised(text: string): string {
  return preTool({ additionalContext: spoken(text) });
}

export function briefed(text: string): string {
  const additionalContext = clip(text, hookLimits.brief_chars_max);
  return JSON.stringify({ hookSpecificOutput: { hookEventName: "SessionStart", additionalContext } });
}

function preTool(members: Readonly<Record<string, string>>): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", ...members } });
}

function spoken(text: string): string {
  return clip(withoutSecrets(text), hookLimits.reason_chars_max);
}

function clip(text: string, chars_max: number): string {
  return (text.length <= chars_max ? text : `${text.slice(0, chars_max - 1)}…`).toWellFormed();
}
