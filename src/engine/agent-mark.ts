// Whether a program that drives an agent opened the shell that we are called from: it says so in the environment. Believed
// only to our disadvantage. Pure.

/** Set by agents' programs for what they run, and by nobody's shell of their own. */
const MARKERS = [
  "CLAUDECODE",
  "CODEX_SANDBOX",
  "CODEX_SANDBOX_NETWORK_DISABLED",
  "CODEX_THREAD_ID",
  "CURSOR_AGENT",
  "GEMINI_CLI",
  "GOOSE_TERMINAL",
  "OPENCODE",
  "AI_AGENT",
] as const;

/** Undefined: no agent says that it opened this shell. */
export function agentMarkIn(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return MARKERS.find((name) => !/^(?:|0|false|no)$/i.test(env[name] ?? ""));
}
