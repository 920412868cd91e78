// The tools over MCP, on standard input and output: the SDK speaks the protocol and checks what comes in, the tools do
// the rest. A tool that breaks is an error of that call, told without what broke inside.

import { fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { McpArguments, McpDesk, McpReply } from "./desk.ts";
import { mcpLimits } from "./limits.ts";
import { type McpTool, mcpTools } from "./tools.ts";

/** Until the client hangs up, or the signal. */
export async function serveMcp(desk: McpDesk, version: string, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  const transport = new StdioServerTransport(undefined, undefined, {
    maxBufferSize: mcpLimits.message_bytes_max,
  });
  const handle = serveStdio(() => serverOf(desk, version), { transport });
  const theirs = transport.onclose;
  transport.onclose = () => {
    theirs?.();
    over.resolve();
  };
  signal.addEventListener("abort", () => over.resolve(), { once: true });
  if (!signal.aborted) await over.promise;
  await handle.close();
}

function serverOf(desk: McpDesk, version: string): McpServer {
  const server = new McpServer(
    { name: "looop", version },
    {
      capabilities: { tools: {} },
      instructions:
        "People decide here. Propose plans with operator_start, ask with ask_human, and see what would be ruled with judge_evaluate. What is denied stays denied until a person says otherwise.",
    },
  );
  for (const tool of mcpTools) register(server, desk, tool);
  return server;
}

function register(server: McpServer, desk: McpDesk, tool: McpTool): void {
  const { name, about, schema, looks } = tool;
  const inputSchema = fromJsonSchema<McpArguments>(schema as unknown as Parameters<typeof fromJsonSchema>[0]);
  const annotations = { readOnlyHint: looks === "yes", destructiveHint: false, openWorldHint: false };
  server.registerTool(name, { description: about, inputSchema, annotations }, async (given, context) => {
    const reply = await called(tool, desk, given, context.mcpReq.signal);
    return {
      content: [{ type: "text" as const, text: reply.text }],
      ...(reply.kind === "error" && { isError: true }),
    };
  });
}

async function called(
  tool: McpTool,
  desk: McpDesk,
  given: McpArguments,
  signal: AbortSignal,
): Promise<McpReply> {
  try {
    return await tool.call(desk, given, signal);
  } catch {
    // What broke may hold anything; the client is told that it did.
    return { kind: "error", text: `${tool.name} broke inside looop; nothing is known of what it did` };
  }
}
