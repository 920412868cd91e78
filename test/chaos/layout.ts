// What a chaos is laid out with: the config, a pack of rules, a repository, and programs of one line that lead to ours.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { FakeDiscord } from "../fakes/discord/discord.ts";
import type { FakeSlack } from "../fakes/slack/slack.ts";
import type { FakeTelegram } from "../fakes/telegram/telegram.ts";

const programs = resolve(import.meta.dirname, "../fixtures/programs");
export const AGENT = join(programs, "chaos-agent.sh");
export const LAP = join(programs, "chaos-lap.sh");
const DECIDER = join(programs, "chaos-decider.sh");

export interface Platforms {
  readonly slack: FakeSlack;
  readonly discord: FakeDiscord;
  readonly telegram: FakeTelegram;
}

export interface Where extends Platforms {
  readonly ann: { readonly slack: string; readonly discord: string; readonly telegram: number };
  readonly ops: string;
  readonly forum: number;
  /** One line per command that was carried out, by whoever did it. */
  readonly effects: string;
  /** What the decider wants, as a file. */
  readonly wishes: string;
  /** What plans work on; its main branch is nobody's to change. */
  readonly repo: string;
}

export function configOf(where: Where): string {
  const { slack, discord, telegram, ann, ops, forum, wishes, effects, repo } = where;
  return `
tick_command: bash ${DECIDER} ${wishes} ${effects} ${repo}
worker_command: "bash ${AGENT} {{prompt_file}}"
interval: 2
caps:
  decides_per_hour: 3600
  noop_ttl: 0
timeouts:
  decide: 20
  sensor: 5
channels:
  slack:
    home: ${ops}
    api_url: ${slack.apiUrl}
  discord:
    guild: "${discord.guild}"
    home: "${discord.channel}"
    api_url: ${discord.api}
  telegram:
    home: "${forum}"
    api_url: ${telegram.apiRoot}
people:
  ann:
    roles: [owner]
    slack: ${ann.slack}
    discord: "${ann.discord}"
    telegram: ${ann.telegram}
    terminal: ${userInfo().username}
`;
}

/** What no yes can allow, as somebody wrote it who works here. */
export const PACK = `
pack: chaos
rules:
  - { id: banned, match: "banned-", action: block, message: nobody wants that }
`;

/** A program of one line, with whatever words it is given. */
export function program(path: string, line: string): string {
  writeFileSync(path, `#!/bin/sh\n${line} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

export function layRepository(repo: string): void {
  mkdirSync(repo);
  writeFileSync(join(repo, "README.md"), "# A project\n");
  const who = ["-c", "user.name=Ann", "-c", "user.email=ann@localhost"];
  for (const words of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    ["commit", "-qm", "first"],
  ])
    execFileSync("git", ["-C", repo, ...who, ...words]);
}

/** Knows of home only what the relay brings, and where to leave notes for the law. */
export function farProgram({
  data,
  bin,
  path,
  home,
}: Readonly<Record<"data" | "bin" | "path" | "home", string>>) {
  const known = {
    PATH: path,
    HOME: home,
    CHAOS_STAND: data,
    LOOOP_BIN: bin,
    LOOOP_REPORTS_DIR: `${data}/reports`,
  };
  const words = Object.entries(known).map(([name, value]) => `${name}='${value}'`);
  return `env -i ${words.join(" ")} LOOOP_RELAY={here}`;
}
