// Is a shell line safe to run without asking? Three answers: it only looks or leaves a local trace (allow); it may
// touch something that cannot be taken back, or nobody here can tell (park); nobody should run it (refuse). Unknown is
// never harmless. These are rules of our own until guardrails take over through the `Judgment` port.

import type { CommandFacts } from "../../judgment/facts.ts";
import { type Ground, isFreeToWrite, isNetworkPath } from "../../judgment/reading/ground.ts";
import { readShell } from "../../judgment/reading/read-shell.ts";
import { onlyReads } from "../../judgment/reading/readers.ts";
import type { Risk } from "../../types.ts";
import { refusalOf } from "./guard.ts";

export type ShellVerdict =
  | { readonly kind: "allow"; readonly why: string }
  | { readonly kind: "park"; readonly risk: Exclude<Risk, "reversible">; readonly why: string }
  | { readonly kind: "refuse"; readonly why: string };

export function decideShell(line: string): ShellVerdict {
  const { commands, opaque, strange } = readShell(line);
  const refusal = refusalOf(commands);
  if (refusal !== undefined) return { kind: "refuse", why: refusal };
  const [unknown] = [...opaque, ...strange];
  if (unknown !== undefined) {
    return { kind: "park", risk: riskOfText(line), why: `what it does cannot be told: ${unknown}` };
  }
  const ground: Ground = { moved: commands.some(({ program }) => program === "cd" || program === "pushd") };
  for (const command of commands) {
    const why = doubtOf(command, ground);
    if (why !== undefined) return { kind: "park", risk: riskOf(command), why };
  }
  return { kind: "allow", why: "it only looks, or leaves a trace in reports or a temporary directory" };
}

/** Variables that change what a harmless program does. */
const TELLING_VARIABLE =
  /^(?:PATH|PS\d|PROMPT|SHELLOPTS|BASH|CDPATH|GLOB|LD_|DYLD_|ENV|IFS|GIT_|GH_|NODE_|PYTHON|PERL|RUBY|EDITOR|VISUAL|PAGER|LESS|HOME|SHELL|KUBECONFIG|DOCKER_|CURL_|HTTPS?_PROXY|LOOOP_|TMPDIR|RIPGREP_|JQ_|AWK)/i;

function doubtOf(command: CommandFacts, ground: Ground): string | undefined {
  const variable = command.assignments.find((assignment) => TELLING_VARIABLE.test(assignment));
  if (variable !== undefined) return `it sets ${variable.split("=")[0]}, which changes what programs do`;
  for (const { operator, target } of command.redirects) {
    const writes = operator.includes(">");
    if (isNetworkPath(target.text)) return "it talks to the network through a redirect";
    if (writes && !isFreeToWrite(target, ground)) return `it writes to ${target.text}`;
  }
  if (command.program === "" || onlyReads(command, ground)) return undefined;
  const name = command.words
    .slice(0, 2)
    .map((word) => word.text)
    .join(" ");
  return `\`${name.slice(0, 80)}\` is not known to be harmless with these arguments`;
}

const DESTROYS =
  /\b(?:rm|rmdir|shred|truncate|unlink|dd|delete|destroy|drop|purge|prune|uninstall|wipe|erase|kill|pkill|killall|reset --hard|clean -[a-z]*f|--force|-D)\b/i;

function riskOf(command: CommandFacts): Exclude<Risk, "reversible"> {
  return riskOfText(command.words.map((word) => word.text).join(" "));
}

function riskOfText(text: string): Exclude<Risk, "reversible"> {
  return DESTROYS.test(text) ? "destructive" : "irreversible";
}
