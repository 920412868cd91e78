// What happens in a chaos: people and workers do what they do, and everything that can be taken away is taken away.

import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import { type Living, livingIn, type Role, roomFor, signal } from "./processes.ts";
import { aside, judgeVerb, type Run } from "./run.ts";
import { decidingOn, screensOf } from "./screens.ts";
import { AGENT } from "./stand.ts";

type Deed = (run: Run) => Promise<void> | void;

export const OWNER = { kind: "person", name: "ann", surface: "terminal" } as const;
/** Each is four processes. */
const WORKERS_ALIVE_MAX = 3;

// --- what people and workers do --------------------------------------------------------------------------------------

async function employ(run: Run): Promise<void> {
  const { stand, workers, dice } = run;
  if (livingIn(stand).filter(({ role }) => role === "host").length >= WORKERS_ALIVE_MAX) return;
  const id = `w${workers.length + 1}`;
  const started = await stand.engine.workers.start(
    {
      id,
      prompt: "ask, and do as you are told",
      command: `bash ${AGENT} {{prompt_file}} ${1 + dice.below(3)}`,
    },
    OWNER,
  );
  workers.push(id);
  if (started.kind !== "started") run.broken.push(`${id} did not start: ${JSON.stringify(started)}`);
  run.story(`worker ${id} begins`);
}

/** The loop wants something, and is woken by an edit of a goal. */
async function wish(run: Run): Promise<void> {
  const { stand } = run;
  run.wishes += 1;
  writeFileSync(stand.wishes, `wish-${run.wishes}`);
  const written = await stand.engine.goals.write("chaos", `see to wish ${run.wishes}\n`, {}, OWNER);
  run.story(`the loop is to want wish-${run.wishes} (${written.kind})`);
}

function press(run: Run): void {
  const open = screensOf(run.stand).filter((each) => decidingOn(each).length > 0);
  if (open.length === 0) return;
  const shown = run.dice.pick(open);
  const label = run.dice.pick(decidingOn(shown));
  run.story(`Ann presses ${label} on ${shown.where}`);
  aside(run, `a press on ${shown.where}`, shown.press(label));
}

/** The same ask, on two platforms at once. */
function pressTwice(run: Run): void {
  const open = screensOf(run.stand).filter((each) => decidingOn(each).length > 0);
  if (open.length === 0) return;
  const first = run.dice.pick(open);
  const token = tokenIn(first.text);
  const same = open.filter(({ text }) => tokenIn(text) === token).slice(0, 3);
  for (const shown of same) aside(run, "a press", shown.press(run.dice.pick(decidingOn(shown))));
  run.story(`Ann presses ${same.length} cards of ${token} at once`);
}

export const tokenIn = (text: string): string =>
  /w\d+ round \d+\? \(try \d+\)|wish-\d+/.exec(text)?.[0] ?? "";

function reply(run: Run): void {
  const open = screensOf(run.stand).filter((each) => decidingOn(each).length > 0);
  if (open.length === 0) return;
  const shown = run.dice.pick(open);
  const words = run.dice.pick(["yes", "no", "1", "blue", "later", "approve but only staging", "why"]);
  run.story(`Ann replies "${words}" on ${shown.where}`);
  shown.reply(words);
}

/** A verb of somebody at the machine, which may be killed in the middle of it. */
async function verb(run: Run): Promise<void> {
  const { stand, dice } = run;
  const open = await stand.engine.mailbox.open();
  const ask = open.kind === "ok" && open.asks.length > 0 ? dice.pick(open.asks) : undefined;
  const token = `told-${run.told.length + 1}`;
  const worker = run.workers.at(-1);
  const lines: readonly (readonly string[])[] = [
    ...(ask === undefined ? [] : [["answer", ask.id, ask.kind === "gate" ? "yes" : "red"]]),
    ...(worker === undefined ? [] : [["tell", worker, token]]),
    ["asks"],
    ["status"],
  ];
  const line = dice.pick(lines);
  if (line[0] === "tell") run.told.push(token);
  const isKilled = dice.chance(0.3);
  const ended = stand.verb(...line);
  aside(
    run,
    line.join(" "),
    ended.then((how) => judgeVerb(run, line.join(" "), how)),
  );
  run.story(`somebody types looop ${line.join(" ")}${isKilled ? ", and is killed over it" : ""}`);
  if (!isKilled) return;
  await timer(dice.below(250));
  const living = livingIn(stand).filter(
    ({ role, name }) => role === "verb" && name === line.slice(0, 2).join(" "),
  );
  for (const each of living.slice(0, 1)) signal(stand, each, "SIGKILL");
}

/** Where one runs already: it says so, and leaves that alone. */
function upAgain(run: Run): void {
  if (!run.stand.isUp()) return;
  run.story("somebody starts a second loop");
  aside(
    run,
    "a second up",
    run.stand.verb("up").then((how) => judgeVerb(run, "up", how)),
  );
}

// --- what is taken away ----------------------------------------------------------------------------------------------

function anyOf(run: Run, ...roles: readonly Role[]): Living | undefined {
  const living = livingIn(run.stand).filter(({ role }) => roles.includes(role));
  return living.length === 0 ? undefined : run.dice.pick(living);
}

