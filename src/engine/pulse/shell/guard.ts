// What a shell line is refused for outright: never what somebody meant, or a way around the people who decide. A
// tripwire against blunders and not a sandbox; what it lets through is still judged by `reversible.ts`.

import type { CommandFacts, Word } from "../../judgment/facts.ts";
import { isRootOrHome } from "../../judgment/reading/ground.ts";

/** Why, or undefined. */
export function refusalOf(commands: readonly CommandFacts[]): string | undefined {
  for (const [index, command] of commands.entries()) {
    const why = ownRefusal(command) ?? pipedIntoShell(commands, index);
    if (why !== undefined) return why;
  }
  return undefined;
}

type Rule = (command: CommandFacts) => string | undefined;

const rules: readonly Rule[] = [
  ({ program, wrappers }) =>
    ["sudo", "doas", "su", "pkexec"].some((name) => program === name || wrappers.includes(name))
      ? "it asks for the rights of another user"
      : undefined,
  ({ program }) =>
    program.startsWith("mkfs") || ["fdisk", "parted", "wipefs", "blkdiscard"].includes(program)
      ? "it formats a disk"
      : undefined,
  ({ program, args }) =>
    ["shutdown", "reboot", "halt", "poweroff"].includes(program) ||
    (program === "systemctl" && has(args, /^(?:poweroff|reboot|halt|kexec|suspend|hibernate)$/))
      ? "it stops the machine"
      : undefined,
  removesEverything,
  forcesMain,
  ({ program, args }) =>
    program === "dd" &&
    args.some((word) => /^of=\/dev\//.test(word.text) && !isHarmlessDevice(word.text.slice(3)))
      ? "it writes onto a device"
      : undefined,
  ({ redirects }) =>
    redirects.some(
      ({ operator, target }) =>
        operator.includes(">") && /^\/dev\/(?:sd|nvme|disk|rdisk|vd|xvd|mmcblk)/.test(target.text),
    )
      ? "it writes onto a disk"
      : undefined,
  ({ program, args }) =>
    program === "kill" && args.some((word) => word.text === "-1") && args.at(-1)?.text === "-1"
      ? "it ends every process"
      : undefined,
  decidesForPeople,
];

function ownRefusal(command: CommandFacts): string | undefined {
  for (const rule of rules) {
    const why = rule(command);
    if (why !== undefined) return why;
  }
  return undefined;
}

function removesEverything({ program, args }: CommandFacts): string | undefined {
  const flags = args.filter((word) => word.text.startsWith("-")).map((word) => word.text);
  const recursive = flags.some((flag) => flag === "--recursive" || /^-[a-z]*r/i.test(flag));
  if (!recursive || !["rm", "chmod", "chown", "chgrp"].includes(program)) return undefined;
  if (flags.includes("--no-preserve-root")) return "it removes the root directory";
  const target = args.find((word) => !word.text.startsWith("-") && isRootOrHome(word.text));
  return target === undefined ? undefined : `\`${program}\` would go through all of ${target.text}`;
}

function forcesMain({ program, args }: CommandFacts): string | undefined {
  const words = args.map((word) => word.text);
  if (program !== "git" || !words.includes("push")) return undefined;
  const isMain = (ref: string) => /^(?:refs\/heads\/)?(?:main|master|trunk|production)$/.test(ref);
  const refs = words
    .filter((word) => !word.startsWith("-"))
    .map((word) => (word.split(":").at(-1) ?? "").replace(/^\+/, ""));
  const force = words.some((word) => /^--force(?:$|=)|^--mirror$|^-[a-z]*f[a-z]*$/.test(word));
  const forcedRef = words.some(
    (word) => word.startsWith("+") && isMain(word.slice(1).split(":").at(-1) ?? ""),
  );
  const deleted = words.some((word) => word.startsWith(":") && isMain(word.slice(1)));
  const deletes = words.some((word) => word === "--delete" || word === "-d");
  if (forcedRef || words.includes("--mirror") || (force && refs.some(isMain)))
    return "it overwrites the main branch";
  return deleted || (deletes && refs.some(isMain)) ? "it deletes the main branch" : undefined;
}

/** Verbs that a person's hand belongs on; the decider has moves of its own for the rest. */
const PEOPLES_VERBS = new Set([
  "answer",
  "approve",
  "deny",
  "resume",
  "restore",
  "down",
  "up",
  "init",
  "run",
  "hook",
]);
const POLICY_NOUNS = new Set(["goal", "playbook", "sensor", "schedule", "worker", "plan", "judge"]);

function decidesForPeople({ program, args, wellNamed, words }: CommandFacts): string | undefined {
  const isOurs = program === "looop" || /\bLOOOP_BIN\b/.test(words[0]?.text ?? "");
  if (!isOurs || (!wellNamed && words[0]?.expands !== true))
    return program === "looop" ? "it calls another `looop`" : undefined;
  const [verb = "", noun = ""] = args
    .map((word) => word.text)
    .filter((text) => text !== "_" && !text.startsWith("-"));
  if (PEOPLES_VERBS.has(verb)) return `\`looop ${verb}\` is for people`;
  const writes =
    POLICY_NOUNS.has(verb) && !["list", "read", "history", "status", "test", "receipt", "why"].includes(noun);
  return writes ? `\`looop ${verb} ${noun}\` changes policy or workers; there is a move for that` : undefined;
}

function pipedIntoShell(commands: readonly CommandFacts[], index: number): string | undefined {
  const command = commands[index];
  if (command?.after !== "|" && command?.after !== "|&") return undefined;
  const isInterpreter = [
    "sh",
    "bash",
    "zsh",
    "dash",
    "ksh",
    "fish",
    "python",
    "python3",
    "node",
    "perl",
    "ruby",
  ].includes(command.program);
  if (!isInterpreter || command.args.some((word) => !word.text.startsWith("-"))) return undefined;
  const fetches = commands
    .slice(0, index)
    .some(({ program }) => ["curl", "wget", "fetch", "nc", "ncat"].includes(program));
  return fetches ? "it runs what it downloads" : undefined;
}

function isHarmlessDevice(path: string): boolean {
  return ["/dev/null", "/dev/zero", "/dev/stdout", "/dev/stderr"].includes(path);
}

function has(args: readonly Word[], pattern: RegExp): boolean {
  return args.some((word) => pattern.test(word.text));
}
