// `mcp`: looop's tools for an agent, over the Model Context Protocol.

import type { Verb } from "./verb.ts";

export const mcpVerb: Verb = {
  path: ["mcp"],
  summary: "serve looop's tools to an agent over MCP, on standard input and output",
  about: [
    "An agent may propose plans, look at them, ask a person, and ask what would be ruled of a call. It may not answer, approve or teach: for those a person is asked. Plans are about the directory that it is started in, or those named with `--root`, and what is below them.",
  ],
  args: [],
  flags: [
    {
      name: "root",
      kind: "text",
      value: "DIR",
      repeatable: true,
      about: "plans may be about this directory as well",
    },
  ],
  examples: ["looop mcp", "looop mcp --root ../shop"],
  exits: [],
  output: async () => (await import("./outputs-hook.ts")).mcpOutput,
  run: { needs: "engine", load: async () => (await import("./mcp-run.ts")).runMcp },
};
