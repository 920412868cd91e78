// Goal: an approved command runs at most as often as a person approved it, whatever kills the loop and whenever; and
// one that may or may not have run is reported, never repeated. Method: real processes on a real disk that want to add
// a line to a ledger; a parent that says yes to each question once; SIGKILL at a call to the disk, right before and
// right behind the effect, and at any moment. Longer runs: LOOOP_BEATS=500, a certain one: LOOOP_SEED=….

import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Mailbox } from "../../src/engine/engine.ts";
import { pulseLimits } from "../../src/engine/pulse/limits.ts";
import type { Actor } from "../../src/engine/types.ts";
import type { BeatsPlan } from "../fixtures/programs/act-beats.ts";
import { openActs } from "../support/acts.ts";
import { builtProgram } from "../support/built.ts";
import { contentsOf, type TempDirectory, tempDirectory } from "../support/file-store.ts";
import { type RunningProcess, start } from "../support/store-process.ts";

const BEATS = Number(process.env.LOOOP_BEATS ?? 25);
const SEED = Number(process.env.LOOOP_SEED ?? Date.now() % 1_000_000);
/** Looking all the time would take from the loop what it needs to get there. */
const ANSWER_MS = 8;
const program = builtProgram("act-beats");
const ada: Actor = { kind: "person", name: "ada", surface: "terminal" };

const temps: TempDirectory[] = [];
afterEach(() => {
  for (const temp of temps.splice(0)) temp.remove();
});

interface Ground {
  readonly root: string;
  readonly mailbox: Mailbox;
  readonly acts: ReturnType<typeof openActs>;
}

/** A copy of another one, where one is given. */
function freshGround(from?: Ground): Ground {
  const temp = tempDirectory();
  temps.push(temp);
  if (from !== undefined) cpSync(from.root, temp.path, { recursive: true });
  const acts = openActs(temp.path);
  return { root: temp.path, mailbox: acts.mailbox, acts };
}

const startBeats = (plan: BeatsPlan): RunningProcess =>
  start([process.execPath, program, JSON.stringify(plan)]);

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const nameIn = (text: string) => /beat-\d+/.exec(text)?.[0] ?? "";

function countByName(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(nameIn(text), (counts.get(nameIn(text)) ?? 0) + 1);
  return counts;
}

function ledgerOf(root: string): readonly string[] {
  const text = contentsOf(root)["ledger.txt"] ?? "";
  return text.split("\n").filter((line) => line !== "");
}

interface Approval {
  readonly ask: string;
  readonly name: string;
}

/** Without those whose question was taken back while it was being answered: it was asked, and counted, again. */
async function standing({ mailbox }: Ground, approvals: readonly Approval[]): Promise<readonly Approval[]> {
  const found = await Promise.all(approvals.map(({ ask }) => mailbox.find(ask)));
  return approvals.filter((_, at) => found[at]?.kind === "found");
}

/** Says yes to every gate, once each, and a word to every question about an unknown outcome. */
async function answerAll({ mailbox }: Ground, approvals: Approval[], word: () => string): Promise<number> {
  const open = await mailbox.open();
  if (open.kind === "failed") throw new Error(open.why);
  for (const ask of open.asks) {
    const text = ask.kind === "gate" ? "yes" : word();
    const outcome = await mailbox.answer({ ask: ask.id, text }, ada);
    if (outcome.kind === "recorded" && ask.kind === "gate")
      approvals.push({ ask: ask.id, name: nameIn(ask.prompt) });
  }
  return open.asks.length;
}

/** Answers until the process is gone. */
async function serve(ground: Ground, process: RunningProcess, approvals: Approval[], word: () => string) {
  let isOver = false;
  const over = process.ended.then((ended) => {
    isOver = true;
    return ended;
  });
  while (!isOver) {
    await answerAll(ground, approvals, word);
    await pass(ANSWER_MS);
  }
  return over;
}

