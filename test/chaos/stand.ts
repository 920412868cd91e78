// Where the chaos takes place: a data directory of its own, the built program, a Slack, a Discord and a Telegram on
// loopback with one person, a decider, workers that ask, and a repository. What it starts it ends, by pid and start.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type IPty, spawn as spawnTerminal } from "node-pty";
import type { Engine } from "../../src/index.ts";
import { openDiscord } from "../fakes/discord/discord.ts";
import { openSlack } from "../fakes/slack/slack.ts";
import { openTelegram } from "../fakes/telegram/telegram.ts";
import { quickDir } from "../support/quick-dir.ts";
import { answerStarters } from "../support/starters.ts";
import { configOf, farProgram, layRepository, PACK, program, type Where } from "./layout.ts";
import { endAll, type Grounds } from "./processes.ts";

export interface Stand extends Grounds, Where {
  readonly dir: string;
  /** Another process on the same files: what the law looks with. */
  readonly engine: Engine;
  /** How far off everybody's clock is, in milliseconds, as a file. */
  readonly clock: string;
  /** How a worker's program at the far end of a relay is started. */
  readonly far: string;
  /** Starts `looop up`; does not wait until it is ready. */
  up(): void;
  /** Whether the last one that was started still runs. */
  isUp(): boolean;
  /** Any verb, as a process of its own. */
  verb(...line: readonly string[]): Promise<Ended>;
  /** A person's terminal with `looop client` in it. */
  client(): IPty;
  /** How every `looop up` ended so far that was not killed. */
  readonly ends: readonly string[];
  /** What the program printed, in all its lives. */
  printed(): string;
  /** `keep`: what it leaves on disk stays, for whoever has to find out why. */
  close(what: "keep" | "remove"): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

const programs = resolve(import.meta.dirname, "../fixtures/programs");
const CLOCK = join(programs, "chaos-clock.mjs");
const wide = { count: 10_000, window_ms: 1_000 };
const PRINTED_CHARS_MAX = 20_000;

async function openPlatforms() {
  const slack = await openSlack();
  slack.keepRates("off");
  const discord = await openDiscord({ rates: { byOp: {}, other: wide, global: wide } });
  const telegram = await openTelegram({ rates: "none" });
  const ann = {
    slack: slack.addUser("Ann"),
    discord: discord.addPerson("Ann"),
    telegram: telegram.user("Ann", { username: "ann_smith", started: true }),
  };
  const ops = slack.addChannel("ops", { members: [ann.slack] });
  const forum = telegram.group("Work", { members: [ann.telegram], forum: true, bot: "administrator" });
  return { slack, discord, telegram, ann, ops, forum };
}

export async function openStand(built: string): Promise<Stand> {
  const dir = mkdtempSync(join(quickDir(), "looop-chaos-"));
  const entry = join(built, "entry.js");
  const at = (name: string) => join(dir, name);
  const [data, wishes, effects, clock, repo] = [
    at("data"),
    at("wishes"),
    at("effects"),
    at("clock"),
    at("repo"),
  ];
  mkdirSync(join(data, "guardrails"), { recursive: true });
  writeFileSync(join(data, "guardrails", "chaos.yaml"), PACK);
  for (const path of [wishes, effects]) writeFileSync(path, "");
  writeFileSync(clock, "0");
  layRepository(repo);
  const bin = program(
    at("looop"),
    `CHAOS_CLOCK=${clock} NODE_OPTIONS=--import=${CLOCK} exec ${built}/bin/looop`,
  );
  const platforms = await openPlatforms();
  const { slack, discord, telegram } = platforms;
  const bare = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: dir,
    XDG_CACHE_HOME: join(built, "cache"),
    LOOOP_DATA_DIR: data,
    LOOOP_BIN: bin,
    LOOOP_CONFIG: join(dir, "config.yaml"),
    CHAOS_CLOCK: clock,
  };
  const secrets = {
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_APP_TOKEN: slack.tokens.app,
    DISCORD_TOKEN: discord.token,
    TELEGRAM_TOKEN: telegram.token,
  };
  const far = farProgram({ data, bin, path: bare.PATH, home: dir });
  const base = { dir, data, entry, wishes, effects, clock, repo, far, ...platforms };
  writeFileSync(bare.LOOOP_CONFIG, configOf(base));
  const engine = await engineOf(built, { env: bare, cwd: dir });
  const ends: string[] = [];
  let printed = "";
  let bot: ChildProcess | undefined;

  function start(line: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const keep = ["--import", join(programs, "keep-compiled.mjs")];
    return spawn(process.execPath, ["--import", CLOCK, ...(line[0] === "up" ? keep : []), entry, ...line], {
      cwd: dir,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  return {
    ...base,
    engine,
    ends,
    up() {
      const started = start(["up"], { ...bare, ...secrets });
      bot = started;
      for (const stream of [started.stdout, started.stderr])
        stream?.on("data", (chunk: Buffer) => {
          printed = (printed + String(chunk)).slice(-PRINTED_CHARS_MAX);
        });
      started.once("exit", (code, by) => {
        if (by === null) ends.push(`exit ${code}`);
      });
    },
    isUp: () => bot !== undefined && bot.exitCode === null && bot.signalCode === null,
    verb(...line) {
      const child = start(line, bare);
      let stderr = "";
      child.stdout?.resume();
      child.stderr?.on("data", (chunk: Buffer) => {
        stderr += String(chunk);
      });
      return new Promise((done) => {
        child.once("close", (code, by) => done({ code, signal: by, stderr }));
      });
    },
    client: () =>
      spawnTerminal(process.execPath, ["--import", CLOCK, entry, "client"], {
        cols: 100,
        rows: 30,
        cwd: dir,
        env: { ...bare, TERM: "xterm-256color", TMPDIR: dir },
      }),
    printed: () => printed,
    async close(what) {
      endAll({ data, entry });
      await Promise.all([slack.close(), discord.close(), telegram.close()]);
      if (what === "remove") rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** With the starters of a fresh directory answered: the chaos is not about them. */
async function engineOf(
  built: string,
  { env, cwd }: { env: Readonly<Record<string, string>>; cwd: string },
): Promise<Engine> {
  const { environmentOf, openEngine } = (await import(
    /* @vite-ignore */ join(built, "index.js")
  )) as typeof import("../../src/index.ts");
  const environment = environmentOf({ env, cwd, user: "ann", packageRoot: undefined });
  if (environment.kind !== "ok") throw new Error(environment.why);
  const engine = openEngine(environment);
  await answerStarters(engine);
  return engine;
}
