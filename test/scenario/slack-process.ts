// A house for the scenarios of Slack: the real program on a data directory of its own, a Slack on loopback with one person
// and one channel, and real workers that want a yes. What it starts it ends by its pid.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import type { Engine } from "../../src/index.ts";
import { askSubject } from "../../src/notify/ask-key.ts";
import { openLedgerToRead } from "../../src/notify/ledger/look.ts";
import { type FakeSlack, openSlack, type Seen } from "../fakes/slack/slack.ts";
import { builtIndex, builtToBeKilled, compiledCode } from "../support/built.ts";
import { answerStarters } from "../support/starters.ts";
import type { Sandbox } from "./cli-process.ts";
import { workerSandbox } from "./worker-process.ts";

const { environmentOf, openEngine } = await builtIndex();
const root = resolve(import.meta.dirname, "../..");
const ASK_APPROVAL = resolve(root, "test/fixtures/programs/ask-approval.sh");
const person = { kind: "person", name: "ann", surface: "terminal" } as const;
/** As many as the program opens. */
const SOCKETS = 2;

export interface SlackHouse extends Sandbox {
  readonly slack: FakeSlack;
  readonly ann: string;
  readonly ops: string;
  readonly engine: Engine;
  /** The program starts, and hears. */
  up(): Promise<void>;
  /** `SIGKILL`: in the middle of whatever it is doing. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** It can do nothing, and what is sent to it waits. */
  freeze(): void;
  /** A worker that asks whether it may deploy, does, reports, and ends itself. */
  work(id: string): Promise<void>;
  /** Resolves when this is so. */
  until(look: () => boolean | Promise<boolean>, what: string): Promise<void>;
  /** Cards about this worker in the channel and its threads, oldest first, as they look now. */
  cards(worker: string): readonly Seen[];
  /** What the worker did with the answer. */
  transcript(worker: string): string;
  /** How often the audit says that it was answered, and where its cards stand. */
  recordOf(worker: string): { readonly answered: number; readonly copies: readonly string[] };
  /** Its log, and whatever else it said. */
  printed(): string;
  close(): Promise<void>;
}

const CONFIG = (slack: FakeSlack, { ann, ops }: { ann: string; ops: string }) => `
tick_command: echo '{"action":"noop"}'
worker_command: "true {{prompt_file}}"
channels:
  slack:
    home: ${ops}
    api_url: ${slack.apiUrl}
people:
  ann:
    roles: [owner]
    slack: ${ann}
`;

export async function slackHouse(): Promise<SlackHouse> {
  const box = workerSandbox();
  const slack = await openSlack();
  slack.keepRates("off");
  const ann = slack.addUser("Ann");
  const ops = slack.addChannel("ops", { members: [ann] });
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
  writeFileSync(config, CONFIG(slack, { ann, ops }));
  mkdirSync(box.data, { recursive: true });
  await answerStarters(engine);
  let child: ChildProcess | undefined;
  let printed = "";

  const house: SlackHouse = {
    ...box,
    slack,
    ann,
    ops,
    engine,
    async up() {
      const started = spawn(process.execPath, [...builtToBeKilled, "up"], {
        cwd: box.dir,
        env: {
          ...env,
          LOOOP_BIN: box.bin,
          LOOOP_CONFIG: config,
          SLACK_BOT_TOKEN: slack.tokens.bot,
          SLACK_APP_TOKEN: slack.tokens.app,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr])
        stream.on("data", (chunk: Buffer) => {
          printed += String(chunk);
        });
      await Promise.race([slack.sockets.connected(SOCKETS), once(started, "exit")]);
      if (started.exitCode !== null) throw new Error(`it ended\n${printed}`);
    },
    printed: () => printed,
    async end(signal) {
      const living = child;
      if (living === undefined || living.exitCode !== null || living.signalCode !== null) return;
      const gone = once(living, "exit");
      living.kill(signal);
      await gone;
      await house.until(() => slack.sockets.count() === 0, "that Slack misses its sockets");
    },
    freeze: () => void child?.kill("SIGSTOP"),
    async work(id) {
      const started = await engine.workers.start(
        { id, prompt: "deploy it", command: `bash ${ASK_APPROVAL} {{prompt_file}}` },
        person,
      );
      if (started.kind !== "started") throw new Error(JSON.stringify(started));
    },
    async until(look, what) {
      const late = AbortSignal.timeout(60_000);
      while (!(await look())) {
        if (late.aborted)
          throw new Error(
            `never: ${what}\n${printed}\n${seenText(slack, ops)}\n${seenText(slack, slack.dmOf(ann))}`,
          );
        await timer(20);
      }
    },
    cards: (worker) =>
      allIn(slack, ops).filter(({ user, words }) => user === slack.self.user && words.includes(worker)),
    transcript(worker) {
      try {
        return readFileSync(join(box.data, "reports", `${worker}.md`), "utf8");
      } catch {
        return "";
      }
    },
    recordOf(worker) {
      const opened = openLedgerToRead(join(box.data, "ledger.db"));
      if (opened.kind !== "ok") throw new Error(opened.kind);
      const looked = opened.ledger.look((tables) => {
        const row = tables.asks.byId(`${worker}-1`);
        if (row === undefined) return { answered: 0, copies: [] };
        const subject = askSubject(row.key);
        return {
          answered: tables.audit.about(subject, 100).filter(({ event }) => event === "answered").length,
          copies: tables.copies.of(subject).map(({ place, state }) => `${place.surface} ${state}`),
        };
      });
      opened.ledger.close();
      if (looked.kind === "failed") throw new Error(looked.why);
      return looked.value;
    },
    async close() {
      await house.end("SIGKILL");
      box.close();
      await slack.close();
    },
  };
  return house;
}

function allIn(slack: FakeSlack, channel: string): readonly Seen[] {
  const roots = slack.messages(channel).filter(({ thread }) => thread === undefined);
  return roots.flatMap((each) => [each, ...slack.messages(channel, { thread: each.ts })]);
}

function seenText(slack: FakeSlack, channel: string): string {
  return allIn(slack, channel)
    .map(
      ({ ts, thread, user, words, buttons }) =>
        `${thread ?? "-"} ${ts} ${user}: ${words.slice(0, 400)} ${JSON.stringify(buttons)}`,
    )
    .join("\n");
}
