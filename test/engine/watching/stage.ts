// A data directory on disk with a scripted mailbox and fleet around it, and a clock moved by hand.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WaitOutcome, WaitRequest } from "../../../src/engine/engine.ts";
import { randomIds, systemClock } from "../../../src/engine/host/clock.ts";
import { createFileStore } from "../../../src/engine/host/file-store.ts";
import type { AskId, WorkerId } from "../../../src/engine/ids.ts";
import { limits } from "../../../src/engine/limits.ts";
import { type Failed, failed } from "../../../src/engine/outcome.ts";
import type { Store } from "../../../src/engine/ports.ts";
import type { AskView, WorkerFacts } from "../../../src/engine/types.ts";
import { createWait } from "../../../src/engine/watching/wait.ts";
import { manualClock } from "../../fakes/manual-clock.ts";

export const START_MS = 1_800_000_000_000;

export const unreadable = failed("unreadable", "permission denied", "check its owner");

export function askView(id: string, extra: Partial<AskView> = {}): AskView {
  return {
    id: id as AskId,
    worker: "w" as WorkerId,
    kind: "question",
    prompt: "?",
    raised_s: START_MS / 1_000,
    options: [],
    risk: "reversible",
    detached: false,
    state: "pending",
    age_s: 0,
    ...extra,
  };
}

export function worker(id: string, extra: Partial<WorkerFacts> = {}): WorkerFacts {
  return { id: id as WorkerId, state: "running", alive: true, exit_code: null, meta: false, ...extra };
}

export function stage() {
  const root = mkdtempSync(join(tmpdir(), "looop-watching-"));
  const clock = manualClock(START_MS);
  const hints = new Set<() => void>();
  const script: {
    asks: readonly AskView[] | Failed;
    workers: readonly WorkerFacts[] | Failed;
    pulse: "held" | "free" | "unknown";
    journal: readonly string[] | Failed;
    looks: number;
  } = { asks: [], workers: [], pulse: "free", journal: [], looks: 0 };
  const files = createFileStore({ root, clock: systemClock(), ids: randomIds() });
  let store: Store = { ...files, isLocked: async () => script.pulse };
  const mailbox = {
    async open() {
      script.looks += 1;
      return "kind" in script.asks ? script.asks : { kind: "ok" as const, asks: script.asks, troubles: [] };
    },
  };
  const fleet = {
    list: async () =>
      "kind" in script.workers
        ? script.workers
        : { kind: "ok" as const, workers: script.workers, troubles: [] },
  };
  const journal = {
    tail: async () =>
      "kind" in script.journal ? script.journal : { kind: "ok" as const, lines: script.journal },
  };
  const watcher = {
    watch(_dir: string, onHint: () => void) {
      hints.add(onHint);
      return { close: () => hints.delete(onHint) };
    },
  };
  const ports = () => ({
    dataDir: root,
    store,
    clock,
    watcher,
    mailbox,
    fleet,
    journal,
    poll_ms: limits.wait_poll_ms,
  });

  return {
    root,
    clock,
    script,
    hints,
    ports,
    override(part: Partial<Store>) {
      store = { ...store, ...part };
    },
    write(key: string, text: string) {
      const path = join(root, key);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text);
    },
    wait(request: Partial<WaitRequest> = {}, signal?: AbortSignal): Promise<WaitOutcome> {
      return createWait(ports())({ interest: "anything", client: "me", ...request }, signal);
    },
    /** Lets polls go by until the wait ends, at most so many. */
    async polls(waiting: Promise<WaitOutcome>, polls_max: number): Promise<WaitOutcome | "still waiting"> {
      const ended = waiting.then((outcome) => ({ outcome }));
      for (let polls = 0; polls < polls_max; polls += 1) {
        const first = await Promise.race([ended, clock.untilAsleep().then(() => undefined)]);
        if (first) return first.outcome;
        await clock.advance(limits.wait_poll_ms);
      }
      const last = await Promise.race([ended, clock.untilAsleep().then(() => undefined)]);
      return last ? last.outcome : "still waiting";
    },
    clean: () => rmSync(root, { recursive: true, force: true }),
  };
}
