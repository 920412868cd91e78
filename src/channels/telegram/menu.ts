// The one command and its verbs → the menus of commands that people are offered, per kind of chat and language. Pure but
// for offering them.

import type { BotCommand, BotCommandScope, LanguageCode } from "grammy/types";
import type { Menu } from "../channel.ts";
import { cleanLine } from "../text/clean.ts";
import { fitText } from "../text/fit.ts";
import type { Client } from "./client.ts";
import { telegramLimits } from "./limits.ts";

export interface OfferedMenu {
  readonly scope: BotCommandScope;
  /** Two letters; absent for everybody else. */
  readonly language_code?: LanguageCode;
  readonly commands: readonly BotCommand[];
}

/** Words in the language of some people. */
export interface LocalMenu {
  readonly language: LanguageCode;
  readonly menu: Menu;
}

/** Telegram's commands know only these characters. */
function commandName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_]/g, "_")
    .slice(0, telegramLimits.command_chars_max);
}

/** `/status` is `status`; the one command itself stands for nothing: `/looop status` is `status` too. */
export function verbsOf(menu: Menu): ReadonlyMap<string, string> {
  return new Map([
    ...menu.verbs.map(({ name }) => [commandName(name), name] as const),
    [commandName(menu.command), ""] as const,
  ]);
}

export function menusOf(menu: Menu, local: readonly LocalMenu[]): readonly OfferedMenu[] {
  return [
    ...scopedMenus(menu),
    ...local.flatMap((each) =>
      scopedMenus(each.menu).map((offered) => ({ ...offered, language_code: each.language })),
    ),
  ];
}

/** Among others, one entry is enough; alone with us, everything is. */
function scopedMenus({ command, verbs }: Menu): readonly OfferedMenu[] {
  const one = fitting({
    command: commandName(command),
    description: verbs.map(({ name }) => name).join(", "),
  });
  const many = verbs.map(({ name, summary, argument }) =>
    fitting({
      command: commandName(name),
      description: argument === undefined ? summary : `${summary} (${argument.name})`,
    }),
  );
  return [
    { scope: { type: "default" }, commands: [one] },
    {
      scope: { type: "all_private_chats" },
      commands: [...many, one].slice(0, telegramLimits.commands_max),
    },
  ];
}

function fitting({ command, description }: BotCommand): BotCommand {
  const budget = { unit: "chars", max: telegramLimits.command_summary_chars_max } as const;
  return { command, description: fitText(cleanLine(description), budget).text || command };
}

/** Why some of it could not be offered. Nothing depends on a menu: everything in it can be typed. */
export async function offerMenus(
  client: Client,
  menus: readonly OfferedMenu[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const { scope, language_code, commands } of menus) {
    const where = { scope, ...(language_code !== undefined && { language_code }) };
    const offered = await client.call((api, until) => api.getMyCommands(where, until), signal);
    if (offered.kind === "ok" && JSON.stringify(offered.value) === JSON.stringify(commands)) continue;
    const set = await client.call(
      (api, until) => api.setMyCommands({ ...where, commands: [...commands] }, until),
      signal,
    );
    if (set.kind !== "ok") return set.kind === "refused" ? set.description : set.why;
  }
  return undefined;
}
