// How the known agent CLIs are called, once per decision and as a worker; `init` writes it into the config. Checked
// against the documentation of November 2026. A decider gets only tools that read: whatever it wants done comes back as
// its one move and passes the permit. A worker gets all of them.

export type PresetName = "claude" | "codex" | "opencode" | "pi" | "custom" | "demo";

export interface Preset {
  readonly name: PresetName;
  /** Looked for on PATH. Absent where there is no one program. */
  readonly program?: string;
  readonly tickCommand: string;
  readonly workerCommand: string;
  /** What its stream tells about a run: which daily budget can be kept with it. */
  readonly meters: "usd" | "tokens" | "none";
  readonly workerModel?: string;
  readonly workerThinking?: string;
  /** What a person should know before choosing it. */
  readonly note: string;
}

const unattended = "its workers run tools without asking, so give it a machine or a container of its own";

export const presets: readonly Preset[] = [
  {
    name: "claude",
    program: "claude",
    // Prompt on stdin: as an argument it would not fit.
    tickCommand:
      "claude -p --output-format stream-json --verbose --tools Read,Grep,Glob --strict-mcp-config --no-session-persistence --model sonnet",
    workerCommand:
      'claude --dangerously-skip-permissions --settings "$("$LOOOP_BIN" hook settings)" --model {{model}} --effort {{thinking}} "$(cat {{prompt_file}})"',
    meters: "usd",
    workerModel: "opus",
    workerThinking: "high",
    note: `Claude Code; ${unattended}; refuses to start as root outside a container`,
  },
  {
    name: "codex",
    program: "codex",
    // `-` reads the prompt from stdin; the data directory is no git repository.
    tickCommand: "codex exec --json --ephemeral --skip-git-repo-check --sandbox read-only -",
    // Each worker in a process of its own: in the server that its sessions share, they run in the first one's environment,
    // and end with it. Versions without that server pass the setting over.
    workerCommand:
      'codex --dangerously-bypass-approvals-and-sandbox -c features.daemon_auto_start=false --model {{model}} -c model_reasoning_effort={{thinking}} "$(cat {{prompt_file}})"',
    meters: "tokens",
    workerThinking: "high",
    note: `Codex CLI; ${unattended}; reports tokens but no cost: set a token budget, or prices`,
  },
  {
    name: "opencode",
    program: "opencode",
    tickCommand: "opencode run --format json --agent plan",
    workerCommand: 'opencode --auto --model {{model}} --prompt "$(cat {{prompt_file}})"',
    meters: "usd",
    note: `opencode; ${unattended}`,
  },
  {
    name: "pi",
    program: "pi",
    tickCommand: "pi --mode json --no-session -ne --tools read,grep,find,ls --thinking low @{{prompt_file}}",
    workerCommand: "pi --model {{model}} --thinking {{thinking}} @{{prompt_file}}",
    meters: "usd",
    workerThinking: "medium",
    note: `pi; ${unattended}; uses its own default model unless one is given`,
  },
  {
    name: "custom",
    tickCommand: "your-agent --prompt-file {{prompt_file}}",
    workerCommand: "your-agent --interactive --prompt-file {{prompt_file}}",
    meters: "none",
    note: "any program that reads a prompt and prints one JSON object; with a daily budget it must report its usage",
  },
  {
    name: "demo",
    tickCommand: '"$LOOOP_BIN" demo decide',
    // In the data directory, where `init` puts it: to be read, and to be played with.
    workerCommand: 'sh "$LOOOP_DATA_DIR/demo/worker.sh" {{prompt_file}}',
    meters: "none",
    note: "a scripted story: no model, no network, no key",
  },
];

export function findPreset(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name);
}
