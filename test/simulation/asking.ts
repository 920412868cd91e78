// What workers and other programs do in a story: they ask, and somebody answers or meddles past the bot.

import type { AskRequest } from "../../src/engine/engine.ts";
import type { WorkerId } from "../../src/engine/ids.ts";
import type { Ask } from "../../src/engine/types.ts";
import { CANARY } from "./cast.ts";
import { GOAL, kim, type Tale, WORKERS } from "./tale.ts";

const TRIES_MAX = 40;

export async function raise(tale: Tale): Promise<void> {
  const { house, dice, raised } = tale;
  const token = `q${raised.length + 1}x`;
  const isGate = dice.chance(0.5);
  const options = isGate ? [] : dice.pick([[], ["eu", "us"], ["eu", "us", "asia", "moon base @channel"]]);
  const spice = dice.pick([
    "",
    "",
    "",
    ` @everyone <!here> <@U-ada>`,
    ` with ${CANARY}`,
    " very".repeat(900),
  ]);
  const worker = dice.pick(WORKERS);
  const ask = await askUntilHeard(house, {
    worker,
    prompt: `${isGate ? "Deploy" : "Which region for"} ${token}?${spice}`,
    kind: isGate ? "gate" : "question",
    options,
    detach: dice.chance(0.2),
    ...(isGate && { risk: dice.pick(["reversible", "irreversible", "destructive"] as const) }),
    ...(dice.chance(0.3) &&
      options.length > 0 && { recommend: { option: options[0] ?? "eu", source: worker } }),
    ...(dice.chance(0.15) && { expires_in_s: dice.pick([5, 60, 1_200]) }),
    ...(dice.chance(0.2) && { goal: GOAL }),
  });
  raised.push({ token, ask, gone: "no" });
}

/** Who is told that a disk failed asks again, as the message says. No fault lasts longer than a few calls. */
async function askUntilHeard(house: Tale["house"], request: AskRequest): Promise<Ask> {
  const asker = { kind: "worker", id: request.worker as WorkerId, meta: false } as const;
  for (let left = TRIES_MAX; ; left -= 1) {
    const outcome = await house.engine.mailbox.raise(request, asker);
    if (outcome.kind === "raised") return outcome.ask;
    if (outcome.kind === "refused" || left === 0) throw new Error(`not raised: ${JSON.stringify(outcome)}`);
    await house.clock.advance(1_000);
  }
}

/** Another program took the files away, and gave the id to another question. */
export async function raiseAgain(tale: Tale): Promise<void> {
  const { house, dice, raised } = tale;
  const live = raised.filter(({ gone }) => gone === "no");
  if (live.length === 0) return;
  const old = dice.pick(live);
  await house.clock.advance(2_000);
  old.gone = "yes";
  const token = `q${raised.length + 1}x`;
  const ts = Math.floor(house.clock.now_ms() / 1_000);
  const { id, worker } = old.ask;
  for (const key of [`answers/${id}.json`, `asks/${id}.json`]) {
    if (house.control.text(key) !== undefined) house.control.disk.remove(key);
  }
  const record = { v: 1, id, worker, prompt: `Deploy ${token}?`, kind: "gate", ts };
  house.control.plant(`asks/${id}.json`, JSON.stringify(record));
  const found = await house.engine.mailbox.find(id);
  if (found.kind === "found") raised.push({ token, ask: found.ask, gone: "no" });
}

export async function answerByHand({ house, dice, raised }: Tale): Promise<void> {
  const live = raised.filter(({ gone }) => gone === "no");
  if (live.length === 0) return;
  const { ask } = dice.pick(live.slice(-4));
  await house.engine.mailbox.answer({ ask: ask.id, text: dice.pick(["yes", "no", "eu"]) }, kim);
}

export async function withdraw({ house, dice, raised }: Tale): Promise<void> {
  const live = raised.filter(({ gone }) => gone === "no");
  if (live.length > 0) await house.engine.mailbox.withdraw(dice.pick(live.slice(-4)).ask.id, kim);
}

export function staff({ house, dice }: Tale): void {
  const worker = dice.pick(WORKERS);
  if (dice.chance(0.5)) house.employ(worker, `g${dice.below(90) + 2}`);
  else if (house.control.text(`sessions/${worker}/meta.json`) !== undefined) house.dismiss(worker);
}
