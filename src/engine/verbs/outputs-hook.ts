// The shapes of what `hook …` prints. Loaded by `looop schema` and by tests, never on a verb's way.

import * as z from "zod/mini";

const opt = z.optional;

export const hookOutput = z.strictObject({
  hookSpecificOutput: z.strictObject({
    hookEventName: z.enum(["PreToolUse", "SessionStart"]),
    permissionDecision: opt(z.enum(["allow", "deny"])),
    permissionDecisionReason: opt(z.string()),
    additionalContext: opt(z.string()),
  }),
});

const entry = z.strictObject({
  matcher: opt(z.string()),
  hooks: z.array(
    z.strictObject({
      type: z.literal("command"),
      command: z.string(),
      timeout: z.number(),
      onFailure: opt(z.literal("block")),
    }),
  ),
});

export const hookSettingsOutput = z.strictObject({ hooks: z.record(z.string(), z.array(entry)) });

/** Of `mcp`: one message a line, as the protocol has it. */
export const mcpOutput = z.looseObject({ jsonrpc: z.literal("2.0") });

/** Of `init hook`. */
export const initHookOutput = z.strictObject({
  settings: z.string(),
  state: z.enum(["installed", "removed", "unchanged"]),
  backup: opt(z.string()),
});
