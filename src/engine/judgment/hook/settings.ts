// The settings of an agent's program with our hooks in them, and without: what is not ours stays as it is, and taking
// them out gives back what was there. Only what can be read whole is changed. Pure.

import { type HookEvent, hookEvents } from "../../hook.ts";
import { type Refused, refused } from "../../outcome.ts";
import { hookLimits } from "./limits.ts";

/** Shell line for an event. */
export type HookCommand = (event: HookEvent) => string;

export type SettingsText = { readonly kind: "ok"; readonly text: string } | Refused;

const CHANGES = "Bash|PowerShell|Write|Edit|MultiEdit|NotebookEdit|mcp__.*";
/** Looking may carry a secret into the conversation. */
const LOOKS = "Read|Grep|WebFetch";

interface Wiring {
  readonly event: HookEvent;
  readonly matcher?: string;
  readonly timeout: number;
  /** What happens where our program cannot even start: a gate that cannot be looked at is closed. */
  readonly onFailure?: "block";
}

const wirings: Readonly<Record<string, Wiring>> = {
  PreToolUse: {
    event: "pre",
    matcher: `${CHANGES}|${LOOKS}`,
    timeout: hookLimits.client_timeout_s,
    onFailure: "block",
  },
  PostToolUse: { event: "post", matcher: CHANGES, timeout: hookLimits.quick_timeout_s },
  PostToolUseFailure: { event: "post", matcher: CHANGES, timeout: hookLimits.quick_timeout_s },
  UserPromptSubmit: { event: "prompt", timeout: hookLimits.quick_timeout_s },
  SessionStart: { event: "session", timeout: hookLimits.quick_timeout_s },
};

/** All of a settings file that has nothing but our hooks. */
export function hookSettings(command: HookCommand): Readonly<Record<string, unknown>> {
  const hooks = Object.entries(wirings).map(([name, wiring]) => [name, [entryOf(wiring, command)]] as const);
  return { hooks: Object.fromEntries(hooks) };
}

function entryOf(
  { event, matcher, ...rest }: Wiring,
  command: HookCommand,
): Readonly<Record<string, unknown>> {
  return {
    ...(matcher !== undefined && { matcher }),
    hooks: [{ type: "command", command: command(event), ...rest }],
  };
}

/** `text` undefined: there is no such file. The same text where ours are in it already. */
export function withHooks(text: string | undefined, command: HookCommand): SettingsText {
  const read = settingsIn(text);
  if (read.kind === "refused") return read;
  const { settings, hooks } = read;
  const theirs = withoutOurs(hooks);
  const merged: Record<string, unknown> = { ...theirs };
  for (const [name, wiring] of Object.entries(wirings)) {
    const standing = theirs[name];
    merged[name] = [...(Array.isArray(standing) ? standing : []), entryOf(wiring, command)];
  }
  return written(text, settings, merged);
}

/** Without ours; nothing of anybody else's goes. */
export function withoutHooks(text: string | undefined): SettingsText {
  const read = settingsIn(text);
  if (read.kind === "refused") return read;
  const { settings, hooks } = read;
  if (settings["hooks"] === undefined) return { kind: "ok", text: text ?? "" };
  const left = withoutOurs(hooks);
  return written(text, settings, Object.keys(left).length === 0 ? undefined : left);
}

type Members = Readonly<Record<string, unknown>>;

type SettingsRead = { readonly kind: "ok"; readonly settings: Members; readonly hooks: Members } | Refused;

function settingsIn(text: string | undefined): SettingsRead {
  if (text === undefined || text.trim() === "") return { kind: "ok", settings: {}, hooks: {} };
  if (Buffer.byteLength(text) > hookLimits.settings_bytes_max)
    return refused("settings", "the file is too large to be settings", "look at it");
  const settings = parsed(text);
  if (!isRecord(settings))
    return refused("settings", "the file is no JSON object, so it cannot be merged into", MERGE_BY_HAND);
  const hooks = settings["hooks"] ?? {};
  if (!isRecord(hooks) || !Object.values(hooks).every(Array.isArray))
    return refused("settings", "its hooks are not lists by event", MERGE_BY_HAND);
  return { kind: "ok", settings, hooks };
}

const MERGE_BY_HAND = "mend it (comments are not JSON), or put in by hand what looop hook settings prints";

function written(text: string | undefined, settings: Members, hooks: Members | undefined): SettingsText {
  const { hooks: before, ...rest } = settings;
  // In its place among the others, where it had one.
  const after =
    hooks === undefined ? rest : before === undefined ? { ...rest, hooks } : { ...settings, hooks };
  if (text !== undefined && JSON.stringify(after) === JSON.stringify(settings)) return { kind: "ok", text };
  const indent = /^\s*\{\r?\n([ \t]+)"/.exec(text ?? "")?.[1] ?? "  ";
  return { kind: "ok", text: `${JSON.stringify(after, null, indent)}\n` };
}

function withoutOurs(hooks: Members): Members {
  const left = Object.entries(hooks).flatMap(([name, entries]) => {
    if (!Array.isArray(entries)) return [[name, entries] as const];
    const theirs = entries.flatMap((entry: unknown) => withoutOurCommands(entry));
    // A list that was empty before is theirs as well.
    return theirs.length > 0 || entries.length === 0 ? [[name, theirs] as const] : [];
  });
  return Object.fromEntries(left);
}

function withoutOurCommands(entry: unknown): readonly unknown[] {
  if (!isRecord(entry) || !Array.isArray(entry["hooks"])) return [entry];
  const all: readonly unknown[] = entry["hooks"];
  const theirs = all.filter((hook) => !isOurs(hook));
  if (theirs.length === all.length) return [entry];
  return theirs.length === 0 ? [] : [{ ...entry, hooks: theirs }];
}

const OURS = new RegExp(`(?:looop|LOOOP_BIN\\}?)["']? hook (?:${hookEvents.join("|")})$`);

function isOurs(hook: unknown): boolean {
  return isRecord(hook) && typeof hook["command"] === "string" && OURS.test(hook["command"]);
}

function isRecord(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
