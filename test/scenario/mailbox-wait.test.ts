// Goal: a process that waits for an answer gets it, although it was stopped, or its directory was wiped and restored.
// Method: a real waiting process, real signals, real removal; the parent answers as another process would.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { randomIds, systemClock } from "../../src/engine/host/clock.ts";
import { createFileStore } from "../../src/engine/host/file-store.ts";
import type { AskId, WorkerId } from "../../src/engine/ids.ts";
import { answerCodec } from "../../src/engine/records/answer.ts";
import { askCodec } from "../../src/engine/records/ask.ts";
import type { Ask } from "../../src/engine/types.ts";
import type { Plan } from "../fixtures/programs/mailbox-actor.ts";
import { builtProgram } from "../support/built.ts";
import { tempDirectory } from "../support/file-store.ts";
import { type RunningProcess, start } from "../support/store-process.ts";

const program = builtProgram("mailbox-actor");
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const ask: Ask = {
  id: "w-1" as AskId,
  worker: "w" as WorkerId,
  kind: "question",
  prompt: "Which region?",
  raised_s: 1_795_276_332,
  options: [],
  risk: "reversible",
  detached: false,
};

async function startWaiting(): Promise<{
  root: string;
  waiter: RunningProcess;
  answer: () => Promise<void>;
}> {
  const temp = tempDirectory();
  const root = join(temp.path, "data");
  mkdirSync(join(root, "answers"), { recursive: true });
  const store = createFileStore({ root, clock: systemClock(), ids: randomIds() });
  await store.create("asks/w-1.json", askCodec.encode(ask));
  const plan: Plan = { do: "await", root, ask: "w-1" };
  const waiter = start([process.execPath, program, JSON.stringify(plan)]);
  cleanups.push(() => waiter.kill(), temp.remove);
  expect(await waiter.next()).toEqual({ kind: "waiting" });
  const answer = async () => {
    const bytes = answerCodec.encode({ kind: "answered", text: "eu", at_s: 1_795_276_400 });
    expect(await store.create("answers/w-1.json", bytes)).toEqual({ kind: "created" });
  };
  return { root, waiter, answer };
}

const answered = { kind: "answered", answer: { ask: "w-1", text: "eu" } };

it("takes the answer that is given while it waits", async () => {
  const { waiter, answer } = await startWaiting();
  await answer();
  expect(await waiter.next()).toMatchObject(answered);
});

it("takes the answer that was given while it was stopped", async () => {
  const { waiter, answer } = await startWaiting();
  process.kill(waiter.pid, "SIGSTOP");
  await answer();
  process.kill(waiter.pid, "SIGCONT");
  expect(await waiter.next()).toMatchObject(answered);
});

it("goes on waiting when everything is wiped and restored around it", async () => {
  const { root, waiter, answer } = await startWaiting();
  const backup = `${root}.backup`;
  cpSync(root, backup, { recursive: true });
  for (let round = 0; round < 20; round += 1) {
    rmSync(root, { recursive: true });
    cpSync(backup, root, { recursive: true });
  }
  await answer();
  expect(await waiter.next()).toMatchObject(answered);
});
