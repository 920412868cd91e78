// The event streams of the agent CLIs, told apart by their shape and not by what is configured (a wrapper may run
// any of them). Each reader notes what an event says in the tally and returns the lines a person would want to see.

import {
  addTokens,
  amountOf,
  errorText,
  type Json,
  listOf,
  logLines,
  objectOf,
  type Tally,
  textOf,
  toolLine,
} from "./tally.ts";

export type Runner = "claude" | "codex" | "pi" | "opencode";
type Reader = (event: Json, tally: Tally) => readonly string[];

const silent: Reader = () => [];

/** By the event's `type`. */
const readers: Readonly<Record<string, readonly [Runner, Reader]>> = {
  system: ["claude", claudeSystem],
  user: ["claude", silent],
  stream_event: ["claude", silent],
  assistant: ["claude", claudeAssistant],
  rate_limit_event: ["claude", claudeLimit],
  result: ["claude", claudeResult],
  "thread.started": ["codex", codexThread],
  "turn.started": ["codex", silent],
  "turn.completed": ["codex", codexTurn],
  "turn.failed": ["codex", codexFailed],
  "item.started": ["codex", codexItemStarted],
  "item.updated": ["codex", silent],
  "item.completed": ["codex", codexItemCompleted],
  session: ["pi", piSession],
  message_end: ["pi", piMessage],
  tool_execution_start: ["pi", piToolStart],
  tool_execution_end: ["pi", piToolEnd],
  step_start: ["opencode", opencodeSession],
  step_finish: ["opencode", opencodeStep],
  text: ["opencode", opencodeText],
  tool_use: ["opencode", opencodeTool],
};

/** Undefined for an event of a kind we do not know: new ones appear with every release, and mean no harm. */
export function readerOf(event: Json): readonly [Runner, Reader] | undefined {
  const type = textOf(event.type) ?? "";
  // Two CLIs call their failure "error"; they put it in different places.
  if (type === "error")
    return event.sessionID !== undefined ? ["opencode", opencodeError] : ["codex", codexError];
  return Object.hasOwn(readers, type) ? readers[type] : undefined;
}

// --- claude: --output-format stream-json ---------------------------------------------------------------------------

function claudeSystem(event: Json, tally: Tally): readonly string[] {
  tally.sessionId = textOf(event.session_id) ?? tally.sessionId;
  return [];
}

function claudeAssistant(event: Json, tally: Tally): readonly string[] {
  const content = listOf(objectOf(event.message).content);
  const text = content.flatMap((part) => (part.type === "text" ? (textOf(part.text) ?? []) : [])).join("\n");
  if (text !== "") tally.said = text;
  const tools = content.filter((part) => part.type === "tool_use");
  return [...tools.flatMap((part) => toolLine(textOf(part.name) ?? "tool", part.input)), ...logLines(text)];
}

/** Comes with every turn; only a refusal is news, and only if the run fails over it. */
function claudeLimit(event: Json, tally: Tally): readonly string[] {
  const info = objectOf(event.rate_limit_info);
  const resets_s = amountOf(info.resetsAt);
  const paidOn = info.isUsingOverage === true;
  const refused = !paidOn && (info.status === "rejected" || info.status === "denied");
  tally.resets_ms = refused && resets_s !== undefined ? resets_s * 1_000 : undefined;
  return [];
}

function claudeResult(event: Json, tally: Tally): readonly string[] {
  const usage = objectOf(event.usage);
  tally.sessionId = textOf(event.session_id) ?? tally.sessionId;
  tally.cost_usd = amountOf(event.total_cost_usd) ?? tally.cost_usd;
  if (event.usage !== undefined) {
    tally.tokens = {
      in: (amountOf(usage.input_tokens) ?? 0) + (amountOf(usage.cache_creation_input_tokens) ?? 0),
      out: amountOf(usage.output_tokens) ?? 0,
      cached: amountOf(usage.cache_read_input_tokens) ?? 0,
    };
  }
  const subtype = textOf(event.subtype) ?? "";
  const text = textOf(event.result);
  const isError = event.is_error === true || subtype.startsWith("error");
  if (isError) {
    const listed = Array.isArray(event.errors) ? event.errors.filter((each) => typeof each === "string") : [];
    tally.error = errorText(text || listed.join("; ") || subtype || "failed");
  } else {
    tally.error = undefined;
    tally.said = text ?? tally.said;
  }
  const seconds = ((amountOf(event.duration_ms) ?? 0) / 1_000).toFixed(1);
  const cost = tally.cost_usd === undefined ? "" : ` · $${tally.cost_usd.toFixed(4)}`;
  return [`${isError ? "failed" : "done"} (${seconds}s${cost})`];
}

// --- codex: exec --json --------------------------------------------------------------------------------------------

function codexThread(event: Json, tally: Tally): readonly string[] {
  tally.sessionId = textOf(event.thread_id) ?? tally.sessionId;
  return [];
}

