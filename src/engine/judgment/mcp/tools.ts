// Every tool there is, as data. Answering for a person is not among them, nor is saying go: an agent that could do either
// would be its own judge (I5, I11).

import type { McpArguments, McpDesk, McpReply } from "./desk.ts";
import { askHuman, cloneAdopt, judgeEvaluate, judgeStatus } from "./judging.ts";
import { operatorResume, operatorStart, operatorStatus, planReceipt, planShow } from "./operator.ts";
import { mcpSchemas } from "./schemas.ts";

export interface McpTool {
  readonly name: string;
  readonly about: string;
  readonly schema: (typeof mcpSchemas)[keyof typeof mcpSchemas];
  /** Whether it changes nothing at all. */
  readonly looks: "yes" | "no";
  call(desk: McpDesk, given: McpArguments, signal: AbortSignal): Promise<McpReply>;
}

const looking = { looks: "yes" } as const;
const doing = { looks: "no" } as const;

const status = {
  ...looking,
  about:
    "How far judgment has come: decisions, calibration, readiness by class, rules that a person could teach.",
  schema: mcpSchemas.nothing,
  call: judgeStatus,
};

const receipt = {
  ...looking,
  about: "The honest scoreboard of a plan, or of all that are over: what a finish line proved, without help.",
  schema: mcpSchemas.planOrAll,
  call: planReceipt,
};

export const mcpTools: readonly McpTool[] = [
  {
    ...doing,
    name: "operator_start",
    about:
      "Propose a plan: a goal, in steps with finish lines. It is a draft; a person reviews it, and nothing runs before.",
    schema: mcpSchemas.start,
    call: operatorStart,
  },
  {
    ...looking,
    name: "operator_status",
    about: "Where a plan stands, step by step; without its id, all plans.",
    schema: mcpSchemas.planOrAll,
    call: operatorStatus,
  },
  {
    ...doing,
    name: "operator_resume",
    about: "Ask a person to let a paused or stopped plan go on; it goes on when they say yes.",
    schema: mcpSchemas.plan,
    call: operatorResume,
  },
  { ...looking, name: "plan_show", about: "A plan as Markdown.", schema: mcpSchemas.plan, call: planShow },
  { ...receipt, name: "plan_receipt" },
  { ...receipt, name: "receipt" },
  {
    ...looking,
    name: "judge_evaluate",
    about:
      "What would be ruled of a tool call: proceed, slow_down, get_context, ask or block, and why. Uses nothing up.",
    schema: mcpSchemas.evaluate,
    call: judgeEvaluate,
  },
  { ...status, name: "judge_status" },
  { ...status, name: "clone_status" },
  {
    ...doing,
    name: "clone_adopt",
    about: "Propose a rule of judgment. A person is asked; it counts from their yes on.",
    schema: mcpSchemas.teach,
    call: cloneAdopt,
  },
  {
    ...doing,
    name: "ask_human",
    about:
      "Ask a person. Waits for under a minute; then says that the ask is open, to be looked at again later.",
    schema: mcpSchemas.ask,
    call: askHuman,
  },
];
