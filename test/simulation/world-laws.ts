// The laws of a loop, worked out from what ran, what stands on disk and what people said; and what becomes of it once
// nothing goes wrong any more.

import { kim, note, type Tale } from "./tale.ts";
import { says, type World } from "./world.ts";

type Row = Readonly<Record<string, unknown>>;

/** Each record of a directory, by its name. */
function recordsIn({ house }: Tale, dir: string): ReadonlyMap<string, Row> {
  const names = house.control.disk.names(dir).filter((name) => name.endsWith(".json"));
  return new Map(
    names.map((name) => [name.slice(0, -5), JSON.parse(house.control.text(`${dir}/${name}`) ?? "{}") as Row]),
  );
}

const everyAsk = (tale: Tale) => [...recordsIn(tale, "asks"), ...recordsIn(tale, "asks/archive")];

/** What the loop asks becomes a part of the story, as everything that is asked. */
export async function noteAsks(tale: Tale): Promise<void> {
  const { house, raised } = tale;
  const open = await house.engine.mailbox.open();
  for (const ask of open.kind === "ok" ? open.asks : []) {
    const token = /q9\d{3}x/.exec(ask.prompt)?.[0];
    if (ask.kind !== "gate" || token === undefined || raised.some((each) => each.token === token)) continue;
    raised.push({ token, ask, gone: "no" });
  }
}

/** At every moment. */
export function loopLaws(tale: Tale, { loop, forbidden, wants, approved }: World): readonly string[] {
  for (const [id, ask] of everyAsk(tale)) {
    const end = tale.house.control.text(`answers/${id}.json`);
    const decision = (end === undefined ? undefined : (JSON.parse(end) as Row).decision) as Row | undefined;
    const isPlain = decision?.kind === "approve" && decision.limits === undefined;
    // Somebody may take both files away later.
    if (ask.kind === "gate" && isPlain) approved.add(`${id} ${ask.prompt}`);
  }
  const counts = wants.flatMap((token) => {
    const times = loop.ran.filter((line) => line.includes(token)).length;
    const allowed = [...approved].filter((ask) => ask.includes(token)).length;
    return times > allowed ? [`I5: ${token} ran ${times} times, and was approved ${allowed} times`] : [];
  });
  const escaped = loop.ran.filter((line) => forbidden.some((token) => line.includes(token)));
  return [...counts, ...escaped.map((line) => `I11: "${line}" was blocked, and ran`), ...loop.broken];
}

const STEP_MS = 30_000;
/** The longest backoff, an hour's cap of decisions, and a provider that had enough. */
const PATIENCE_MS = 6 * 3_600_000;

async function comes(tale: Tale, look: () => Promise<boolean> | boolean): Promise<boolean> {
  for (let passed_ms = 0; passed_ms < PATIENCE_MS; passed_ms += STEP_MS) {
    if (await look()) return true;
    await tale.house.clock.advance(STEP_MS);
  }
  return look();
}

/** A provider told a time, which is far away on a clock that was set back: waiting for it is right. Set right, it comes. */
function setRight({ house }: Tale): void {
  const wait = JSON.parse(house.control.text("state/provider-wait.json") ?? "{}") as Row;
  if (Number(wait.until) > house.clock.now_ms() + PATIENCE_MS) house.clock.setWall(Number(wait.until));
}

/** Nothing goes wrong any more, and people answer what the loop asks. Then nothing is left over, and it still works. */
export async function calmLoop(tale: Tale, world: World): Promise<void> {
  const { house, broken } = tale;
  const { loop, spoilt } = world;
  note(tale, "the loop is left in peace");
  house.control.disarm();
  loop.control().disarm();
  loop.doom(Number.POSITIVE_INFINITY, "before");
  loop.command = "well";
  loop.deciders.length = 0;
  loop.sensors.clear();
  for (const key of spoilt) if (house.control.text(key) !== undefined) house.control.disk.remove(key);
  await house.engine.pulse.resume(kim); // somebody may have paused it
  if (loop.state() === "dead") loop.start();
  const isEmpty = async () => {
    await answerAll(tale);
    return leftOver(tale).length === 0;
  };
  if (!(await comes(tale, isEmpty)))
    broken.push(...leftOver(tale).map((key) => `liveness: ${key} has no end: ${house.control.text(key)}`));
  broken.push(...endLaws(tale, world));
  await worksStill(tale, world);
}

function leftOver(tale: Tale): readonly string[] {
  return ["proposals", "proposals/running", "intents"].flatMap((dir) =>
    [...recordsIn(tale, dir).keys()].map((name) => `${dir}/${name}.json`),
  );
}

async function answerAll({ house }: Tale): Promise<void> {
  const open = await house.engine.mailbox.open();
  for (const ask of open.kind === "ok" ? open.asks : []) {
    if (ask.worker !== "engine") continue;
    const text = ask.kind === "gate" ? "yes" : "it happened";
    await house.engine.mailbox.answer({ ask: ask.id, text }, kim);
  }
}

/** I5: what was approved and is said to have ended well did run, and no yes counts for nothing. */
function endLaws(tale: Tale, { loop, wants, approved }: World): readonly string[] {
  const ended = new Set([...recordsIn(tale, "proposals/done").values()].map(({ ask }) => String(ask)));
  const standing = everyAsk(tale).filter(
    ([id, ask]) => approved.has(`${id} ${ask.prompt}`) && isWanted(ask, wants),
  );
  const unheard = standing.filter(([id]) => !ended.has(id));
  const untrue = [...recordsIn(tale, "proposals/done").values()].flatMap(({ ask, action, outcome }) => {
    const { state, shell } = outcome as { state?: string; shell?: { exit_code?: number } };
    const token = wants.find((each) => JSON.stringify(action).includes(each));
    if (state === undefined) return [`${ask} has no outcome`];
    const isDone = shell?.exit_code === 0 && token !== undefined;
    return isDone && !loop.ran.some((line) => line.includes(token))
      ? [`I5: ${token} is said to have run, and did not`]
      : [];
  });
  return [...unheard.map(([id]) => `I5: ${id} was approved, and nobody knows what became of it`), ...untrue];
}

const isWanted = (ask: Row, wants: readonly string[]): boolean =>
  wants.some((token) => String(ask.prompt).includes(token));

async function worksStill(tale: Tale, world: World): Promise<void> {
  const { house, broken } = tale;
  const { loop } = world;
  const token = "q9999x";
  world.wants.push(token);
  const times = () => loop.ran.filter((line) => line.includes(token)).length;
  loop.deciders.push(says(JSON.stringify({ action: "run_shell", cmd: `echo ${token} >> /srv/released` })));
  const stirred = { kind: "file", bytes: Buffer.from("#!/bin/sh\n# last\n"), mode: 0o755 } as const;
  house.control.plant("sensors/last.sh", stirred);
  const isDone = async () => {
    await answerAll(tale);
    return times() > 0;
  };
  const before = loop.decided();
  setRight(tale);
  if (!(await comes(tale, isDone))) {
    const beat = house.control.text("state/beat.json");
    broken.push(`liveness: the loop does nothing any more (${loop.decided() - before} decisions; ${beat})`);
  }
  loop.kill();
  await house.clock.advance(1_000);
  loop.start();
  await house.clock.advance(10 * STEP_MS);
  if (times() > 1) broken.push(`I5: ${token} ran ${times()} times, and was approved once`);
  await noteAsks(tale);
  if (loop.state() === "dead") broken.push("liveness: the loop ended by itself");
}
