// A house for the scenarios of the phone: the real program on a data directory of its own, a Telegram on loopback with one
// person, and real workers that ask once. What it starts it ends by its pid.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import type { Engine } from "../../src/index.ts";
import { askSubject } from "../../src/notify/ask-key.ts";
import { openLedgerToRead, type ReadTables } from "../../src/notify/ledger/look.ts";
import { type FakeTelegram, openTelegram, type SeenMessage } from "../fakes/telegram/telegram.ts";
import { builtIndex, builtToBeKilled, compiledCode } from "../support/built.ts";
import { answerStarters } from "../support/starters.ts";
import type { Sandbox } from "./cli-process.ts";
import { workerSandbox } from "./worker-process.ts";

const { environmentOf, openEngine } = await builtIndex();
const root = resolve(import.meta.dirname, "../..");
const OWNER = { kind: "person", name: "ann", surface: "terminal" } as const;
const ASK_ONCE = resolve(root, "test/fixtures/programs/ask-once.sh");

export interface PhoneHouse extends Sandbox {
  readonly telegram: FakeTelegram;
  readonly ann: number;
  readonly forum: number;
  /** Asked by workers named `bob-…`; those named `dm-…` ask Ann alone, all others everywhere but Bob. */
  readonly bob: number;
  readonly engine: Engine;
  /** The program starts, and hears. */
  up(): Promise<void>;
  /** `SIGKILL`: in the middle of whatever it is doing. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** What it printed, in all its lives. */
  printed(): string;
  /** A worker that asks which colour, paints, reports, and ends itself. */
  work(id: string): Promise<void>;
  /** Resolves when this is so. */
  until(look: () => boolean | Promise<boolean>, what: string): Promise<void>;
  /** Cards of this ask that stand in a chat, newest last. */
  cards(chat: number, worker: string): readonly SeenMessage[];
  /** What the worker did with the answer. */
  transcript(worker: string): string;
  answerOf(worker: string): Promise<string | undefined>;
  /** How often the audit says that it was answered, and where its cards stand. */
  recordOf(worker: string): { readonly answered: number; readonly copies: readonly string[] };
  /** How often somebody was called for it. */
  rung(worker: string): number;
  /** Of a program that does not run: all that it knows about this ask happened so much earlier. */
  age(worker: string, by_ms: number): void;
  /** Nothing is asked any more, and nothing is to be sent. */
  settle(): Promise<void>;
  /** It can do nothing, and what is sent to it waits. */
  freeze(): void;
  close(): Promise<void>;
}

const CONFIG = (telegram: FakeTelegram, { ann, forum, bob }: Pick<PhoneHouse, "ann" | "forum" | "bob">) => `
tick_command: echo '{"action":"noop"}'
worker_command: "true {{prompt_file}}"
channels:
  telegram:
    home: "${forum}"
    api_url: ${telegram.apiRoot}
people:
  ann:
    roles: [owner]
    telegram: ${ann}
  bob:
    telegram: ${bob}
routes:
  - worker: "dm-*"
    to: "@ann/telegram"
  - worker: "late-*"
    to: terminal
  - worker: "bob-*"
    to: "@bob/telegram"
  - to: [homes, "@ann/telegram"]
`;

export async function phoneHouse(): Promise<PhoneHouse> {
  const box = workerSandbox();
  const telegram = await openTelegram({ rates: "none" });
  const ann = telegram.user("Ann", { username: "ann_smith", language: "de", started: true });
  const forum = telegram.group("Work", { members: [ann], forum: true, bot: "administrator" });
  const bob = telegram.user("Bob", { started: true });
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
  writeFileSync(config, CONFIG(telegram, { ann, forum, bob }));
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

  const house: PhoneHouse = {
    ...box,
    telegram,
    ann,
    forum,
    bob,
    engine,
    async up() {
      const started = spawn(process.execPath, [...builtToBeKilled, "up"], {
        cwd: box.dir,
        env: {
          ...env,
          LOOOP_BIN: box.bin,
          LOOOP_CONFIG: config,
          TELEGRAM_TOKEN: telegram.token,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr])
        stream.on("data", (chunk: Buffer) => {
          printed += String(chunk);
        });
      const before = telegram.calls("getMe").length; // the poll of who was killed may hang on for a moment
      await house.until(() => {
        if (started.exitCode !== null) throw new Error(`looop up ended: ${printed}`);
        return telegram.calls("getMe").length > before;
      }, "that it asks who it is");
      await telegram.listening();
    },
    async end(signal) {
      const living = child;
      if (living === undefined || living.exitCode !== null || living.signalCode !== null) return;
      const gone = once(living, "exit");
      living.kill(signal);
      await gone;
    },
    printed: () => printed,
    async work(id) {
      const started = await engine.workers.start(
        { id, prompt: "paint the door", command: `bash ${ASK_ONCE} {{prompt_file}}` },
        OWNER,
      );
      if (started.kind !== "started") throw new Error(JSON.stringify(started));
    },
    async until(look, what) {
      const late = AbortSignal.timeout(60_000);
      while (!(await look())) {
        if (late.aborted) throw new Error(`never: ${what}\n${printed}\n${seenText(house)}`);
        await timer(20);
      }
    },
    cards: (chat, worker) =>
      telegram
        .sees(chat)
        .filter(({ from, text }) => from === telegram.bot.username && text.includes(`From: ${worker}\n`)),
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
    rung: (worker) => look((tables) => tables.asks.byId(`${worker}-1`)?.ladder?.rung ?? 0),
    age(worker, by_ms) {
      const key = look((tables) => tables.asks.byId(`${worker}-1`)?.key) ?? "";
      const db = new Sqlite(join(box.data, "ledger.db"));
      db.prepare("UPDATE asks SET first_delivered_ms = first_delivered_ms - ? WHERE key = ?").run(by_ms, key);
      const { ladder } = db
        .prepare<[string], { readonly ladder: string }>("SELECT ladder FROM ladders WHERE ask = ?")
        .get(key) ?? { ladder: "{}" };
      const earlier = ladder.replace(/("\w*_ms":)(\d+)/g, (_, name, at) => `${name}${Number(at) - by_ms}`);
      db.prepare("UPDATE ladders SET ladder = ? WHERE ask = ?").run(earlier, key);
      db.close();
    },
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
      await telegram.close();
    },
  };
  return house;
}

function seenText({ telegram, ann, forum, bob }: PhoneHouse): string {
  const lines = [ann, forum, bob].flatMap((chat) =>
    telegram
      .sees(chat)
      .map(({ from, text, buttons }) => `${chat} ${from}: ${text.slice(0, 300)} ${JSON.stringify(buttons)}`),
  );
  return lines.join("\n");
}