describe("an approved command", () => {
  it(`runs once however the loop dies (seed ${SEED})`, { timeout: 60_000 + BEATS * 4_000 }, async () => {
    const ground = freshGround();
    const random = randomFrom(SEED);
    const word = () => ["it happened", "it did not", "look", "it happened"][random(4)] ?? "look";
    const approvals: Approval[] = [];
    const deaths = { disk: 0, command: 0, moment: 0 };
    for (let beat = 0; approvals.length < BEATS; ) {
      const wants = Array.from({ length: 1 + random(6) }, (_, at) => wish(beat + at, random(5)));
      beat += wants.length;
      const how = random(3);
      const death = {
        nth: 1 + random(60 * wants.length),
        when: random(2) === 0 ? "before" : "after",
      } as const;
      const process = startBeats({ root: ground.root, wants, ...(how === 0 && { death }) });
      if (how === 1) void pass(random(1_000)).then(() => process.kill());
      const ended = await serve(ground, process, approvals, word);
      if (ended.signal === "SIGKILL") deaths[how === 0 ? "disk" : how === 1 ? "moment" : "command"] += 1;
      else expect(ended.stderr).toBe("");
      expectBounded(ground, approvals);
    }
    // What is left settles without a death: what a person says is heard at the next look. What ended right before its
    // teller died is left to that one for a while, so this is later.
    const later = openActs(ground.root, { ahead_ms: pulseLimits.telling_ms_max });
    for (let looks = 0; looks < 12; looks += 1) {
      await later.tend();
      await answerAll(ground, approvals, () => "it happened");
    }
    expect(Object.keys(contentsOf(ground.root)).filter((key) => UNSETTLED.test(key))).toEqual([]);
    expectBounded(ground, approvals);
    expectAccounted(ground, await standing(ground, approvals));
    expect(
      Math.min(deaths.disk, deaths.command, deaths.moment),
      JSON.stringify(deaths),
    ).toBeGreaterThanOrEqual(BEATS < 100 ? 0 : 1);
    expect(deaths.disk + deaths.command + deaths.moment).toBeGreaterThan(0);
  });

  it("is carried out or reported for a death at every call to the disk", { timeout: 180_000 }, async () => {
    const approved = freshGround();
    await approve(approved, wish(0, 9));
    const healthy = await startBeats({ root: freshGround(approved).root, wants: [] }).ended;
    const calls = Number(healthy.outcomes.at(-1)?.calls);
    expect(calls).toBeGreaterThan(15);
    const fates = { ran: 0, unknown: 0 };
    const dieAt = async (nth: number) => {
      const ground = freshGround(approved);
      const life = startBeats({ root: ground.root, wants: [], death: { nth, when: "before" } });
      expect((await life.ended).signal).toBe("SIGKILL");
      const { open } = await ground.acts.tend();
      const ran = ledgerOf(ground.root).length;
      fates[open.length > 0 ? "unknown" : "ran"] += 1;
      if (open.length === 0) expect(ran, `death before call ${nth}`).toBe(1);
      else expect([0, 1], `death before call ${nth}`).toContain(ran);
      const asks = await ground.mailbox.open();
      const questions = asks.kind === "ok" ? asks.asks.filter(({ kind }) => kind === "question") : [];
      expect(questions, `death before call ${nth}`).toHaveLength(open.length);
    };
    // Behind a call is before the next one, so one kind of death at each of them is all there is.
    const lanes = [1, 2].map(async (first) => {
      for (let nth = first; nth <= calls; nth += 2) await dieAt(nth);
    });
    await Promise.all(lanes);
    expect(fates.ran).toBeGreaterThan(5);
    expect(fates.unknown).toBeGreaterThan(0);
  });

  it("runs once when two loops are at it at the same time", { timeout: 60_000 }, async () => {
    const ground = freshGround();
    for (let round = 0; round < 5; round += 1) {
      await approve(ground, wish(round, 9));
      const racers = [0, 1].map(() => startBeats({ root: ground.root, wants: [], waits: true }));
      for (const racer of racers) expect(await racer.next()).toEqual({ kind: "ready" });
      for (const racer of racers) racer.say("go");
      const ends = await Promise.all(racers.map((racer) => racer.ended));
      expect(ends.map(({ exit_code, stderr }) => [exit_code, stderr])).toEqual([
        [0, ""],
        [0, ""],
      ]);
      const ran = ends.map(({ outcomes }) => Number(outcomes.at(-1)?.ran));
      expect(ran.toSorted()).toEqual([0, 1]);
      expect(ledgerOf(ground.root)).toHaveLength(round + 1);
    }
    expect(Object.keys(contentsOf(ground.root)).filter((key) => UNSETTLED.test(key))).toEqual([]);
  });
});

const UNSETTLED = /^(?:intents|proposals)\/(?!done\/)/;

async function approve(ground: Ground, cmd: string): Promise<void> {
  const outcome = await ground.acts.want(cmd);
  if (outcome.kind !== "parked") throw new Error(`not parked: ${JSON.stringify(outcome)}`);
  await answerAll(ground, [], () => "look");
}

/** Adds a line to the ledger; for some numbers it takes the loop down with it, before or behind. */
function wish(beat: number, kind: number): string {
  const effect = `echo beat-${beat} >> ledger.txt`;
  // What is left at the end is carried out by this very process, which is to live on.
  const die = `[ $PPID -eq ${process.pid} ] || kill -9 $PPID`;
  if (kind === 0) return `${die}; ${effect}`;
  return kind === 1 ? `${effect}; ${die}` : effect;
}

function expectBounded({ root }: Ground, approvals: readonly Approval[]): void {
  const approved = countByName(approvals.map(({ name }) => name));
  for (const [name, ran] of countByName(ledgerOf(root))) {
    expect(ran, `${name} ran more often than it was approved`).toBeLessThanOrEqual(approved.get(name) ?? 0);
  }
}

/** Whatever was approved and did not run is reported as unknown. */
function expectAccounted({ root }: Ground, approvals: readonly Approval[]): void {
  const ran = countByName(ledgerOf(root));
  const reported = countByName(
    readFileSync(join(root, "events.jsonl"), "utf8")
      .split("\n")
      .filter((line) => line.includes('"outcome_unknown"')),
  );
  for (const [name, approved] of countByName(approvals.map((each) => each.name))) {
    const missing = approved - (ran.get(name) ?? 0);
    expect(missing, `${name} is missing and not reported`).toBeLessThanOrEqual(reported.get(name) ?? 0);
  }
}
