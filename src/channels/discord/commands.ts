// The menu → commands of a server, what has to change there, and what somebody typed → words. Pure.

import type { Menu } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import { discordLimits } from "./limits.ts";
import type { WireOption } from "./wire.ts";

/** The verb under which everything stands that no longer fits into a list of its own. */
const REST = "more";
const WORDS = "words";

export interface CommandBody {
  readonly name: string;
  readonly type: number;
  readonly description: string;
  readonly options: readonly object[];
}

export function commandsOf({ command, verbs, shortcuts }: Menu): readonly CommandBody[] {
  const isTooMany = verbs.length > discordLimits.command_options_max;
  const listed = isTooMany ? verbs.slice(0, discordLimits.command_options_max - 1) : verbs;
  const subs = listed.map(({ name, summary, argument }) => ({
    type: 1,
    name: nameOf(name),
    description: describe(summary),
    options: argument === undefined ? [] : [argumentOf(argument)],
  }));
  const names = verbs.slice(listed.length).map(({ name }) => name);
  const rest = {
    type: 1,
    name: REST,
    description: describe(names.join(", ")),
    options: [
      {
        type: 3,
        name: WORDS,
        description: describe(`Any of ${names.join(", ")}`),
        required: true,
        autocomplete: true,
      },
    ],
  };
  const typed: CommandBody = {
    name: nameOf(command),
    type: 1,
    description: describe(`Everything that ${command} can do`),
    options: isTooMany ? [...subs, rest] : subs,
  };
  const menus = shortcuts.slice(0, discordLimits.command_menus_max).map(({ label }) => ({
    name: fitText(cleanLine(label), { unit: "chars", max: discordLimits.command_name_chars_max }).text,
    type: 3,
    description: "",
    options: [],
  }));
  return [typed, ...menus];
}

/** Whether what stands there differs in anything that we say. Discord adds ids, versions, defaults. */
export function differs(wanted: readonly CommandBody[], there: readonly object[]): boolean {
  return JSON.stringify(sorted(wanted)) !== JSON.stringify(sorted(there));
}

/** `/looop status x` gives `status x`. */
export function commandWords(options: readonly WireOption[]): string {
  return options
    .flatMap((option) => {
      if (option.type !== 1 && option.type !== 2) return [String(option.value ?? "")];
      const inner = commandWords(option.options ?? []);
      return option.name === REST ? [inner] : [option.name, inner];
    })
    .filter((word) => word !== "")
    .join(" ");
}

/** What somebody is typing just now, and under which verb. */
export function focusOf(
  options: readonly WireOption[],
  verb = "",
): { readonly command: string; readonly field: string; readonly text: string } | undefined {
  for (const option of options) {
    if (option.focused === true)
      return { command: verb, field: option.name, text: String(option.value ?? "") };
    const inner = option.options && focusOf(option.options, option.name === REST ? "" : option.name);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Discord sends back what was chosen: a value that is too long would be another one. */
export function choicesOf(
  offered: readonly { readonly value: string; readonly label: string }[],
): readonly object[] {
  const max = discordLimits.suggestion_chars_max;
  return offered
    .filter(({ value }) => value !== "" && value.length <= max)
    .slice(0, discordLimits.suggestions_max)
    .map(({ value, label }) => ({
      value,
      name: fitText(cleanLine(label) || value, { unit: "chars", max }).text,
    }));
}

function argumentOf(argument: NonNullable<Menu["verbs"][number]["argument"]>): object {
  return {
    type: 3,
    name: nameOf(argument.name),
    description: describe(argument.summary),
    required: false,
    autocomplete: argument.suggested === "yes",
  };
}

function nameOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_-]+/gu, "-")
      .slice(0, discordLimits.command_name_chars_max) || REST
  );
}

function describe(text: string): string {
  return (
    fitText(cleanLine(text), { unit: "chars", max: discordLimits.command_description_chars_max }).text || "…"
  );
}

function sorted(commands: readonly object[]): readonly unknown[] {
  return (commands as readonly AnyOption[])
    .map(plain)
    .sort((one, other) => keyOf(one).localeCompare(keyOf(other)));
}

function keyOf(command: ReturnType<typeof plain>): string {
  return `${command.type}:${command.name}`;
}

interface AnyOption {
  readonly type?: number;
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly options?: readonly AnyOption[];
}

function plain({
  type = 1,
  name,
  description = "",
  required = false,
  autocomplete = false,
  options = [],
}: AnyOption): {
  type: number;
  name: string;
  description: string;
  required: boolean;
  autocomplete: boolean;
  options: readonly unknown[];
} {
  return { type, name, description, required, autocomplete, options: options.map(plain) };
}
