// The end of a chaos: everything that was held is let go, platforms work again, people answer what is open. What should
// come to be so then comes in time, or is a finding.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { isOver } from "../../src/engine/plans/events.ts";
import type { PlanView } from "../../src/engine/plans.ts";
import type { AskView } from "../../src/engine/types.ts";
import { clearSkies, release } from "./deeds.ts";
import { livingIn } from "./processes.ts";
import { aside, comes, type Run, watchAnswers } from "./run.ts";
import { decidingOn, type Shown, screensOf } from "./screens.ts";
import { OWNER, tokenIn } from "./works.ts";

/** For machines that do other things as well. A healthy end takes a tenth of it. */
const PATIENCE_MS = 120_000;
/** So often the story says what it waits for. */
const SLOW_MS = 15_000;
const TOLD_CHARS_MAX = 1_000;
/** Longer than a beat and a look of the cards' keeper. */
const STILL_MS = 1_500;

export async function calm(run: Run): Promise<void> {
  const { stand, broken } = run;
  release(run, "all");
  clearSkies(run);
  run.story("all is well from here on: nothing fails any more, and people answer what is open");
  writeFileSync(stand.wishes, "");
  for (const client of run.clients.splice(0)) client.kill("SIGKILL");
  if (run.dice.chance(0.5)) writeFileSync(stand.clock, "0");
  await Promise.race([Promise.all(run.pending), timer(PATIENCE_MS, undefined, { ref: false })]);
  await listens(run);
  const isShown = () => unshown(run).then((asks) => asks.length === 0);
  if (!(await comes(isShown, PATIENCE_MS)))
    for (const ask of await unshown(run)) broken.push(`I4: ${ask} is open, and not to be seen`);
  const tell = tellerOf(run);
  const isAllOver = async () => {
    await answerOpen(run);
    const left = await leftOpen(run);
    tell(left);
    return left.length === 0;
  };
  if (!(await comes(isAllOver, PATIENCE_MS))) broken.push(...(await leftOpen(run)));
  run.story("everything has an end");
  await settled(run);
}

/** The loop runs, once, and hears on every platform. */
async function listens(run: Run): Promise<void> {
  const { stand, broken } = run;
  const isReady = async () => {
    if (botsOf(run) === 0) stand.up();
    return (await stand.verb("health", "--ready")).code === 0;
  };
  if (!(await comes(isReady, PATIENCE_MS)))
    broken.push(`liveness: the loop does not get ready\n${scene(run)}`);
  run.story("the loop is ready");
  if (!(await comes(() => botsOf(run) === 1, PATIENCE_MS)))
    broken.push(`I1: ${botsOf(run)} loops run on one data directory`);
}

