// What a command really runs: `env X=1 nohup timeout 5 xargs -0 rm` runs `rm`. Wrappers are taken off one by one, and
// a shell given its script as a word is read again. What cannot be taken off for sure stays, and is judged as itself.

import { pulseLimits } from "../limits.ts";
import { readShellLine, type SimpleCommand, type Word } from "./words.ts";

export interface PeeledCommand extends SimpleCommand {
  /** Lower case, without its directory. Empty when nothing is called. */
  readonly program: string;
  /** Named plainly, or by its place in the system: not somebody's `./ls`. */
  readonly wellNamed: boolean;
  readonly args: readonly Word[];
  /** More arguments come at run time (xargs), so the ones seen are not all. */
  readonly moreArgs: boolean;
  /** Wrappers that were taken off, outermost first. */
  readonly wrappers: readonly string[];
}

export type PeeledLine =
  | { readonly kind: "ok"; readonly commands: readonly PeeledCommand[] }
  | { readonly kind: "opaque"; readonly why: string };

interface Wrapper {
  /** Options that take the next word as their value. */
  readonly valued: readonly string[];
  readonly plain: readonly string[];
}

/** An option that is not listed (`env -S` holds a command line of its own) leaves the wrapper where it is. */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  env: { valued: ["-u", "--unset", "-C", "--chdir"], plain: ["-i", "-", "-0", "--ignore-environment"] },
  nohup: { valued: [], plain: [] },
  time: { valued: ["-f", "--format"], plain: ["-p", "-v"] },
  command: { valued: [], plain: ["-p"] },
  builtin: { valued: [], plain: [] },
  exec: { valued: ["-a"], plain: ["-c", "-l"] },
  nice: { valued: ["-n", "--adjustment"], plain: [] },
  ionice: { valued: ["-c", "-n"], plain: ["-t"] },
  stdbuf: { valued: ["-i", "-o", "-e"], plain: ["-oL", "-o0", "-eL"] },
  setsid: { valued: [], plain: ["-w", "--wait", "-f", "--fork"] },
  timeout: {
    valued: ["-k", "--kill-after", "-s", "--signal"],
    plain: ["--foreground", "--preserve-status", "-v"],
  },
  xargs: {
    valued: ["-I", "-n", "-L", "-P", "-d", "-s"],
    plain: ["-0", "-r", "-t", "--no-run-if-empty", "--null", "-n1"],
  },
  sudo: { valued: ["-u", "-g", "--user", "--group"], plain: ["-n", "-E", "-H", "-S", "-i", "-b"] },
  doas: { valued: ["-u"], plain: ["-n"] },
};
const SHELLS = new Set(["sh", "bash", "dash", "zsh", "ksh", "ash", "fish"]);

export function readPeeled(text: string, nesting = 0): PeeledLine {
  const line = readShellLine(text, nesting);
  if (line.kind === "opaque") return line;
  const commands: PeeledCommand[] = [];
  for (const command of line.commands) {
    const peeled = peel(command);
    const script = scriptOf(peeled);
    // A shell whose script is read here stands for its redirects and assignments only.
    commands.push(script === undefined ? peeled : { ...peeled, words: [], program: "", args: [] });
    if (script === undefined) continue;
    if (script === "unknown")
      return { kind: "opaque", why: `\`${peeled.program}\` runs a script that is not known here` };
    const inner = readPeeled(script, nesting + 1);
    if (inner.kind === "opaque") return inner;
    commands.push(...inner.commands);
  }
  if (commands.length > pulseLimits.shell_commands_max)
    return { kind: "opaque", why: "it has too many commands" };
  return { kind: "ok", commands };
}

function peel(command: SimpleCommand): PeeledCommand {
  let words = command.words;
  const wrappers: string[] = [];
  const assignments = [...command.assignments];
  let moreArgs = false;
  for (let count = 0; count < pulseLimits.shell_nesting_max; count += 1) {
    const name = nameOf(words[0]);
    const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    // A wrapper that wraps nothing (`env`, `time`) is a command of its own.
    const inner = wrapper === undefined ? [] : innerWords(name, words.slice(1), wrapper, assignments);
    if (inner.length === 0) break;
    wrappers.push(name);
    moreArgs ||= name === "xargs";
    words = inner;
  }
  const [first, ...args] = words;
  return {
    ...command,
    assignments,
    words,
    program: nameOf(first),
    wellNamed: isWellNamed(first),
    args,
    moreArgs,
    wrappers,
  };
}

function innerWords(
  name: string,
  words: readonly Word[],
  wrapper: Wrapper,
  assignments: string[],
): readonly Word[] {
  let at = 0;
  for (; at < words.length; at += 1) {
    const text = words[at]?.text ?? "";
    if (text === "--") {
      at += 1;
      break;
    }
    if (wrapper.valued.includes(text)) at += 1;
    else if (["env", "sudo", "doas"].includes(name) && /^[A-Za-z_]\w*=/.test(text)) assignments.push(text);
    else if (text.startsWith("-") && !wrapper.plain.includes(text)) return [];
    else if (!text.startsWith("-")) break;
  }
  return words.slice(name === "timeout" ? at + 1 : at);
}

/** The script a shell was handed as a word; `unknown` when there is one that cannot be read. */
function scriptOf(command: PeeledCommand): string | undefined {
  const { program, args } = command;
  if (program === "eval")
    return args.some((word) => word.expands) ? "unknown" : args.map((word) => word.text).join(" ");
  if (!SHELLS.has(program)) return undefined;
  if (command.moreArgs) return "unknown";
  const flag = args.findIndex((word) => /^-[a-z]*c[a-z]*$/i.test(word.text));
  // A script in a file or on standard input: no word to read, and a shell by itself is nobody's reader.
  if (flag < 0) return undefined;
  const script = args[flag + 1];
  if (script === undefined) return "unknown";
  return script.expands ? "unknown" : script.text;
}

function nameOf(word: Word | undefined): string {
  if (word === undefined || word.expands) return word === undefined ? "" : word.text;
  return (word.text.split("/").at(-1) ?? "").toLowerCase();
}

function isWellNamed(word: Word | undefined): boolean {
  if (word === undefined) return false;
  if (word.text === "[") return true; // by itself it is no pattern
  const plain = /^(?:\/(?:usr\/(?:local\/)?)?bin\/)?[\w.+-]+$/.test(word.text);
  return plain && !word.expands && nameOf(word) === word.text.split("/").at(-1);
}
