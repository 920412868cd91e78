// Help from the table: the overview, one noun, one verb, and the document docs/verbs.md. Pure.

import { commonFlags } from "./arguments.ts";
import { type ExitName, exitCodes } from "./exit-codes.ts";
import { type VerbGroup, verbGroups, verbs } from "./table.ts";
import type { Argument, Flag, Verb } from "./verb.ts";

const INTRO = `looop: a loop that drives coding agents, and asks you when a decision is yours.

First steps:
  looop demo                           see it work, without an agent or a key
  looop init                           say which agent decides and works here
  looop up                             run the loop (--detach: in the background)
  looop status                         one screen: loop, asks, workers, goals, spend
  looop asks                           what waits for you
  looop answer <ask> yes               answer it; the first answer stands
  looop goal write <id> < goal.md      say what you want
  looop help <verb>                    more about one of these
`;

const PLACES = `Every verb takes --json and --help. Data: $LOOOP_DATA_DIR, else \${XDG_STATE_HOME:-~/.local/state}/looop.
A body is the words on the line; omitted or a lone - it is standard input; put -- before one that starts with a dash.
Durations: 500ms, 30s, 10m, 2h, 1d, or bare seconds. A leading _ is dropped.
`;

const WIDTH = 78;
const NAME_COLUMN = 20;

/** Nothing when there is no such verb or noun. */
export function helpText(topic: readonly string[]): string | undefined {
  if (topic.length === 0) return overview();
  const named = topic.join(" ");
  const exact = verbs.find((verb) =>
    [verb.path, ...(verb.aliases ?? [])].some((path) => path.join(" ") === named),
  );
  if (exact !== undefined) return verbText(exact);
  const below = verbs.filter((verb) => verb.hidden !== true && verb.path[0] === named);
  return below.length === 0
    ? undefined
    : `${below.map(summaryLine).join("")}\nMore: looop help ${named} <verb>\n`;
}

function overview(): string {
  const group = ({ title, verbs: listed }: VerbGroup) => `${title}:\n${listed.map(summaryLine).join("")}`;
  const codes = Object.values(exitCodes).map(
    ({ code, meaning }) => `  ${String(code).padEnd(5)}${meaning}\n`,
  );
  return [INTRO, ...verbGroups.map(group), `Exit codes:\n${codes.join("")}`, PLACES].join("\n");
}

function summaryLine(verb: Verb): string {
  return `  ${verb.path.join(" ").padEnd(NAME_COLUMN)}${verb.summary}\n`;
}

export function usageLine(verb: Verb): string {
  const flags = verb.flags.length > 0 ? ["[flags]"] : [];
  const args = verb.args.map(argumentText);
  // Behind words that are taken as they are, a flag would be one of them.
  return ["looop", ...verb.path, ...(verb.literal === true ? [...flags, ...args] : [...args, ...flags])].join(
    " ",
  );
}

function argumentText(arg: Argument): string {
  if (arg.need === "required") return `<${arg.name}>`;
  if (arg.need === "optional") return `[${arg.name}]`;
  return arg.need === "body" ? `[${arg.name}… | -]` : `[${arg.name}…]`;
}

function flagText(flag: Flag): string {
  const names = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`;
  return flag.kind === "switch" ? names : `${names} ${flag.value}`;
}

function flagAbout(flag: Flag): string {
  return flag.kind === "text" && flag.repeatable === true ? `${flag.about} (repeatable)` : flag.about;
}

function exitsOf(verb: Verb): readonly ExitName[] {
  const names = new Set<ExitName>(["ok", "failed", ...verb.exits, "usage"]);
  return Object.keys(exitCodes).filter((name): name is ExitName => names.has(name as ExitName));
}

export function exitRows(verb: Verb): { code: number; meaning: string }[] {
  return exitsOf(verb).map((name) => ({ ...exitCodes[name] }));
}

/** `--json` and `--help`, which every verb has, are left out where all verbs are shown together. */
export function verbText(verb: Verb, how: "alone" | "without common flags" = "alone"): string {
  const rows = (pairs: readonly (readonly [string, string])[]) => {
    const column = Math.min(28, Math.max(...pairs.map(([left]) => left.length))) + 2;
    const room = (left: string) =>
      left.length < column ? left.padEnd(column) : `${left}\n  ${" ".repeat(column)}`;
    return pairs.map(([left, right]) => `  ${room(left)}${right}\n`).join("");
  };
  const aliases = (verb.aliases ?? []).map((path) => `looop ${path.join(" ")}`);
  const flags = how === "alone" ? [...verb.flags, ...commonFlags] : verb.flags;
  const parts = [
    `${usageLine(verb)}\n\n${verb.summary}\n`,
    ...(verb.about ?? []).map((paragraph) => `${wrap(paragraph)}\n`),
    aliases.length > 0 ? `Also: ${aliases.join(", ")}\n` : "",
    verb.args.length > 0 ? `Arguments:\n${rows(verb.args.map((arg) => [arg.name, arg.about]))}` : "",
    flags.length > 0 ? `Flags:\n${rows(flags.map((flag) => [flagText(flag), flagAbout(flag)]))}` : "",
    verb.examples.length > 0 ? `Examples:\n${verb.examples.map((each) => `  ${each}\n`).join("")}` : "",
    `Exit codes:\n${rows(exitRows(verb).map(({ code, meaning }) => [String(code), meaning]))}`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function wrap(paragraph: string): string {
  const lines = [""];
  for (const word of paragraph.split(" ")) {
    const last = lines.length - 1;
    const longer = lines[last] === "" ? word : `${lines[last]} ${word}`;
    if (longer.length > WIDTH) lines.push(word);
    else lines[last] = longer;
  }
  return lines.join("\n");
}

/** The generated part of docs/verbs.md. */
export function helpMarkdown(): string {
  const codes = Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${cell(meaning)} |\n`);
  const groups = verbGroups.map(
    ({ title, verbs: listed }) => `## ${title}\n\n${listed.map(verbMarkdown).join("\n")}`,
  );
  return [`## Exit codes\n\n| code | meaning |\n|---|---|\n${codes.join("")}`, ...groups].join("\n");
}

function verbMarkdown(verb: Verb): string {
  const aliases = (verb.aliases ?? []).map((path) => `\`looop ${path.join(" ")}\``).join(", ");
  const flags = verb.flags.map((flag) => `| \`${flagText(flag)}\` | ${cell(flagAbout(flag))} |\n`);
  const args = verb.args.map((arg) => `| \`${arg.name}\` | ${cell(arg.about)} |\n`);
  const rows = [...args, ...flags];
  const exits = exitRows(verb).map(({ code }) => code);
  const parts = [
    `### \`looop ${verb.path.join(" ")}\`\n`,
    `\`${usageLine(verb)}\`\n`,
    `${sentence(verb.summary)}${aliases === "" ? "" : ` Also ${aliases}.`}\n`,
    ...(verb.about ?? []).map((paragraph) => `${paragraph}\n`),
    rows.length > 0 ? `| | |\n|---|---|\n${rows.join("")}` : "",
    verb.examples.length > 0 ? `\`\`\`sh\n${verb.examples.join("\n")}\n\`\`\`\n` : "",
    `Exits: ${exits.join(", ")}.\n`,
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
