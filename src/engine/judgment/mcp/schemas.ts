// What the tools take, as JSON Schema: told to the client and checked by the SDK before anything of ours runs. Closed and
// bounded, for whatever comes in is untrusted. Data.

import { mcpLimits } from "./limits.ts";

const text = (maxLength: number, description: string) =>
  ({ type: "string", minLength: 1, maxLength, description }) as const;

function object(properties: Readonly<Record<string, unknown>>, required: readonly string[]) {
  return { type: "object", properties, required: [...required], additionalProperties: false } as const;
}

const finish = {
  type: "array",
  maxItems: mcpLimits.checks_max,
  items: text(mcpLimits.goal_chars_max, "a shell line that ends with 0 when the step is done"),
  description: "How the step proves that it is done. A person reviews it; nothing of it runs before.",
} as const;

const step = object(
  {
    title: text(mcpLimits.name_chars_max, "what is done, in a line"),
    description: text(mcpLimits.text_chars_max, "what whoever does it must know"),
    criteria: {
      type: "array",
      maxItems: mcpLimits.checks_max,
      items: text(mcpLimits.goal_chars_max, "what must be so"),
    },
    finish,
  },
  ["title"],
);

const plan = text(mcpLimits.name_chars_max, "its id, as operator_status shows it");

export const mcpSchemas = {
  nothing: object({}, []),
  plan: object({ plan }, ["plan"]),
  planOrAll: object({ plan }, []),
  start: object(
    {
      goal: text(mcpLimits.goal_chars_max, "what shall be so in the end"),
      steps: {
        type: "array",
        maxItems: mcpLimits.steps_max,
        items: step,
        description: "Without them a planner drafts some.",
      },
      cwd: text(mcpLimits.goal_chars_max, "the project: the server's own directory, or one below it"),
      mode: { type: "string", enum: ["implement", "explore", "fix"] },
    },
    ["goal"],
  ),
  evaluate: object(
    {
      tool_name: text(mcpLimits.name_chars_max, "Bash, Write, mcp__server__tool"),
      tool_input: { type: "object", description: "as the tool would get it" },
      cwd: text(mcpLimits.goal_chars_max, "where it would run"),
    },
    ["tool_name", "tool_input"],
  ),
  ask: object(
    {
      question: text(
        mcpLimits.text_chars_max,
        "everything a person needs to decide it, without having seen the conversation",
      ),
      options: {
        type: "array",
        maxItems: mcpLimits.options_max,
        items: text(mcpLimits.name_chars_max, "an answer"),
      },
      ask: text(mcpLimits.name_chars_max, "look again at this one that was asked before, instead of asking"),
    },
    [],
  ),
  teach: object(
    {
      about: text(mcpLimits.goal_chars_max, "a command, or words that describe a kind of question"),
      decision: { type: "string", enum: ["approve", "deny", "ask"] },
      why: text(mcpLimits.goal_chars_max, "for the person who must say yes"),
    },
    ["about", "decision"],
  ),
} as const;
