// A shell line as facts: its commands, what the worst of them does, the files and machines it touches, and the texts
// that rules search.

import { contentHash } from "../../hash.ts";
import type { ActionFacts, CommandFacts } from "../facts.ts";
import { type Beyond, beyond } from "./beyond.ts";
import { temperOf } from "./code.ts";
import { destroys, looks, riskOf, type Told, unknown, worse } from "./effects/effect.ts";
import { commandEffect } from "./effects/of-command.ts";
import type { Base } from "./effects/places.ts";
import { readingLimits } from "./limits.ts";
import { basesOf, readPaths } from "./paths.ts";
import { readShell, type ShellFacts } from "./read-shell.ts";
import { commandSignature, isSecretLike, joinedSignature } from "./signature.ts";

export type Parts = Omit<ActionFacts, "action" | "hash">;

export function readLine(line: string, cwd: string | undefined): Parts {
  const read = readShell(line);
  const { commands } = read;
  const bases = basesOf(commands, cwd);
  const { paths, exceeds } = readPaths(commands, bases);
  const texts = textsOf(line, read);
  const shell: ShellFacts = withExceeded(read, [...exceeds, ...texts.exceeds]);
  const told = commands.map((command, index) => ({
    command,
    told: commandEffect(command, bases[index] ?? nowhere),
  }));
  const own = told.reduce((worst, each) => worse(worst, sentence(each.command, each.told)), sayNothing);
  // Of two that are as bad, the reason of what is hidden says more.
  const worst = [...hiddenTold(shell), own].reduce(worse);
  return {
    commands,
    opaque: shell.opaque,
    paths,
    hosts: [...new Set(commands.flatMap(({ hosts }) => hosts))],
    texts: texts.read,
    effect: worst.effect,
    risk: riskOf(worst),
    why: worst.why,
    signature: signatureOf(line, shell, told),
  };
}

/** What is not all known is like nothing but itself. */
function withExceeded(shell: ShellFacts, exceeds: readonly Beyond[]): ShellFacts {
  if (exceeds.length === 0) return shell;
  return { ...shell, vague: "yes", opaque: [...new Set([...shell.opaque, ...exceeds])] };
}

const nowhere: Base = { at: undefined };
const sayNothing: Told = { effect: "looks", why: "it only looks" };

function sentence(command: CommandFacts, told: Told): Told {
  const name = command.words
    .map(({ text }) => (isSecretLike(text) && /\d/.test(text) ? "…" : text))
    .join(" ");
  return {
    ...told,
    why: `\`${name.replaceAll(/\s+/g, " ").slice(0, readingLimits.why_chars_max)}\` ${told.why}`,
  };
}

function hiddenTold({ opaque, code, bomb }: ShellFacts): readonly Told[] {
  const all: Told[] = [];
  const [first] = opaque;
  if (first !== undefined) all.push({ ...unknown, why: first });
  for (const { program, text } of code) {
    const temper = temperOf(text);
    if (temper === "removes") all.push(destroys(`\`${program}\` runs code that removes`));
    if (temper === "starts") all.push({ ...unknown, why: `\`${program}\` runs code that starts programs` });
  }
  if (bomb === "yes") all.push(destroys("a function that calls itself fills the machine"));
  return all;
}

/** As written; with line joins, quotes and backslashes taken out; and each command as it was understood. */
function textsOf(
  line: string,
  { commands, code }: ShellFacts,
): { readonly read: readonly string[]; readonly exceeds: readonly Beyond[] } {
  const bare = line.replaceAll("\\\n", "").replaceAll(/["'\\]/g, "");
  const understood = commands.map(({ assignments, words, redirects }) =>
    [
      ...assignments,
      ...words.map((word) => word.text),
      ...redirects.map(({ operator, target }) => `${operator} ${target.text}`),
    ].join(" "),
  );
  const all = [line, bare, ...understood, ...code.map(({ text }) => text)];
  return {
    read: [...new Set(all.map((text) => text.slice(0, readingLimits.text_chars_max)))].filter(
      (text) => text !== "",
    ),
    exceeds: all.some((text) => text.length > readingLimits.text_chars_max) ? [beyond.text] : [],
  };
}

interface ToldCommand {
  readonly command: CommandFacts;
  readonly told: Told;
}

/** What is not even named is like nothing but itself. */
function signatureOf(line: string, { vague }: ShellFacts, commands: readonly ToldCommand[]): string {
  const acting = commands.filter(({ told }) => told.effect !== looks.effect);
  const own = (acting.length > 0 ? acting : commands).map(({ command, told }) =>
    commandSignature(command, told.effect),
  );
  const all = vague === "yes" ? [`opaque ${contentHash(line).slice(0, 12)}`, ...own] : own;
  return joinedSignature(all) || "nothing";
}
