// What a child of the pulse may see of the environment: an allow-list, so that a token or a forgotten secret does not
// reach a model, a sensor or a worker unless the owner named it. Pure.

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
  "LOOOP_*",
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
];

export type ChildKind = "agent" | "command";

/** `withheld` is never given, whatever is allowed: with it a child could speak in the program's name. */
export function childEnv(
  env: Readonly<Record<string, string>>,
  kind: ChildKind,
  allowed: readonly string[],
  withheld: readonly string[] = [],
): Readonly<Record<string, string>> {
  const names = [...USUAL, ...(kind === "agent" ? AGENTS : []), ...allowed];
  const isGiven = (name: string) =>
    names.some((each) => matches(each, name)) && !withheld.some((each) => matches(each, name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => isGiven(name)));
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