function kill(run: Run, how: NodeJS.Signals, ...roles: readonly Role[]): void {
  const living = anyOf(run, ...roles);
  if (living === undefined || signal(run.stand, living, how) === "gone") return;
  run.story(`${how} to the ${living.role} ${living.name} (${living.pid})`);
}

function hold(run: Run, how: "frozen" | "starved", ...roles: readonly Role[]): void {
  const living = anyOf(run, ...roles);
  if (living === undefined) return;
  const done = how === "frozen" ? signal(run.stand, living, "SIGSTOP") : roomFor(run.stand, living, "none");
  if (done === "gone") return;
  const held_ms = run.dice.pick([100, 400, 1_500, 3_000]);
  run.held.set(`${how} ${living.pid}`, { living, how, until_ms: performance.now() + held_ms });
  const what = how === "frozen" ? "is frozen" : "finds its disk full";
  run.story(`the ${living.role} ${living.name} (${living.pid}) ${what} for ${held_ms} ms`);
}

/** Those whose time is over, or all of them. */
export function release({ stand, held }: Run, which: "due" | "all"): void {
  for (const [key, { living, how, until_ms }] of held) {
    if (which === "due" && until_ms > performance.now()) continue;
    if (how === "frozen") signal(stand, living, "SIGCONT");
    held.delete(key);
    // Who was started meanwhile by somebody without room has none either.
    if (how === "starved") for (const each of livingIn(stand)) roomFor(stand, each, "any");
  }
}

const weather = {
  slack: [
    { at: "chat.postMessage", what: "rate_limit", value: 1, chance: 0.15 },
    { at: "chat.postMessage", what: "lost_reply", chance: 0.1 },
    { at: "chat.postMessage", what: "cut", chance: 0.1 },
    { at: "chat.postMessage", what: "status", value: 503, chance: 0.05 },
    { at: "chat.update", what: "rate_limit", value: 1, chance: 0.15 },
    { at: "chat.update", what: "lost_reply", chance: 0.1 },
    { at: "event", what: "duplicate", chance: 0.3 },
    { at: "ack", what: "lost", chance: 0.1 },
    { at: "socket", what: "drop_after", chance: 0.05 },
  ],
  discord: [
    { at: "message.create", what: "rate_limit", value: 1, chance: 0.15 },
    { at: "message.create", what: "lost_ack", chance: 0.1 },
    { at: "message.create", what: "hang_up", chance: 0.1 },
    { at: "message.edit", what: "status", value: 502, chance: 0.1 },
    { at: "message.edit", what: "lost_ack", chance: 0.1 },
    { at: "gateway.dispatch", what: "duplicate", chance: 0.2 },
    { at: "gateway.dispatch", what: "disconnect", value: 4000, chance: 0.03 },
  ],
  telegram: [
    { at: "sendMessage", what: "too_many", value: 1, chance: 0.15 },
    { at: "sendMessage", what: "hang_up", chance: 0.1 },
    { at: "editMessageText", what: "lost_reply", chance: 0.1 },
    { at: "editMessageText", what: "server_error", value: 502, chance: 0.1 },
    { at: "update", what: "duplicate", chance: 0.3 },
    { at: "getUpdates.again", what: "replay", chance: 0.1 },
  ],
} as const;

function storm(run: Run): void {
  const where = run.dice.pick(["slack", "discord", "telegram"] as const);
  run.stand[where].faults.storm(run.dice.below(2 ** 31), weather[where]);
  run.story(`${where} begins to fail`);
}

export function clearSkies({ stand }: Run): void {
  for (const platform of [stand.slack, stand.discord, stand.telegram]) platform.faults.clear();
}

function cut(run: Run): void {
  const { slack, discord, telegram } = run.stand;
  const [where, drop] = run.dice.pick([
    ["Slack", () => slack.sockets.drop()],
    ["Discord", () => discord.gateway.drop(1006)],
    ["Telegram", () => telegram.cutLine()],
  ] as const);
  drop();
  run.story(`the line to ${where} breaks`);
}

/** A line that somebody's program wrote into the log in the middle of ours. */
function tear(run: Run): void {
  appendFileSync(join(run.stand.data, "events.jsonl"), '{"ts":"2026-01-01T0');
  run.story("a torn line stands at the end of the event log");
}

export const deeds: readonly (readonly [weight: number, deed: Deed])[] = [
  [14, employ],
  [10, wish],
  [22, press],
  [6, pressTwice],
  [8, reply],
  [10, verb],
  [1, upAgain],
  [4, (run) => kill(run, "SIGKILL", "bot")],
  [1, (run) => kill(run, "SIGTERM", "bot")],
  [3, (run) => kill(run, "SIGKILL", "host")],
  [3, (run) => kill(run, "SIGKILL", "agent")],
  [6, (run) => kill(run, "SIGKILL", "verb")],
  [5, (run) => hold(run, "frozen", "bot", "host", "verb")],
  [5, (run) => hold(run, "starved", "bot", "host", "verb")],
  [5, storm],
  [4, (run) => clearSkies(run)],
  [4, cut],
  [1, tear],
];

const TOTAL = deeds.reduce((sum, [weight]) => sum + weight, 0);

export function pickDeed({ dice }: Run): Deed {
  let left = dice.below(TOTAL);
  for (const [weight, deed] of deeds) {
    left -= weight;
    if (left < 0) return deed;
  }
  throw new Error("the weights do not add up");
}
