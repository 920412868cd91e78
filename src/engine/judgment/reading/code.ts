// Code of other languages, handed over in a word or on standard input. It is not read, but some words in it say enough:
// what removes files, drops tables or starts programs is told.

import type { CommandFacts } from "../facts.ts";
import type { Hidden, Input } from "./reading.ts";

interface Interpreter {
  /** The next word is code. */
  readonly option: RegExp;
  readonly valued?: RegExp;
  /** The next word is the name of something installed, known by what it does. */
  readonly module?: RegExp;
  /** Besides programs, its words are verbs. */
  readonly verbs?: "yes";
}

const script = { option: /^-[a-zA-Z]*e$/ } as const;
const python: Interpreter = { option: /^-[a-zA-Z]*c$/, valued: /^-[WX]$/, module: /^-[a-zA-Z]*m$/ };
const node: Interpreter = {
  option: /^(?:-e|-p|-pe|--eval|--print)$/,
  valued: /^(?:-r|--require|--import|--loader|--env-file|-C)$/,
};

const interpreters: Readonly<Record<string, Interpreter>> = {
  python,
  python2: python,
  python3: python,
  pypy: python,
  ipython: python,
  node,
  nodejs: node,
  tsx: node,
  "ts-node": node,
  bun: { option: /^(?:-e|--eval)$/, verbs: "yes" },
  deno: { option: /^eval$/, verbs: "yes" },
  perl: { option: /^-[a-zA-Z0]*[eE]$/ },
  ruby: script,
  lua: script,
  rscript: script,
  php: { option: /^-r$/ },
  osascript: script,
  powershell: { option: /^-(?:c|command|enc|encodedcommand)$/i },
  pwsh: { option: /^-(?:c|command|enc|encodedcommand)$/i },
  elixir: script,
  julia: script,
  groovy: script,
};

const ASKS_ONLY = /^(?:-V|-v|--version|-h|--help)$/;

export function codeIn(command: CommandFacts, input: Input): readonly Hidden[] {
  const { program, args } = command;
  if (/^g?awk$|^[mn]awk$/.test(program)) return awkCode(command);
  const language = program.replace(/(?<=^python3?|^php|^ruby|^perl|^lua)[\d.]+$/, "");
  const interpreter = Object.hasOwn(interpreters, language) ? interpreters[language] : undefined;
  if (interpreter === undefined) return [];
  for (let at = 0; at < args.length; at += 1) {
    const text = args[at]?.text ?? "";
    if (interpreter.option.test(text)) {
      const code =
        program === "deno" ? args.slice(at + 1).find((word) => !word.text.startsWith("-")) : args[at + 1];
      return [{ kind: "code", text: code?.text ?? "" }];
    }
    if (/^--(?:eval|print)=/.test(text)) return [{ kind: "code", text: text.slice(text.indexOf("=") + 1) }];
    if (interpreter.valued?.test(text) === true) at += 1;
    else if (interpreter.module?.test(text) === true) {
      // A module is known, or not, as a program of that name is.
      return [{ kind: "words", words: args.slice(at + 1) }];
    } else if (ASKS_ONLY.test(text) || /^(?:test|--test|--check)$/.test(text)) return [];
    else if (text === "-") return fromInput(command, input);
    else if (!text.startsWith("-")) return programIn(command, interpreter, args.slice(at));
  }
  return fromInput(command, input);
}

/** Scripts that are tools, known by their own verbs. */
const TOOLS = /(?:^|\/)(?:artisan|manage\.py|rails|rake)$/;

function programIn(
  command: CommandFacts,
  interpreter: Interpreter,
  words: CommandFacts["args"],
): readonly Hidden[] {
  const text = words[0]?.text ?? "";
  if (TOOLS.test(text)) return [{ kind: "words", words }];
  if (interpreter.verbs === undefined) return [unread(command.program, text)];
  const script = words.find((word) => /\.[cm]?[jt]sx?$/.test(word.text));
  return script === undefined || text === "build" ? [] : [unread(command.program, script.text)];
}

function fromInput({ program, moreArgs }: CommandFacts, input: Input): readonly Hidden[] {
  if (moreArgs) return [{ kind: "unread", why: `\`${program}\` gets its script from elsewhere` }];
  if (input.kind === "text") return [{ kind: "code", text: input.text }];
  return input.kind === "none"
    ? []
    : [{ kind: "unread", why: `\`${program}\` runs what comes from ${input.from}` }];
}

function unread(program: string, what: string): Hidden {
  return {
    kind: "unread",
    named: "yes",
    why: `\`${program} ${what.slice(0, 60)}\` runs a program that is not read here`,
  };
}

function awkCode({ args }: CommandFacts): readonly Hidden[] {
  const text = args.map((word) => word.text).join(" ");
  return /\bsystem\s*\(|\|\s*getline|\|\s*"|"\s*\||-f\b|\bprintf?\b[^;}]*>/.test(text)
    ? [{ kind: "code", text }]
    : [];
}

const REMOVES =
  /\b(?:rmtree|rmdirSync|rmSync|unlinkSync|rmdir_s|removedirs|remove_tree|rm_rf|rm_r|remove_dir_all|delete_all|deleteMany|drop_all|dropDatabase|drop_database|drop_table|dropTable|truncate|unlink|rimraf|Remove-Item|deleteFile|emptyDir(?:Sync)?|removeSync|FileUtils\.rm\w*|File\.delete|Dir\.(?:rmdir|delete|unlink)|os\.(?:remove|unlink|rmdir|truncate)|shutil\.move|fs(?:Promises)?\.(?:promises\.)?(?:rm|rmdir|unlink|truncate)|pathlib\.\w+\([^)]*\)\.(?:unlink|rmdir)|del\s+\/|format\s+c:|flushall|flushdb|mkfs)\b|\.unlink\(|\.rmdir\(|\b(?:drop|truncate)\s+(?:table|database|schema)\b|\bdelete\s+from\b|\brm\s+-[a-z]*[rf]|\bgit\s+push\s.{0,80}(?:--force|-f)\b|\breset\s+--hard\b/i;
const STARTS =
  /\b(?:child_process|execSync|spawnSync|os\.system|os\.popen|os\.exec\w*|subprocess|Popen|popen|pty\.spawn|shell_exec|passthru|proc_open|do shell script|Invoke-Expression|iex|Start-Process|Deno\.(?:Command|run)|Kernel\.(?:system|exec)|os\.execute)\b|\bsystem\s*\(|\bexec\s*\(|\beval\s*\(|`[^`]+`/;

/** `removes` what no undo brings back, `starts` programs, or neither as far as its words tell. */
export function temperOf(code: string): "removes" | "starts" | "quiet" {
  if (REMOVES.test(code)) return "removes";
  return STARTS.test(code) ? "starts" : "quiet";
}
