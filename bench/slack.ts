// Slack, as a person there feels it: the built program in one process, a Slack on loopback in this one, the unmodified
// SDK between them. How soon a press is acknowledged while cards are rendered; whether a thousand asks arrive at the
// platform's own rate without running into its limits again and again.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FakeSlack, openSlack } from "../test/fakes/slack/slack.ts";
import { answerStarters } from "../test/support/starters.ts";
import { engineOn, until, writeAsks } from "./concierge-ground.ts";
import { type Figure, spreadOf } from "./figures.ts";

const ENTRY = resolve(import.meta.dirname, "..", "dist", "entry.js");
const PRESSES = 200;
const PRESS_EVERY_MS = 25;
const RENDERED = 100;
const ASKS = 1_000;
/** A channel takes one message a second. In 25 of them a thousand asks take under a minute, and none goes faster. */
const CHANNELS = 25;
const WORKERS = 100;

export async function benchSlack(): Promise<readonly Figure[]> {
  return [...(await presses()), ...(await delivery())];
}

interface House {
  readonly slack: FakeSlack;
  readonly ann: string;
  readonly channels: readonly string[];
  readonly dataDir: string;
}

/** A person presses Details, again and again, while a hundred asks become cards. */
async function presses(): Promise<readonly Figure[]> {
  return inHouse(1, "off", async ({ slack, ann, channels, dataDir }) => {
    const [ops = ""] = channels;
    writeAsks(dataDir, 0, 1);
    const asks = () => cardsOf(slack, ops);
    await until("the first card", () => asks().length > 0);
    const [first] = asks();
    if (first === undefined) throw new Error("it was there a moment ago");
    writeAsks(dataDir, 1, RENDERED);
    const times: number[] = [];
    for (let count = 0; count < PRESSES; count += 1) {
      const from_ms = performance.now();
      const done = await slack.click(ann, { channel: ops, ts: first.ts }, "Details");
      times.push(performance.now() - from_ms);
      if (done.kind !== "ok") throw new Error(`a press was not taken: ${JSON.stringify(done)}`);
      await sleep(PRESS_EVERY_MS);
    }
    await until("the other cards", () => asks().length > RENDERED, 120_000);
    const sorted = [...times].sort((a, b) => a - b);
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
    return [
      {
        what: `a press → acknowledged, while ${RENDERED} asks are rendered`,
        ours: spreadOf(times),
        bars: [],
      },
      {
        what: `the same, p99 of ${PRESSES} presses`,
        ours: spreadOf([p99]),
        bars: [{ kind: "median_ms_max", value: 100 }],
      },
    ];
  });
}

/** Each channel of its own rate; what was refused for being too fast is counted. */
async function delivery(): Promise<readonly Figure[]> {
  return inHouse(CHANNELS, "real", async ({ slack, channels, dataDir }) => {
    writeAsks(dataDir, 0, ASKS);
    const from_ms = performance.now();
    const shown = () => channels.reduce((sum, channel) => sum + cardsOf(slack, channel).length, 0);
    await until("a thousand cards", () => shown() >= ASKS, 600_000);
    const wall_ms = performance.now() - from_ms;
    const posts = slack.calls("chat.postMessage");
    const refused = posts.filter(({ outcome }) => outcome === "ratelimited").length;
    const posted = posts.length - refused;
    const floor_ms = (posted / CHANNELS) * 1_000;
    return [
      {
        what: `${ASKS} asks in ${CHANNELS} channels, ${posted} messages: all shown`,
        ours: spreadOf([wall_ms]),
        rival: { name: "at one a second each", spread: spreadOf([floor_ms]) },
        bars: [{ kind: "ratio_max", value: 1.5 }],
      },
      {
        what: "refused for being too fast, of a hundred messages",
        unit: "calls",
        ours: spreadOf([(refused / posted) * 100]),
        bars: [],
      },
      {
        what: "the same message refused so often, at most (more is a loop)",
        unit: "calls",
        ours: spreadOf(refusalsByMessage(posts)),
        bars: [{ kind: "median_ms_max", value: 3 }],
      },
    ];
  });
}

/** One number: of the message that was refused most often. */
function refusalsByMessage(posts: ReturnType<FakeSlack["calls"]>): readonly number[] {
  const times = new Map<string, number>();
  for (const { outcome, args } of posts) {
    const key = JSON.stringify(args.metadata);
    if (outcome === "ratelimited") times.set(key, (times.get(key) ?? 0) + 1);
  }
  return [Math.max(0, ...times.values())];
}

/** Cards on which an ask can be answered. */
const cardsOf = (slack: FakeSlack, channel: string) =>
  slack
    .messages(channel)
    .flatMap((root) => [root, ...slack.messages(channel, { thread: root.ts })])
    .filter(({ buttons }) => buttons.includes("Details"));

async function inHouse<T>(
  count: number,
  rates: "real" | "off",
  measure: (house: House) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "looop-bench-"));
  mkdirSync(join(dataDir, "asks"));
  const slack = await openSlack();
  slack.keepRates("off");
  const ann = slack.addUser("Ann");
  const channels = Array.from({ length: count }, (_, at) => slack.addChannel(`ops${at}`, { members: [ann] }));
  const engine = engineOn(dataDir);
  await answerStarters(engine);
  const config = join(dataDir, "bench.yaml");
  writeFileSync(config, configText(slack, ann, channels));
  const program = start(dataDir, config, slack);
  try {
    await Promise.race([slack.sockets.connected(2), once(program, "exit")]);
    if (program.exitCode !== null) throw new Error("the program ended before it listened");
    slack.keepRates(rates);
    return await measure({ slack, ann, channels, dataDir });
  } finally {
    const gone = once(program, "exit");
    if (program.exitCode === null) {
      program.kill("SIGKILL");
      await gone;
    }
    await slack.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function start(dataDir: string, config: string, slack: FakeSlack): ChildProcess {
  const { PATH = "", HOME = dataDir } = process.env;
  return spawn(process.execPath, [ENTRY, "up"], {
    cwd: dataDir,
    env: {
      PATH: `${dirname(process.execPath)}:${PATH}`,
      HOME,
      LOOOP_DATA_DIR: dataDir,
      LOOOP_CONFIG: config,
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
    },
    stdio: "ignore",
  });
}

function configText(slack: FakeSlack, ann: string, channels: readonly string[]): string {
  const rules = Array.from(
    { length: WORKERS },
    (_, at) => `  - {worker: w${at}, to: "slack:${channels[at % channels.length]}"}`,
  );
  return [
    `tick_command: echo '{"action":"noop"}'`,
    'worker_command: "true {{prompt_file}}"',
    `channels: {slack: {home: ${channels[0]}, api_url: "${slack.apiUrl}"}}`,
    `people: {ann: {roles: [owner], slack: ${ann}}}`,
    "routes:",
    ...rules,
    "",
  ].join("\n");
}
