// What happens in a chaos: people and workers do what they do, and everything that can be taken away is taken away.

import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Living, livingIn, type Role, roomFor, signal } from "./processes.ts";
import type { Run } from "./run.ts";
import { mend, spoil } from "./spoil.ts";
import { employ, plan, press, pressTwice, reply, sit, upAgain, verb, wish } from "./works.ts";

type Deed = (run: Run) => Promise<void> | void;

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
export function release(run: Run, which: "due" | "all"): void {
  const { stand, held } = run;
  mend(run, which);
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

const HOUR_MS = 3_600_000;

/** Somebody sets the clock of the machine. */
function step(run: Run): void {
  const off_ms = run.dice.pick([0, 90_000, -90_000, HOUR_MS, -HOUR_MS, 26 * HOUR_MS, -26 * HOUR_MS]);
  writeFileSync(run.stand.clock, String(off_ms));
  run.story(`the clock is set ${off_ms / 1_000} s off`);
}

export const deeds: readonly (readonly [weight: number, deed: Deed])[] = [
  [14, employ],
  [12, wish],
  [3, plan],
  [5, sit],
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
  [6, spoil],
  [2, step],
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
