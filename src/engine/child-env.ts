// What a sensor, a decider, a worker or a command may see of the environment: an allow-list, so that a token or a
// forgotten secret does not reach it unless the owner named it. Of our own variables, too: some are tokens. Pure.

/** Needed to run at all, to speak the owner's language, and to find the agent's own login. */
const USUAL = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "LC_*",
  "TZ",
  "TERM",
  "COLORTERM",
  "NO_COLOR",
  "TMPDIR",
  "XDG_*",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "ALL_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "all_proxy",
];

/** Ours that tell a child where it is. The rest is the program's: how it is steered, and its tokens. */
const OWN = [
  "LOOOP_BIN",
  "LOOOP_DATA_DIR",
  "LOOOP_CONFIG",
  "LOOOP_CLAIMS_DIR",
  "LOOOP_REPORTS_DIR",
  "LOOOP_SESSION_ID",
  "LOOOP_SESSION_GEN",
  "LOOOP_LOG_FORMAT",
  "LOOOP_FROM_SOURCE",
];

/** The agents' own keys and settings: for deciders and workers, not for sensors. */
const AGENTS = [
  "ANTHROPIC_*",
  "CLAUDE_*",
  "OPENAI_*",
  "CODEX_*",
  "OPENCODE_*",
  "PI_*",
  "GEMINI_*",
  "GOOGLE_*",
  "OPENROUTER_*",
  "SSH_AUTH_SOCK",
  // Says to Claude Code that it may be root here.
  "IS_SANDBOX",
];

/** `agent`: a decider or a worker; `command`: a sensor, a shell command, a check. */
export type ChildKind = "agent" | "command";

/** `withheld` is never given, whatever is allowed: with it a child could speak in the program's name. */
export function childEnv(
  env: Readonly<Record<string, string | undefined>>,
  kind: ChildKind,
  allowed: readonly string[],
  withheld: readonly string[] = [],
): Readonly<Record<string, string>> {
  const names = [...USUAL, ...OWN, ...(kind === "agent" ? AGENTS : []), ...allowed];
  const isGiven = (entry: [string, string | undefined]): entry is [string, string] =>
    entry[1] !== undefined &&
    names.some((each) => matches(each, entry[0])) &&
    !withheld.some((each) => matches(each, entry[0]));
  return Object.fromEntries(Object.entries(env).filter(isGiven));
}

/** One of ours is given by its full name alone: whoever writes `L*` does not think of our tokens. */
function matches(pattern: string, name: string): boolean {
  if (!pattern.endsWith("*")) return pattern === name;
  return name.startsWith(pattern.slice(0, -1)) && !name.startsWith("LOOOP_");
}
