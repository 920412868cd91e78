// One mailbox in memory, with everything around it in the test's hand: time, the fleet, the watch, the chronicle.

import type { AskRequest, Mailbox } from "../../../src/engine/engine.ts";
import type { AskId, WorkerId } from "../../../src/engine/ids.ts";
import { createMailbox } from "../../../src/engine/mailbox/mailbox.ts";
import { type Failed, failed, type Trouble } from "../../../src/engine/outcome.ts";
import type { Watcher } from "../../../src/engine/ports.ts";
import type { Actor, Ask, WorkerFacts } from "../../../src/engine/types.ts";
import { countingIds } from "../../fakes/counting-ids.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { type MemoryControl, type MemoryStoreOptions, memoryStore } from "../../fakes/memory-store.ts";

export const alice = person("alice", "m-1");
export const bob = person("bob", "m-2");
export const pulse: Actor = { kind: "pulse" };

export function person(name: string, ref: string): Extract<Actor, { kind: "person" }> {
  return { kind: "person", name, surface: "slack", ref };
}

export function worker(id: string, gen?: string): Extract<Actor, { kind: "worker" }> {
  return { kind: "worker", id: id as WorkerId, meta: false, ...(gen !== undefined && { gen }) };
}

export function session(id: string, facts: Partial<WorkerFacts> = {}): WorkerFacts {
  return { id: id as WorkerId, state: "running", alive: true, exit_code: null, meta: false, ...facts };
}

export interface FakeFleet {
  set(...workers: WorkerFacts[]): void;
  trouble(trouble: Trouble): void;
  break(): void;
}

export interface FakeWatcher extends Watcher {
  ring(): void;
  /** Watches open now, and opened ever. */
  counts(): { readonly open: number; readonly opened: number };
}

export interface Kit {
  readonly mailbox: Mailbox;
  readonly clock: ManualClock;
  readonly control: MemoryControl;
  readonly fleet: FakeFleet;
  readonly watcher: FakeWatcher;
  readonly events: readonly (Record<string, unknown> & { event: string })[];
  breakEvents(): void;
}

export function openKit(
  options: Partial<MemoryStoreOptions> & { clock?: ManualClock; name?: string } = {},
): Kit {
  const clock = options.clock ?? manualClock();
  const { store, control } = memoryStore({ ...options, clock });
  const watcher = fakeWatcher();
  const events: (Record<string, unknown> & { event: string })[] = [];
  let workers: readonly WorkerFacts[] = [];
  let troubles: readonly Trouble[] = [];
  let fleetFailure: Failed | undefined;
  let areEventsBroken = false;
  const mailbox = createMailbox({
    store,
    clock,
    ids: countingIds(options.name ?? "n"),
    watcher,
    fleet: {
      list: async () => fleetFailure ?? { kind: "ok", workers, troubles },
      whoami: async (name) => ({ kind: "person", name, surface: "terminal" }),
      whois: async () => ({ kind: "somebody" }),
    },
    events: {
      async record(event, fields) {
        if (areEventsBroken) return failed("disk_full", "events.jsonl: the disk is full", "free some space");
        events.push({ event, ...fields });
        return { kind: "ok" };
      },
      read: async () => failed("io", "not read here", "none"),
      async *follow() {
        yield failed("io", "not read here", "none");
      },
    },
  });
  return {
    mailbox,
    clock,
    control,
    watcher,
    events,
    fleet: {
      set: (...all) => {
        workers = all;
      },
      trouble: (trouble) => {
        troubles = [...troubles, trouble];
      },
      break: () => {
        fleetFailure = failed("unreadable", "sessions: permission denied", "check its mode");
      },
    },
    breakEvents: () => {
      areEventsBroken = true;
    },
  };
}

function fakeWatcher(): FakeWatcher {
  const hints = new Set<() => void>();
  let opened = 0;
  return {
    watch(_dir, onHint) {
      const hint = () => onHint();
      hints.add(hint);
      opened += 1;
      return { close: () => hints.delete(hint) };
    },
    ring: () => {
      for (const hint of [...hints]) hint();
    },
    counts: () => ({ open: hints.size, opened }),
  };
}

export async function raise(kit: Kit, request: Partial<AskRequest> = {}, actor?: Actor): Promise<Ask> {
  const full = { worker: "fix-42", prompt: "Which region?", ...request };
  const outcome = await kit.mailbox.raise(full, actor ?? worker(full.worker));
  if (outcome.kind !== "raised") throw new Error(`not raised: ${JSON.stringify(outcome)}`);
  return outcome.ask;
}

export function gate(kit: Kit, request: Partial<AskRequest> = {}): Promise<Ask> {
  return raise(kit, { kind: "gate", prompt: "Deploy v1.4.2?", ...request });
}

export const idOf = (id: string) => id as AskId;

/** A JSON file as it stands in the store. */
export function json(kit: Kit, key: string): Record<string, unknown> {
  const text = kit.control.text(key);
  if (text === undefined) throw new Error(`${key} is not there`);
  return JSON.parse(text) as Record<string, unknown>;
}