/** For whoever has to find out why. */
function scene({ stand }: Run): string {
  const living = livingIn(stand).map(({ pid, role, name }) => {
    const [, state = ""] = /^State:\s+(\S+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return `${pid} ${role} ${name} ${state} in ${readFileSync(`/proc/${pid}/wchan`, "utf8")}`;
  });
  return [stand.printed(), ...living, `ends: ${stand.ends.join(", ")}`].join("\n");
}

const botsOf = ({ stand }: Run): number => livingIn(stand).filter(({ role }) => role === "bot").length;

/** Those that expired are listed for a while, and have their end. */
async function openAsks({ stand }: Run): Promise<readonly AskView[]> {
  const open = await stand.engine.mailbox.open();
  if (open.kind === "failed") throw new Error(`the mailbox cannot be read: ${open.why}`);
  return open.asks.filter(({ id }) => !existsSync(join(stand.data, "answers", `${id}.json`)));
}

/** Of a platform where its card was given up, a person was told so. */
async function unshown(run: Run): Promise<readonly string[]> {
  const shown = screensOf(run.stand);
  const dead = look(run, "SELECT DISTINCT surface FROM outbox WHERE state = 'dead'").map(
    ({ surface }) => surface,
  );
  return (await openAsks(run)).flatMap((ask) => {
    const missing = (["slack", "discord", "telegram"] as const).filter(
      (where) => !dead.includes(where) && !shown.some((each) => each.where === where && isAbout(each, ask)),
    );
    return missing.map((where) => `${ask.id} (${ask.prompt.slice(0, 60)}), ${where}`);
  });
}

function isAbout(shown: Shown, { prompt }: Pick<AskView, "prompt">): boolean {
  const token = tokenIn(prompt);
  return (token === "" || tokenIn(shown.text) === token) && shown.buttons.length > 0;
}

async function answerOpen(run: Run): Promise<void> {
  watchAnswers(run);
  for (const ask of await openAsks(run)) await answer(run, ask);
}

/** Of what takes long the story says what it is, now and then. */
function tellerOf({ story }: Run): (left: readonly unknown[]) => void {
  let told_ms = performance.now();
  return (left) => {
    if (left.length === 0 || performance.now() - told_ms < SLOW_MS) return;
    told_ms = performance.now();
    story(`what it waits for: ${JSON.stringify(left).slice(0, TOLD_CHARS_MAX)}`);
  };
}

/** Plans that are not over; what waits for a go gets one. */
async function goingPlans({ stand }: Run): Promise<readonly PlanView[]> {
  const listed = await stand.engine.plans.list();
  if (listed.kind !== "ok") throw new Error(`the plans cannot be read: ${listed.why}`);
  const going = listed.plans.filter(({ state }) => !isOver(state));
  for (const { id, state, hash } of going)
    if (state === "review") await stand.engine.plans.go(id, hash, OWNER);
  return going;
}

async function answer(run: Run, ask: AskView): Promise<void> {
  const { stand, dice } = run;
  const cards = screensOf(stand).filter((each) => isAbout(each, ask) && decidingOn(each).length > 0);
  if (cards.length > 0 && tokenIn(ask.prompt) !== "" && dice.chance(0.5)) {
    const card = dice.pick(cards);
    aside(run, "a press", card.press(dice.pick(decidingOn(card))));
    await timer(300);
    return;
  }
  const text = ask.kind === "gate" ? dice.pick(["yes", "no"]) : (ask.options[0] ?? "red");
  await stand.engine.mailbox.answer({ ask: ask.id, text }, OWNER);
}

export function waitingMoves({ stand }: Run): readonly string[] {
  return ["proposals", "proposals/running", "intents"].flatMap((dir) => {
    try {
      return readdirSync(join(stand.data, dir))
        .filter((name) => name.endsWith(".json"))
        .map((name) => `${dir}/${name}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return [];
    }
  });
}

async function leftOpen(run: Run): Promise<readonly string[]> {
  const { stand } = run;
  return [
    ...(await openAsks(run)).map(({ id, prompt }) => `liveness: ${id} never ended: ${prompt}`),
    ...(await goingPlans(run)).map(
      ({ id, state, why, steps }) =>
        `liveness: plan ${id} is ${state}, ${steps.map((step) => `${step.id} ${step.state}`).join(", ")}: ${why}`,
    ),
    ...waitingMoves(run).map(
      (key) => `liveness: ${key} never ended: ${readFileSync(join(stand.data, key), "utf8")}`,
    ),
    ...livingIn(stand)
      .filter(({ role }) => role === "host" || role === "agent")
      .map(({ role, name }) => `liveness: the ${role} ${name} never ended`),
  ];
}

/** Nothing is on its way any more, for a while. */
async function settled(run: Run): Promise<void> {
  const tell = tellerOf(run);
  const isQuiet = async () => {
    tell(waitingOf(run));
    if (underWay(run) > 0) return false;
    await timer(STILL_MS);
    return underWay(run) === 0;
  };
  if (await comes(isQuiet, PATIENCE_MS)) {
    run.story("nothing is on its way any more");
    return;
  }
  run.broken.push(`liveness: not all is delivered: ${JSON.stringify(waitingOf(run))}`);
}

const waitingOf = (run: Run) => [
  ...look(
    run,
    "SELECT subject, surface, op, state, why, due_ms - unixepoch() * 1000 AS due_in_ms FROM outbox WHERE phase > 0",
  ),
  ...look(run, "SELECT subject, surface, state FROM copies WHERE shown <> wanted AND state <> 'lost'"),
];

const underWay = (run: Run): number =>
  look(run, "SELECT id FROM outbox WHERE phase > 0").length +
  look(run, "SELECT id FROM inbox WHERE handled_ms IS NULL").length +
  look(run, "SELECT subject FROM copies WHERE shown <> wanted AND state <> 'lost'").length;

export function look({ stand }: Run, sql: string): readonly Readonly<Record<string, unknown>>[] {
  const db = new Sqlite(join(stand.data, "ledger.db"), { readonly: true, timeout: 10_000 });
  try {
    return db.prepare<[], Record<string, unknown>>(sql).all();
  } finally {
    db.close();
  }
}

/** I6: with everything that was in memory gone, people see what they saw, and nothing is said again. */
export async function forgetAll(run: Run, killBots: () => void): Promise<void> {
  const before = sight(run);
  run.story("the loop is killed once more, and nobody does anything");
  killBots();
  await comes(() => botsOf(run) === 0, PATIENCE_MS);
  await listens(run);
  await settled(run);
  const after = sight(run);
  for (const [card, text] of after) {
    if (before.get(card) !== text)
      run.broken.push(
        `I6: after a restart ${card} says "${text}", before "${before.get(card) ?? "(nothing)"}"`,
      );
  }
}

/** Of asks; boards and workers' cards tell the time. */
function sight({ stand }: Run): ReadonlyMap<string, string> {
  return new Map(
    screensOf(stand).flatMap(({ where, id, text }) => {
      const [headline = ""] = text.split("\n");
      return tokenIn(headline) === "" ? [] : [[`${where} ${id}`, headline] as const];
    }),
  );
}
