// A house for the scenarios of Discord: the real program on a data directory of its own, a Discord on loopback with one
// person in one server, and real workers that ask once. What it starts it ends by its pid.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import type { Engine } from "../../src/index.ts";
import { askSubject } from "../../src/notify/ask-key.ts";
import { openLedgerToRead, type ReadTables } from "../../src/notify/ledger/look.ts";
import { type FakeDiscord, openDiscord } from "../fakes/discord/discord.ts";
import type { Message } from "../fakes/discord/world.ts";
import { builtIndex, builtToBeKilled, compiledCode } from "../support/built.ts";
import { answerStarters } from "../support/starters.ts";
import type { Sandbox } from "./cli-process.ts";
import { workerSandbox } from "./worker-process.ts";

const { environmentOf, openEngine } = await builtIndex();
const root = resolve(import.meta.dirname, "../..");
const OWNER = { kind: "person", name: "ann", surface: "terminal" } as const;
const ASK_ONCE = resolve(root, "test/fixtures/programs/ask-once.sh");
const wide = { count: 10_000, window_ms: 1_000 };

export interface DiscordHouse extends Sandbox {
  readonly discord: FakeDiscord;
  readonly ann: string;
  readonly engine: Engine;
  /** The program starts, and hears. */
  up(): Promise<void>;
  /** `SIGKILL`: in the middle of whatever it is doing. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** A worker that asks which colour, paints, reports, and ends itself. */
  work(id: string): Promise<void>;
  /** Resolves when this is so. */
  until(look: () => boolean | Promise<boolean>, what: string): Promise<void>;
  /** Cards of this worker's ask that Ann sees anywhere, oldest first. */
  cards(worker: string): readonly Message[];
  /** Threads that carry the worker's name, and the posts that open one. */
  threads(worker: string): readonly string[];
  /** What the worker did with the answer. */
  transcript(worker: string): string;
  answerOf(worker: string): Promise<string | undefined>;
  /** How often the audit says that it was answered, and where its cards stand. */
  recordOf(worker: string): { readonly answered: number; readonly copies: readonly string[] };
  /** Nothing is asked any more, and nothing is to be sent. */
  settle(): Promise<void>;
  /** It can do nothing, and what is sent to it waits. */
  freeze(): void;
  /** Its log, and whatever else it said. */
  printed(): string;
  close(): Promise<void>;
}

const CONFIG = (discord: FakeDiscord, ann: string) => `
tick_command: echo '{"action":"noop"}'
worker_command: "true {{prompt_file}}"
channels:
  discord:
    guild: "${discord.guild}"
    home: "${discord.channel}"
    api_url: ${discord.api}
people:
  ann:
    roles: [owner]
    discord: "${ann}"
routes:
  - worker: "dm-*"
    to: "@ann/discord"
  - worker: "th-*"
    to: homes
  - to: [homes, "@ann/discord"]
`;

