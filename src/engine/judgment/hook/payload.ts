// What came on standard input, as one of four things that happened, or as something that nobody can read. By hand and
// without a schema: unknown members are none of our business, and every call pays for what is loaded. Pure (I12).

import type { HookEvent } from "../../hook.ts";
import { hookLimits } from "./limits.ts";

export interface ToolHeard {
  readonly kind: "tool";
  readonly session: string;
  readonly name: string;
  readonly input: unknown;
  readonly cwd?: string;
  /** Nothing is to be done yet: the agent only plans. */
  readonly plans?: "yes";
  /** The call's own id: before and after carry the same. */
  readonly id?: string;
}

export interface EndHeard extends Omit<ToolHeard, "kind"> {
  readonly kind: "end";
  readonly end: { readonly kind: "good" | "unknown" } | { readonly kind: "bad"; readonly why: string };
}

export type Heard =
  | ToolHeard
  | EndHeard
  | { readonly kind: "session"; readonly cwd?: string }
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "unreadable"; readonly why: string };

export function heardOf(event: HookEvent, payload: string): Heard {
  if (Buffer.byteLength(payload) > hookLimits.payload_bytes_max)
    return { kind: "unreadable", why: `it has more than ${hookLimits.payload_bytes_max} bytes` };
  const members = recordIn(jsonIn(payload));
  if (members === undefined) return { kind: "unreadable", why: "it is no JSON object" };
  const cwd = textIn(members, "cwd");
  const at = cwd?.startsWith("/") === true ? { cwd } : {};
  if (event === "session") return { kind: "session", ...at };
  if (event === "prompt") return { kind: "prompt", text: textIn(members, "prompt") ?? "" };
  const name = textIn(members, "tool_name");
  if (name === undefined || name === "") return { kind: "unreadable", why: "it names no tool" };
  const id = textIn(members, "tool_use_id");
  const call = {
    session: textIn(members, "session_id") ?? "",
    name,
    input: members["tool_input"] ?? {},
    ...at,
    ...(members["permission_mode"] === "plan" && { plans: "yes" as const }),
    ...(id !== undefined && id !== "" && { id }),
  };
  return event === "pre" ? { kind: "tool", ...call } : { kind: "end", ...call, end: endOf(members) };
}

/** A person who stopped it said nothing about whether it was good. */
function endOf(members: Members): EndHeard["end"] {
  const response = recordIn(members["tool_response"]) ?? {};
  if (members["is_interrupt"] === true || response["interrupted"] === true) return { kind: "unknown" };
  const error = textIn(members, "error");
  if (error !== undefined) return { kind: "bad", why: error };
  if (members["hook_event_name"] === "PostToolUseFailure") return { kind: "bad", why: "it failed" };
  if (response["isError"] === true || response["is_error"] === true) return { kind: "bad", why: "it failed" };
  const code = response["exit_code"] ?? response["exitCode"];
  if (typeof code === "number")
    return code === 0 ? { kind: "good" } : { kind: "bad", why: `exit code ${code}` };
  return members["tool_response"] === undefined ? { kind: "unknown" } : { kind: "good" };
}

type Members = Readonly<Record<string, unknown>>;

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function recordIn(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

function textIn(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === "string" ? value : undefined;
}