/** Its input tokens include the cached ones. */
function codexTurn(event: Json, tally: Tally): readonly string[] {
  tally.error = undefined; // earlier errors were retries that worked
  if (event.usage === undefined) return [];
  const usage = objectOf(event.usage);
  const cached = amountOf(usage.cached_input_tokens) ?? 0;
  const input = Math.max(0, (amountOf(usage.input_tokens) ?? 0) - cached);
  tally.tokens = addTokens(tally.tokens, { in: input, out: amountOf(usage.output_tokens) ?? 0, cached });
  return [];
}

function codexFailed(event: Json, tally: Tally): readonly string[] {
  return codexError(objectOf(event.error), tally);
}

function codexError(event: Json, tally: Tally): readonly string[] {
  const message = textOf(event.message) ?? "failed";
  tally.error = errorText(message);
  return logLines(`error: ${message}`);
}

function codexItemStarted(event: Json): readonly string[] {
  const item = objectOf(event.item);
  return item.type === "command_execution" ? logLines(`$ ${textOf(item.command) ?? ""}`) : [];
}

function codexItemCompleted(event: Json, tally: Tally): readonly string[] {
  const item = objectOf(event.item);
  if (item.type === "agent_message") {
    tally.said = textOf(item.text) ?? tally.said;
    return logLines(textOf(item.text) ?? "");
  }
  if (item.type === "error") return logLines(`note: ${textOf(item.message) ?? ""}`);
  const failed = item.type === "command_execution" && (amountOf(item.exit_code) ?? 0) !== 0;
  return failed ? logLines(`failed (exit ${item.exit_code}): ${textOf(item.command) ?? ""}`) : [];
}

// --- pi: --mode json -----------------------------------------------------------------------------------------------

function piSession(event: Json, tally: Tally): readonly string[] {
  tally.sessionId = textOf(event.id) ?? tally.sessionId;
  return [];
}

/** The only event whose usage counts: others repeat it. Its input leaves cached tokens out. */
function piMessage(event: Json, tally: Tally): readonly string[] {
  const message = objectOf(event.message);
  if (message.role !== "assistant") return [];
  if (message.usage !== undefined) {
    const usage = objectOf(message.usage);
    tally.tokens = addTokens(tally.tokens, {
      in: (amountOf(usage.input) ?? 0) + (amountOf(usage.cacheWrite) ?? 0),
      out: amountOf(usage.output) ?? 0,
      cached: amountOf(usage.cacheRead) ?? 0,
    });
    const cost_usd = amountOf(objectOf(usage.cost).total);
    if (cost_usd !== undefined) tally.cost_usd = (tally.cost_usd ?? 0) + cost_usd;
  }
  const text = listOf(message.content)
    .flatMap((part) => (part.type === "text" ? (textOf(part.text) ?? []) : []))
    .join("");
  if (text !== "") tally.said = text;
  // It exits with 0 even when the provider refused: this is the only place that tells. A later message clears it.
  const failed = message.stopReason === "error" || message.stopReason === "aborted";
  tally.error = failed ? errorText(textOf(message.errorMessage) ?? String(message.stopReason)) : undefined;
  return [...logLines(text), ...(tally.error === undefined ? [] : logLines(`error: ${tally.error}`))];
}

function piToolStart(event: Json): readonly string[] {
  return toolLine(textOf(event.toolName) ?? "tool", event.args);
}

function piToolEnd(event: Json): readonly string[] {
  return event.isError === true ? logLines(`failed: ${textOf(event.toolName) ?? "tool"}`) : [];
}

// --- opencode: run --format json -----------------------------------------------------------------------------------

function opencodeSession(event: Json, tally: Tally): readonly string[] {
  tally.sessionId = textOf(event.sessionID) ?? tally.sessionId;
  return [];
}

function opencodeStep(event: Json, tally: Tally): readonly string[] {
  const part = objectOf(event.part);
  const tokens = objectOf(part.tokens);
  const cache = objectOf(tokens.cache);
  tally.sessionId = textOf(event.sessionID) ?? tally.sessionId;
  if (part.tokens !== undefined) {
    tally.tokens = addTokens(tally.tokens, {
      in: (amountOf(tokens.input) ?? 0) + (amountOf(cache.write) ?? 0),
      out: (amountOf(tokens.output) ?? 0) + (amountOf(tokens.reasoning) ?? 0),
      cached: amountOf(cache.read) ?? 0,
    });
  }
  const cost_usd = amountOf(part.cost);
  if (cost_usd !== undefined) tally.cost_usd = (tally.cost_usd ?? 0) + cost_usd;
  return [];
}

function opencodeText(event: Json, tally: Tally): readonly string[] {
  const text = textOf(objectOf(event.part).text) ?? "";
  if (text.trim() !== "") tally.said = text;
  return logLines(text);
}

function opencodeTool(event: Json): readonly string[] {
  const part = objectOf(event.part);
  const state = objectOf(part.state);
  const name = textOf(part.tool) ?? "tool";
  const lines = toolLine(name, state.input);
  return state.status === "error" ? [...lines, ...logLines(`failed: ${name}`)] : lines;
}

function opencodeError(event: Json, tally: Tally): readonly string[] {
  const error = objectOf(event.error);
  const message =
    textOf(objectOf(error.data).message) ?? textOf(error.message) ?? textOf(error.name) ?? "failed";
  tally.error = errorText(message);
  return logLines(`error: ${message}`);
}
