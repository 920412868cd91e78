// `completion` and the hidden `__complete`: thin scripts per shell around one program that knows the table
// and what is on disk. Completing never complains: a shell prompt is no place for it.

import { limits } from "../limits.ts";
import { type Candidate, completionOf } from "./complete.ts";
import { liveIds } from "./live-ids.ts";
import { plain, problem } from "./report.ts";
import { nearest } from "./suggest.ts";
import { verbs } from "./table.ts";
import type { BareScene, LiveKind, Result } from "./verb.ts";

const scripts: Readonly<Record<string, string>> = {
  bash: `# looop completion for bash: eval "$(looop completion bash)"
_looop() {
  local IFS=$'\\n' line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf %q "\${line%%$'\\t'*}")")
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _looop looop
`,
  zsh: `#compdef looop
# looop completion for zsh: eval "$(looop completion zsh)"
_looop() {
  local -a values shown
  local line
  while IFS= read -r line; do
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line//$'\\t'/  }")
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#values} )) && compadd -l -d shown -a values || _files
}
if (( $+functions[compdef] )); then compdef _looop looop; fi
`,
  fish: `# looop completion for fish: looop completion fish | source
function __looop_complete
    set -l words (commandline -opc) (commandline -ct)
    command $words[1] __complete $words[2..-1] 2>/dev/null
end
complete -c looop -f -a '(__looop_complete)'
`,
};

export async function runCompletion({ input }: BareScene): Promise<Result> {
  const shell = input.argument("shell") ?? "";
  const script = scripts[shell];
  if (script !== undefined) return { kind: "done", text: script, json: { shell, script } };
  const meant = nearest(shell, Object.keys(scripts));
  return problem("usage", {
    kind: "usage",
    field: "shell",
    why: `there is no completion for "${shell}"`,
    remedy: meant ? `did you mean ${meant}?` : `use one of: ${Object.keys(scripts).join(", ")}`,
  });
}

export async function runComplete({ input, open }: BareScene): Promise<Result> {
  const completion = completionOf(input.rest, verbs);
  const typed = input.rest.at(-1) ?? "";
  const candidates = completion.kind === "words" ? completion.candidates : await live(completion.live, open);
  const fitting = candidates.filter((each) => each.value.startsWith(typed)).slice(0, limits.completions_max);
  const row = ({ value, about }: Candidate) =>
    `${plain(oneLine(about === "" ? value : `${value}\t${about}`))}\n`;
  return { kind: "done", text: fitting.map(row).join(""), json: undefined };
}

function oneLine(text: string): string {
  return text.replace(/\n+/g, " ");
}

async function live(kind: LiveKind, open: BareScene["open"]): Promise<readonly Candidate[]> {
  const opened = await open();
  return opened.kind === "opened" ? await liveIds[kind](opened.engine) : [];
}