export async function discordHouse(): Promise<DiscordHouse> {
  const box = workerSandbox();
  const discord = await openDiscord({ rates: { byOp: {}, other: wide, global: wide } });
  const ann = discord.addPerson("Ann");
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    HOME: box.dir,
    XDG_CACHE_HOME: compiledCode,
    LOOOP_DATA_DIR: box.data,
  };
  const environment = environmentOf({
    env: { ...env, LOOOP_BIN: box.bin },
    cwd: box.dir,
    user: "ann",
    packageRoot: undefined,
  });
  if (environment.kind !== "ok") throw new Error(environment.why);
  const engine = openEngine(environment);
  const config = join(box.dir, "config.yaml");
  writeFileSync(config, CONFIG(discord, ann));
  mkdirSync(box.data, { recursive: true });
  await answerStarters(engine);
  let child: ChildProcess | undefined;
  let printed = "";

  function look<T>(read: (tables: ReadTables) => T): T {
    const opened = openLedgerToRead(join(box.data, "ledger.db"));
    if (opened.kind !== "ok") throw new Error(opened.why);
    const looked = opened.ledger.look(read);
    opened.ledger.close();
    if (looked.kind === "failed") throw new Error(looked.why);
    return looked.value;
  }

  const house: DiscordHouse = {
    ...box,
    discord,
    ann,
    engine,
    async up() {
      const identified = () => discord.transcript().filter(isIdentified).length;
      const before = identified();
      const started = spawn(process.execPath, [...builtToBeKilled, "up"], {
        cwd: box.dir,
        env: {
          ...env,
          LOOOP_BIN: box.bin,
          LOOOP_CONFIG: config,
          DISCORD_TOKEN: discord.token,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child = started;
      let isOver = false;
      started.once("exit", () => {
        isOver = true;
      });
      for (const stream of [started.stdout, started.stderr])
        stream.on("data", (chunk: Buffer) => {
          printed += String(chunk);
        });
      const isUp = () => {
        if (isOver) throw new Error(`it ended\n${printed}`);
        return identified() > before;
      };
      await house.until(isUp, "a session of the gateway");
    },
    printed: () => printed,
    async end(signal) {
      const living = child;
      if (living === undefined || living.exitCode !== null || living.signalCode !== null) return;
      const gone = once(living, "exit");
      living.kill(signal);
      await gone;
      await house.until(() => discord.gateway.connected() === 0, "that Discord sees it gone");
    },
    async work(id) {
      const started = await engine.workers.start(
        { id, prompt: "paint the door", command: `bash ${ASK_ONCE} {{prompt_file}}` },
        OWNER,
      );
      if (started.kind !== "started") throw new Error(JSON.stringify(started));
    },
    async until(check, what) {
      const late = AbortSignal.timeout(60_000);
      while (!(await check())) {
        if (late.aborted) throw new Error(`never: ${what}\n${printed}\n${seenText(house)}`);
        await timer(20);
      }
    },
    cards: (worker) =>
      discord
        .sees(ann)
        .messages.filter(
          ({ authorId, content }) =>
            authorId === discord.botId && isAskedIn(content) && content.includes(`From:** ${worker}\n`),
        ),
    threads: (worker) =>
      discord
        .messages(discord.channel)
        .filter(({ id, content }) => content.includes(worker) && discord.thread(id) !== undefined)
        .map(({ id }) => id),
    transcript(worker) {
      try {
        return readFileSync(join(box.data, "reports", `${worker}.md`), "utf8");
      } catch {
        return "";
      }
    },
    async answerOf(worker) {
      const found = await engine.mailbox.find(`${worker}-1`);
      return found.kind === "found" ? found.answer?.text : undefined;
    },
    recordOf: (worker) =>
      look((tables) => {
        const row = tables.asks.byId(`${worker}-1`);
        if (row === undefined) return { answered: 0, copies: [] };
        const subject = askSubject(row.key);
        return {
          answered: tables.audit.about(subject, 100).filter(({ event }) => event === "answered").length,
          copies: tables.copies.of(subject).map(({ place, state }) => `${place.surface} ${state}`),
        };
      }),
    async settle() {
      const open = await engine.mailbox.open();
      for (const { id } of open.kind === "ok" ? open.asks : [])
        await engine.mailbox.answer({ ask: id, text: "blue" }, OWNER);
      await house.until(
        () => look(({ outbox }) => outbox.underWay(10).length === 0),
        "that nothing is under way",
      );
    },
    freeze: () => void child?.kill("SIGSTOP"),
    async close() {
      await house.end("SIGKILL");
      box.close();
      await discord.close();
    },
  };
  return house;
}

/** The board and the worker's own card tell of it too, below their headline. */
const isAskedIn = (content: string) => content.split("\n")[0]?.includes("Which colour?") === true;

const isIdentified = (line: ReturnType<FakeDiscord["transcript"]>[number]) =>
  line.kind === "gateway" && line.what === "identified";

function seenText({ discord, ann }: DiscordHouse): string {
  return discord
    .sees(ann)
    .messages.map(({ id, channelId, authorId, content, components }) =>
      [channelId, id, authorId, content.slice(0, 300), JSON.stringify(components)].join(" "),
    )
    .join("\n");
}
